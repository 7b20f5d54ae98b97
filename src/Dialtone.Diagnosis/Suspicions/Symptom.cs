using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Trouble that a text shows without its cause.</summary>
/// <param name="Sentence">What is seen, without a full stop: "the modem left the bus, and nothing tells why".</param>
/// <param name="Suspects">Classes that look like this, the commonest first.</param>
internal sealed record Symptom(string Sentence, Subject Subject, IReadOnlyList<Evidence?> Evidence, params IReadOnlyList<string> Suspects)
{
    /// <summary>The last thing that was said in one of the wordings, unless the modem worked after it.</summary>
    public static Symptom? Told(Situation situation, string sentence, string[] suspects, params Wording[] wordings) => Told(situation, sentence, suspects, _ => true, wordings);

    /// <summary>The same for what is about the right thing.</summary>
    public static Symptom? Told(Situation situation, string sentence, string[] suspects, Func<Statement, bool> concerns, params Wording[] wordings)
    {
        var said = situation.Said(wordings).Where(concerns).ToList();
        return said.Count == 0 || situation.WorksAfter(said[^1].Line) ? null : new Symptom(sentence, situation.SubjectOf(said[^1]), [said[0].Line, said[^1].Line], suspects);
    }

    /// <summary>Where the text shows the device, first its id and last where the text ends.</summary>
    public static Evidence?[] LinesOf(DeviceSituation device) =>
        [device.IdLine, device.Timeline?.Last(EventKind.NewDevice)?.Line, device.Timeline?.Last(EventKind.StorageDetected)?.Line, device.Log?.LastLine];
}
