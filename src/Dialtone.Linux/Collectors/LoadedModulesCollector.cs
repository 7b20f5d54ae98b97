using System.Buffers.Text;
using System.Text;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary><c>/proc/modules</c>. Absent where the kernel has no loadable modules.</summary>
internal static class LoadedModulesCollector
{
    public static Observed<IReadOnlyList<LoadedModule>> Collect(IFileTree tree) =>
        tree.Read("/proc/modules", limit: 1 << 20).Observe("/proc/modules", static bytes => Parse(bytes));

    /// <summary>Lines <c>name size references users state address</c>; lines of another form are left out.</summary>
    internal static IReadOnlyList<LoadedModule> Parse(ReadOnlySpan<byte> bytes)
    {
        var modules = new List<LoadedModule>();
        Span<Range> members = stackalloc Range[5];
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range];
            if (!SplitMembers(line, members))
            {
                continue;
            }

            // Without CONFIG_MODULE_UNLOAD there is neither a count nor users, only dashes.
            var count = line[members[2]];
            if (!Utf8Parser.TryParse(count, out int references, out var used) || used != count.Length)
            {
                if (!count.SequenceEqual("-"u8))
                {
                    continue;
                }

                references = -1;
            }

            var users = line[members[3]];
            var names = new List<string>();
            foreach (var user in users.Split((byte)','))
            {
                var name = users[user];
                if (name.SequenceEqual("[permanent]"u8))
                {
                    references = -1;
                }
                else if (!name.IsEmpty && !name.SequenceEqual("-"u8))
                {
                    names.Add(Encoding.UTF8.GetString(name));
                }
            }

            modules.Add(new LoadedModule(Encoding.UTF8.GetString(line[members[0]]), references, names));
        }

        return modules;
    }

    private static bool SplitMembers(ReadOnlySpan<byte> line, Span<Range> members)
    {
        var count = 0;
        foreach (var member in line.Split((byte)' '))
        {
            if (count == members.Length)
            {
                return true;
            }

            members[count++] = member;
        }

        return count >= 4 && !line[members[0]].IsEmpty;
    }
}
