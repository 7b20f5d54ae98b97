using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Where no rule names a cause: what commonly lies behind the trouble that is to be seen, each as no more than possible, with what would tell it apart.</summary>
internal static class Suspects
{
    public static IReadOnlyList<Finding> Name(Situation situation)
    {
        var symptom = Symptoms.First(situation);
        return symptom is null ? [] : [.. symptom.Suspects.Select(id => ToFinding(symptom, id))];
    }

    private static Finding ToFinding(Symptom symptom, string id)
    {
        var fault = Catalogue.Find(id) ?? throw new InvalidOperationException($"{id} is not in the catalogue.");
        var seen = $"{char.ToUpperInvariant(symptom.Sentence[0])}{symptom.Sentence[1..]}";
        return new Finding
        {
            Id = id,
            Layer = fault.Layer,
            Role = Role.Cause,
            Confidence = Confidence.Possible,
            Symptom = seen,
            Subject = symptom.Subject,
            Message = $"{seen}. It may be this: {fault.Title}.",
            Evidence = [.. symptom.Evidence.OfType<Evidence>().Distinct()],
            Remedies = [.. fault.Remedies.Select(remedy => remedy.Id)],
            Confirm = fault.TellApart,
        };
    }
}
