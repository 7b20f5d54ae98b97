using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.App.Text;

/// <summary>The USB devices as a modem person wants to see them: what each interface is, who drives it, what hangs on it, and what is missing.</summary>
internal sealed class DeviceListPage(Machine machine, Func<UsbId, string?> nameOf, bool verbose)
{
    /// <summary>Who switches a device when it is plugged in, as a clause; null for one that is not switched.</summary>
    public Func<UsbDevice, string?> SwitchedBy { get; init; } = _ => null;

    public void Write(TextPage page)
    {
        if (!machine.UsbDevices.TryGet(out var devices))
        {
            page.Paragraph(machine.UsbDevices.IsAbsent
                ? "This machine has no USB: the kernel shows no bus."
                : $"The USB devices could not be examined: {machine.UsbDevices.Reason}.");
            return;
        }

        var shown = 0;
        foreach (var device in devices)
        {
            if (device.IsHub && !verbose)
            {
                continue;
            }

            if (shown++ > 0)
            {
                page.Blank();
            }

            Write(page, device);
        }

        var hubs = devices.Count(device => device.IsHub);
        page.Blank();
        page.Paragraph(new Piece(
            $"{Count(devices.Count - hubs, "device")} on {Count(hubs, "hub")}{(hubs > 0 && !verbose ? " (hubs: --verbose)" : "")}.", Tone.Faint));
    }

    internal static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private void Write(TextPage page, UsbDevice device)
    {
        var port = $"{device.Port}";
        var id = device.Id.TryGet(out var known) ? $"{known}" : "????:????";
        var name = device.Id.IsKnown ? nameOf(known) : null;
        page.Paragraph(new Piece(port, Tone.Strong), "  ", new Piece(id, Tone.Strong), name is null ? "" : $"  {name}");

        var strings = Quoted(device.Manufacturer, device.Product);
        page.Indented(4, new Piece(Joined(strings, Release(device), Speed(device), ConfigurationOf(device)), Tone.Faint));
        if (device.Authorized.TryGet(out var authorized) && !authorized)
        {
            page.Indented(4, new Piece("not authorised: the kernel leaves it alone until 1 is written to its attribute 'authorized'", Tone.Caution));
        }

        if (SwitchedBy(device) is { } actor)
        {
            page.Indented(4, new Piece($"switched at plug by {actor}", Tone.Faint));
        }

        if (device.AvoidReset.Or(false))
        {
            page.Indented(4, new Piece("avoid_reset_quirk is set: the kernel does not reset it", Tone.Faint));
        }

        if (device.Interfaces.TryGet(out var interfaces))
        {
            if (interfaces.Count == 0)
            {
                page.Indented(4, new Piece("no interfaces: the device is not configured", Tone.Caution));
            }

            page.Table(4, [.. interfaces.Select(Row)]);
        }
        else
        {
            page.Indented(4, device.Interfaces.IsAbsent
                ? new Piece("no interfaces: the device is not configured", Tone.Caution)
                : new Piece($"interfaces not examined: {device.Interfaces.Reason}", Tone.Faint));
        }
    }

    private Piece[] Row(UsbInterface entry)
    {
        var driver = entry.Driver.TryGet(out var bound)
            ? new Piece(bound)
            : new Piece(entry.Driver.IsAbsent ? "no driver" : "driver unknown", entry.Driver.IsAbsent && !IsLeftAlone(entry) ? Tone.Caution : Tone.Faint);
        return [$"{entry.Name}", $"{entry.Class}", driver, new Piece(Hanging(entry))];
    }

    /// <summary>What hangs on the interface, or why nothing does.</summary>
    private string Hanging(UsbInterface entry)
    {
        var parts = new List<string>();
        parts.AddRange(entry.Ttys);
        parts.AddRange(entry.NetworkInterfaces);
        parts.AddRange(entry.ControlChannels);
        foreach (var unit in entry.ScsiUnits)
        {
            var what = $"{(unit.PeripheralType switch { 0 => "disk", 5 => "CD-ROM", _ => $"SCSI type {unit.PeripheralType}" })} {unit.Vendor} {unit.Model}".Trim();
            parts.Add(unit.BlockDevice is { } block ? $"{block} ({what})" : $"LUN {unit.Lun} without a block device ({what})");
        }

        if (parts.Count > 0)
        {
            return string.Join(", ", parts);
        }

        if (entry.Driver.IsAbsent)
        {
            return WhyNoDriver(entry);
        }

        // These drivers exist to give a port, a channel or a disk: without one they bound and failed.
        return entry.Driver.Or("") switch
        {
            "option" or "sierra" or "qcserial" or "usbserial_generic" or "cdc_acm" or "qcaux" or "ipw" or "hso" => "bound, but no port came of it",
            "usb-storage" or "uas" => "bound, but no disk came of it",
            "qmi_wwan" or "cdc_mbim" or "cdc_ncm" or "cdc_ether" or "rndis_host" or "huawei_cdc_ncm" => "bound, but no network interface came of it",
            _ => "",
        };
    }

    private string WhyNoDriver(UsbInterface entry)
    {
        if (!entry.Modalias.TryGet(out var modalias) || !machine.ModuleTree.TryGet(out var tree))
        {
            return "";
        }

        var modules = tree.ModulesFor(modalias);
        if (modules.Count == 0)
        {
            return "no module of this kernel claims it";
        }

        var module = modules[0];
        if (tree.Blacklisted.Contains(module))
        {
            return $"module {module} would claim it, but modprobe.d blacklists it";
        }

        if (!machine.LoadedModules.TryGet(out var loaded))
        {
            return $"module {module} claims it";
        }

        return loaded.Any(candidate => SameModule(candidate.Name, module))
            ? $"module {module} is loaded and has not bound it"
            : $"module {module} would claim it and is not loaded";
    }

    private static bool SameModule(string one, string other) => one.Replace('-', '_') == other.Replace('-', '_');

    /// <summary>Interfaces that nobody binds on a sound system, either: the other half of a CDC pair is claimed with the first.</summary>
    private static bool IsLeftAlone(UsbInterface entry) => entry.Class.Class is 0x0b or 0xfe;

    private static string Joined(params ReadOnlySpan<string> parts)
    {
        var kept = new List<string>();
        foreach (var part in parts)
        {
            if (part.Length > 0)
            {
                kept.Add(part);
            }
        }

        return string.Join(", ", kept);
    }

    private static string Quoted(Observed<string> manufacturer, Observed<string> product) =>
        manufacturer.Or("") is var maker && product.Or("") is var thing && maker.Length + thing.Length > 0 ? $"says \"{$"{maker} {thing}".Trim()}\"" : "says no name";

    private static string Release(UsbDevice device) => device.BcdDevice.TryGet(out var release) ? $"release {release >> 8:x}.{release & 0xff:x2}" : "";

    private static string Speed(UsbDevice device) => device.Speed.TryGet(out var speed) ? $"{speed:0.##} Mbit/s" : "";

    private static string ConfigurationOf(UsbDevice device) =>
        device.ConfigurationCount.TryGet(out var count) && count > 1
            ? $"configuration {(device.Configuration.TryGet(out var active) ? $"{active}" : "none")} of {count}"
            : device.Configuration.IsAbsent ? "no configuration" : "";
}
