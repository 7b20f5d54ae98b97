using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Cures;

/// <summary>Makes option take a modem that no driver of this kernel lists: its vendor interfaces, and none that are for data, debugging or storage.</summary>
internal static class AddModemId
{
    private const string Id = "dynamic-serial-id";

    private const string Module = "option";

    /// <summary>Its name on the bus usb-serial.</summary>
    private const string SerialDriver = "option1";

    /// <summary>Android's debug bridge and fastboot.</summary>
    private const byte AndroidSubClass = 0x42;

    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (finding.Id != "no-driver-bound" || !finding.Remedies.Contains(Id) || SickDevice.Of(finding, machine) is not { Device: { } } sick)
        {
            return null;
        }

        var free = sick.Interfaces.Where(item => item.Driver.IsAbsent && item.Class.Class == UsbClass.Vendor).ToList();
        var serial = free.Where(item => IsSerial(item, machine)).ToList();
        if (serial.Count == 0)
        {
            return null;
        }

        // The kernel gives the driver all that are free and of the class; what is not for it is taken from it at once.
        var others = free.Except(serial).ToList();
        var entry = new AddDynamicId(SerialDriver, sick.Id, UsbClass.Vendor);
        return new Plan
        {
            Remedy = Id,
            Finding = finding,
            Title = $"Make the option driver take {string.Join(", ", serial.Select(item => item.Name))} of {sick.Id}",
            Loss = "nothing; an interface for data that cannot be told from a serial one gets a port that answers nothing",
            Risk = 1,
            Steps = [new LoadModule(Module), entry, .. others.Select(item => new UnbindInterface(item.Name, Module, sick.Place))],
            IfItWorks = "All the modem lacked was its id in the driver's table.",
            IfItFails = "With the driver on its interfaces the modem did not answer either: they are not serial ports, or the modem is sick.",
            LastingSteps = [new InstallFile($"/etc/udev/rules.d/78-dialtone-{sick.Id.Vendor:x4}-{sick.Id.Product:x4}.rules", Rules(sick.Id, entry, others))],
            LastingAdvice = ["Tell linux-usb@vger.kernel.org the id and the interfaces ('dialtone list'), so that the next kernel knows it."],
        };
    }

    /// <summary>Without a word of the kernel's tables. QMI and AT interfaces look alike; only those are left out that say what they are.</summary>
    private static bool IsSerial(UsbInterface item, Machine machine) =>
        item.Class.SubClass != AndroidSubClass
        && item.EndpointCount.Or(2) >= 2
        && !(machine.ModuleTree.TryGet(out var tree) && item.Modalias.TryGet(out var modalias) && tree.ModulesFor(modalias).Any(module => !SerialDrivers.IsOne(module)));

    /// <summary>The id goes in once, when the driver appears; and the driver is loaded when the device comes.</summary>
    private static string Rules(UsbId id, AddDynamicId entry, IReadOnlyList<UsbInterface> others)
    {
        var device = $"ATTRS{{idVendor}}==\"{id.Vendor:x4}\", ATTRS{{idProduct}}==\"{id.Product:x4}\"";
        return $$"""
            # Put here by dialtone for {{id}}; 'dialtone undo' takes it back.
            ACTION=="add", SUBSYSTEM=="drivers", DEVPATH=="/bus/usb-serial/drivers/{{SerialDriver}}", ATTR{new_id}="{{entry.Entry}}"
            ACTION=="add", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", {{device}}, RUN{builtin}+="kmod load {{Module}}"

            """
            + string.Concat(others.Select(item =>
                $"ACTION==\"bind\", SUBSYSTEM==\"usb\", DRIVER==\"{Module}\", {device}, ATTR{{bInterfaceNumber}}==\"{item.Name.Number:x2}\", RUN+=\"/bin/sh -c 'echo -n %k >/sys/bus/usb/drivers/{Module}/unbind'\"\n"));
    }
}
