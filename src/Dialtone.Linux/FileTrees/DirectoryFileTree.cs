using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.FileTrees;

/// <summary>A directory that stands for another machine's root: an unpacked recording, a mounted disk, a test's fixture.</summary>
/// <remarks>Links are followed here and not by the kernel, so that absolute ones stay inside and nothing leads out.</remarks>
public sealed class DirectoryFileTree : IFileTree
{
    private readonly string root;
    private readonly RecordingIndex? index;

    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="InvalidDataException">It is an unpacked recording with a broken index.</exception>
    public DirectoryFileTree(string directory)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"{directory}: no such directory.");
        }

        if (HostFiles.Read(OnHost(RecordingIndex.Path), RecordingIndex.Limit).TryGet(out var bytes))
        {
            index = RecordingIndex.Parse(bytes);
        }
    }

    public bool IsLive => false;

    public Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit) =>
        Ask(path, followLast: true, resolved => HostFiles.Read(OnHost(resolved), limit));

    public Lookup<IReadOnlyList<FileTreeEntry>> List(string path)
    {
        var asked = FileTree.Normalize(path);
        return index?.Listing(asked) is { } listing
            ? Lookup.Found(listing)
            : Ask(asked, followLast: true, resolved => HostFiles.List(OnHost(resolved)));
    }

    public Lookup<string> ReadLink(string path) => Ask(path, followLast: false, resolved => HostFiles.ReadLink(OnHost(resolved)));

    public Lookup<FileKind> Kind(string path)
    {
        var asked = FileTree.Normalize(path);
        return index?.Kind(asked) is { } kind ? Lookup.Found(kind) : Ask(asked, followLast: true, resolved => HostFiles.Kind(OnHost(resolved), followLink: false));
    }

    private Lookup<T> Ask<T>(string path, bool followLast, Func<string, Lookup<T>> ask)
    {
        var asked = FileTree.Normalize(path);
        if (index?.Refusal(asked) is { } refusal)
        {
            return Lookup.Refused<T>(refusal.Errno, refusal.Reason);
        }

        var resolved = FileTree.Resolve(asked, part => HostFiles.ReadLink(OnHost(part)).TryGet(out var target) ? target : null, followLast);
        if (resolved is null)
        {
            return Lookup.Refused<T>(Errno.ELOOP, "its symbolic links form a loop");
        }

        var answer = ask(resolved);
        if (!answer.IsAbsent)
        {
            return answer;
        }

        return index is not null ? index.Missing<T>(asked) : MissingFrom<T>(resolved);
    }

    /// <summary>A directory that holds only a part of a machine says nothing about the rest: what has no ancestor in it was not examined.</summary>
    private Lookup<T> MissingFrom<T>(string path)
    {
        var top = path.IndexOf('/', 1);
        var first = top < 0 ? path : path[..top];
        return top >= 0 && HostFiles.Kind(OnHost(first), followLink: false).IsFound
            ? Lookup.Absent<T>()
            : Lookup.Refused<T>(0, $"{first} is not part of the examined directory");
    }

    private string OnHost(string path) => path == "/" ? root : root + path;
}
