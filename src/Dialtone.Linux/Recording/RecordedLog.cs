using Dialtone.Facts;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Recording;

/// <summary>The kernel log inside a recording.</summary>
public static class RecordedLog
{
    internal const string Path = RecordingIndex.Directory + "/kmsg";

    internal const int Limit = 128 << 20;

    /// <summary>Records of <c>/dev/kmsg</c>, one after the other; NotExamined with the reason if the log could not be read when the recording was made.</summary>
    public static Observed<byte[]> Read(IFileTree tree)
    {
        var file = tree.Read(Path, Limit);
        return file.TryGet(out var bytes)
            ? Observed.Known(bytes, new Source(Events.KernelLog.Place))
            : Observed.NotExamined<byte[]>(file.IsAbsent ? "the kernel log was not recorded" : file.Reason);
    }
}
