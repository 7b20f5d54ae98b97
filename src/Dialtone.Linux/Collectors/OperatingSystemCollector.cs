using System.Text;
using Dialtone.Facts;
using Dialtone.Linux.FileTrees;
using OperatingSystem = Dialtone.Facts.Host.OperatingSystem;

namespace Dialtone.Linux.Collectors;

/// <summary>os-release(5): <c>/etc/os-release</c>, else <c>/usr/lib/os-release</c>.</summary>
internal static class OperatingSystemCollector
{
    public static Observed<OperatingSystem> Collect(IFileTree tree)
    {
        var path = "/etc/os-release";
        var file = tree.Read(path);
        if (file.IsAbsent)
        {
            path = "/usr/lib/os-release";
            file = tree.Read(path);
        }

        return file.Observe(path, static bytes => Parse(bytes));
    }

    /// <summary>Lines <c>NAME=value</c>, the value bare or quoted as in a shell.</summary>
    internal static OperatingSystem Parse(ReadOnlySpan<byte> bytes)
    {
        string id = "linux", version = "", pretty = "Linux";
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range].Trim(" \t\r"u8);
            var equals = line.IndexOf((byte)'=');
            if (equals <= 0 || line[0] == '#')
            {
                continue;
            }

            switch (line[..equals])
            {
                case var name when name.SequenceEqual("ID"u8):
                    id = Unquote(line[(equals + 1)..]);
                    break;
                case var name when name.SequenceEqual("VERSION_ID"u8):
                    version = Unquote(line[(equals + 1)..]);
                    break;
                case var name when name.SequenceEqual("PRETTY_NAME"u8):
                    pretty = Unquote(line[(equals + 1)..]);
                    break;
            }
        }

        return new OperatingSystem(id, version, pretty);
    }

    private static string Unquote(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] is not ((byte)'"' or (byte)'\'') || value[^1] != value[0])
        {
            return Encoding.UTF8.GetString(value);
        }

        var single = value[0] == '\'';
        var inner = value[1..^1];
        if (single || !inner.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(inner);
        }

        var result = new byte[inner.Length];
        var length = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length && inner[i + 1] is (byte)'"' or (byte)'\\' or (byte)'$' or (byte)'`')
            {
                i++;
            }

            result[length++] = inner[i];
        }

        return Encoding.UTF8.GetString(result, 0, length);
    }
}
