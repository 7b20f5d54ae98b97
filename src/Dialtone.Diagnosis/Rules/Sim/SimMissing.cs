using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem itself, or who asks it, says that it sees no card.</summary>
internal sealed class SimMissing : Rule
{
    public override string Id => "sim-missing";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // A card that was found later, or a state behind the SIM, takes it back.
        var last = situation.Told(Aspect.FailedReason).LastOrDefault();
        if (last is not { Value: "sim-missing" })
        {
            yield break;
        }

        yield return Find(Confidence.Confirmed, situation.SubjectOf(last), "The modem sees no SIM card.", [last.Line]);
    }
}
