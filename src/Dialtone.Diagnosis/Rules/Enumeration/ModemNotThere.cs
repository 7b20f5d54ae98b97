using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A complete listing of the buses holds no modem.</summary>
internal sealed class DeviceNotOnBus : Rule
{
    public override string Id => "device-not-on-bus";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Machine is not null || situation.Candidates.Any(device => device.Identity != Identity.Other) || situation.Said(EnumerationWordings.PciModem).Any())
        {
            yield break;
        }

        foreach (var log in situation.Subjects.Logs)
        {
            var buses = log.Devices.Where(entry => entry.Address is not null).ToList();
            // Each bus with its root hub: nothing was left out of the listing.
            if (buses.Count < 2 || buses.GroupBy(entry => entry.Address!.Value.Bus).Any(bus => !bus.Any(IsRootHub)))
            {
                continue;
            }

            // A gadget that people plug in for its own sake, or one with trouble, is what the text is about, and not a modem that is missing.
            if (situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other } && (HasTrouble(device) || DeviceKinds.IsGadget(device) || WasPluggedIn(device) || HasPort(device) || HasProgram(device) || IsAskedFor(situation, device))))
            {
                continue;
            }

            // Who has plugged in a network adapter may ask about that.
            var adapter = situation.Devices.Any(device => DeviceKinds.Of(device) is "a Wi-Fi adapter" or "an Ethernet adapter" && !IsSoldered(device));
            yield return Find(adapter ? Confidence.Possible : Confidence.Likely, Subject.None, "No modem is on the USB buses: the listing is complete and holds none.", [buses[0].Line, buses[^1].Line, situation.Kernel?.Line]);
            yield break;
        }
    }

    /// <summary>The Ethernet of the Raspberry Pis up to the third: SMSC's LAN9512 and LAN9514, Microchip's LAN7515.</summary>
    private static bool IsSoldered(DeviceSituation device) => device.Id is { Vendor: 0x0424, Product: 0xec00 or 0x7800 };

    private static bool IsRootHub(ListedDevice entry) => entry is { Id: { Vendor: 0x1d6b } } || entry is { IsHub: true, Address.Device: 1 };

    /// <summary>A log of nothing but its arrival: whoever posts that asks about it.</summary>
    private static bool WasPluggedIn(DeviceSituation device) =>
        device is { Log: { } log, Timeline: { } timeline } && Came(timeline) && DeviceKinds.Of(device) is not ("an input device" or "a camera" or "a Bluetooth adapter" or "a sound device")
        && log.Ports.Count(Came) == 1 && !log.Ports.Any(port => port.Port.IsRootHub);

    private static bool Came(PortTimeline timeline) => timeline.Count(EventKind.NewDevice) + timeline.Count(EventKind.DeviceIds) > 0;

    private static bool IsAskedFor(Situation situation, DeviceSituation device) =>
        device.Id is { } id && situation.Stated("usb", "asked").Any(asked => asked.Value == id.ToString());

    /// <summary>A program has it open, past all drivers: it is in use for something.</summary>
    private static bool HasProgram(DeviceSituation device) => device.Interfaces.Any(entry => entry.Driver.Or("") == "usbfs");

    /// <summary>A log that was searched for serial ports found this one, and it is no modem's.</summary>
    private static bool HasPort(DeviceSituation device) => device.Timeline is { } timeline && timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.AcmAttached) > 0;

    private static bool HasTrouble(DeviceSituation device) =>
        device.Timeline is { } timeline && timeline.Events.Any(happened => happened.Kind is EventKind.DescriptorError or EventKind.AddressRefused or EventKind.GivenUp or EventKind.OverCurrent
            or EventKind.CannotEnable or EventKind.DisabledByHub or EventKind.Disconnect or EventKind.PowerBudget or EventKind.ProbeFailed);
}

/// <summary>The modem is a PCI Express card.</summary>
internal sealed class ModemOnPcie : Rule
{
    public override string Id => "modem-on-pcie";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Candidates.Any(device => device.Identity == Identity.Modem) || situation.Said(EnumerationWordings.PciModem).ToList() is not { Count: > 0 } said)
        {
            yield break;
        }

        // Where somebody lists the USB buses for it, that is the answer; elsewhere the card may be in trouble of another kind.
        var listed = situation.Subjects.Logs.Any(log => log.Devices.Count > 1);
        yield return Find(listed ? Confidence.Likely : Confidence.Possible, Subject.None, "The modem is a PCI Express card, so it is not on any USB bus and USB remedies do not apply.", [said[0].Line, said[^1].Line]);
    }
}
