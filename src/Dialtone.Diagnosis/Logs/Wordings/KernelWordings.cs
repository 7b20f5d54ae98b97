using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer kernel: the symptoms of regressions, most of them worth something only beside driver and version.</summary>
internal static class KernelWordings
{
    private static readonly WordingList List = [];

    /// <summary>iproute2 and the kernel's extended acknowledgement (dev_validate_mtu).</summary>
    public static readonly Wording MtuTooLarge = List.Says(Kernel | NetworkManager | Netifd | Application, "mtu greater than device maximum");

    /// <summary>libqmi and libmbim about a control port that does not answer.</summary>
    public static readonly Wording ControlTimeout = List.Says(ModemManager | ModemTool | ModemService | Netifd,
        "Transaction timed out", "Operation timed out{*}MBIM", "couldn't open MbimDevice", "Couldn't open MBIM device", "error: couldn't open the MbimDevice");

    public static readonly Wording InvalidControlMessage = List.Says(ModemManager | ModemTool, "Invalid QMI message", "Invalid MBIM message", "error reading from istream", "QMI framing error");

    public static readonly Wording BufferOverrun = List.Says(Kernel, "skbuff: skb_over_panic", "kernel BUG at net/core/skbuff.c");

    /// <summary>cdc_ncm printed each notification until 5.10.43.</summary>
    public static readonly Wording NcmNotification = List.Says(Kernel,
        "cdc_ncm {*}: network connection: {state:w}", "cdc_ncm {*} mbit/s downlink {*} mbit/s uplink", "huawei_cdc_ncm {*}: network connection: {state:w}");

    /// <summary>dhcpcd, NetworkManager and rdisc6.</summary>
    public static readonly Wording NoRouterAdvertisement = List.Says(AddressService | NetworkManager | Application,
        "no IPv6 Routers available", "no router advertisement", "No response.{*}router", "ipv6: timed out waiting for IPv6 router");

    public static readonly Wording NtbParameters = List.Says(Kernel, "dwNtbOutMaxSize", "failed GET_NTB_PARAMETERS", "GET_NTB_PARAMETERS failed");

    /// <summary>A poisoned URB refuses submission with -EPERM.</summary>
    public static readonly Wording UrbRefused = List.Says(Kernel, "usb_submit_urb failed: -1$", "failed submission with -1$", "acm_submit_read_urb - usb_submit_urb failed: -1$",
        "acm_port_activate - usb_submit_urb(ctrl irq) failed");

    public static readonly Wording Oops = List.Says(Kernel,
        "unable to handle kernel NULL pointer dereference", "kernel NULL pointer dereference", "unable to handle kernel paging request", "Oops: {code:n}", "general protection fault");

    public static readonly Wording HsoFunction = List.Says(Kernel, "hso_free_interface", "hso_disconnect", "hso_serial_", "hso_free_net_device");

    public static readonly Wording SierraFunction = List.Says(Kernel, "sierra_indat_callback");

    public static readonly Wording SerialTtyFunction = List.Says(Kernel,
        "serial_set_termios+", "serial_ioctl+", "serial_open+", "acm_tty_open+", "acm_tty_close+", "acm_tty_set_termios+");

    /// <summary>xhci-ring.c when a Stop Endpoint command timed out.</summary>
    public static readonly Wording StopEndpointTimeout = List.Says(Kernel, "xHCI host not responding to stop endpoint command", "xHCI host controller not responding to stop endpoint command");

    public static readonly Wording IosmTimeout = List.Says(Kernel, "iosm {pci}: {*}timeout", "iosm {pci}: {*}timed out", "iosm {pci}: {*}not responding");

    public static readonly Wording OptionReadError = List.Says(Kernel, "option_indat_callback: nonzero status", "option_indat_callback: error");

    public static readonly Wording StorageThreadHangs = List.Says(Kernel, "task usb-storage:{pid:n} blocked for more than");

    public static readonly Wording NetdevNotFreed = List.Says(Kernel, "unregister_netdevice: waiting for {net:w} to become free");

    public static readonly Wording SerialProbeFails = List.Says(Kernel, "usbserial_generic: probe of {*} failed", "usbserial: probe of", "option: probe of {*} failed");

    public static readonly Wording HsoTimeout = List.Says(Kernel, "hso{*}: timeout", "hso_{*}timed out", "hso{*}: Timeout{*}");

    public static readonly Wording NoDhcpAnswer = List.Says(AddressService | NetworkManager | Netifd | Application,
        "No DHCPOFFERS received", "dhcp4 ({net:w}): request timed out", "udhcpc: no lease, forking to background", "udhcpc: no lease, failing");

    public static readonly Wording NoCarrier = List.Says(Application | AddressService, "{net:w}: <NO-CARRIER,BROADCAST,MULTICAST,UP>");

    /// <summary>A configuration names usb0, and no interface has that name.</summary>
    public static readonly Wording UsbInterfaceMissing = List.Says(Application | AddressService | NetworkManager | Netifd | Systemd,
        "Cannot find device \"usb{n:n}\"", "Device \"usb{n:n}\" does not exist", "ifup: unknown interface usb", "interface usb{n:n} does not exist", "usb{n:n}: No such device",
        "SIOCGIFFLAGS: No such device{*}usb", "Network device 'usb{n:n}' is not present");

    /// <summary>With a flag of 0x20000, BAD_SENSE as first introduced.</summary>
    public static readonly Wording BadSenseQuirk = List.Says(Kernel, "Quirks match for vid {vendor:w} pid {product:w}: 2{*}0000$");

    public static readonly Wording BadCdcDescriptors = List.Says(Kernel, "bad CDC descriptors");

    public static readonly Wording AutosuspendOn = List.Says(Application, "power/level=auto", "power/control=auto", "power/level:auto", "power/control:auto");

    /// <summary>pm_suspend's last words: 4.x and later, and before.</summary>
    public static readonly Wording Resumed = List.Says(Kernel, "PM: suspend exit", "PM: resume of devices complete", "PM: Finishing wakeup", "Restarting tasks ... done");

    public static IReadOnlyList<Wording> All => List;
}
