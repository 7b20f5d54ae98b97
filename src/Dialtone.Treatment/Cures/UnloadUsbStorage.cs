using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Cures;

/// <summary>The folk remedy of 2009: no usb-storage, no resets by it, and no USB disk either.</summary>
internal static class UnloadUsbStorage
{
    private const string Module = "usb_storage";

    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (!StorageResets.AreTheCause(finding) || SickDevice.Of(finding, machine) is not { } sick)
        {
            return null;
        }

        var module = machine.LoadedModules.Or([]).FirstOrDefault(module => module.Name == Module);
        var disks = Disks(machine, sick);
        return new Plan
        {
            Remedy = "unload-usb-storage",
            Finding = finding,
            Title = "Unload usb-storage",
            Loss = disks.Count == 0
                ? "every USB disk of this machine, until reboot (none but this modem's is plugged in)"
                : $"every USB disk of this machine, until reboot: {string.Join(", ", disks.Select(disk => $"{disk.Name} on {disk.Port}"))}",
            StorageLoss = StorageLoss.Machine,
            Risk = 1,
            Steps = module is null ? [] : [sick.OfflineStorage, .. module.UsedBy.Select(user => new UnloadModule(user)), new UnloadModule(Module)],
            Refused = Refusal(machine, module, disks, sick),
            IfItWorks = "The trouble stopped without usb-storage: it is what triggers it.",
            IfItFails = "The trouble went on without usb-storage: it is not to blame.",
        } is var plan && plan.Steps.Count > 0 ? plan : plan with { Advice = [$"Not possible: {plan.Refused}."] };
    }

    private static string? Refusal(Machine machine, LoadedModule? module, List<(string Name, UsbPortPath Port)> disks, SickDevice sick)
    {
        if (!machine.UsbDevices.IsKnown)
        {
            return $"which other disks would be lost was not examined: {machine.UsbDevices.Reason}";
        }

        if (!machine.LoadedModules.IsKnown)
        {
            return $"whether it is in use was not examined: {machine.LoadedModules.Reason}";
        }

        if (module is null)
        {
            return "usb-storage is not a loaded module: it is built into this kernel";
        }

        if (!machine.Mounts.TryGet(out var mounts))
        {
            return $"whether a USB disk is mounted was not examined: {machine.Mounts.Reason}";
        }

        foreach (var (name, port) in disks)
        {
            if (mounts.FirstOrDefault(mount => IsOn(mount.Device, name)) is { } mount)
            {
                return $"another USB disk is in use: {name} on {port} is mounted on {mount.Directory}, and would be torn away";
            }
        }

        var own = sick.Interfaces.SelectMany(item => item.ScsiUnits).Select(unit => unit.BlockDevice).OfType<string>();
        if (own.Select(name => mounts.FirstOrDefault(mount => IsOn(mount.Device, name))).FirstOrDefault(mount => mount is not null) is { } ownMount)
        {
            return $"this modem's own storage is mounted on {ownMount.Directory}; unmount it first";
        }

        // Each open disk - mounted, swapped to, part of a RAID or a mapping, or just open - holds a reference besides those of dependent modules.
        // Without another disk it is the modem's own that the kernel is looking at just now.
        // Disks behind uas hold that module, which in turn holds usb-storage.
        List<LoadedModule> all = [module, .. machine.LoadedModules.Value.Where(user => module.UsedBy.Contains(user.Name))];
        var open = all.Sum(held => held.References - held.UsedBy.Count);
        return all.Exists(held => held.References < 0) ? "usb-storage cannot be unloaded from this kernel"
            : open > 0 && disks.Count > 0 ? $"USB storage is in use ({open} open {(open == 1 ? "disk" : "disks")}: mounted, swap, mapped or opened by a program), and would be torn away"
            : null;
    }

    private static List<(string Name, UsbPortPath Port)> Disks(Machine machine, SickDevice sick) =>
    [
        .. machine.UsbDevices.Or([]).Where(device => device.Port != sick.Port)
            .SelectMany(device => device.Interfaces.Or([]).SelectMany(item => item.ScsiUnits).Select(unit => unit.BlockDevice).OfType<string>().Select(name => (name, device.Port))),
    ];

    /// <summary>The disk itself or one of its partitions: <c>/dev/sdb</c>, <c>/dev/sdb1</c>.</summary>
    private static bool IsOn(string device, string disk) =>
        device.StartsWith("/dev/", StringComparison.Ordinal) && device["/dev/".Length..] is var name
        && name.StartsWith(disk, StringComparison.Ordinal) && name.AsSpan(disk.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
