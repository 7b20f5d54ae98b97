namespace Dialtone.Linux.FileTrees;

/// <summary>The files of one machine: the running one, a directory that stands for its root, or a recording.</summary>
/// <remarks>Paths are absolute as the examined machine names them. What is not there and what may not be read are answers, not exceptions.
/// Only regular files are read: never a FIFO, a terminal or another device, which could block or be changed by being opened.
/// Implementations may be called from several threads.</remarks>
public interface IFileTree
{
    /// <summary>True if this is the running machine, so that devices may be asked and changed.</summary>
    bool IsLive { get; }

    /// <summary>The whole content of a file. Refused with EFBIG if it is longer than <paramref name="limit"/> bytes.</summary>
    Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit);

    /// <summary>The names in a directory, in ordinal order, without <c>.</c> and <c>..</c>.</summary>
    Lookup<IReadOnlyList<FileTreeEntry>> List(string path);

    /// <summary>Where a symbolic link points, as it is written. Refused with EINVAL if it is no link.</summary>
    Lookup<string> ReadLink(string path);

    /// <summary>What is at the path, links followed.</summary>
    Lookup<FileKind> Kind(string path);
}

public enum FileKind
{
    File,
    Directory,
    Link,

    /// <summary>A device, FIFO or socket.</summary>
    Other,
}

public readonly record struct FileTreeEntry(string Name, FileKind Kind);

/// <summary>What all trees share.</summary>
public static class FileTree
{
    /// <summary>Four times the largest attribute that sysfs can give (65,553 bytes of descriptors).</summary>
    public const int DefaultLimit = 1 << 18;

    /// <summary>Links followed before a path counts as a loop, as in the kernel.</summary>
    internal const int MaximumLinks = 40;

    /// <summary>Appends a name to a directory.</summary>
    public static string Join(string directory, string name) => directory.EndsWith('/') ? directory + name : $"{directory}/{name}";

    /// <summary>The path without empty, <c>.</c> and <c>..</c> parts, beginning with <c>/</c> and not ending with one. It cannot leave the root.</summary>
    public static string Normalize(string path)
    {
        if (path.Length > 1 && path[0] == '/' && path[^1] != '/' && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            Step(parts, part);
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>Follows every link of <paramref name="path"/> inside the tree whose links <paramref name="linkAt"/> gives (null: no link there).
    /// Absolute links start at the tree's root, and <c>..</c> stops at it.</summary>
    /// <returns>The path without links, or null if they form a loop.</returns>
    internal static string? Resolve(string path, Func<string, string?> linkAt, bool followLast = true)
    {
        var resolved = new List<string>();
        var pending = new Stack<string>();
        Push(path);
        var links = 0;
        while (pending.TryPop(out var part))
        {
            var before = resolved.Count;
            Step(resolved, part);
            if (resolved.Count <= before || (pending.Count == 0 && !followLast))
            {
                continue;
            }

            if (linkAt("/" + string.Join('/', resolved)) is { } target)
            {
                if (++links > MaximumLinks)
                {
                    return null;
                }

                if (target.StartsWith('/'))
                {
                    resolved.Clear();
                }
                else
                {
                    resolved.RemoveAt(resolved.Count - 1);
                }

                Push(target);
            }
        }

        return "/" + string.Join('/', resolved);

        void Push(string text)
        {
            var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = parts.Length - 1; i >= 0; i--)
            {
                pending.Push(parts[i]);
            }
        }
    }

    private static void Step(List<string> parts, string part)
    {
        if (part == "..")
        {
            if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }
        else if (part.Length > 0 && part != ".")
        {
            parts.Add(part);
        }
    }
}
