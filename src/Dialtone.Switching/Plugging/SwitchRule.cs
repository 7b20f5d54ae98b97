using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;

namespace Dialtone.Switching.Plugging;

/// <summary>What udev and systemd need to switch sticks when they are plugged in.</summary>
/// <remarks>The rules match by ids in udev itself: nothing is started for any other device. They stand right after usb_modeswitch's (40-usb_modeswitch.rules) and assign RUN, so that its
/// program is not started for a device that Dialtone switches; for all others, its rules stay in force. Rules of later files add their own programs as ever. systemd starts the unit because the
/// device wants it (systemd.device(5)): no program has to be started in order to ask for that.</remarks>
public static class SwitchRule
{
    public const string RulePath = "/etc/udev/rules.d/41-dialtone-switch.rules";

    public const string UnitPath = "/etc/systemd/system/dialtone-switch@.service";

    private const ushort Huawei = 0x12d1;

    /// <summary>Clears the list of programs and puts into it what udevd does by itself, in the same process.</summary>
    private const string RunNothing = "RUN{builtin}=\"path_id\"";

    private const string Head = "# Put here by 'dialtone switch --install'; 'dialtone switch --uninstall' takes it back.\n";

    /// <param name="ids">Devices that Dialtone has a configuration for.</param>
    /// <param name="program">Absolute path of dialtone.</param>
    public static string Rules(IEnumerable<UsbId> ids, string program)
    {
        var known = ids.Where(id => !OtherGear.Knows(id)).GroupBy(id => id.Vendor).OrderBy(group => group.Key)
            .Select(vendor => (vendor.Key, Products: string.Join('|', vendor.Select(id => $"{id.Product:x4}").Distinct().Order(StringComparer.Ordinal)))).ToList();
        var text = new StringBuilder(Head).Append("""
            ACTION!="add|change", GOTO="dialtone_switch_end"
            SUBSYSTEM!="usb", GOTO="dialtone_switch_end"

            """);
        if (known.Find(vendor => vendor.Key == Huawei).Products is { } products)
        {
            text.Append($$"""
                # usb_modeswitch has one rule for the storage interface of every Huawei device. For these, Dialtone comes with the device itself; the others stay with it.
                ENV{DEVTYPE}=="usb_interface", ATTR{bInterfaceNumber}=="00", ATTR{bInterfaceClass}=="08", ATTRS{idVendor}=="{{Huawei:x4}}", ATTRS{idProduct}=="{{products}}", {{RunNothing}}

                """);
        }

        text.Append("ENV{DEVTYPE}!=\"usb_device\", GOTO=\"dialtone_switch_end\"\n");
        foreach (var (vendor, ofVendor) in known)
        {
            text.Append($"ATTR{{idVendor}}==\"{vendor:x4}\", ATTR{{idProduct}}==\"{ofVendor}\", GOTO=\"dialtone_switch_known\"\n");
        }

        return text.Append($$"""
            GOTO="dialtone_switch_end"
            LABEL="dialtone_switch_known"
            ENV{DIALTONE_SWITCH}="1"
            # A change is no plug: whatever udevadm trigger asks for, nothing is switched again.
            ACTION=="change", {{RunNothing}}, GOTO="dialtone_switch_end"
            TEST=="/run/systemd/system", TAG+="systemd", ENV{SYSTEMD_WANTS}+="dialtone-switch@%k-$env{DEVNUM}.service", {{RunNothing}}, GOTO="dialtone_switch_end"
            RUN="/bin/sh -c 'setsid {{program}} switch %k-$env{DEVNUM} --automatic </dev/null >/dev/null 2>&1 &'"
            LABEL="dialtone_switch_end"

            """).ToString();
    }

    /// <summary>How long a run waits for the one before it on the same port. That ends as soon as it sees that its device has gone; the slowest course (a device that takes 40 s to leave and
    /// as long to return) is over by then.</summary>
    public static readonly TimeSpan WaitForPort = TimeSpan.FromSeconds(120);

    /// <summary>A unit for each appearance of a device: to start one that runs would be to do nothing, and the stick that follows on the same port would wait for ever.</summary>
    public static string Unit(string program) => Head + $"""
        [Unit]
        Description=Switch the USB stick at %i (port, device number) into a modem

        [Service]
        Type=oneshot
        ExecStart={program} switch %i --automatic
        # Findings are told in the journal and by 'dialtone list'; the device, not the unit, has failed.
        SuccessExitStatus=10 11 12 13 14 15 16 17 69
        # The wait for the run before it on the same port, and the slowest course.
        TimeoutStartSec=300

        """;

    /// <summary>True if a rule file of this kind names the device.</summary>
    public static bool Names(string rules, UsbId id)
    {
        const string Vendor = "ATTR{idVendor}==\"", Products = "ATTR{idProduct}==\"";
        var (vendor, product) = ($"{id.Vendor:x4}\"", $"{id.Product:x4}");
        // usb_modeswitch's file has five hundred such lines: they are found by the key, which is written in one way only, and the others are passed over.
        for (var rest = rules.AsSpan(); rest.IndexOf(Vendor) is var at and >= 0;)
        {
            var start = rest[..at].LastIndexOf('\n') + 1;
            var end = rest[at..].IndexOf('\n') is var length and >= 0 ? at + length : rest.Length;
            var line = rest[start..end];
            var value = rest[(at + Vendor.Length)..end];
            rest = rest[end..];
            if (line[0] != '#' && value.StartsWith(vendor, StringComparison.OrdinalIgnoreCase)
                && line.IndexOf(Products) is var products and >= 0 && Lists(line[(products + Products.Length)..], product))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="value">Words with <c>|</c> between them up to a quotation mark, and what follows it.</param>
    private static bool Lists(ReadOnlySpan<char> value, string word)
    {
        var words = value.IndexOf('"') is var end and >= 0 ? value[..end] : value;
        foreach (var range in words.Split('|'))
        {
            if (words[range].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
