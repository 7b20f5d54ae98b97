using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>What the enumeration rules share: a port at which a device is seen and cannot be read.</summary>
internal abstract class EnumerationError : Rule
{
    /// <summary>Errnos, negative, that mean this class.</summary>
    protected abstract IReadOnlyList<int> Errors { get; }

    /// <summary>What the errno means, as a clause behind "because".</summary>
    protected abstract string Meaning { get; }

    public override IReadOnlyList<string> Explains => ["enumeration-given-up", "modem-drops-off-bus", "port-enable-failed"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => device.Timeline is not null && device.Identity != Identity.Other && !device.IsHub))
        {
            var timeline = device.Timeline!;
            var errors = timeline.Events.Where(IsEnumerationError).ToList();
            if (errors.Count == 0 || Recovered(timeline, errors) || errors.GroupBy(happened => happened.Number).MaxBy(group => group.Count())!.Key is var most && !Errors.Contains(most))
            {
                continue;
            }

            var final = timeline.Last(EventKind.GivenUp);
            var matching = errors.Where(happened => Errors.Contains(happened.Number)).ToList();
            yield return Find(
                final is not null || matching.Count >= 2 ? Confidence.Likely : Confidence.Possible,
                device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} cannot be enumerated: {Meaning}.",
                [matching[0].Line, matching[^1].Line, final?.Line]) with
            {
                Reasoning = [$"error {matching[0].Number} {matching.Count} times, and no enumeration after it"],
                Confirm = ["the same device at another port, with another cable, and another device at this port"],
            };
        }
    }

    public static bool IsEnumerationError(TimelineEvent happened) =>
        happened.Number < 0 && happened.Kind is EventKind.DescriptorError or EventKind.AddressRefused or EventKind.ConfigurationRefused;

    /// <summary>True if the device told its id after the last error: the retries worked.</summary>
    private static bool Recovered(PortTimeline timeline, List<TimelineEvent> errors) =>
        timeline.Last(EventKind.DeviceIds) is { } read && read.Line.Line > errors[^1].Line.Line;
}

/// <summary>Errors on the wire: -71 from every controller, -84 and -62 for the same from the old ones (Documentation/driver-api/usb/error-codes.rst).</summary>
internal sealed class EnumerationProtocolError : EnumerationError
{
    public override string Id => "enumeration-protocol-error";

    protected override IReadOnlyList<int> Errors { get; } = [-71, -84, -62];

    protected override string Meaning => "transfers to it fail on the wire (error -71)";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var finding in base.Apply(situation))
        {
            yield return finding;
        }

        // A modem that is enumerated and whose drivers go on seeing EPROTO: the same trouble later, but a firmware that stopped looks alike.
        var errors = situation.Said(DriverWordings.TransferErrors).ToList();
        var modem = situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Modem, Present: true });
        if (errors.Count > 0 && errors[^1].Ordinal >= 5 && modem is not null)
        {
            yield return Find(Confidence.Possible, modem.ToSubject(), $"Transfers to {modem.Describe()} fail on the wire again and again (error -71, {errors[^1].Ordinal} times).", [errors[0].Line, errors[^1].Line]);
        }
    }
}

/// <summary>-110: no answer before the deadline.</summary>
internal sealed class EnumerationTimeout : EnumerationError
{
    public override string Id => "enumeration-timeout";

    protected override IReadOnlyList<int> Errors { get; } = [-110];

    protected override string Meaning => "it does not answer in time (error -110)";
}

/// <summary>-32: the device refuses the request with a stall.</summary>
internal sealed class ControlRequestStall : EnumerationError
{
    public override string Id => "control-request-stall";

    protected override IReadOnlyList<int> Errors { get; } = [-32];

    protected override string Meaning => "it refuses a request that every device must answer (error -32)";
}

/// <summary>The hub gave up. A consequence of the errors before it, and a cause only if they are missing from the text.</summary>
internal sealed class EnumerationGivenUp : Rule
{
    public override string Id => "enumeration-given-up";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => device.Identity != Identity.Other && device.Timeline?.Last(EventKind.GivenUp) is not null))
        {
            var last = device.Timeline!.Last(EventKind.GivenUp)!;
            if ((device.Timeline.Last(EventKind.DeviceIds) is { } read && read.Line.Line > last.Line.Line) || WentToCompanion(situation, device, last))
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"The kernel gave up on the device on port {device.Port}: nothing above USB can help until it enumerates.",
                [device.Timeline.First(EventKind.GivenUp)?.Line, last.Line]);
        }
    }

    /// <summary>An EHCI root port cannot serve a device of full or low speed and hands it to a UHCI or OHCI controller (ehci-hub.c, port_handed_over), where it appears a moment later.</summary>
    private static bool WentToCompanion(Situation situation, DeviceSituation device, TimelineEvent last) =>
        device.Port is { IsRootHub: false, Parent.IsRootHub: true } port && last.Time is { } given
        && situation.Devices.Where(other => other.Log == device.Log && other.Port is { IsRootHub: false, Parent.IsRootHub: true } place && place.Bus != port.Bus && other.Timeline is not null)
            .SelectMany(other => other.Timeline!.Of(EventKind.NewDevice))
            .Any(came => came.Time >= given && came.Time - given < TimeSpan.FromSeconds(3)
                && (came.Line.Whole.Contains("hci_hcd", StringComparison.Ordinal) && !came.Line.Whole.Contains("ehci_hcd", StringComparison.Ordinal) && !came.Line.Whole.Contains("xhci_hcd", StringComparison.Ordinal)));
}
