using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>The module tree of the running kernel. Absent if it is gone, as after a kernel upgrade without a reboot.</summary>
internal static class ModuleTreeCollector
{
    public static Observed<IModuleTree> Collect(IFileTree tree, Observed<Kernel> kernel)
    {
        var release = Attributes.NonEmptyText(tree, "/proc/sys/kernel/osrelease");
        if (!release.TryGet(out var name) || !kernel.IsKnown)
        {
            return Observed.NotExamined<IModuleTree>("which kernel runs is not known");
        }

        if (name.Contains('/', StringComparison.Ordinal) || name.StartsWith('.'))
        {
            return Observed.NotExamined<IModuleTree>($"'{name}' is no kernel release");
        }

        var directory = "/lib/modules/" + name;
        return tree.Kind(directory + "/modules.dep").Observe<IModuleTree>(directory, _ => new ModuleTree(tree, directory));
    }
}
