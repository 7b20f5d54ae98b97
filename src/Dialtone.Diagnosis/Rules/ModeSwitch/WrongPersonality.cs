using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Of several configurations none is active, or the kernel took one without use.</summary>
internal sealed class WrongUsbConfiguration : Rule
{
    public override string Id => "wrong-usb-configuration";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "driver-not-autoloaded", "data-driver-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Listed: { Configurations: > 1, Configured: false }, Interfaces.Count: > 0 } && device.Interfaces.All(entry => entry.Driver.IsAbsent)))
        {
            yield return Find(Confidence.Likely, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} has {device.Listed!.Configurations} configurations and none is active, so no driver can bind.",
                [device.IdLine, .. device.Interfaces.Take(3).Select(entry => entry.Line)]);
        }

        foreach (var said in situation.Said(ModeSwitchWordings.NoConfiguration).GroupBy(statement => statement["port"]).Select(group => group.Last()))
        {
            var device = UsbPortPath.TryParse(said["port"], out var port) ? situation.Candidates.FirstOrDefault(candidate => candidate.Port == port) : null;
            // With "rejected ... insufficient available bus power" it is the supply.
            if (device is null or { Identity: not Identity.Modem } || device.Timeline?.Count(EventKind.PowerBudget) > 0 || device.Timeline?.Interfaces.Any(entry => entry.Bound) == true)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(), $"The kernel chose none of the configurations of {device.Describe()}.", [said.Line, device.IdLine]);
        }

        // An MBIM function that no listing or log shows a driver for, on a device with several configurations.
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Listed: { Configurations: > 1, Configured: null } }
            && device.Interfaces.Any(entry => entry.Class is { Class: UsbClass.Communications, SubClass: 0x0e } && !entry.Driver.IsKnown)
            && device.Interfaces.All(entry => !entry.Driver.IsKnown)))
        {
            yield return Find(Confidence.Possible, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} has its MBIM function in one of several configurations; which one is active the listing does not show.",
                [device.IdLine, device.Interfaces.First(entry => entry.Class is { SubClass: 0x0e }).Line]);
        }
    }
}

/// <summary>HiLink firmware that was sent the message for another mode.</summary>
internal sealed class WrongSwitchTarget : Rule
{
    public override string Id => "wrong-switch-target";

    public override bool ConcludesFromAbsence => true;

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "data-driver-missing", "driver-probe-failed"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in HiLink.WithPortsOnly(situation).Where(device => device.Id is { Product: 0x1001 or 0x1442 or 0x1443 }))
        {
            yield return Find(Confidence.Likely, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} has router (HiLink) firmware and was switched to its debug ports instead of its network function.",
                [device.IdLine, device.Timeline?.Last(EventKind.Product)?.Line, device.Timeline?.Last(EventKind.SerialAttached)?.Line]);
        }
    }
}

/// <summary>Serial ports of a stick whose firmware is a router's: the set of functions lacks the one that carries data.</summary>
internal sealed class WrongUsbComposition : Rule
{
    public override string Id => "wrong-usb-composition";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "data-driver-missing", "driver-probe-failed"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in HiLink.WithPortsOnly(situation).Where(device => device.Id is not { Product: 0x1001 or 0x1442 or 0x1443 }))
        {
            yield return Find(Confidence.Likely, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} calls itself a HiLink router, shows serial ports and has no network function: its composition lacks the one that carries data.",
                [device.IdLine, device.Timeline?.Last(EventKind.Product)?.Line, device.Timeline?.Last(EventKind.SerialAttached)?.Line]);
        }

        // Whoever asks for another set of functions misses one; the modem refused to change it.
        var asked = situation.Subjects.Logs.SelectMany(log => log.Exchanges).Where(exchange => Array.Exists(Commands, command => exchange.Command.StartsWith(command, StringComparison.OrdinalIgnoreCase))).ToList();
        if (asked is [.., { Result: { } refusal } last] && refusal.Text.Contains("ERROR", StringComparison.Ordinal))
        {
            yield return Find(Confidence.Possible, situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem)?.ToSubject() ?? Subject.None,
                $"The modem refuses {last.Command[..last.Command.IndexOf('=', StringComparison.Ordinal)]}, the command for another set of functions, so it keeps the one that it has.", [last.Line, refusal.Line]);
        }
    }

    /// <summary>The makers' commands that set the composition: Fibocom, Sierra, Huawei, Quectel, Telit, SIMCom.</summary>
    private static readonly string[] Commands = ["AT+GTUSBMODE=", "AT!USBCOMP=", "AT!UDUSBCOMP=", "AT^SETPORT=", "AT+QCFG=\"usbnet\",", "AT#USBCFG=", "AT#PORTCFG=", "AT+CUSBPIDSWITCH="];
}

/// <summary>Huawei's sticks with router firmware.</summary>
internal static class HiLink
{
    /// <summary>Those that show serial ports at the end, and no network interface.</summary>
    public static IEnumerable<DeviceSituation> WithPortsOnly(Situation situation) =>
        situation.Candidates.Where(device => device is { Present: true, Id.Vendor: 0x12d1, Timeline: { } timeline }
            && timeline.Product?.Contains("HiLink", StringComparison.OrdinalIgnoreCase) == true
            && timeline.Interfaces.Any(entry => entry.Bound && entry.Driver.StartsWith("option", StringComparison.Ordinal))
            && !timeline.Interfaces.Any(entry => entry.Bound && entry.Driver is "cdc_ether" or "rndis_host" or "cdc_ncm" or "huawei_cdc_ncm" or "qmi_wwan"));
}

/// <summary>A stick that comes up with a network or modem function and falls back to its CD by itself.</summary>
internal sealed class RevertsToStorageMode : Rule
{
    public override string Id => "reverts-to-storage-mode";

    public override IReadOnlyList<string> Explains => ["stuck-storage-mode", "modem-drops-off-bus", "switch-entry-missing"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Timeline is { Back: true } timeline && timeline.Last(EventKind.Disconnect) is not null))
        {
            var timeline = device.Timeline!;
            var served = timeline.Events.LastOrDefault(happened => happened.Kind is EventKind.NetworkAttached or EventKind.SerialAttached or EventKind.ControlAttached);
            var left = timeline.Last(EventKind.Disconnect);
            var storage = timeline.Last(EventKind.StorageHost) ?? timeline.Last(EventKind.StorageDetected);
            if (served is null || left is null || storage is null || !(served.Line.Line < left.Line.Line && left.Line.Line < storage.Line.Line))
            {
                continue;
            }

            // A reset before it is another class; a stick that somebody replugs is back in a moment, in modem mode.
            var storageOnly = timeline.Interfaces.Where(entry => entry.Bound).All(entry => entry.Driver == "usb-storage");
            var resetBefore = timeline.Last(EventKind.Reset) is { } reset && reset.Line.Line > served.Line.Line && reset.Line.Line < left.Line.Line;
            var soon = left.Time is { } gone && served.Time is { } came ? gone - came < TimeSpan.FromSeconds(60) : (bool?)null;
            var oneVendor = timeline.Ids.Select(id => id.Vendor).Distinct().Count() <= 1;
            if (!storageOnly || resetBefore || !oneVendor || soon == false || timeline.Count(EventKind.ModeSwitch) > 0 || timeline.Count(EventKind.FirmwareChanged) > 0 || !ComesBackAsCd(timeline))
            {
                continue;
            }

            yield return Find(soon == true ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} came up with a working function, reset itself and stays in storage mode.",
                [served.Line, left.Line, storage.Line, timeline.Last(EventKind.ScsiInquiry)?.Line]);
        }
    }

    private static bool ComesBackAsCd(PortTimeline timeline) => timeline.Units.Count == 0 || timeline.Units.Any(unit => unit.PeripheralType == 5);
}

/// <summary>A phone, or what may be one, that offers no steady network.</summary>
internal sealed class PhoneNotTethering : Rule
{
    public override string Id => "phone-not-tethering";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => device is { IsHub: false, Timeline: { } timeline } && timeline.Interfaces.Any(entry => entry.Driver == "rndis_host")
            && !timeline.Interfaces.Any(entry => ModemIdentity.IsModemDriver(entry.Driver))))
        {
            // RNDIS without an id: a tethered phone and a router stick look alike.
            var timeline = device.Timeline!;
            if (device.Id is null && timeline.RoundsWith(RoundTraits.Left) > 0)
            {
                yield return Find(Confidence.Possible, device.ToSubject(), $"The RNDIS device on port {device.Port} leaves and comes back; if it is a phone, its tethering was switched off and on.",
                    [timeline.Last(EventKind.Disconnect)?.Line, timeline.Last(EventKind.NetworkAttached)?.Line]);
            }
        }

        foreach (var device in situation.Devices.Where(device => DeviceKinds.IsPhone(device) && device.Present && !device.Interfaces.Any(entry => entry.Driver.Or("") is "rndis_host" or "cdc_ncm" or "cdc_ether")))
        {
            yield return Find(Confidence.Possible, device.ToSubject(), $"The phone on port {device.Port} offers no network: its USB tethering is off.", [device.IdLine, device.Timeline?.Last(EventKind.Product)?.Line]) with
            {
                Role = Role.Note,
            };
        }
    }
}
