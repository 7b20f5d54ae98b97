using System.Text;
using Dialtone.Diagnosis;
using Dialtone.Facts.Usb;

namespace Dialtone.App.Stories;

/// <summary>Fills the catalogue's commands with what a finding is about.</summary>
internal static class CommandText
{
    /// <summary>What stands in braces in the catalogue: the word that takes its place where the value is not known, and what it means.</summary>
    private static readonly Dictionary<string, (string Word, string Meaning)> Placeholders = new()
    {
        ["address"] = ("ADDRESS", "an address on the other side, such as the provider's name server"),
        ["apn"] = ("APN", "the provider's access point name"),
        ["bearer"] = ("BEARER", "the number that 'mmcli -m any' lists under Bearers"),
        ["bus"] = ("BUSID", "as 'usbipd list' shows it"),
        ["cid"] = ("CID", "the context's number, mostly 1"),
        ["code"] = ("CODE", "as printed on the SIM's letter"),
        ["connection"] = ("CONNECTION", "as 'nmcli connection' lists it"),
        ["device"] = ("DEVICE", "as 'nmcli device' lists it"),
        ["dialer"] = ("DIALER", "the program that holds the port"),
        ["driver"] = ("DRIVER", "the driver's name below /sys/bus"),
        ["file"] = ("FILE", "the file that the evidence names"),
        ["hub"] = ("HUB", "the hub's port path, such as 1-1"),
        ["id"] = ("ID", "as 'usbguard list-devices' shows it"),
        ["interface"] = ("INTERFACE", "such as 1-1:1.3, as 'dialtone list' shows it"),
        ["ip"] = ("IP", "the address that the bearer was given"),
        ["mac"] = ("MAC", "the network interface's address"),
        ["modem"] = ("MODEM", "its number, as 'mmcli -L' lists it"),
        ["module"] = ("MODULE", "the driver's module, such as option"),
        ["n"] = ("N", "the number that fits here: the hub's port, the CD drive or the configuration"),
        ["netdevice"] = ("NETDEVICE", "as 'ip link' lists it, such as wwan0"),
        ["newpin"] = ("NEWPIN", "a PIN of your choice"),
        ["old"] = ("OLD", "the value that was there before"),
        ["other"] = ("OTHER", "the other connection, as 'nmcli connection' lists it"),
        ["password"] = ("PASSWORD", "the provider's password"),
        ["path"] = ("PATH", "the device's ID_PATH, as 'udevadm info' shows it"),
        ["pci"] = ("PCI", "the host controller's address, such as 0000:00:14.0, as 'lspci -D' lists it"),
        ["peer"] = ("PEER", "the file's name below /etc/ppp/peers"),
        ["pid"] = ("PRODUCT", "the second half of the id that lsusb shows"),
        ["pin"] = ("PIN", "the SIM's PIN"),
        ["port"] = ("PORT", "such as 1-1.4, as 'dialtone list' shows it"),
        ["prefix"] = ("PREFIX", "the length of the network prefix, such as 30"),
        ["puk"] = ("PUK", "as printed on the SIM's letter"),
        ["server"] = ("SERVER", "the name server that the bearer was given"),
        ["sim"] = ("SIM", "its number, as 'mmcli -m any' lists it"),
        ["target"] = ("TARGET", "the product id that the stick has in modem mode"),
        ["tty"] = ("TTY", "such as ttyUSB2, as 'dialtone list' shows it"),
        ["uid"] = ("UID", "the device's path, as 'mmcli -m any' shows it under System"),
        ["unit"] = ("UNIT", "the service that the evidence names"),
        ["user"] = ("USER", "the user's name"),
        ["vid"] = ("VENDOR", "the first half of the id that lsusb shows"),
    };

    /// <summary>The commands with everything that is known; what is not known stands as a word in capitals, which a comment line below explains. A comment line above says who may run them.</summary>
    public static IReadOnlyList<string> Fill(IReadOnlyList<string> commands, Subject subject)
    {
        var filled = new List<string>();
        var unknown = new List<string>();
        foreach (var command in commands)
        {
            filled.Add(Fill(command, subject, unknown));
        }

        if (commands.Any(NeedsRoot))
        {
            filled.Insert(0, "# as root:");
        }

        filled.AddRange(unknown.Distinct().Select(name => $"# {Placeholders[name].Word}: {Placeholders[name].Meaning}"));
        return filled;
    }

    /// <summary>Programs that do nothing for others; those that ask polkit (mmcli, nmcli) are not among them.</summary>
    private static readonly HashSet<string> ForRoot =
    [
        "systemctl", "apt", "dnf", "modprobe", "rmmod", "ip", "usb_modeswitch", "usb_modeswitch_dispatcher", "uhubctl", "udevadm", "nft", "ln", "mkdir", "touch", "sysctl", "setserial", "rm", "usbreset", "gpasswd", "mokutil", "chgrp",
        "umount", "pkill", "qmicli", "mbimcli", "usbguard", "reboot", "for",
    ];

    private static bool NeedsRoot(string command) =>
        command.Contains("> /sys/", StringComparison.Ordinal) || command.Contains("> /etc/", StringComparison.Ordinal) || command.Contains("> /proc/", StringComparison.Ordinal)
        || command.StartsWith("dialtone switch", StringComparison.Ordinal) || ForRoot.Contains(command.Split(' ')[0]);

    private static string Fill(string command, Subject subject, List<string> unknown)
    {
        var result = new StringBuilder();
        var hub = command.Contains("{hub}", StringComparison.Ordinal);
        for (var at = 0; at < command.Length;)
        {
            var end = command[at] == '{' ? command.IndexOf('}', at) : -1;
            var name = end < 0 ? "" : command[(at + 1)..end];
            // What else stands in braces is udev's.
            if (!Placeholders.TryGetValue(name, out var placeholder))
            {
                result.Append(command[at++]);
                continue;
            }

            if (Value(name, subject, hub) is { } value)
            {
                result.Append(value);
            }
            else
            {
                result.Append(placeholder.Word);
                unknown.Add(name);
            }

            at = end + 1;
        }

        return result.ToString();
    }

    private static string? Value(string name, Subject subject, bool hub) => name switch
    {
        "port" => subject.Port,
        "tty" => subject.Tty,
        "interface" => subject.Interface?.ToString(),
        "netdevice" => subject.Net,
        "device" => subject.Control ?? subject.Tty,
        "modem" => subject.Modem is { } modem ? modem[(modem.StartsWith("modem", StringComparison.Ordinal) ? 5 : 0)..] : null,
        "vid" => subject.Device is { } id ? $"{id.Vendor:x4}" : null,
        "pid" => subject.Device is { } id ? $"{id.Product:x4}" : null,
        // Behind a root hub both have another form, and uhubctl names that hub by its bus.
        "hub" => HubAndPort(subject)?.Hub,
        "n" when hub => HubAndPort(subject)?.Port,
        _ => null,
    };

    private static (string Hub, string Port)? HubAndPort(Subject subject) =>
        subject.Port is { } port && UsbPortPath.TryParse(port, out _) && port.LastIndexOf('.') is var dot and > 0 ? (port[..dot], port[(dot + 1)..]) : null;
}
