using System.Text;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary><c>/lib/modules/RELEASE</c>, read when asked. <c>modules.alias</c> has over a megabyte: its bytes are searched, nothing is built from them.</summary>
internal sealed class ModuleTree(IFileTree tree, string directory) : IModuleTree
{
    private const int Limit = 64 << 20;

    private readonly Lazy<byte[]> alias = new(() => Read(tree, directory + "/modules.alias"));
    private readonly Lazy<byte[]> dependencies = new(() => Read(tree, directory + "/modules.dep"));
    private readonly Lazy<byte[]> builtin = new(() => Read(tree, directory + "/modules.builtin"));
    private readonly Lazy<byte[]> builtinInformation = new(() => Read(tree, directory + "/modules.builtin.modinfo"));
    private readonly Lazy<IReadOnlyCollection<string>> blacklisted = new(() => ModprobeConfiguration.Blacklisted(tree));

    public IReadOnlyCollection<string> Blacklisted => blacklisted.Value;

    public IReadOnlyList<string> ModulesFor(string modalias)
    {
        var asked = Encoding.UTF8.GetBytes(modalias);
        var found = new List<(string Module, int Literals)>();
        SearchAliases(alias.Value, asked, found);
        SearchBuiltin(builtinInformation.Value, asked, found);
        return [.. found.OrderByDescending(static match => match.Literals).Select(static match => match.Module).Distinct(StringComparer.Ordinal)];
    }

    public bool Has(string module)
    {
        var name = Encoding.UTF8.GetBytes(Underscored(module));
        return HasFile(dependencies.Value, name) || HasFile(builtin.Value, name);
    }

    /// <summary>Module names mean the same with <c>-</c> and <c>_</c>.</summary>
    internal static string Underscored(string module) => module.Replace('-', '_');

    /// <summary>Lines <c>alias PATTERN MODULE</c>.</summary>
    internal static void SearchAliases(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> modalias, List<(string Module, int Literals)> found)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (!line.StartsWith("alias "u8))
            {
                continue;
            }

            line = line["alias ".Length..];
            var blank = line.IndexOf((byte)' ');
            if (blank > 0 && MayMatch(line[..blank], modalias) && Glob.Matches(line[..blank], modalias))
            {
                found.Add((Underscored(Encoding.UTF8.GetString(line[(blank + 1)..])), Glob.Literals(line[..blank])));
            }
        }
    }

    /// <summary>Zero-terminated <c>module.key=value</c>, of which the key <c>alias</c> counts.</summary>
    internal static void SearchBuiltin(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> modalias, List<(string Module, int Literals)> found)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)0);
            var entry = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            var dot = entry.IndexOf((byte)'.');
            if (dot <= 0 || !entry[(dot + 1)..].StartsWith("alias="u8))
            {
                continue;
            }

            var pattern = entry[(dot + 1 + "alias=".Length)..];
            if (MayMatch(pattern, modalias) && Glob.Matches(pattern, modalias))
            {
                found.Add((Underscored(Encoding.UTF8.GetString(entry[..dot])), Glob.Literals(pattern)));
            }
        }
    }

    /// <summary>The bus and vendor tell most lines apart before the whole pattern is tried.</summary>
    private static bool MayMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> modalias)
    {
        var common = int.Min(int.Min(pattern.Length, modalias.Length), "usb:v0000".Length);
        for (var i = 0; i < common; i++)
        {
            if (pattern[i] is (byte)'*' or (byte)'?' or (byte)'[' or (byte)'\\')
            {
                return true;
            }

            if (pattern[i] != modalias[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lines that begin with <c>some/where/NAME.ko</c>, possibly compressed (<c>.ko.xz</c>) and followed by <c>:</c>.</summary>
    private static bool HasFile(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            var colon = line.IndexOf((byte)':');
            var file = colon < 0 ? line : line[..colon];
            file = file[(file.LastIndexOf((byte)'/') + 1)..];
            if (file.Length > name.Length && file[name.Length..].StartsWith(".ko"u8) && SameName(file[..name.Length], name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SameName(ReadOnlySpan<byte> file, ReadOnlySpan<byte> underscored)
    {
        for (var i = 0; i < file.Length; i++)
        {
            if (file[i] != underscored[i] && (file[i] != '-' || underscored[i] != '_'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An absent file lists nothing: not every kernel has built-in modules, and older ones have no modules.builtin.modinfo.</summary>
    private static byte[] Read(IFileTree tree, string path)
    {
        var file = tree.Read(path, Limit);
        return file.TryGet(out var bytes)
            ? bytes
            : file.IsAbsent ? [] : throw new IOException($"{path}: {file.Reason}");
    }
}
