using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer driver.</summary>
internal static class DriverWordings
{
    private static readonly WordingList List = [];

    /// <summary>kmod and module-init-tools find no module tree of the running kernel at all.</summary>
    public static readonly Wording TreeGone = List.Says(ModuleTool | Application | Udev | Systemd,
        "could not open moddep file '{directory}modules.dep", "Could not load {directory}modules.dep: No such file", "modules.dep.bin' : No such file", "lib/modules/{*}: No such file or directory");

    public static readonly Wording ModuleNotFound = List.Says(ModuleTool | Application | Systemd,
        "Module {module:w} not found in directory", "FATAL: Module {module:w} not found");

    public static readonly Wording SignatureRejected = List.Says(Kernel | ModuleTool | Application | Systemd,
        "Loading of unsigned module is rejected", "Loading of module with unavailable key is rejected", "unsigned module loading is restricted", "could not insert '{module:w}': Key was rejected by service",
        "could not insert '{module:w}': Required key not available", "could not insert module {module:w}: Key was rejected by service", "could not insert module {module:w}: Required key not available", "Key was rejected by service", "Required key not available");

    /// <summary>A recipe of 2008 to 2010 that outlived its reason.</summary>
    public static readonly Wording GenericRecipe = List.Says(Application,
        "options usbserial vendor=0x{vendor:w} product=0x{product:w}", "options usbserial vendor=", "modprobe usbserial vendor=0x{vendor:w} product=0x{product:w}", "usbserial vendor=0x{vendor:w} product=");

    public static readonly Wording BindingRule = List.Says(Application,
        "RUN+=\"{*}new_id", "RUN+=\"{*}modprobe usbserial", "RUN+=\"{*}modprobe option{*}new_id", "RUN+=\"{*}usb_modeswitch");

    /// <summary>usbnet's and its minidrivers' words for a device that they cannot work with.</summary>
    public static readonly Wording BindFailure = List.Says(Kernel,
        "bogus CDC Union", "bind() failure", "failed to get mac address", "SET_NTB_FORMAT failed", "CDC Union missing", "RNDIS init failed", "required endpoints missing",
        "qmi_wwan {*}: bogus CDC", "cdc_mbim {*}: failed GET_NTB_PARAMETERS", "cdc_ncm {*}: failed GET_NTB_PARAMETERS");

    /// <summary>usb.c and hub.c of Linux 2.4: a device for which nobody has registered yet, and a hub that is ready.</summary>
    public static readonly Wording NotClaimed = List.Says(Kernel, "usb.c: USB device {address:n} (vend/prod 0x{vendor}/0x{product}) is not claimed");

    public static readonly Wording HubReady = List.Says(Kernel, "hub.c: USB hub found");

    /// <summary>qmi_wwan of 3.4 and of vendors' kernels, whose table had whole vendors.</summary>
    public static readonly Wording NotListed = List.Says(Kernel, "qmi_wwan {interface:w}:1.{number:n}: not on our whitelist - ignored");

    /// <summary>kernel/module.c: a symbol of another module, which is not loaded or was built for another kernel.</summary>
    public static readonly Wording UnknownSymbol = List.Says(Kernel, "{module:w}: Unknown symbol {symbol:w} (err", "{module:w}: disagrees about version of symbol {symbol:w}", "{module:w}: Unknown symbol {symbol:w}$");

    /// <summary>kmod's words for the same, and for a module file of another kernel's (ENOEXEC).</summary>
    public static readonly Wording ModuleUnfit = List.Says(ModuleTool | Application | Systemd,
        "could not insert '{module:w}': Unknown symbol in module", "could not insert '{module:w}': Exec format error", "could not insert '{module:w}': Invalid argument",
        "could not insert module {module:w}: Unknown symbol in module", "could not insert module {module:w}: Invalid module format", "could not insert module {module:w}: Exec format error",
        "Error inserting {module:w} ({*}): Unknown symbol in module", "Error inserting {module:w} ({*}): Invalid module format",
        "error inserting '{module:w}': -1 Invalid module format", "error inserting '{module:w}': -1 Unknown symbol in module");

    /// <summary>kernel/module.c, which compares what the module was built for with what runs.</summary>
    public static readonly Wording OtherVersion = List.Says(Kernel, "{module:w}: version magic '{built}' should be '{running}'", "{module:w}: disagrees about version of symbol module_layout", "{module:w}: disagrees about version of symbol struct_module");

    /// <summary>The kernel's own configuration (/proc/config.gz, /boot/config-*) without a driver that modems have alone.</summary>
    public static readonly Wording NotConfigured = List.Says(Any & ~Kernel,
        "# CONFIG_USB_NET_CDC_MBIM is not set", "# CONFIG_USB_NET_QMI_WWAN is not set", "# CONFIG_USB_NET_HUAWEI_CDC_NCM is not set", "# CONFIG_USB_SERIAL_OPTION is not set",
        "# CONFIG_USB_SERIAL_WWAN is not set", "# CONFIG_USB_SERIAL_QUALCOMM is not set", "# CONFIG_USB_SERIAL_SIERRAWIRELESS is not set", "# CONFIG_USB_SERIAL is not set");

    public static readonly Wording NotAnAcmModem = List.Says(Kernel, "This device cannot do calls on its own. It is not a modem");

    /// <summary>devio.c when a program takes an interface that a driver has.</summary>
    public static readonly Wording DetachedByProgram = List.Says(Kernel,
        "usb {port:w}: usbfs: interface {interface:n} claimed by {driver:w} while '{process:w}' sets config", "usb {port:w}: usbfs: interface {interface:n} claimed by {driver:w} while '{process:w}' resets device");

    /// <summary>dev_watchdog(): four eras of one message.</summary>
    public static readonly Wording TransmitTimeout = List.Says(Kernel,
        "NETDEV WATCHDOG: {net:w} ({driver:w}): transmit timed out", "NETDEV WATCHDOG: {net:w} ({driver:w}): transmit queue", "{net:w} ({driver:w}): NETDEV WATCHDOG", "NETDEV WATCHDOG: {net:w}: transmit timed out", "{driver:w} {*} {net:w}: NETDEV WATCHDOG");

    /// <summary>usb-storage of 2.6 that looks at an interface and backs out.</summary>
    public static readonly Wording StorageProbe = List.Says(Kernel,
        "usb-storage: probe of {interface} failed with error -5", "usb-storage: probe of {interface} failed with error -1$", "usb-storage: probe of {interface} failed with error -19");

    /// <summary>A disk that went away under its file system.</summary>
    public static readonly Wording DiskLost = List.Says(Kernel,
        "sd {address}: [sd{disk:w}] Synchronizing SCSI cache", "I/O error, dev sd{disk:w}", "Buffer I/O error on dev sd{disk:w}", "Buffer I/O error on device sd{disk:w}", "sd {address}: rejecting I/O to offline device",
        "sd {address}: [sd{disk:w}] tag{*}FAILED Result: hostbyte=DID_NO_CONNECT", "sd {address}: [sd{disk:w}] Result: hostbyte=DID_NO_CONNECT", "sd {address}: Device offlined - not ready after error recovery");

    /// <summary>sd.c, of a medium that is in: since 2.6.22 with the unit's address, before without.</summary>
    public static readonly Wording Capacity = List.Says(Kernel, "[sd{disk:w}] {blocks:n} 512-byte", "SCSI device sd{disk:w}: {blocks:n} 512-byte");

    /// <summary>uas, which disks and their enclosures speak and no driver CD of a modem (uas.c: the error handler's two steps, and what it could not send).</summary>
    public static readonly Wording AttachedScsiRecovers = List.Says(Kernel, "uas_eh_abort_handler {n:n}", "uas_eh_device_reset_handler ", "uas_eh_bus_reset_handler ", "uas_zap_pending {n:n}", "data cmplt err -{n:n} uas-tag", "cmd cmplt err -{n:n} uas-tag");

    /// <summary>Serial drivers whose transfers fail on the wire (EPROTO), as they print it from 2.6 to 6.x.</summary>
    public static readonly Wording TransferErrors = List.Says(Kernel,
        "option_instat_callback: error -71", "_callback: nonzero status: -71", "_callback - nonzero urb status: -71", "_callback: resubmit read urb failed. (-71)", "urb status received: -71", "urb stopped: -71",
        "nonzero urb status received: -EPROTO", "intr status -71", "status -71", "usb {port:w}: clear tt {number:n} ({request:w}) error -71");

    /// <summary>sierra_net.c: the control requests with which it begins, and the answers that it does not understand.</summary>
    public static readonly Wording DialogueRefused = List.Says(Kernel,
        "sierra_net {*}: Submit {command:w} failed {error:n}", "sierra_net {*}: Send SYNC failed", "sierra_net {*}: usb_control_msg failed, status {error:n}", "sierra_net {*}: Incompatible driver and firmware",
        "sierra_net {*}: Link type unsupported: {type}", "sierra_net {*}: Protocol unsupported, {type}");

    public static IReadOnlyList<Wording> All => List;
}
