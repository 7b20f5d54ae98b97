using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>usb-storage looked at serial interfaces and backed out: its tables of that time matched by id, not by class.</summary>
internal sealed class StorageProbeNoise : Rule
{
    public override string Id => "storage-probe-noise";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(DriverWordings.StorageProbe).ToList() is { Count: > 0 } said && situation.Candidates.Any(device => device.Identity == Identity.Modem))
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(said[0]), "usb-storage looked at interfaces that are not its own and backed out, which is harmless.", [said[0].Line, said[^1].Line]);
        }
    }
}

/// <summary>usb-storage and a weak firmware beside each other.</summary>
internal sealed class StorageDriverConflict : Rule
{
    public override string Id => "storage-driver-conflict";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // -1 is what the Huawei initialiser of 2.6.28 to 2.6.31.1 returned after a switch that worked: usb-storage stays off the card slot, which then nobody serves.
        if (situation.Said(DriverWordings.StorageProbe).ToList() is not { Count: > 0 } said)
        {
            yield break;
        }

        var device = situation.Candidates.FirstOrDefault(candidate => candidate is { Identity: Identity.Modem, Timeline: { } timeline } && timeline.Count(EventKind.SerialAttached) > 0);
        if (device is null || situation.SaidAfter(said[^1].Line, SymptomWordings.Probed, ServiceWordings.PortClaimed) || !said.Exists(statement => statement.Line.Whole.TrimEnd().EndsWith("-1", StringComparison.Ordinal)))
        {
            yield break;
        }

        yield return Find(Confidence.Possible, device.ToSubject(),
            $"usb-storage failed on interfaces of {device.Describe()}; it may disturb the ports, which otherwise look well.", [said[0].Line, said[^1].Line]) with
        {
            Confirm = ["the same session with usb-storage unloaded: if it stays up, the two disturb each other"],
        };
    }
}
