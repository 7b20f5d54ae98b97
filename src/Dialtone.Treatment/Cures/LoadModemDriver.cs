using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Loads the modules that the kernel's own table names for interfaces without a driver.</summary>
internal static class LoadModemDriver
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (finding.Id != "driver-not-autoloaded" || SickDevice.Of(finding, machine) is not { } sick || !machine.ModuleTree.TryGet(out var tree))
        {
            return null;
        }

        List<string> modules =
        [
            .. sick.Interfaces.Where(item => item.Driver.IsAbsent)
                .Select(item => SerialDrivers.ModulesFor(tree, item).FirstOrDefault(name => !tree.Blacklisted.Contains(name)))
                .OfType<string>().Distinct(),
        ];
        return modules.Count == 0 ? null : new Plan
        {
            Remedy = "load-module-now",
            Finding = finding,
            Title = $"Load {string.Join(" and ", modules)} for {sick.Id} on {sick.Port}",
            Loss = "nothing",
            Risk = 1,
            Steps = [.. modules.Select(name => new LoadModule(name))],
            IfItWorks = $"All it lacked was a loaded {string.Join(" and ", modules)}.",
            IfItFails = "Loading the module did not bring the ports: the module does not take this device.",
            LastingSteps = [new InstallFile($"/etc/modules-load.d/dialtone-{sick.Id.Vendor:x4}-{sick.Id.Product:x4}.conf", $"# Put here by dialtone for {sick.Id}; 'dialtone undo' takes it back.\n{string.Join('\n', modules)}\n")],
        };
    }
}
