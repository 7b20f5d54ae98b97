using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Protocols.Usb;

namespace Dialtone.Treatment;

/// <summary>Which interfaces of a modem that no driver of this kernel lists are serial ports, and the steps that give them, and none but them, to the driver option.</summary>
/// <param name="Ports">To be given to option.</param>
/// <param name="Others">Free vendor interfaces that option would take along, and that are taken from it again.</param>
public sealed record DynamicSerialId(UsbDevice Device, IReadOnlyList<UsbInterface> Ports, IReadOnlyList<UsbInterface> Others)
{
    private const string Module = "option";

    /// <summary>Its name on the bus usb-serial.</summary>
    private const string SerialDriver = "option1";

    private UsbId Id => Device.Id.Or(default);

    private AddDynamicId Entry => new(SerialDriver, Id, UsbClass.Vendor);

    /// <summary>Serial ports beyond doubt, for a change that nobody looks at: null if there is none, or if the kernel's tables cannot be read.</summary>
    public static DynamicSerialId? Certain(UsbDevice device, Observed<IModuleTree> modules)
    {
        // What a driver lists, it gets as soon as its module is loaded.
        var free = Unlisted(device, modules).Where(item => modules.TryGet(out var tree) && !SerialDrivers.ModulesFor(tree, item).Any()).ToList();
        return modules.IsKnown && Functions(device, free) is var functions && functions.Contains(VendorFunction.Serial)
            ? Of(device, [.. free.Where((_, index) => functions[index] is VendorFunction.Serial or VendorFunction.BulkPair)])
            : null;
    }

    /// <summary>Also interfaces of which nothing tells what they are, for an experiment that is watched and taken back; null if there is none.</summary>
    public static DynamicSerialId? Possible(UsbDevice device, Observed<IModuleTree> modules)
    {
        var free = Unlisted(device, modules);
        var functions = Functions(device, free);
        return Of(device, [.. free.Where((item, index) =>
            functions[index] is VendorFunction.Serial or VendorFunction.BulkPair or VendorFunction.Unclear && item.Class.SubClass != AndroidSubClass && item.EndpointCount.Or(2) >= 2)]);
    }

    /// <summary>True if a vendor interface has no driver.</summary>
    public static bool HasFree(UsbDevice device) => Free(device).Any();

    /// <summary>Free vendor interfaces that no driver lists, or only a serial one.</summary>
    public static IReadOnlyList<UsbInterface> Unlisted(UsbDevice device, Observed<IModuleTree> modules) =>
        [.. Free(device).Where(item => !(modules.TryGet(out var tree) && SerialDrivers.ModulesFor(tree, item).Any(module => !SerialDrivers.IsOne(module))))];

    /// <summary>Takes effect at once, and ends with the boot.</summary>
    public IReadOnlyList<Step> Steps => [new LoadModule(Module), Entry, .. Others.Select(item => new UnbindInterface(item.Name, Module, new DeviceOnPort(Device.Port, Id)))];

    /// <summary>Does the same whenever the device is plugged in.</summary>
    public InstallFile LastingStep => new($"/etc/udev/rules.d/78-dialtone-{Id.Vendor:x4}-{Id.Product:x4}.rules", Rules());

    /// <summary>For devices whose descriptors were not read.</summary>
    private const byte AndroidSubClass = 0x42;

    private static IEnumerable<UsbInterface> Free(UsbDevice device) => device.Interfaces.Or([]).Where(item => item.Driver.IsAbsent && item.Class.Class == UsbClass.Vendor);

    private static List<VendorFunction> Functions(UsbDevice device, IReadOnlyList<UsbInterface> interfaces) =>
        [.. interfaces.Select(item => VendorFunctions.Of(device.Descriptors.Or([]), (byte)item.Name.Configuration, (byte)item.Name.Number))];

    private static DynamicSerialId? Of(UsbDevice device, IReadOnlyList<UsbInterface> ports) =>
        // The kernel gives the driver all that are free and of the class; what is not for it is taken from it at once.
        ports.Count == 0 ? null : new DynamicSerialId(device, ports, [.. Free(device).Except(ports)]);

    /// <summary>The id goes in once, when the driver appears; and the driver is loaded when the device comes.</summary>
    private string Rules()
    {
        var device = $"ATTRS{{idVendor}}==\"{Id.Vendor:x4}\", ATTRS{{idProduct}}==\"{Id.Product:x4}\"";
        return $$"""
            # Put here by dialtone for {{Id}}; 'dialtone undo' takes it back.
            ACTION=="add", SUBSYSTEM=="drivers", DEVPATH=="/bus/usb-serial/drivers/{{SerialDriver}}", ATTR{new_id}="{{Entry.Entry}}"
            ACTION=="add", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", {{device}}, RUN{builtin}+="kmod load {{Module}}"

            """
            + string.Concat(Others.Select(item =>
                $"ACTION==\"bind\", SUBSYSTEM==\"usb\", DRIVER==\"{Module}\", {device}, ATTR{{bInterfaceNumber}}==\"{item.Name.Number:x2}\", RUN+=\"/bin/sh -c 'echo -n %k >/sys/bus/usb/drivers/{Module}/unbind'\"\n"));
    }
}
