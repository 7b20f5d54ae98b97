using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem refuses the call for the state of a card that the network has accepted, or misses a card that one of its slots lists.</summary>
internal sealed class StaleSimState : RefusalRule
{
    public override string Id => "stale-sim-state";

    public override IReadOnlyList<string> Explains { get; } = ["sim-missing", "qmi-call-failed", "wrong-apn"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The modem holds an outdated view of its SIM card and ends the call for it";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (base.Judge(situation, standing) is { } refused)
        {
            return refused;
        }

        var missing = situation.Connection.Standing("sim-missing", Stage.Sim).LastOrDefault(refusal => !refusal.Hint);
        return missing is not null && situation.Said(SimWordings.ActiveSlot).LastOrDefault() is { } slot
            ? Find(Confidence.Likely, missing.Subject, "The modem failed for want of a SIM card, and one of its slots lists an active card: the first look at it came too early.", [missing.Line, slot.Line])
            : null;
    }
}
