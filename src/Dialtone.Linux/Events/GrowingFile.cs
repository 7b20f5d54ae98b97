using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Events;

/// <summary>A log file as it grows: what it holds, then what is written to it, also after it was emptied or replaced by a new one (logrotate).</summary>
public static class GrowingFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>For what inotify does not tell, such as writes over the network.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2);

    /// <summary>Pieces cut anywhere, until cancelled; ends then without an exception. A FIFO ends with its writer.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        // First, so that a file that is not there is told as such.
        var file = Open(full);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(full)!, Path.GetFileName(full)) { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite | NotifyFilters.FileName };
        watcher.Changed += (_, _) => changes.Writer.TryWrite(true);
        watcher.Created += (_, _) => changes.Writer.TryWrite(true);
        watcher.Renamed += (_, _) => changes.Writer.TryWrite(true);
        watcher.EnableRaisingEvents = true;

        try
        {
            var buffer = new byte[BufferSize];
            while (!cancellation.IsCancellationRequested)
            {
                var count = file.Read(buffer);
                if (count > 0)
                {
                    yield return buffer[..count];
                    continue;
                }

                if (!file.CanSeek)
                {
                    // A FIFO whose writer has closed it: nothing grows any more.
                    yield break;
                }

                if (file.Length < file.Position)
                {
                    // Emptied in place (copytruncate).
                    file.Position = 0;
                    continue;
                }

                if (Replaced(full, file) is { } next)
                {
                    await file.DisposeAsync();
                    file = next;
                    continue;
                }

                await WaitAsync(changes.Reader, cancellation);
            }
        }
        finally
        {
            await file.DisposeAsync();
        }
    }

    private static async Task WaitAsync(ChannelReader<bool> changes, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestSilence);
        try
        {
            _ = await changes.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked for it looks at the token; otherwise it is time to look at the file again.
        }
    }

    private static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });

    /// <summary>The new file under the old name, or null if it is still the same or not there yet.</summary>
    private static FileStream? Replaced(string path, FileStream current)
    {
        try
        {
            if (Identity($"/proc/self/fd/{current.SafeFileHandle.DangerousGetHandle()}") is { } old && Identity(path) is { } now && now != old)
            {
                return Open(path);
            }

            return null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Device and inode; null if there is no such file.</summary>
    private static (uint, uint, ulong)? Identity(string path) =>
        LibcFiles.Statx(StatusRequests.AT_FDCWD, path, 0, StatusRequests.STATX_BASIC_STATS, out var status) == 0 ? (status.stx_dev_major, status.stx_dev_minor, status.stx_ino) : null;
}
