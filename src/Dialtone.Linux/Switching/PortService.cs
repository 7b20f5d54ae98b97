using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Switching;

/// <summary>The service that probes the ports of every modem that comes, if it runs.</summary>
internal static class PortService
{
    /// <summary>As it is called in <c>/proc/PID/comm</c>, which has 15 characters.</summary>
    private const string Name = "ModemManager";

    public static string? Find(IFileTree tree) =>
        tree.List("/proc").TryGet(out var entries) && entries.Any(entry => char.IsAsciiDigit(entry.Name[0]) && Attributes.Text(tree, $"/proc/{entry.Name}/comm").Or("") == Name) ? Name : null;
}
