using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The host controller stopped, and took everything on its buses with it.</summary>
internal sealed class HostControllerDied : Rule
{
    public override string Id => "host-controller-died";

    public override IReadOnlyList<string> Explains =>
    [
        "modem-drops-off-bus", "modem-firmware-crash", "modem-unresponsive", "enumeration-timeout", "enumeration-protocol-error", "enumeration-given-up", "hub-wide-dropout", "control-client-failure",
        "transmit-brown-out", "port-enable-failed",
    ];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var said = situation.Said(EnumerationWordings.ControllerDied).Where(statement => statement.Line.Whole.Contains("hci", StringComparison.OrdinalIgnoreCase)
            || statement.Line.Whole.Contains("usb", StringComparison.OrdinalIgnoreCase) || statement.Line.Whole.Contains("xhc", StringComparison.OrdinalIgnoreCase)).ToList();
        if (said.Count == 0)
        {
            yield break;
        }

        // A modem that enumerated after the death, in the same boot or the next, shows that it was overcome.
        var modem = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem);
        var last = said[^1];
        if (modem is { Present: true, Timeline: { } timeline } && timeline.Last(EventKind.DeviceIds) is { } back && back.Line.Input == last.Line.Input && back.Line.Line > last.Line.Line)
        {
            yield break;
        }

        // Nothing of a modem in sight, and only other devices on the bus: their trouble.
        if (modem is null && situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other }))
        {
            yield break;
        }

        var lost = situation.Devices.Where(device => device.Timeline?.Last(EventKind.Disconnect) is { } gone && gone.Line.Input == last.Line.Input && gone.Line.Line > said[0].Line.Line).ToList();
        yield return Find(Confidence.Likely, modem?.ToSubject() ?? Subject.None,
            lost.Count > 1
                ? $"The USB host controller stopped working and took {lost.Count} devices with it{(modem is null ? "" : $", {modem.Describe()} among them")}."
                : $"The USB host controller stopped working; nothing on its buses can{(modem is null ? "" : $", {modem.Describe()} included")}.",
            [said[0].Line, last.Line, .. lost.Take(3).Select(device => device.Timeline!.Last(EventKind.Disconnect)?.Line)]);
    }
}

/// <summary>The controller has no room for one more device with so many endpoints.</summary>
internal sealed class ControllerResourcesExhausted : Rule
{
    public override string Id => "controller-resources-exhausted";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "wrong-usb-configuration", "driver-not-autoloaded"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var said = situation.Said(EnumerationWordings.NoResources).FirstOrDefault();
        var device = situation.Devices.FirstOrDefault(candidate => candidate is { IsHub: false, Timeline: { } timeline } && timeline.Of(EventKind.ConfigurationRefused).Any(IsShortage));
        if (device is null ? said is null || !situation.Candidates.Any(candidate => candidate.Identity == Identity.Modem) : device.Identity == Identity.Other)
        {
            yield break;
        }

        var refused = device?.Timeline!.Of(EventKind.ConfigurationRefused).Last(IsShortage);
        // A later attempt may have found room.
        if (device is not null && device.Interfaces.Any(entry => ModemIdentity.IsModemDriver(entry.Driver.Or(""))))
        {
            yield break;
        }

        yield return Find(device is not null ? Confidence.Likely : Confidence.Possible, device?.ToSubject() ?? Subject.None,
            $"The host controller has no endpoints or bandwidth left for {device?.Describe() ?? "one more device"}, so it was not configured.",
            [said?.Line, refused?.Line, device?.IdLine]);
    }

    /// <summary>ENOMEM from the xHCI's endpoint contexts, ENOSPC from its bandwidth.</summary>
    private static bool IsShortage(TimelineEvent happened) => happened.Number is -12 or -28;
}

/// <summary>xhci_ring_expansion() failed: transfers on that ring stall.</summary>
internal sealed class XhciRingExpansionFailed : Rule
{
    public override string Id => "xhci-ring-expansion-failed";

    public override IReadOnlyList<string> Explains => ["netdev-transmit-timeout", "modem-unresponsive"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(EnumerationWordings.RingExpansion).ToList() is { Count: > 0 } said)
        {
            yield return Find(Confidence.Likely, Subject.None, "The USB host controller could not enlarge a transfer ring, so that transfers over it stall.", [said[0].Line, said[^1].Line]);
        }
    }
}

/// <summary>Different devices fail in the same port of the host itself.</summary>
internal sealed class HostPortFault : Rule
{
    public override string Id => "host-port-fault";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // A controller that does not start brings no bus; a modem elsewhere shows that another one does.
        var unstarted = situation.Said(EnumerationWordings.ControllerUnstarted).ToList();
        if (unstarted.Count > 0 && !situation.Candidates.Any(device => device is { Identity: Identity.Modem, Present: true }) && !situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other }))
        {
            yield return Find(unstarted.Count > 1 ? Confidence.Likely : Confidence.Possible, Subject.None,
                $"The USB host controller {unstarted[^1]["pci"]} could not be started: what hangs on it, or is built into the same card, never appears.", [unstarted[0].Line, unstarted[^1].Line]);
        }

        // The controller's own command fails before anything is sent to the device.
        var refused = situation.Said(EnumerationWordings.SetupRefused).ToList();
        var stopped = situation.Candidates.FirstOrDefault(device => device.Timeline is { } timeline && timeline.Of(EventKind.AddressRefused).Any(happened => happened.Number == -22)
            && (timeline.Last(EventKind.DeviceIds) is not { } read || read.Line.Line < timeline.Last(EventKind.AddressRefused)!.Line.Line));
        if (refused.Count > 0 && stopped is not null)
        {
            yield return Find(refused.Count > 1 ? Confidence.Likely : Confidence.Possible, stopped.ToSubject(),
                $"The USB host controller refuses to give {stopped.Describe()} an address: the controller, its firmware or the port is at fault.", [refused[0].Line, stopped.Timeline!.Last(EventKind.AddressRefused)?.Line, refused[^1].Line]);
        }

        foreach (var device in situation.Candidates.Where(device => device is { Timeline: { } timeline, Port: { } port } && port.Parent.IsRootHub && timeline.Ids.Distinct().Count() > 1))
        {
            var timeline = device.Timeline!;
            var errors = timeline.Events.Where(EnumerationError.IsEnumerationError).ToList();
            // The ids of one stick in its modes are one vendor's.
            if (errors.Count < 4 || timeline.Ids.Select(id => id.Vendor).Distinct().Count() < 2)
            {
                continue;
            }

            yield return Find(Confidence.Possible, device.ToSubject(),
                $"Different devices fail in port {device.Port}: the port, its wiring or the host controller may be at fault.",
                [errors[0].Line, errors[^1].Line, .. timeline.Of(EventKind.DeviceIds).Take(3).Select(happened => happened.Line)]);
        }
    }
}
