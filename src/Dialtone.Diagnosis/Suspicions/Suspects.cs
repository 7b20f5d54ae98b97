using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Where no rule names a cause: what commonly lies behind the trouble that is to be seen, each as no more than possible, with what would tell it apart.</summary>
internal static class Suspects
{
    /// <param name="named">Classes that are named already.</param>
    /// <param name="wanted">How many more are worth naming.</param>
    public static IReadOnlyList<Finding> Name(Situation situation, IReadOnlyCollection<string> named, int wanted)
    {
        var suspects = new List<Finding>();
        // What is not shown is worth a guess only where nothing that is shown goes wrong.
        foreach (var symptom in Symptoms.Troubles(situation).Concat(Silent()).TakeWhile(_ => suspects.Count < wanted))
        {
            suspects.AddRange(symptom.Suspects.Where(id => !named.Contains(id) && !suspects.Exists(known => known.Id == id)).Take(wanted - suspects.Count).Select(id => ToFinding(symptom, id)).ToList());
        }

        // One possibility that the listing leaves open is no answer to how far the modem came.
        if (named.Count == 1 && suspects.Count == 0 && LastStage.Of(situation) is { } stage)
        {
            suspects.AddRange(stage.Suspects.Where(id => !named.Contains(id)).Take(wanted).Select(id => ToFinding(stage, id)));
        }

        return suspects;

        IEnumerable<Symptom> Silent() => named.Count + suspects.Count > 0 ? [] : Symptoms.Unshown(situation).Take(1);
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
