using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Recording;

/// <summary>Passes every question on to another tree and keeps the answers. What a recording holds is therefore exactly what was looked at, and reading it
/// back asks the same questions.</summary>
internal sealed class RecordingFileTree(IFileTree inner) : IFileTree
{
    private readonly Lock gate = new();

    public bool IsLive => inner.IsLive;

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> Links { get; } = new(StringComparer.Ordinal);

    public RecordingIndex Index { get; } = new();

    public Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit) => Keep(path, inner.Read(path, limit), (at, bytes) => Files[at] = bytes);

    public Lookup<IReadOnlyList<FileTreeEntry>> List(string path) => Keep(path, inner.List(path), Index.AddListing);

    public Lookup<string> ReadLink(string path) => Keep(path, inner.ReadLink(path), (at, target) => Links[at] = target);

    public Lookup<FileKind> Kind(string path) => Keep(path, inner.Kind(path), Index.AddKind);

    private Lookup<T> Keep<T>(string path, Lookup<T> answer, Action<string, T> keep)
    {
        var asked = FileTree.Normalize(path);
        if (IsOfProcesses(asked) || asked.StartsWith(RecordingIndex.Directory, StringComparison.Ordinal))
        {
            return answer;
        }

        lock (gate)
        {
            if (answer.TryGet(out var value))
            {
                keep(asked, value);
            }
            else if (answer.IsAbsent)
            {
                Index.AddAbsent(asked);
            }
            else
            {
                Index.AddRefused(asked, answer.Errno, answer.Reason);
            }
        }

        return answer;
    }

    /// <summary>What the processes of the machine have open is nobody's business; who holds a port is recorded as such.</summary>
    private static bool IsOfProcesses(string path) =>
        path == "/proc" || (path.StartsWith("/proc/", StringComparison.Ordinal) && path.Length > 6 && char.IsAsciiDigit(path[6]));
}
