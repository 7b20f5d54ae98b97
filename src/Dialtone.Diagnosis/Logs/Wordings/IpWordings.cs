using Dialtone.Diagnosis.Logs.Programs;
using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer ip.</summary>
internal static class IpWordings
{
    private const Speaker Daemons = Any & ~Kernel;

    private static readonly WordingList List = [];

    // An address.
    public static readonly Wording LocalAddress = List.Says(Daemons, "local  IP address {ip-address:w}", "local IP address {ip-address:w}$");

    public static readonly Wording RemoteAddress = List.Says(Daemons, "remote IP address {address:w}");

    /// <summary>xmm7360-pci's script and its like print what the modem gave and configure no resolver.</summary>
    public static readonly Wording NameServersHandedOver = List.Says(Daemons, "'v4': [IPv4Address(");

    public static readonly Wording PrimaryNameServer = List.Says(Daemons, "primary   DNS address {address:w}", "primary DNS address {address:w}");

    public static readonly Wording BearerAddress = List.Says(Daemons, "QMI IPv4 Settings", "MBIM IPv4 Settings", "IPv4 address: '{ip-address:w}'");

    /// <summary>NetworkManager, whose device of a modem is its control or serial port.</summary>
    public static readonly Wording Activated = List.Says(NetworkManager,
        "(ttyUSB{n:n}) successful, device activated", "(ttyACM{n:n}) successful, device activated", "(ttyHS{n:n}) successful, device activated", "(wwan{n:n}) successful, device activated",
        "(cdc-wdm{n:n}) successful, device activated", "(ttyUSB{n:n}): Activation: successful", "(ttyACM{n:n}): Activation: successful", "(cdc-wdm{n:n}): Activation: successful",
        "device (wwan{*}): Activation: successful", "(ttyHS{n:n}): Activation: successful");

    public static readonly Wording DefaultRouteOurs = List.Says(NetworkManager, "(ppp{n:n}) as default for", "(wwan{n:n}) as default for", "(wwp{*}) as default for", "(wwx{*}) as default for");

    public static readonly Wording Leased = List.Says(Any & ~Kernel,
        "dhcp4 (ww{*} -> bound", "dhcp4 (ww{*}address ", "udhcpc: lease of {*} obtained", "DHCPACK of {*} from", "DHCPACK from", "bound to {*} -- renewal", "ww{*}: leased {*} for");

    // DHCP.
    public static readonly Wording DiscoverOfModem = List.Says(Daemons,
        "DHCPDISCOVER on ww{*}", "DHCPDISCOVER on usb{*}", "DHCPREQUEST on ww{*}", "DHCPREQUEST{*}on ww{*}to", "dhcp4 (ww{*}: activation: beginning", "ww{*}: soliciting a DHCP lease", "ww{*}: broadcasting for a lease", "ww{*}: probing for an IPv4LL address");

    /// <summary>BusyBox's client names no interface.</summary>
    public static readonly Wording Discover = List.Says(Daemons, "udhcpc: sending discover", "udhcpc: broadcasting discover", "Sending discover...", "udhcpc: sending select for");

    public static readonly Wording NoLease = List.Says(Daemons, "No DHCPOFFERS received", "udhcpc: no lease, ", "No lease, failing", "No lease, forking", "dhcp4 (ww{*}: request timed out", "DHCPv4 client: timed out", "ww{*}: using IPv4LL address 169.254.");

    // Framing.
    public static readonly Wording FramingRefused = List.Says(Any,
        "Failed to write to sysfs file '/sys/class/net/{net}/qmi/raw_ip'", "Error updating kernel link layer protocol", "Cannot change a running device", "Couldn't setup data format",
        "Setting up data format is unsupported", "Device only supports raw-ip mode but is missing this required driver attribute", "qmi/raw_ip: Device or resource busy");

    public static readonly Wording KernelExpectsEthernet = List.Says(Daemons, "Expected link layer protocol retrieved: 802-3", "^802-3$", "qmi/raw_ip=N", "kernel expects 802-3");

    public static readonly Wording ModemSpeaksRawIp = List.Says(Daemons, "Device link layer protocol retrieved: raw-ip", "Link layer protocol: 'raw-ip'", "^\"raw-ip\"");

    /// <summary>Somebody writes the kernel's side himself.</summary>
    public static readonly Wording FramingWritten = List.Says(Any & ~Kernel, "/sys/class/net/{net}/qmi/raw_ip");

    public static readonly Wording WriteRefused = List.Says(Any & ~Kernel, "write error: Device or resource busy", "write error: Invalid argument");

    /// <summary>qmi-network, when it has set the kernel's side.</summary>
    public static readonly Wording FramingUpdated = List.Says(Daemons, "Kernel link layer protocol updated", "Kernel and device link layer protocol match");

    public static readonly Wording EthernetAskedFor = List.Says(Daemons, "--wda-set-data-format 802.3", "--wda-set-data-format=802-3", "--wda-set-data-format 802-3");

    // Routes and names.
    public static readonly Wording RouteNotReplaced = List.Says(PointToPoint | NetworkManager | Application, "not replacing existing default route", "not replacing default route");

    /// <summary>pppd was told to make it, and it is not there.</summary>
    public static readonly Wording NoPppInterface = List.Says(Daemons, "Device \"ppp{n:n}\" does not exist", "ppp{n:n}: error fetching interface information: Device not found", "Device \"ppp{n:n}\" not found");

    public static readonly Wording PppCalled = List.Says(Daemons, "pppd call ", "sudo pon ", "$ pon ", "pppd /dev/tty");

    /// <summary>clatd has found a NAT64 behind this interface, which no network offers that gives IPv4 by itself.</summary>
    public static readonly Wording BehindNat64 = List.Says(Daemons, "Device facing the PLAT: {net:w}");

    public static readonly Wording Unreachable = List.Says(Daemons, "Network is unreachable");

    /// <summary>Ubuntu's crash reporter asks the routing table (g_network_monitor_can_reach).</summary>
    public static readonly Wording CannotReach = List.Says(Application, "] Cannot reach: ");

    public static readonly Wording Reaches = List.Says(Application, "] online");

    /// <summary>NetworkManager 1.0 about an interface that it found up and did not take for its own.</summary>
    public static readonly Wording Assumed = List.Says(NetworkManager, "({net:w}): device state change: unmanaged -> unavailable (reason 'connection-assumed')");

    public static readonly Wording NameNotResolved = List.Says(Any & ~Kernel,
        "ping: unknown host", "Temporary failure in name resolution", "ping: bad address", "Could not resolve host", "unable to resolve host address", "Temporary failure resolving '", "Name or service not known");

    public static readonly Wording PingAnswered = List.Says(Any & ~Kernel, "bytes from {address}: icmp_seq=", "bytes from {address}: seq=", "bytes from {address}: icmp_req=", "packets received, 0% packet loss", "received, 0% packet loss");

    /// <summary>wvdial looks a name up once the session stands, and into resolv.conf if that fails.</summary>
    public static readonly Wording LookUpFailed = List.Says(Daemons, "Nameserver (DNS) failure");

    public static readonly Wording NoServerEntered = List.Says(Daemons, "warning, no nameserver found");

    public static readonly Wording LookUpDone = List.Says(Daemons, "Nameserver (DNS) Ok");

    /// <summary>Somebody types the default route.</summary>
    public static readonly Wording RouteTyped = List.Says(Any & ~Kernel, "ip route add default via ", "ip route add default dev ", "ip route replace default ", "ip r add default ", "route add default gw ", "route add default ppp", "route add default wwan", "route add default dev ");

    public static readonly Wording PingLost = List.Says(Any & ~Kernel, "received, 100% packet loss", "packets received, 100% packet loss");

    public static readonly Wording PlaceholderNameServer = List.Says(Daemons, "DNS address 10.11.12.13", "DNS address 10.11.12.14", "nameserver 10.11.12.13", "nameserver 10.11.12.14");

    public static readonly Wording FragmentationNeeded = List.Says(Daemons, "Frag needed and DF set (mtu = {mtu:n})", "message too long, mtu={mtu:n}");

    public static readonly Wording PingNotFragmented = List.Says(Daemons, "ping -M do", "ping -c{*} -M do", "ping{*}-M do{*}-s");

    public static readonly Wording Martian = List.Says(Kernel, "martian source {address} from {source}, on dev ww{net:w}", "martian source {address} from {source}, on dev ppp{net:w}");

    public static readonly Wording PlaceholderPeer = List.Says(PointToPoint | NetworkManager | Application, "Could not determine remote IP address: defaulting to 10.64.64.");

    // Interfaces.
    public static readonly Wording Renamed = List.Says(Any, "{net:w}: renamed from {old:w}", "renamed network interface {old:w} to {net:w}");

    public static readonly Wording NoSuchInterface = List.Says(Any & ~Kernel,
        "interface {old:w} does not exist", "Device \"{old}\" does not exist", "Cannot find device \"{old}\"", "{old:w}: ERROR while getting interface flags: No such device", "{old:w}: unknown interface", "Error getting hardware address for \"{old}\": No such device", "{old:w}: error fetching interface information: Device not found",
        "Interface \"{old}\" not found", "network interface {old:w} not found");

    /// <summary>ls, where the shell found nothing to put for the asterisk.</summary>
    public static readonly Wording SerialPortsAbsent = List.Says(Any & ~Kernel, "/dev/ttyUSB*': No such file", "/dev/ttyUSB*: No such file", "/dev/ttyACM*': No such file", "/dev/ttyACM*: No such file");

    /// <summary>Vendors' drivers; the length is hexadecimal.</summary>
    public static readonly Wording LongerThanMtu = List.Says(Kernel, "net {net:w}: drop skb_len={length:w} larger than mtu={mtu:n}");

    public static IReadOnlyList<Wording> All => List;
}
