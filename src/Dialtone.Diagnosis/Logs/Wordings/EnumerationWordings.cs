using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer enumeration. The hub driver's messages are events of a port's timeline instead.</summary>
internal static class EnumerationWordings
{
    private static readonly WordingList List = [];

    public static readonly Wording ControllerDied = List.Says(Kernel,
        "HC died; cleaning up", "xHCI host controller not responding, assume dead", "host controller halted, very bad", "fatal error{*}HC died", "xHC is not running",
        "Host halt failed, -110", "host system error, halting",
        // xhci-ring.c, ohci-hcd.c and uhci-hcd.c, each before it stops the controller.
        "WARNING: Host System Error", "HcDoneHead not written back; disabled", "frame counter not updating; disabled", "Unrecoverable Error, disabled", "host controller process error, something bad happened",
        // ehci-hcd.c of 2.6.25 to 2.6.39 (handshake_on_error_set_halt).
        "ehci_hcd {pci}: force halt; handshake");

    /// <summary>usb_remove_hcd() in hcd.c: its driver was unbound.</summary>
    public static readonly Wording ControllerRemoved = List.Says(Kernel, "{pci:w}: remove, state {state:n}", "{pci:w}: USB bus {bus:n} deregistered");

    /// <summary>usb_add_hcd() in hcd.c, usb_hcd_pci_probe() in hcd-pci.c, and what the controllers' drivers say before it.</summary>
    public static readonly Wording ControllerUnstarted = List.Says(Kernel,
        "{pci:w}: USB HC takeover failed!", "{pci:w}: USB HC reset timed out!", "{pci:w}: can't setup", "{pci:w}: Host took too long to start", "{pci:w}: USB {*}, controller refused to start", "{pci:w}: startup error -{n:n}", "{pci:w}: init {*} fail, -{n:n}", "hci_hcd {pci}: can't reset",
        "hci_hcd: probe of {pci} failed with error -{n:n}", "hci_hcd {pci}: probe with driver {*}failed with error -{n:n}");

    public static readonly Wording NoResources = List.Says(Kernel,
        "Not enough host controller resources for new device state", "Not enough bandwidth for new device state", "Not enough host resources, active endpoint contexts", "Not enough bandwidth");

    public static readonly Wording BrokenDescriptors = List.Says(Kernel,
        "usb {port:w}: unable to read config index", "usb {port:w}: can't read configurations, error", "usb {port:w}: no configurations", "usb {port:w}: config index {n:n} descriptor too short",
        "usb {port:w}: invalid descriptor for config index", "usb {port:w}: config {n:n} has no interfaces");

    public static readonly Wording SlowerThanAble = List.Says(Kernel, "usb {port:w}: not running at top speed; connect to a high speed hub");

    /// <summary>usb_probe_interface() in driver.c, under the name of the driver that may not have it.</summary>
    public static readonly Wording InterfaceNotAuthorized = List.Says(Kernel, "{driver:w} {port:w}:{configuration:n}.{interface:n}: Interface {number:n} is not authorized for usage");

    public static readonly Wording RingExpansion = List.Says(Kernel, "Ring expansion failed");

    /// <summary>Drivers of modems on PCI Express, lspci's names of them, and ModemManager's path of such a device.</summary>
    public static readonly Wording PciModem = List.Says(Kernel | ModemManager | Application,
        "mhi-pci-generic {pci}:", "[mhi0][mhi_", "[mhi0][__mhi_", "[mhi_q0][", "iosm {pci}:", "mtk_t7xx {pci}:", "mhi_net", "Intel Corporation XMM7360", "Intel Corporation XMM7560", "Wireless controller{*}Qualcomm", "FM350 5G",
        "MEDIATEK Corp. Device 4d75", "Qualcomm Technologies{*}SDX55", "Device 17cb:0306", "[8086:7360]", "[8086:7560]", "[14c3:4d75]", "[17cb:0306]");

    /// <summary>xhci.c (xhci_setup_device): the controller answers the command that gives a device its address with a code that no device can cause. The hub sees EINVAL (-22).</summary>
    public static readonly Wording SetupRefused = List.Says(Kernel, "unexpected setup address command completion code", "unexpected setup context command completion code", "Setup ERROR: setup address command", "Setup ERROR: setup context command");

    public static IReadOnlyList<Wording> All => List;
}
