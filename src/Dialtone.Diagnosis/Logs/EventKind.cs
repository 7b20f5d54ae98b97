namespace Dialtone.Diagnosis.Logs;

/// <summary>What a log line says happened. Names follow the kernel's own words.</summary>
public enum EventKind
{
    /// <summary>A line that was understood and carries nothing to reason about.</summary>
    Noise,

    /// <summary>"new high-speed USB device number 4"; the detail is "low" for a low-speed device.</summary>
    NewDevice,

    /// <summary>"New USB device found, idVendor=12d1, idProduct=1001".</summary>
    DeviceIds,
    Product,
    Manufacturer,
    SerialNumber,

    /// <summary>"USB disconnect": the hub saw the device leave, or the kernel dropped it.</summary>
    Disconnect,

    /// <summary>"reset high-speed USB device": a driver asked for a port reset, and the device answered it; the detail is "low" for a low-speed device.</summary>
    Reset,

    /// <summary>"device firmware changed": after a reset the descriptors were others, so the device is enumerated anew.</summary>
    FirmwareChanged,

    /// <summary>"device descriptor read/64, error -71" and its kin.</summary>
    DescriptorError,

    /// <summary>"device not accepting address 5, error -71".</summary>
    AddressRefused,

    /// <summary>"can't set config #1, error -32".</summary>
    ConfigurationRefused,

    /// <summary>"unable to enumerate USB device".</summary>
    GivenUp,

    /// <summary>"Cannot enable. Maybe the USB cable is bad?".</summary>
    CannotEnable,

    /// <summary>"connect-debounce failed": the contact bounced until the hub driver gave up.</summary>
    DebounceFailed,

    /// <summary>"disabled by hub (EMI?), re-enabling...".</summary>
    DisabledByHub,
    OverCurrent,
    PowerCycle,
    ConfigurationChosen,
    NotAuthorized,

    /// <summary>"rejected 1 configuration due to insufficient available bus power".</summary>
    PowerBudget,

    /// <summary>usb-storage looked at an interface.</summary>
    StorageDetected,

    /// <summary>A SCSI host was made for a storage interface.</summary>
    StorageHost,
    QuirksMatch,

    /// <summary>INQUIRY data of one LUN.</summary>
    ScsiInquiry,
    ScsiAttached,

    /// <summary>An I/O error or failed command of a LUN.</summary>
    ScsiError,

    /// <summary>"GSM modem (1-port) converter detected".</summary>
    SerialDetected,

    /// <summary>"ch341-uart converter now attached to ttyUSB0"; the detail is what the serial driver calls its kind of device.</summary>
    SerialAttached,

    /// <summary>"converter now disconnected from ttyUSB0".</summary>
    SerialDetached,

    /// <summary>"option 3-1:1.0: device disconnected".</summary>
    InterfaceDisconnected,

    /// <summary>"register 'qmi_wwan' at usb-...".</summary>
    NetworkAttached,
    NetworkDetached,

    /// <summary>"cdc-wdm0: USB WDM device".</summary>
    ControlAttached,

    /// <summary>"ttyACM0: USB ACM device".</summary>
    AcmAttached,

    /// <summary>The generic usb-serial driver took an interface.</summary>
    GenericSerial,
    ProbeFailed,

    /// <summary>A driver other than a modem's took an interface ("hid-generic", "usblp", "uvcvideo").</summary>
    OtherDriver,

    /// <summary>"USB hub found".</summary>
    HubFound,

    /// <summary>"usbcore: registered new interface driver option".</summary>
    DriverRegistered,
    DriverUnregistered,

    /// <summary>"Linux version 6.1.0 ...": a boot starts here.</summary>
    KernelVersion,

    /// <summary>"Comm: NetworkManager Not tainted 6.1.0-18-amd64 #1": an oops names the kernel that runs.</summary>
    KernelNamed,

    /// <summary>usb_modeswitch says that it switches or switched a device.</summary>
    ModeSwitch,

    /// <summary>A program reset or reconfigured the device through usbfs.</summary>
    UserspaceReset,
    HostControllerDied,
    UnderVoltage,

    /// <summary>A program says that a port is held by somebody else.</summary>
    PortBusy,

    /// <summary>A program says that a port does not answer.</summary>
    PortSilent,

    /// <summary>modprobe says that a module does not exist.</summary>
    ModuleMissing,

    /// <summary>A modprobe.d line that keeps a driver from loading.</summary>
    ModuleBlacklisted,
}
