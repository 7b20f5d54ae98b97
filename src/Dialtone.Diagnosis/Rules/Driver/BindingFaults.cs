using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>option holds the interface that carries QMI.</summary>
internal sealed class OptionBoundDataInterface : Rule
{
    public override string Id => "option-bound-data-interface";

    public override bool ConcludesFromAbsence => true;

    public override IReadOnlyList<string> Explains => ["data-driver-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, InterfacesComplete: true, Id: { } id } && DataInterface(id) is not null))
        {
            var number = DataInterface(device.Id!.Value);
            var entry = device.Interfaces.FirstOrDefault(known => known.Number == number && known.Driver.Or("") is "option" or "option1");
            if (entry is null || device.Interfaces.Any(known => known.Driver.Or("") is "qmi_wwan" or "cdc_mbim" or "cdc_ether"))
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"option holds interface {number} of {device.Describe()}, the one that carries QMI and belongs to qmi_wwan.", [device.IdLine, entry.Line]);
            yield break;
        }

        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: true }))
        {
            if (TakenAtReplug(situation, device) is { } taken)
            {
                yield return taken;
                yield break;
            }
        }
    }

    /// <summary>The modem's network driver had an interface at an earlier plug, and option has it since the last one: the modem came back without its network interface.</summary>
    private Finding? TakenAtReplug(Situation situation, DeviceSituation device)
    {
        if (device.Timeline is not { } timeline || timeline.Interfaces.Any(known => known.Bound && IsNetworkDriver(known.Driver)))
        {
            return null;
        }

        foreach (var held in timeline.Interfaces.Where(known => known is { Bound: true, Driver: "option" }))
        {
            var taken = timeline.Of(EventKind.SerialDetected).LastOrDefault(happened => happened.Interface == held.Name);
            var had = timeline.Of(EventKind.NetworkAttached).Concat(timeline.Of(EventKind.NetworkDetached)).FirstOrDefault(happened => happened.Interface == held.Name && IsNetworkDriver(happened.Detail))
                // Of two logs of one machine, the first shows it.
                ?? situation.Devices.Where(other => other != device && other.Port == device.Port && other.Id == device.Id).SelectMany(other => other.Timeline?.Of(EventKind.NetworkAttached) ?? [])
                    .FirstOrDefault(happened => happened.Interface == held.Name && IsNetworkDriver(happened.Detail));
            if (taken is not null && had is not null && situation.IsBehind(taken.Line, had.Line))
            {
                // Another composition of the same id has other functions under the same numbers.
                return Find(timeline.IdChanges == 0 || timeline.Count(EventKind.NetworkAttached) > 0 || had.Kind == EventKind.NetworkAttached ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                    $"option has interface {held.Name.Number} of {device.Describe()} since it was plugged in again; {had.Detail} had it before, and with it the network interface is gone.", [had.Line, taken.Line]);
            }
        }

        return null;
    }

    private static bool IsNetworkDriver(string? driver) => driver is "huawei_cdc_ncm" or "qmi_wwan" or "cdc_mbim" or "cdc_ncm" or "cdc_ether";

    /// <summary>The QMI interface as the tables of option (RSVD) and qmi_wwan give it.</summary>
    private static int? DataInterface(UsbId id) => id switch
    {
        { Vendor: 0x2c7c, Product: 0x0121 or 0x0125 or 0x0191 or 0x0195 or 0x0296 or 0x0306 or 0x0512 or 0x0620 or 0x0800 or 0x0801 or 0x030b } => 4,
        { Vendor: 0x05c6, Product: 0x9215 or 0x9003 } => 4,
        { Vendor: 0x1e0e, Product: 0x9001 } => 5,
        { Vendor: 0x19d2, Product: 0x1010 or 0x0063 or 0x1402 or 0x1426 } => 4,
        _ => null,
    };
}

/// <summary>An Ethernet driver or the wrong one of NCM and MBIM holds a data function.</summary>
internal sealed class EthernetDriverMismatch : Rule
{
    public override string Id => "ethernet-driver-mismatch";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Identity == Identity.Modem))
        {
            var entry = device.Interfaces.FirstOrDefault(known => known.Driver.Or("") is "cdc_ether" or "rndis_host" or "cdc_subset"
                && known.Class is { Class: UsbClass.Communications, SubClass: 0x0d or 0x0e } or { Class: UsbClass.Vendor, SubClass: 0x02 or 0x03 });
            if (entry is not null)
            {
                yield return Find(Confidence.Likely, device.ToSubject(),
                    $"{entry.Driver.Or("")} holds interface {entry.Number} of {device.Describe()}, which is no Ethernet function.", [device.IdLine, entry.Line]);
            }
        }
    }
}

/// <summary>An MBIM function in the hands of the NCM driver.</summary>
internal sealed class NcmMbimMixup : Rule
{
    public override string Id => "ncm-mbim-mixup";

    public override IReadOnlyList<string> Explains => ["data-driver-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Identity == Identity.Modem))
        {
            var entry = device.Interfaces.FirstOrDefault(known => known.Driver.Or("") == "cdc_ncm" && known.Class is { Class: UsbClass.Communications, SubClass: 0x0e })
                ?? device.Interfaces.FirstOrDefault(known => known.Driver.Or("") == "cdc_mbim" && known.Class is { Class: UsbClass.Communications, SubClass: 0x0d });
            if (entry is not null)
            {
                yield return Find(Confidence.Likely, device.ToSubject(),
                    $"Interface {entry.Number} of {device.Describe()} is {(entry.Driver.Or("") == "cdc_ncm" ? "MBIM and has the NCM driver" : "NCM and has the MBIM driver")}, so control messages find nobody.",
                    [device.IdLine, entry.Line]);
            }
        }
    }
}

/// <summary>Huawei's own NCM function without its driver.</summary>
internal sealed class HuaweiNcmDriverMissing : Rule
{
    public override string Id => "huawei-ncm-driver-missing";

    public override bool ConcludesFromAbsence => true;

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "data-driver-missing", "driver-not-autoloaded", "driver-module-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Id.Vendor: 0x12d1, InterfacesComplete: true }))
        {
            var entry = device.Interfaces.FirstOrDefault(known => IsVendorNcm(known.Class) && known.Driver.Or("") is not ("huawei_cdc_ncm" or "cdc_mbim" or "qmi_wwan"));
            if (entry is not null)
            {
                yield return Find(Confidence.Likely, device.ToSubject(),
                    $"Interface {entry.Number} of {device.Describe()} is Huawei's NCM function and {(entry.Driver.TryGet(out var driver) ? $"{driver} holds it" : "no driver has it")}: it needs huawei_cdc_ncm (Linux 3.14 and later).",
                    [device.IdLine, entry.Line, situation.Kernel?.Line]);
            }
        }
    }

    /// <summary>The triples of huawei_cdc_ncm's table.</summary>
    private static bool IsVendorNcm(UsbClass? triple) => triple is { Class: UsbClass.Vendor, SubClass: 0x02, Protocol: 0x16 or 0x46 or 0x76 } or { Class: UsbClass.Vendor, SubClass: 0x03, Protocol: 0x16 };
}

/// <summary>ModemManager has AT ports only.</summary>
internal sealed class DataDriverMissing : Rule
{
    public override string Id => "data-driver-missing";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // qcserial serves modules of the Gobi line only, and each of them has a network function beside its ports.
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: true, Id: not null, Device: null, InterfacesComplete: false, Timeline: { } log }
            && log.Interfaces.Count(entry => entry is { Bound: true, Driver: "qcserial" }) >= 2 && log.Interfaces.All(entry => entry.Driver == "qcserial") && log.Count(EventKind.Disconnect) == 0
            && situation.Devices.Count(other => other.Timeline is not null && !other.IsHub) == 1))
        {
            yield return Find(Confidence.Possible, device.ToSubject(), $"The log shows the serial ports of {device.Describe()} and no network function: its composition has none, or no driver took it.",
                [device.IdLine, device.Timeline!.Last(EventKind.SerialAttached)?.Line]) with
            {
                Confirm = ["usb-devices: an interface without a driver", "AT!USBCOMP? names the functions"],
            };
        }

        var drivers = situation.Told(Aspect.Drivers).LastOrDefault();
        var ports = situation.Told(Aspect.Ports).LastOrDefault();
        if (drivers is null || drivers.Value.Trim() is not ("option" or "option1") || ports is null
            || ports.Value.Contains("(net)", StringComparison.Ordinal) || ports.Value.Contains("cdc-wdm", StringComparison.Ordinal) || !ports.Value.Contains("(at)", StringComparison.Ordinal))
        {
            yield break;
        }

        // Before LTE sticks, PPP over option was all there was.
        if (situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "connected" or "registered" or "connecting" })
        {
            yield break;
        }

        yield return Find(Confidence.Possible, situation.SubjectOf(drivers), "ModemManager has the serial ports of the modem only; if it has a network function, nobody drives it.", [drivers.Line, ports.Line]);
    }
}

/// <summary>An old recipe gives the modem to another driver.</summary>
internal sealed class LeftoverBindingRule : Rule
{
    public override string Id => "leftover-binding-rule";

    public override IReadOnlyList<string> Explains => ["usbserial-generic-bound", "no-driver-bound"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var recipe = situation.Said(DriverWordings.GenericRecipe, DriverWordings.BindingRule).LastOrDefault();
        var generic = situation.Devices.FirstOrDefault(device => device.Interfaces.Any(entry => entry.Driver.Or("") is "usbserial_generic" or "generic"));
        // A recipe in a transcript may be what somebody just tried; it explains something only if the wrong driver is there too.
        if (recipe is not null && (generic is not null || recipe.Wording == DriverWordings.BindingRule))
        {
            yield return Find(generic is not null ? Confidence.Likely : Confidence.Possible, generic?.ToSubject() ?? Subject.None,
                "A rule or option file left over from an old recipe binds the modem to the wrong driver.", [recipe.Line, generic?.IdLine, generic?.Timeline?.First(EventKind.GenericSerial)?.Line]);
        }
    }
}

/// <summary>A driver matched and returned an error.</summary>
internal sealed class DriverProbeFailed : Rule
{
    /// <summary>Drivers whose probe failing leaves a modem without a function.</summary>
    private static readonly HashSet<string> Drivers =
        ["option", "option1", "qmi_wwan", "cdc_mbim", "cdc_ncm", "huawei_cdc_ncm", "cdc_ether", "rndis_host", "cdc_acm", "sierra_net", "sierra", "qcserial", "hso", "kalmia"];

    public override string Id => "driver-probe-failed";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "data-driver-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // Where no id is shown, a network function that failed is what the text is about, modem or tethered telephone.
        foreach (var device in situation.Candidates.Where(device => device is { Timeline: { } log } && (device.Identity == Identity.Modem || log.Of(EventKind.ProbeFailed).Any(happened => happened.Name is "rndis_host" or "cdc_ncm"))))
        {
            var timeline = device.Timeline!;
            // What failed before the device came back as it was has been tried again since.
            var came = timeline.Last(EventKind.NewDevice)?.Line;
            var failed = timeline.Of(EventKind.ProbeFailed).Where(happened => happened.Name is { } name && Drivers.Contains(name)
                && (came is null || came.Input != happened.Line.Input || happened.Line.Line > came.Line || timeline.Away)).ToList();
            // Bound after all, by a second try or by the driver whose turn came next, is no fault; -ENODEV is how a driver says "not mine".
            var open = failed.Where(happened => happened.Number is not (-19 or 19) && !timeline.Interfaces.Any(entry => entry.Name == happened.Interface && entry.Bound)).ToList();
            var binding = situation.Said(DriverWordings.BindFailure).LastOrDefault();
            var network = timeline.Interfaces.Any(entry => entry.Bound && entry.Driver is "qmi_wwan" or "cdc_mbim" or "cdc_ncm" or "huawei_cdc_ncm" or "cdc_ether" or "rndis_host");
            if (open.Count == 0 && (binding is null || network || failed.Count == 0))
            {
                continue;
            }

            var last = open.Count > 0 ? open[^1] : failed[^1];
            yield return Find(Confidence.Likely, device.ToSubject(),
                $"{last.Name} recognises {device.Describe()} and fails to start{(last.Number == 0 ? "" : $" (error {-Math.Abs(last.Number)})")}.", [binding?.Line, last.Line, device.IdLine]);
        }
    }
}

/// <summary>A program took the device away from its driver.</summary>
internal sealed class UsbfsDriverDetach : Rule
{
    public override string Id => "usbfs-driver-detach";

    public override IReadOnlyList<string> Explains => ["modem-drops-off-bus", "modem-unresponsive"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var said in situation.Said(DriverWordings.DetachedByProgram).GroupBy(statement => statement["port"]).Select(group => group.Last()))
        {
            // usb_modeswitch and usbmode do what they are there for.
            if (said["process"].StartsWith("usb_modeswitch", StringComparison.Ordinal) || said["process"] == "usbmode" || !UsbPortPath.TryParse(said["port"], out var port))
            {
                continue;
            }

            var device = situation.Devices.FirstOrDefault(candidate => candidate.Port == port);
            var modem = device is { Identity: Identity.Modem } || ModemIdentity.IsModemDriver(said["driver"]);
            if (!modem)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device?.ToSubject() ?? Subject.None,
                $"The program {said["process"]} took interface {said["interface"]} of {device?.Describe() ?? "the modem"} away from {said["driver"]}.", [said.Line, device?.IdLine]);
        }
    }
}

/// <summary>The network driver could not hand packets to the device.</summary>
internal sealed class NetdevTransmitTimeout : Rule
{
    private static readonly HashSet<string> Drivers = ["qmi_wwan", "qmi_wwan_q", "cdc_mbim", "cdc_ncm", "huawei_cdc_ncm", "rndis_host", "cdc_ether", "sierra_net", "hso", "huawei_ether", "GobiNet"];

    public override string Id => "netdev-transmit-timeout";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var said in situation.Said(DriverWordings.TransmitTimeout).GroupBy(statement => statement["net"]).Select(group => group.Last()))
        {
            var driver = said["driver"];
            var modem = Drivers.Contains(driver) || said["net"].StartsWith("ww", StringComparison.Ordinal);
            // Class drivers serve gadgets and phones, too.
            var others = situation.Devices.Where(device => !device.IsHub && device.Interfaces.Any(entry => entry.Driver.Or("") == driver)).ToList();
            if (!modem || (others.Count > 0 && others.TrueForAll(device => device.Identity == Identity.Other)))
            {
                continue;
            }

            var times = said.Ordinal;
            yield return Find(Confidence.Likely, situation.SubjectOf(said),
                $"The modem stopped taking packets from {(driver.Length > 0 ? driver : "its network driver")}: the queue of {said["net"]} timed out{(times > 1 ? $" {times} times" : "")}.", [said.Line]);
        }
    }
}

/// <summary>Informational words of cdc_acm that frighten people.</summary>
internal sealed class AcmCapabilityNotice : Rule
{
    public override string Id => "acm-capability-notice";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(DriverWordings.NotAnAcmModem).FirstOrDefault() is { } said && situation.Candidates.Any(device => device is { Identity: Identity.Modem, Present: true }))
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(said), "\"This device cannot do calls on its own\" is information about a capability; such ports work.", [said.Line]);
        }
    }
}
