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
            yield return Find(
                Confidence.Likely, device.ToSubject() with { Port = device.Port?.ToString() },
                $"Port {device.Port} draws more current than it may: the hub reported over-current{(count > 1 ? $" {count} times" : "")}.",
                [device.Timeline.First(EventKind.OverCurrent)?.Line, device.Timeline.Last(EventKind.OverCurrent)?.Line]) with
            {
                Confirm = ["the same port with another device, the same device at a powered hub"],
            };
        }
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
