using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The hub switched the port off: it saw babble.</summary>
internal sealed class PortDisabledEmi : Rule
{
    public override string Id => "port-disabled-emi";

    public override IReadOnlyList<string> Explains => ["modem-drops-off-bus", "modem-firmware-crash", "transmit-brown-out", "session-drops-regularly"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var finding in BehindHub(situation))
        {
            yield return finding;
        }

        foreach (var device in situation.Candidates.Where(device => device is { Timeline: { } timeline } && timeline.Count(EventKind.DisabledByHub) > 0))
        {
            var timeline = device.Timeline!;
            var first = timeline.First(EventKind.DisabledByHub)!;
            var last = timeline.Last(EventKind.DisabledByHub)!;
            var times = timeline.Count(EventKind.DisabledByHub);
            var back = timeline.Events.Any(happened => happened.Kind is EventKind.SerialAttached or EventKind.NetworkAttached or EventKind.AcmAttached or EventKind.ControlAttached
                && happened.Line.Line > last.Line.Line);
            // Once, and back at work: history. An empty port without a device is nobody's fault.
            if ((times == 1 && back) || (device.Identity == Identity.Undetermined && timeline.Count(EventKind.NewDevice) == 0))
            {
                continue;
            }

            var lost = timeline.Events.Any(happened => happened.Kind is EventKind.Disconnect && happened.Line.Line > first.Line.Line);
            yield return Find((times >= 2 || lost) && device.Identity == Identity.Modem ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                $"The hub switched port {device.Port} off {(times == 1 ? "once" : $"{times} times")} because it saw interference or a device that did not keep quiet.",
                [first.Line, last.Line, device.IdLine]);
        }
    }

    /// <summary>A port with a hub in it was switched off: all behind the hub goes, a modem among it.</summary>
    private IEnumerable<Finding> BehindHub(Situation situation)
    {
        foreach (var hub in situation.Devices.Where(device => device is { IsHub: true, Port: { IsRootHub: false }, Timeline: { } timeline } && timeline.Count(EventKind.DisabledByHub) > 0))
        {
            var off = hub.Timeline!.Last(EventKind.DisabledByHub)!;
            var left = hub.Timeline.Of(EventKind.Disconnect).FirstOrDefault(gone => gone.Line.Line > off.Line.Line);
            var modem = situation.Devices.FirstOrDefault(device => device is { IsHub: false, Identity: Identity.Modem } && device.Port is { IsRootHub: false } port && port.Parent == hub.Port);
            // A log without ids names the modem by its driver alone.
            var named = modem is not null || situation.Said(DriverWordings.TransferErrors).Any();
            if (left is not null && named)
            {
                yield return Find(Confidence.Likely, modem?.ToSubject() ?? new Subject { Port = hub.Port!.Value.ToString() },
                    $"The port of the hub on {hub.Port} was switched off because of interference or of a device that did not keep quiet, and everything behind it was lost.", [off.Line, left.Line, modem?.IdLine]);
            }
        }
    }
}

/// <summary>The contact bounces for longer than the hub driver waits (HUB_DEBOUNCE_TIMEOUT, 2 s).</summary>
internal sealed class ConnectDebounceFailed : Rule
{
    public override string Id => "connect-debounce-failed";

    public override IReadOnlyList<string> Explains => ["enumeration-given-up", "port-enable-failed"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Timeline: { } timeline } && timeline.Count(EventKind.DebounceFailed) > 0))
        {
            var timeline = device.Timeline!;
            var last = timeline.Last(EventKind.DebounceFailed)!;
            if (timeline.Last(EventKind.DeviceIds) is { } read && read.Line.Line > last.Line.Line)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"The connection at port {device.Port} never becomes steady: loose plug, bad cable or a supply that flickers.",
                [timeline.First(EventKind.DebounceFailed)?.Line, last.Line]);
        }
    }
}

/// <summary>The device answers, and what it tells about its configurations is no good.</summary>
internal sealed class BrokenDescriptors : Rule
{
    public override string Id => "broken-descriptors";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "enumeration-given-up"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var group in situation.Said(EnumerationWordings.BrokenDescriptors).GroupBy(statement => statement["port"]))
        {
            if (!UsbPortPath.TryParse(group.Key, out var port))
            {
                continue;
            }

            var device = situation.Devices.FirstOrDefault(candidate => candidate.Port == port);
            var said = group.ToList();
            // With transfer errors around it, it is the wire; and what was read after it was read at last.
            if (device is null or { Identity: Identity.Other } or { IsHub: true }
                || device.Timeline is { } timeline && (timeline.Events.Any(happened => happened.Number is -71 or -110 or -32 or -84 && EnumerationError.IsEnumerationError(happened))
                    || (timeline.Last(EventKind.DeviceIds) is { } read && read.Line.Line > said[^1].Line.Line && timeline.Interfaces.Count > 0)))
            {
                continue;
            }

            yield return Find(said.Count >= 2 ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                $"What {device.Describe()} tells about its configurations is incomplete or contradicts itself, so the kernel cannot use it.",
                [said[0].Line, said[^1].Line, device.IdLine]);
        }
    }
}

/// <summary>A high-speed device that runs at full speed.</summary>
internal sealed class FullSpeedFallback : Rule
{
    public override string Id => "full-speed-fallback";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var statement in situation.Said(EnumerationWordings.SlowerThanAble).Take(1))
        {
            var device = UsbPortPath.TryParse(statement["port"], out var port) ? situation.Candidates.FirstOrDefault(candidate => candidate.Port == port) : null;
            if (device is { Identity: Identity.Modem })
            {
                yield return Find(Confidence.Possible, device.ToSubject(),
                    $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} runs at 12 Mbit/s although it can do 480: an old port or hub, or a bad pair in the cable.", [statement.Line, device.IdLine]);
            }
        }
    }
}
