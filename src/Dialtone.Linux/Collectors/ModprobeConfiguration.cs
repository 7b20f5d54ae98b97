using System.Text;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Collectors;

/// <summary>modprobe.d(5) and the kernel command line, as far as they keep modules from being loaded or give them parameters.</summary>
internal static class ModprobeConfiguration
{
    private const string CommandLinePath = "/proc/cmdline";

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

        if (tree.Read(CommandLinePath).TryGet(out var commandLine))
        {
            ParseCommandLine(Encoding.UTF8.GetString(commandLine), names);
        }

        return names;
    }

    /// <summary>What modules are given when they are loaded, in the order in which modprobe hands it to the kernel.</summary>
    public static Observed<IReadOnlyList<ModprobeOption>> Options(IFileTree tree)
    {
        var options = new List<ModprobeOption>();
        foreach (var (_, path) in Files(tree))
        {
            var file = tree.Read(path);
            if (file.TryGet(out var bytes))
            {
                ParseOptions(bytes, path, options);
            }
            else if (file.Errno is Errno.EACCES or Errno.EPERM)
            {
                return Observed.NotExamined<IReadOnlyList<ModprobeOption>>($"{path}: {file.Reason}");
            }
        }

        if (tree.Read(CommandLinePath).TryGet(out var commandLine))
        {
            ParseCommandLineOptions(Encoding.UTF8.GetString(commandLine), options);
        }

        return Observed.Known<IReadOnlyList<ModprobeOption>>(options, new Source(Directories[0]));
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

    internal static void ParseOptions(ReadOnlySpan<byte> bytes, string path, List<ModprobeOption> options)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var (first, line) = (index, lines[index]);
            while (line.EndsWith('\\') && index + 1 < lines.Length)
            {
                line = line[..^1] + ' ' + lines[++index];
            }

            var words = line.Split([' ', '\t', '\r'], 3, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["options", var module, var parameters])
            {
                options.Add(new ModprobeOption(new Source(path, first + 1), ModuleTree.Underscored(module), parameters.Trim()));
            }
        }
    }

    /// <summary>Words <c>module.parameter=value</c>.</summary>
    internal static void ParseCommandLineOptions(string commandLine, List<ModprobeOption> options)
    {
        foreach (var word in commandLine.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var dot = word.IndexOf('.');
            var equals = word.IndexOf('=');
            if (dot > 0 && equals > dot)
            {
                options.Add(new ModprobeOption(new Source(CommandLinePath), ModuleTree.Underscored(word[..dot]), word[(dot + 1)..]));
            }
        }
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
