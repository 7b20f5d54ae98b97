using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The hub cut a port's power.</summary>
internal sealed class PortOverCurrent : Rule
{
    public override string Id => "port-over-current";

    public override IReadOnlyList<string> Explains =>
        ["enumeration-protocol-error", "enumeration-timeout", "enumeration-given-up", "port-enable-failed", "modem-drops-off-bus", "modem-firmware-crash"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // Those that name no hub: dwc2, which is hub and controller in one, and Linux 2.4.
        if (situation.Said(PowerWordings.ControllerOverCurrent).ToList() is { Count: > 0 } said && !situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other }))
        {
            // It is the change that is reported: one may be the end of what power-up brought.
            yield return Find(said[^1].Ordinal > 1 ? Confidence.Likely : Confidence.Possible, Subject.None, "A USB port draws more current than it may: its hub or controller reported over-current.", [said[0].Line, said[^1].Line]) with
            {
                Confirm = ["the same port with nothing in it, the same device at a powered hub"],
            };
        }

        foreach (var device in situation.Devices.Where(device => device.Identity != Identity.Other && device.Timeline?.Count(EventKind.OverCurrent) > 0))
        {
            var count = device.Timeline!.Count(EventKind.OverCurrent);
            var affected = Affected(situation, device);
            if (affected?.Identity == Identity.Other)
            {
                continue;
            }

            // Boards report it at start for ports with nothing in them: worth a note, no more.
            var idle = affected is null && (situation.Devices.Any(other => other.Id is not null || other.Timeline?.Count(EventKind.NewDevice) > 0 || other is { IsHub: false, Listed: not null })
                || situation.Said(StrangerWordings.All).Any());
            yield return Find(
                idle ? Confidence.Possible : Confidence.Likely, device.ToSubject() with { Port = device.Port?.ToString() },
                $"Port {device.Port} draws more current than it may: the hub reported over-current{(count > 1 ? $" {count} times" : "")}.",
                [device.Timeline.First(EventKind.OverCurrent)?.Line, device.Timeline.Last(EventKind.OverCurrent)?.Line]) with
            {
                Role = idle ? Role.Note : Role.Cause,
                Confirm = ["the same port with another device, the same device at a powered hub"],
            };
        }
    }

    /// <summary>The device that suffers: the one on the port, or one at the same hub that leaves right after.</summary>
    private static DeviceSituation? Affected(Situation situation, DeviceSituation device)
    {
        var timeline = device.Timeline!;
        if (timeline.Count(EventKind.NewDevice) + timeline.Count(EventKind.Disconnect) + timeline.Count(EventKind.DescriptorError) > 0 || device.Device is not null)
        {
            return device;
        }

        return situation.Devices.FirstOrDefault(other => other.Timeline is { } near && other.Port?.Parent == device.Port?.Parent
            && near.Of(EventKind.Disconnect).Any(left => timeline.Of(EventKind.OverCurrent).Any(over =>
                left.Time is { } leaving && over.Time is { } cut && leaving >= cut && leaving - cut < TimeSpan.FromSeconds(1))));
    }
}
