using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>Observes a machine: the running one, or one that a directory or a recording stands for.</summary>
public static class MachineCollector
{
    public static Machine Collect(IFileTree tree, CollectorOptions? options = null)
    {
        options ??= new CollectorOptions();
        var missing = new List<NotExamined>();
        var kernel = Guard("the kernel version", "uname -a", missing, () => KernelCollector.Collect(tree));
        var devices = Guard("the USB devices", "lsusb -t; usb-devices", missing, () => UsbCollector.Collect(tree, options));
        var loaded = Guard("the loaded modules", "lsmod", missing, () => LoadedModulesCollector.Collect(tree));
        var moduleTree = Guard("the modules that could be loaded", null, missing, () => ModuleTreeCollector.Collect(tree, kernel));
        var holders = Guard("who holds the serial ports", "sudo dialtone doctor", missing, () => PortHolderCollector.Collect(tree, devices));
        return new Machine
        {
            Kernel = kernel,
            OperatingSystem = Guard("the distribution", "cat /etc/os-release", missing, () => OperatingSystemCollector.Collect(tree)),
            BootId = Guard("the boot's identity", "cat " + BootIdPath, missing, () => Attributes.NonEmptyText(tree, BootIdPath)),
            UsbDevices = devices,
            LoadedModules = loaded,
            ModuleTree = moduleTree,
            ModuleParameters = Guard("the module parameters", null, missing, () => ModuleParameterCollector.Collect(tree)),
            ModprobeOptions = Guard("the configuration of modprobe", "modprobe --showconfig", missing, () => ModprobeConfiguration.Options(tree)),
            Mounts = Guard("the mounted file systems", "mount", missing, () => MountCollector.Collect(tree)),
            PortHolders = holders,
            AtAnswers = Guard("the answers of the modem ports to AT", null, missing, () => AtAnswerCollector.Collect(tree, devices, holders, options)),
            NotExamined = missing,
        };
    }

    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>A collector that fails is a subject that was not examined; the others are not its business.</summary>
    private static Observed<T> Guard<T>(string what, string? command, List<NotExamined> missing, Func<Observed<T>> collect)
    {
        Observed<T> result;
        try
        {
            result = collect();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            result = Observed.NotExamined<T>($"reading failed: {failure.Message}");
        }

        if (result.State == Observation.NotExamined)
        {
            missing.Add(new NotExamined($"{what}: {result.Reason}", command));
        }

        return result;
    }
}
