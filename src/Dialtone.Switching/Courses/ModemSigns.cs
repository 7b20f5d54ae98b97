using Dialtone.Facts.Usb;

namespace Dialtone.Switching.Courses;

/// <summary>What a device's interfaces say about it.</summary>
public static class ModemSigns
{
    /// <summary>True if it shows storage and nothing else: a stick before its switch, or a disk.</summary>
    public static bool IsStorageOnly(UsbDevice device) =>
        device.Interfaces.Or([]) is { Count: > 0 } interfaces && interfaces.All(entry => entry.Class.Class == UsbClass.MassStorage);

    /// <summary>True if a CD-ROM drive is among its units, as fake as it is.</summary>
    public static bool HasCd(UsbDevice device) => device.Interfaces.Or([]).Any(entry => entry.ScsiUnits.Any(unit => unit.PeripheralType == 5));

    /// <summary>Ports by which a modem is used, as the kernel names them: serial, network and control.</summary>
    public static IReadOnlyList<string> Ports(UsbDevice device) =>
        [.. device.Interfaces.Or([]).SelectMany(entry => (IEnumerable<string>)[.. entry.Ttys, .. entry.NetworkInterfaces, .. entry.ControlChannels])];

    /// <summary>True if every interface that is not storage has a driver. The data half of a CDC pair gets its with the other one.</summary>
    public static bool IsBound(UsbDevice device) =>
        device.Interfaces.Or([]) is { Count: > 0 } interfaces
        && interfaces.All(entry => entry.Class.Class == UsbClass.MassStorage || entry.Driver.IsKnown)
        && interfaces.Any(entry => entry.Class.Class != UsbClass.MassStorage);

    /// <summary>Classes and configuration: what changes when a device switches and keeps its id.</summary>
    public static string Signature(UsbDevice device) =>
        $"{(device.Configuration.TryGet(out var value) ? value : 0)}: {string.Join(' ', device.Interfaces.Or([]).Select(entry => $"{entry.Name.Number}={entry.Class}"))}";
}
