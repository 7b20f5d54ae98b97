using System.Text;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>Mounted block devices. Pseudo file systems say nothing about what would be lost with a disk.</summary>
internal static class MountCollector
{
    /// <summary>Of this process's own mount namespace, which is what the user sees.</summary>
    public const string Path = "/proc/self/mounts";

    public static Observed<IReadOnlyList<Mount>> Collect(IFileTree tree) =>
        tree.Read(Path, limit: 1 << 20).Observe(Path, static bytes => Parse(bytes));

    /// <summary>Lines of fstab(5) with <c>\040</c> and the like in names; lines of another form are left out.</summary>
    internal static IReadOnlyList<Mount> Parse(ReadOnlySpan<byte> bytes)
    {
        var mounts = new List<Mount>();
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range];
            if (!line.StartsWith("/dev/"u8))
            {
                continue;
            }

            var members = new List<Range>(6);
            foreach (var member in line.Split((byte)' '))
            {
                members.Add(member);
            }

            if (members.Count < 4)
            {
                continue;
            }

            var options = line[members[3]];
            var readOnly = options.SequenceEqual("ro"u8) || options.StartsWith("ro,"u8);
            mounts.Add(new Mount(Unescape(line[members[0]]), Unescape(line[members[1]]), Unescape(line[members[2]]), readOnly));
        }

        return mounts;
    }

    /// <summary>Blank, tab, line feed and backslash stand as a backslash and three octal digits.</summary>
    internal static string Unescape(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(text);
        }

        var result = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && IsOctal(text[i + 1], 3) && IsOctal(text[i + 2], 7) && IsOctal(text[i + 3], 7))
            {
                result[length++] = (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'));
                i += 3;
            }
            else
            {
                result[length++] = text[i];
            }
        }

        return Encoding.UTF8.GetString(result, 0, length);

        static bool IsOctal(byte digit, int largest) => digit >= '0' && digit <= '0' + largest;
    }
}
