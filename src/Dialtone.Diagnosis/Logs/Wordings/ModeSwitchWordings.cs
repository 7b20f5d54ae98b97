using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer mode-switch: usb_modeswitch from 0.9 to 2.6, its dispatcher, udev and systemd about both.</summary>
internal static class ModeSwitchWordings
{
    private static readonly WordingList List = [];

    /// <summary>A switch message left for the device.</summary>
    public static readonly Wording Sent = List.Says(ModeSwitch | Application,
        "OK, message successfully sent", "Trying to send message {n:n} to endpoint", "Trying to send the message", "Sending Huawei control message", "Send old Huawei control message",
        "Sending Sierra control message", "Send Sierra control message", "Sending standard EJECT sequence", "Send standard EJECT sequence", "Sending Kobil control message", "Trying to send Sony control message");

    /// <summary>The device left the bus after the message.</summary>
    public static readonly Wording Left = List.Says(ModeSwitch | Application,
        "Device is gone, skip", "Device seems to have vanished", "Original device can't be accessed anymore", "Original device is gone already", "Original device vanished after switching");

    /// <summary>The success check of usb_modeswitch.c asks once a second whether the storage interface can still be claimed, and tells when it could until the end.</summary>
    public static readonly Wording Stayed = List.Says(ModeSwitch | Application, "Original device still present after the timeout");

    /// <summary>The device's address on the bus. It gets another one when it comes back in another mode.</summary>
    public static readonly Wording Accessed = List.Says(ModeSwitch | Application, "Accessing device {device:n} on bus {bus:n}", "Access device {device:n} on bus {bus:n}");

    /// <summary>What the dispatcher writes around the output of usb_modeswitch: udev called it as the stick came. Whoever calls usb_modeswitch from a terminal does so later.</summary>
    public static readonly Wording Dispatched = List.Says(ModeSwitch | Application,
        "USB_ModeSwitch log from", "raw args from udev", "Raw args from udev", "Using global config file", "Use global config file", "verbose output of usb_modeswitch", "! matched, now switching", "! matched. Read");

    public static readonly Wording Searching = List.Says(ModeSwitch | Application, "Searching for target devices", "Search for target devices");

    public static readonly Wording Succeeded = List.Says(ModeSwitch | Application,
        "Mode switch succeeded", "Mode switch most likely succeeded", "Mode switching was successful, found {id:i}", "Found correct target device", "switched to {id:i} on", "switched to {id:i} (",
        "device seems to have switched", "Found a new device in target mode");

    public static readonly Wording Failed = List.Says(ModeSwitch | Application,
        "Mode switch has failed", "Mode switch most likely failed", "Mode switching may have failed", "Core program reported switching failure", "No new devices in target mode or class found",
        "switching seems to have failed", "Device directory in sysfs is gone! Something went wrong");

    /// <summary>The data package knows nothing of this id.</summary>
    public static readonly Wording NoEntry = List.Says(ModeSwitch | Application, "Config file missing for {id:i}", "No matching config file found", "No config file found. Exit");

    /// <summary>What the search before the message found: a stick that has been switched already.</summary>
    public static readonly Wording SwitchedBefore = List.Says(ModeSwitch | Application, "Found devices in target mode or class ({count:n})", "Found target devices ({count:n})");

    /// <summary>The id asked for is not there, or is no longer in its default mode.</summary>
    public static readonly Wording NothingToSwitch = List.Says(ModeSwitch | Application,
        "No devices in default mode found. Nothing to do", "No default device found. Is it connected", "No devices in default mode or class found. Nothing to do");

    public static readonly Wording Disabled = List.Says(ModeSwitch | Application, "switching disabled, no action for {id:i}", "Switching globally disabled");

    /// <summary>An entry with Configuration=0 marks a module that is only switched to MBIM; for a stick in storage mode it means that nothing is sent.</summary>
    public static readonly Wording Dummy = List.Says(ModeSwitch | Application, "Config file contains dummy method, do nothing");

    /// <summary>The device is where it should be; nothing was sent.</summary>
    public static readonly Wording TargetReached = List.Says(ModeSwitch | Application, "Class of interface 0 matches target", "device not counted, target class reached");

    /// <summary>The dispatcher and the core refuse to send a storage command to an interface that is none.</summary>
    public static readonly Wording NoStorageInterface = List.Says(ModeSwitch | Application,
        "can't use storage command in MessageContent with interface {interface:w}; interface class is {class:n}", "interface class is {class:n}, expected 8");

    public static readonly Wording NoMbim = List.Says(ModeSwitch | Application,
        "no MBIM driver found, switch to legacy modem mode", "No MBIM configuration found, switch to legacy modem mode", "Error when trying to find MBIM configuration");

    public static readonly Wording HelperFailed = List.Says(Systemd | Udev | ModeSwitch | Application,
        "usb_modeswitch@{port}.service: Main process exited", "usb_modeswitch@{port}.service: Failed with result", "usb_modeswitch@{port}.service: Start request repeated",
        "usb_modeswitch@{port}.service failed", "Failed to start USB_ModeSwitch", "usb_modeswitch@{port}.service entered failed state", "timeout: killing '{*}usb_modeswitch", "timeout '{*}usb_modeswitch",
        "usb_modeswitch{*}timed out{*}killing", "usb_modeswitch{*}failed with exit code", "usb_modeswitch{*}[{pid:n}] exit with return code 127", "failed to execute '{*}usb_modeswitch",
        "usb_modeswitch_dispatcher: not found", "usb_modeswitch_dispatcher: No such file", "usb_modeswitch: not found", "exec: tclsh: not found", "tclsh: command not found",
        // The dispatcher about a device that udev announced and that it cannot find, and about its data package.
        "Top sysfs directory not found", "Top device directory not found", "Could not determine device dir from udev values", "USB attributes not found in sysfs tree", "Error: no config database found in",
        "usb_modeswitch: error while loading shared libraries", "usb_modeswitch: symbol lookup error", "usb_modeswitch_dispatcher: error while loading shared libraries");

    /// <summary>OpenWrt's usbmode: a bulk transfer to the storage interface failed (switch.c).</summary>
    public static readonly Wording SendFailed = List.Says(ModeSwitch | Application, "Failed to send switch message");

    /// <summary>usb_modeswitch about libusb's error code of a bulk transfer that was not taken.</summary>
    public static readonly Wording NotTaken = List.Says(ModeSwitch | Application, "Sending the message returned error {error}. Try to continue", "Response reading failed (error {error})");

    /// <summary>The storage interface or the device node could not be had.</summary>
    public static readonly Wording NotClaimed = List.Says(ModeSwitch | Application,
        "Could not claim interface (error {n})", "Error opening the device. Abort", "Libusb could not access USB", "Libusb failed to get USB access", "Could not claim interface{*}. Abort",
        "unable to claim USB interface");

    /// <summary>A desktop or udev reached for the CD while it was being switched away.</summary>
    public static readonly Wording CdInUse = List.Says(Systemd | Udev | Application,
        "Failed to apply ACL on /dev/sr{n:n}", "umount: /dev/sr{n:n}: target is busy", "eject: unable to eject, last error", "Unable to mount{*}/dev/sr{n:n}", "/dev/sr{n:n} on /media/",
        "mount: /dev/sr{n:n} already mounted", "Mounted /dev/sr{n:n} at");

    /// <summary>The dispatcher of 1.x and 2.0 to 2.3 looked for a driver afterwards.</summary>
    public static readonly Wording NoDriverAfterSwitch = List.Says(ModeSwitch | Application,
        "driver binding failed", "Can't do anymore without module loader", "No driver has bound to interface", "add device ID {id:i} to driver", "adding device ID {id:i} to driver");

    public static readonly Wording DeviceTaken = List.Says(ModeSwitch | Application, "switching device {id:i} on", "switch device {id:i} on", "^switching {id:i} (");

    /// <summary>Which device usb_modeswitch, its dispatcher or whoever calls it is about: an id, or vendor and product.</summary>
    public static readonly Wording Asked = List.Says(Any & ~Kernel,
        "switching device {id:i} on", "switch device {id:i} on", "^switching {id:i} (", "usb_modeswitch.d/{id:i}", "usb_modeswitch{*}-v {vendor:w} -p {product:w}", "usb_modeswitch{*}-v {vendor:w} --default-product {product:w}",
        "usb_modeswitch{*}--default-vendor={vendor:w} --default-product={product:w}", "usb_modeswitch{*}--default-vendor {vendor:w} --default-product {product:w}");

    /// <summary>Every device on the buses, as usb_modeswitch looks for the one that it is called for.</summary>
    public static readonly Wording Found = List.Says(ModeSwitch | Application, "found USB ID {id:i}");

    /// <summary>A stick that offers a network instead of ports.</summary>
    public static readonly Wording HiLinkStrings = List.Says(Kernel, "Product: HUAWEI HiLink");

    /// <summary>usbcore about a device with several configurations, none of which it likes.</summary>
    public static readonly Wording NoConfiguration = List.Says(Kernel, "usb {port:w}: no configuration chosen from {count:n} choice");

    public static IReadOnlyList<Wording> All => List;
}
