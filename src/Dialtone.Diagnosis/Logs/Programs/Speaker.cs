using System.Numerics;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>Who says what a log holds: programs with the same wordings are one speaker.</summary>
[Flags]
public enum Speaker
{
    None = 0,
    Kernel = 1 << 0,
    ModemManager = 1 << 1,
    NetworkManager = 1 << 2,

    /// <summary>pppd, chat, wvdial and their kin.</summary>
    PointToPoint = 1 << 3,

    /// <summary>usb_modeswitch and its dispatcher; usbmode.</summary>
    ModeSwitch = 1 << 4,

    /// <summary>OpenWrt's network daemon and its protocol handlers.</summary>
    Netifd = 1 << 5,

    /// <summary>Board services such as eg25-manager and ofono.</summary>
    ModemService = 1 << 6,

    /// <summary>qmicli, uqmi, mbimcli, qmi-network and vendors' connection tools.</summary>
    ModemTool = 1 << 7,
    Udev = 1 << 8,
    Systemd = 1 << 9,

    /// <summary>dbus-daemon and dbus-broker.</summary>
    MessageBus = 1 << 10,

    /// <summary>DHCP clients and resolvers.</summary>
    AddressService = 1 << 11,

    /// <summary>modprobe, depmod and their kin.</summary>
    ModuleTool = 1 << 12,

    /// <summary>Any other program.</summary>
    Application = 1 << 13,

    /// <summary>A line without a name: any of them, or a person's terminal.</summary>
    Any = (1 << 14) - 1,

    /// <summary>Programs that serve something else than a modem: no line of theirs is about one.</summary>
    Stranger = 1 << 14,
}

/// <summary>Which program speaks for whom.</summary>
internal static class Speakers
{
    public static Speaker Of(ReadOnlySpan<byte> program) => program.IsEmpty ? Speaker.Application : (program[0] | 0x20) switch
    {
        'k' when program.SequenceEqual("kernel"u8) => Speaker.Kernel,
        // What klogd calls the kernel where syslog.conf keeps the name that BSD gave it.
        'v' when program.SequenceEqual("vmunix"u8) => Speaker.Kernel,
        'm' when program.SequenceEqual("ModemManager"u8) || program.SequenceEqual("modem-manager"u8) => Speaker.ModemManager,
        'm' when program.SequenceEqual("modprobe"u8) => Speaker.ModuleTool,
        'm' when program.SequenceEqual("mbimcli"u8) || program.SequenceEqual("mbim-network"u8) => Speaker.ModemTool,
        'n' when program.SequenceEqual("NetworkManager"u8) || program.SequenceEqual("nm-dispatcher"u8) => Speaker.NetworkManager,
        'n' when program.SequenceEqual("netifd"u8) => Speaker.Netifd,
        'p' when program.SequenceEqual("pppd"u8) || program.SequenceEqual("pppoe"u8) => Speaker.PointToPoint,
        'c' when program.SequenceEqual("chat"u8) || program.SequenceEqual("comgt"u8) => Speaker.PointToPoint,
        'w' when program.SequenceEqual("wvdial"u8) || program.SequenceEqual("WvDial"u8) => Speaker.PointToPoint,
        'u' when program.StartsWith("usb_modeswitch"u8) || program.SequenceEqual("usb-modeswitch"u8) || program.SequenceEqual("usbmode"u8) => Speaker.ModeSwitch,
        'u' when program.SequenceEqual("uqmi"u8) => Speaker.ModemTool,
        'u' when program.StartsWith("udev"u8) => Speaker.Udev,
        'u' when program.SequenceEqual("udhcpc"u8) => Speaker.AddressService,
        '(' when program.SequenceEqual("(udev-worker)"u8) => Speaker.Udev,
        'q' when program.StartsWith("qmi"u8) => Speaker.ModemTool,
        's' when program.SequenceEqual("systemd-udevd"u8) => Speaker.Udev,
        's' when program.SequenceEqual("systemd-modules-load"u8) => Speaker.ModuleTool,
        's' when program.SequenceEqual("systemd-networkd"u8) || program.SequenceEqual("systemd-resolved"u8) => Speaker.AddressService,
        's' when program.StartsWith("systemd"u8) => Speaker.Systemd,
        'd' when program.SequenceEqual("dbus-daemon"u8) || program.SequenceEqual("dbus"u8) || program.SequenceEqual("dbus-broker-launch"u8) => Speaker.MessageBus,
        'd' when program.StartsWith("dhc"u8) || program.SequenceEqual("dnsmasq"u8) => Speaker.AddressService,
        'e' when program.SequenceEqual("eg25manager"u8) || program.SequenceEqual("eg25-manager"u8) => Speaker.ModemService,
        'o' when program.StartsWith("ofono"u8) => Speaker.ModemService,
        _ => IsBystander(program) ? Speaker.None : OtherProgramWordings.IsTag(program) ? Speaker.Stranger : Speaker.Application,
    };

    /// <summary>Programs that fill most of a system's log and have no part in a modem's service, whatever words they use: a mail server's
    /// "connect from" is no modem's CONNECT.</summary>
    private static bool IsBystander(ReadOnlySpan<byte> program)
    {
        foreach (var name in Bystanders)
        {
            if (program.SequenceEqual(name))
            {
                return true;
            }
        }

        return program.StartsWith("postfix/"u8) || program.StartsWith("gnome-"u8) || program.StartsWith("tracker-"u8) || program.StartsWith("gvfs"u8);
    }

    private static readonly byte[][] Bystanders =
    [
        .. "CRON cron crond anacron atd sshd sshd-session sftp-server dropbear su login sendmail sm-mta exim exim4 dovecot imapd spamd amavis clamd freshclam"
            .Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
        .. "named unbound apache2 httpd nginx uhttpd lighttpd mysqld mariadbd postgres smbd nmbd winbindd squid cupsd avahi-daemon rtkit-daemon pulseaudio pipewire"
            .Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
        .. "wireplumber gdm gdm3 lightdm sddm Xorg plasmashell kwin_x11 kwin_wayland gconfd colord accounts-daemon packagekitd PackageKit fwupd snapd dockerd containerd"
            .Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
        .. "kubelet auditd audit rsyslogd syslogd syslog-ng logrotate ntpd chronyd wpa_supplicant hostapd thermald irqbalance smartd"
            .Split(' ').Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    /// <summary>True for a line that may be one program's or another's.</summary>
    public static bool AreSeveral(Speaker speaker) => !BitOperations.IsPow2((uint)speaker) && speaker != Speaker.None;

    /// <summary>The JSON contract's name of a log in which this speaker has most to say; null if it gives a log no kind.</summary>
    public static string? KindOf(Speaker speaker) => speaker switch
    {
        Speaker.ModemManager => "modemmanager-log",
        Speaker.NetworkManager => "networkmanager-log",
        Speaker.PointToPoint => "pppd-log",
        Speaker.ModeSwitch => "usb-modeswitch-log",
        Speaker.Netifd => "netifd-log",
        Speaker.ModemService => "modem-helper-log",
        Speaker.ModemTool => "qmi-tool",
        _ => null,
    };
}
