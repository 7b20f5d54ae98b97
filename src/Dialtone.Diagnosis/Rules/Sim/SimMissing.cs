using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem itself, or who asks it, says that it sees no card.</summary>
internal sealed class SimMissing : RefusalRule
{
    public override string Id => "sim-missing";

    public override IReadOnlyList<string> Explains => AfterTheSim.Classes;

    protected override Stage HealedBy => Stage.Sim;

    protected override string Sentence => "The modem sees no SIM card";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        // A slot that lists a card beside a modem that misses one is the older view of the two.
        if (standing.Count == 0 || situation.Said(SimWordings.ActiveSlot).Any())
        {
            return null;
        }

        var last = standing[^1];
        var confidence = standing.All(refusal => refusal.Hint) || AfterTheSim.IsContradicted(situation, last) ? Confidence.Possible
            : last.Hint ? Confidence.Likely : Confidence.Confirmed;
        var message = confidence == Confidence.Possible ? "The modem saw no SIM card at one time; elsewhere the card was read, or nobody says whether it is there." : "The modem sees no SIM card.";
        return Find(confidence, last.Subject, message, [standing[0].Line, last.Line]);
    }
}
