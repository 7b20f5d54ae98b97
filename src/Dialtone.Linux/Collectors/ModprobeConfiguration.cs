using System.Text;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>modprobe.d(5) and the kernel command line, as far as they keep modules from being loaded.</summary>
internal static class ModprobeConfiguration
{
    /// <summary>libkmod's order: a file hides those of the same name in later directories; all are then read in order of their names.</summary>
    private static readonly string[] Directories = ["/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"];

    /// <summary>Blacklisted names and those whose loading an <c>install</c> line replaces, with <c>_</c> for <c>-</c>.</summary>
    public static IReadOnlyCollection<string> Blacklisted(IFileTree tree)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (_, path) in Files(tree))
        {
            // A link to /dev/null is how a file of the distribution is switched off; it is refused as no regular file, and has no lines.
            if (tree.Read(path).TryGet(out var bytes))
            {
                Parse(bytes, names);
            }
        }

        if (tree.Read("/proc/cmdline").TryGet(out var commandLine))
        {
            ParseCommandLine(Encoding.UTF8.GetString(commandLine), names);
        }

        return names;
    }

    internal static IEnumerable<KeyValuePair<string, string>> Files(IFileTree tree)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var directory in Directories)
        {
            if (!tree.List(directory).TryGet(out var entries))
            {
                continue;
            }

            foreach (var entry in entries)
            {
                if (entry.Kind != FileKind.Directory && entry.Name.EndsWith(".conf", StringComparison.Ordinal) && !entry.Name.StartsWith('.'))
                {
                    files.TryAdd(entry.Name, $"{directory}/{entry.Name}");
                }
            }
        }

        return files;
    }

    internal static void Parse(ReadOnlySpan<byte> bytes, ISet<string> names)
    {
        var text = Encoding.UTF8.GetString(bytes).Replace("\\\n", " ", StringComparison.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["blacklist", _, ..] or ["install", _, _, ..])
            {
                names.Add(ModuleTree.Underscored(words[1]));
            }
        }
    }

    /// <summary><c>modprobe.blacklist=</c> is modprobe's, <c>module_blacklist=</c> the kernel's own.</summary>
    internal static void ParseCommandLine(string commandLine, ISet<string> names)
    {
        foreach (var word in commandLine.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var option in (ReadOnlySpan<string>)["modprobe.blacklist=", "module_blacklist="])
            {
                if (word.StartsWith(option, StringComparison.Ordinal))
                {
                    foreach (var name in word[option.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries))
                    {
                        names.Add(ModuleTree.Underscored(name));
                    }
                }
            }
        }
    }
}
