namespace Dialtone.App.Commands;

/// <summary>Where the archives of support tools keep what a diagnosis reads: sos (sosreport) and hw-probe. What else they collect, of services, packages and graphics, has its own
/// failures, which are none of a modem's.</summary>
internal static class LogPlaces
{
    /// <summary>How the paths begin, below the top directory.</summary>
    private static readonly string[] Beginnings =
    [
        // sos: links at the top, a directory for each plugin whose files are named after their command, and logs as they are.
        "dmesg", "lsusb", "lsmod", "uname", "ip_addr", "ip_route", "route", "journalctl", "etc/os-release", "etc/resolv.conf",
        "sos_commands/kernel/dmesg", "sos_commands/kernel/uname", "sos_commands/kernel/lsmod", "sos_commands/kernel/modinfo_", "sos_commands/usb/", "sos_commands/logs/", "sos_commands/devices/", "sos_commands/udev/",
        "sos_commands/block/ls_", "sos_commands/networkmanager/", "sos_commands/modemmanager/", "sos_commands/networking/ip_addr", "sos_commands/networking/ip_-o_addr", "sos_commands/networking/ip_-d_addr",
        "sos_commands/networking/ip_route", "sos_commands/networking/route", "sos_commands/networking/nmcli", "sos_commands/systemd/journalctl",
        "var/log/messages", "var/log/syslog", "var/log/kern", "var/log/daemon", "var/log/dmesg", "var/log/debug", "var/log/boot", "var/log/user", "var/log/ppp", "var/log/usb_modeswitch", "var/log/ModemManager", "var/log/NetworkManager",
        // hw-probe: a file for each command.
        "logs/dmesg", "logs/boot.log", "logs/lsusb", "logs/usb-devices", "logs/usbdevs", "logs/lsmod", "logs/modinfo", "logs/modprobe.d", "logs/uname", "logs/os-release", "logs/ip_addr", "logs/ifconfig", "logs/route",
        "logs/rfkill", "logs/mmcli", "logs/nmcli", "logs/nm-tool", "logs/dev", "logs/udev-db",
    ];

    /// <summary>What begins like one of those, and lists something else.</summary>
    private static readonly string[] Others = ["logs/devinfo", "logs/dev_", "sos_commands/kernel/modinfo_ALL_MODULES"];

    /// <summary>Names of the directory that holds all the rest.</summary>
    public static bool IsReport(string top) =>
        top.StartsWith("sosreport-", StringComparison.Ordinal) || top.StartsWith("sos-", StringComparison.Ordinal) || top is "hw.info";

    /// <param name="path">Below that directory.</param>
    public static bool IsOne(string path) =>
        Array.Exists(Beginnings, beginning => path.StartsWith(beginning, StringComparison.Ordinal)) && !Array.Exists(Others, other => path.StartsWith(other, StringComparison.Ordinal));
}
