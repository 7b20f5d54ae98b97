using Dialtone.Facts.Usb;

namespace Dialtone.Treatment;

/// <summary>One change to a machine, as data. Its inverse is made from the prior state when it is carried out, and journaled before.</summary>
public abstract record Step
{
    /// <summary>True if the change does not outlive the boot: then a reboot has undone it.</summary>
    public bool IsRunTime => this is not (MakeDirectory or InstallFile or InstallStorageQuirk);
}

/// <summary>Writes a sysfs attribute or module parameter. Inverse: writes the exact prior bytes.</summary>
/// <param name="Path">Absolute path on the machine.</param>
/// <param name="Device">If set, the attribute belongs to this device: it is written only while a device with this id is on that port,
/// and waited for if the device is just re-enumerating.</param>
/// <param name="Expected">If set, the attribute must hold this (without the line end) before the write. If it does not, events have overtaken the
/// plan - the device came back by itself, somebody else wrote - and the attempt is taken back instead of going on from a false premise.</param>
public sealed record WriteAttribute(string Path, string Value, DeviceOnPort? Device = null, string? Expected = null) : Step;

/// <summary>Makes the SCSI units of a device refuse commands from now on. Inverse: those that are still there take commands again.</summary>
/// <remarks>For a device that is about to lose its drivers: usb-storage lets commands come to their end first, and each retry of a failing one then costs
/// six seconds (usb_stor_reset_common() waits them out, because the port can no longer be reset). Units of a device that is probed anew are new.</remarks>
public sealed record OfflineStorage(DeviceOnPort Device) : Step;

/// <summary>Adds letters to the entry of a device's id in usb-storage's list of quirks, which holds entries of others, too. Inverse: the exact prior bytes
/// if the list is as the step left it, or else those letters are taken out again and all other entries stay.</summary>
/// <param name="Letters">As usb-storage names its flags; one already there stays there when the step is taken back.</param>
public sealed record SetStorageQuirk(UsbId Id, string Letters) : Step
{
    /// <summary>The list, <c>VID:PID:letters[,VID:PID:letters]...</c></summary>
    public const string Path = "/sys/module/usb_storage/parameters/quirks";
}

/// <summary>Takes an interface from its driver. Inverse: binds it to the same driver.</summary>
/// <param name="Device">Only while this device is on the interface's port; null in journals of versions that did not ask.</param>
public sealed record UnbindInterface(UsbInterfaceName Interface, string Driver, DeviceOnPort? Device) : Step;

/// <summary>Gives an interface to a driver. Inverse: unbinds it.</summary>
/// <param name="Device">As in <see cref="UnbindInterface"/>.</param>
public sealed record BindInterface(UsbInterfaceName Interface, string Driver, DeviceOnPort? Device) : Step;

/// <summary>Asks a stick that shows a CD-ROM for its modem, and waits for it on the same port. Inverse: none but pulling it out, after which it shows the CD-ROM again; one that has not
/// switched gets its configuration and its drivers back.</summary>
public sealed record SwitchToModem(DeviceOnPort Device) : Step;

/// <summary>Makes a USB serial driver take the interfaces of one class of devices with an id that its table lacks. Inverse: takes the driver's interfaces of such devices from it; the id
/// itself stays in the driver until that is unloaded, because the kernel has no way to take it out (drivers/usb/serial/usb-serial.c sets no_dynamic_id).</summary>
/// <param name="Driver">As the bus usb-serial calls it: <c>option1</c> for the USB driver option.</param>
public sealed record AddDynamicId(string Driver, UsbId Id, byte InterfaceClass) : Step
{
    /// <summary>The driver's list: id and class of one entry a line.</summary>
    public string Path => $"/sys/bus/usb-serial/drivers/{Driver}/new_id";

    /// <summary>As the kernel takes and shows it.</summary>
    public string Entry => $"{Id.Vendor:x4} {Id.Product:x4} {InterfaceClass:x2}";
}

/// <summary>Loads a module with its dependencies. Inverse: unloads those that were not loaded before.</summary>
public sealed record LoadModule(string Name) : Step;

/// <summary>Unloads a module. Inverse: loads it with the parameters it had; if somebody else loaded it meanwhile, it gets them back.</summary>
public sealed record UnloadModule(string Name) : Step;

/// <summary>Makes a directory for a file that a later step puts there (mode 0755); nothing if it is there. Inverse: removes one that this step made, unless something else is in it by then.</summary>
public sealed record MakeDirectory(string Path) : Step;

/// <summary>Puts a file in place atomically. Inverse: the prior file with its exact bytes and mode, or none.</summary>
/// <param name="Mode">Unix permission bits.</param>
public sealed record InstallFile(string Path, string Content, int Mode = 0x1a4) : Step;

/// <summary>Adds an entry to the file that sets usb-storage's quirks at each boot (<see cref="Cures.StorageQuirkFile"/>). Inverse: the exact prior file if it is as
/// the step left it, or else this entry is taken out again and those of other cures stay; with the last one goes the file.</summary>
/// <param name="Inherited">The list that files read before this one set; empty if none.</param>
public sealed record InstallStorageQuirk(DeviceOnPort Device, string Letters, string Inherited) : Step
{
    /// <summary>What is left to do by hand whenever the file has changed, as a sentence; empty if nothing.</summary>
    public string Afterwards { get; init; } = "";

    public Cures.StorageQuirkEntry Entry => new(Device, Letters);

    /// <summary>What the entry makes the system do at each boot; after a reboot, taking the entry back takes that back, too. Null: others set it as well.</summary>
    public SetStorageQuirk? AtBoot
    {
        get
        {
            var others = Cures.StorageQuirks.LettersFor(Inherited, Device.Id);
            var own = string.Concat(Letters.Where(letter => !others.Contains(letter, StringComparison.OrdinalIgnoreCase)));
            return own.Length == 0 ? null : new SetStorageQuirk(Device.Id, own);
        }
    }
}

/// <summary>A device at a place: a step meant for it is not carried out on whatever else is plugged in there later.</summary>
public sealed record DeviceOnPort(UsbPortPath Port, UsbId Id);
