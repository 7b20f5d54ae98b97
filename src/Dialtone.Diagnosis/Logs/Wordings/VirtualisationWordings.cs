using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer virtualisation.</summary>
internal static class VirtualisationWordings
{
    private static readonly WordingList List = [];

    /// <summary>drivers/usb/core/devio.c: a program resets or reconfigures a device whose interface a driver holds. brltty is among them, too.</summary>
    public static readonly Wording UsbfsClaim = List.Says(
        Kernel, "usb {port:w}: usbfs: interface {number:n} claimed by {driver:w} while '{program}' resets device",
        "usb {port:w}: usbfs: interface {number:n} claimed by {driver:w} while '{program}' sets config");

    public static readonly Wording UsbfsUnclaimed = List.Says(
        Kernel, "usb {port:w}: usbfs: process {pid:n} ({program}) did not claim interface {number:n} before use");

    /// <summary>libvirt's words when the id or the address of a passed device is gone.</summary>
    public static readonly Wording GuestDeviceGone = List.Says(
        Any & ~Kernel, "Did not find USB device", "libusb_open: -4 [NO_DEVICE]", "libusb_get_config_descriptor: -4 [NO_DEVICE]", "failed to find host usb device");

    /// <summary>systemd at its start, and what the configuration of a container holds.</summary>
    public static readonly Wording Container = List.Says(
        Any & ~Kernel, "Detected virtualization lxc", "Detected virtualization docker", "Detected virtualization podman", "Detected virtualization systemd-nspawn",
        "Detected virtualization container-other", "Detected virtualization wsl", "lxc.mount", "lxc.cgroup", "lxc.apparmor", "/etc/pve/lxc/", "docker run ", "docker exec ",
        "/lxc.payload", "^lxc-libvirt$", "Virtualization: lxc", "Virtualization: docker", "Virtualization: podman", "Virtualization: systemd-nspawn", "nobody nogroup {*} /dev/{tty:w}$", "nobody   nogroup {*} /dev/{tty:w}$", "^docker$", "^podman$", "^systemd-nspawn$", "container=lxc", "container=docker", "container=podman", "LXC container", "docker container",
        "LXC 容器", "Docker 容器");

    /// <summary>EPERM from opening a device node: the device controller of a control group.</summary>
    public static readonly Wording NodeRefused = List.Says(
        Any & ~Kernel, "/dev/{tty:w}: Operation not permitted", "/dev/{tty:w}': Operation not permitted", "/dev/{tty:w}\": Operation not permitted",
        "/dev/{tty:w}{*}[Errno 1] Operation not permitted", "[Errno 1] Operation not permitted: '/dev/{tty:w}'");

    public static readonly Wording UdevAbsent = List.Says(Any & ~Kernel, "Running in chroot, ignoring request", "Running in container, ignoring request",
        // systemd-udevd.service does not start where /sys is read-only, as in most containers.
        "ConditionPathIsReadWrite=/sys was not met", "Failed to connect to udev");

    /// <summary>drivers/usb/usbip/vhci_hcd.c and vhci_sysfs.c.</summary>
    public static readonly Wording RemoteAttached = List.Says(Kernel, "vhci_hcd{*}: Device attached", "USB device number {address:n} using vhci_hcd");

    /// <summary>usbip's and usbipd-win's words for a kernel without the virtual host controller, and modprobe's about that.</summary>
    public static readonly Wording RemoteUnsupported = List.Says(Any & ~Kernel,
        "WSL kernel is not USBIP capable", "open vhci_driver (is vhci_hcd loaded?)", "usbip: error: open vhci_driver", "Module vhci-hcd not found", "Module vhci_hcd not found", "loading vhci_hcd failed",
        "Module usbip-core not found", "Module usbip_core not found",
        // Qubes' usb-import.
        "vhci_hcd/status: No such file or directory", "vhci_hcd/attach: No such file or directory", "vhci_hcd.0/status: No such file or directory", "vhci_hcd.0/attach: No such file or directory");

    public static readonly Wording RemoteClosed = List.Says(Kernel, "vhci_hcd{*}: connection closed", "vhci_hcd{*}: connection reset by peer");

    public static IReadOnlyList<Wording> All => List;
}
