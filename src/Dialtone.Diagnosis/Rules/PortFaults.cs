using Dialtone.Diagnosis.Logs;
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
        foreach (var device in situation.Devices.Where(device => device.Identity != Identity.Other && device.Timeline?.Count(EventKind.OverCurrent) > 0))
        {
            var count = device.Timeline!.Count(EventKind.OverCurrent);
            var affected = Affected(situation, device);
            if (affected?.Identity == Identity.Other)
            {
                continue;
            }

            // Boards report it at start for ports with nothing in them: worth a note, no more.
            var idle = affected is null && situation.Devices.Any(other => other.Id is not null || other.Timeline?.Count(EventKind.NewDevice) > 0);
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

/// <summary>A port cannot be enabled after its reset.</summary>
internal sealed class PortEnableFailed : Rule
{
    public override string Id => "port-enable-failed";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => device.Identity != Identity.Other && device.Timeline?.Last(EventKind.CannotEnable) is not null))
        {
            var last = device.Timeline!.Last(EventKind.CannotEnable)!;
            if (device.Timeline.Last(EventKind.DeviceIds) is { } read && read.Line.Line > last.Line.Line)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"Port {device.Port} cannot be enabled: the signal between port and device is bad, or the device restarts during the reset.",
                [device.Timeline.First(EventKind.CannotEnable)?.Line, last.Line]);
        }
    }
}

/// <summary>A policy keeps the device from being configured.</summary>
internal sealed class DeviceNotAuthorized : Rule
{
    public override string Id => "device-not-authorized";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "driver-not-autoloaded", "driver-module-missing", "stuck-storage-mode"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates)
        {
            var now = device.Device is { } known && known.Authorized.TryGet(out var authorized) ? authorized : (bool?)null;
            var line = device.Timeline?.Last(EventKind.NotAuthorized)?.Line;
            if (now == true || (now is null && line is null) || device.Identity != Identity.Modem)
            {
                continue;
            }

            yield return Find(
                now == false ? Confidence.Confirmed : Confidence.Likely, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} is not authorized: a policy (USBGuard, authorized_default) blocks it.",
                [line, now == false ? new Evidence(device.Device!.Authorized.Source.Place, 1, "0") : null, device.IdLine]);
        }
    }
}
