using System.Globalization;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Switching;

/// <summary>Which processes keep a file system from being unmounted: by their directory, their root, their program or an open file.</summary>
internal static class MountHolders
{
    /// <summary>More would not fit a sentence.</summary>
    private const int Most = 5;

    private static readonly string[] Links = ["cwd", "root", "exe"];

    /// <param name="directory">Where it is mounted.</param>
    /// <returns><c>bash (process 4711)</c>; empty if none is found, as of other users' processes without root.</returns>
    public static IReadOnlyList<string> Of(IFileTree tree, string directory)
    {
        var holders = new List<string>();
        foreach (var entry in tree.List("/proc").TryGet(out var processes) ? processes : [])
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                continue;
            }

            var place = $"/proc/{entry.Name}";
            var links = Links.Select(link => $"{place}/{link}").Concat((tree.List($"{place}/fd").TryGet(out var open) ? open : []).Select(descriptor => $"{place}/fd/{descriptor.Name}"));
            if (links.Any(link => tree.ReadLink(link).TryGet(out var target) && IsBelow(target, directory)))
            {
                holders.Add($"{Attributes.Text(tree, $"{place}/comm").Or("?")} (process {process})");
                if (holders.Count == Most)
                {
                    break;
                }
            }
        }

        return holders;
    }

    private static bool IsBelow(string path, string directory) =>
        path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && (directory[^1] == '/' || path[directory.Length] == '/'));
}
