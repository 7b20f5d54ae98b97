using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Control;

/// <summary>Keeps two dialtones from changing a machine at the same time. It goes with the process, however that ends, so nothing that is left behind
/// locks anybody out.</summary>
/// <remarks>One for the whole machine, whatever the state directories: two journals do not make two machines. Not in <c>/run/lock</c>, where on some
/// distributions everybody may put files and hold locks.</remarks>
public sealed class MachineLock : IDisposable
{
    private const string File = "/run/dialtone.lock";

    private const string JournalFile = "/run/dialtone-journal.lock";

    private readonly FileDescriptor file;

    private MachineLock(FileDescriptor file) => this.file = file;

    /// <param name="isShared">For a change to one port, which others of its kind do not disturb: it keeps out only those who want the whole machine.</param>
    /// <param name="atMost">How long to wait for whoever holds it.</param>
    /// <exception cref="MachineBusyException">Another one holds it.</exception>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MachineLock Acquire(bool isShared = false, TimeSpan atMost = default, CancellationToken cancellation = default) => Acquire(File, isShared, atMost, cancellation);

    /// <summary>The journal's, for those who share the machine: held only while records are written.</summary>
    public static MachineLock AcquireJournal(TimeSpan atMost) => Acquire(JournalFile, atMost: atMost);

    internal static MachineLock Acquire(string path, bool isShared = false, TimeSpan atMost = default, CancellationToken cancellation = default)
    {
        var opened = LibcFiles.Open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC, StateDirectory.FileMode);
        DurableFiles.Check(opened.IsInvalid, "open", path);
        var errno = Lock(opened, isShared, atMost, cancellation);
        if (errno != 0)
        {
            opened.Dispose();
            if (errno != Errno.EAGAIN)
            {
                throw new SystemCallException("lock", path, errno);
            }

            var holder = HostFiles.Read(path, FileTree.DefaultLimit).TryGet(out var bytes) ? Encoding.UTF8.GetString(bytes).Trim() : "";
            throw new MachineBusyException($"Another dialtone is changing this machine{(holder.Length > 0 ? $" (process {holder})" : "")}. Wait until it has ended.");
        }

        var held = new MachineLock(opened);
        DurableFiles.Check(LibcNames.Truncate(opened, 0) != 0, "truncate", path);
        DurableFiles.Write(opened, Encoding.UTF8.GetBytes($"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n"), path);
        return held;
    }

    public void Dispose() => file.Dispose();

    /// <returns>0, or the errno; EAGAIN also when the time was up.</returns>
    private static int Lock(FileDescriptor opened, bool isShared, TimeSpan atMost, CancellationToken cancellation)
    {
        var operation = isShared ? LockOperations.LOCK_SH : LockOperations.LOCK_EX;
        if (LibcFiles.Flock(opened, operation | LockOperations.LOCK_NB) == 0)
        {
            return 0;
        }

        var errno = Marshal.GetLastPInvokeError();
        if (errno != Errno.EAGAIN || atMost <= TimeSpan.Zero)
        {
            return errno;
        }

        // The kernel wakes the thread. One that nobody waits for any more keeps the descriptor until it has the lock, and lets go of both then.
        var locking = Task.Run(
            () =>
            {
                int failure;
                do
                {
                    failure = LibcFiles.Flock(opened, operation) == 0 ? 0 : Marshal.GetLastPInvokeError();
                }
                while (failure == Errno.EINTR);

                return failure;
            },
            CancellationToken.None);
        try
        {
            return locking.Wait(atMost, cancellation) ? locking.Result : Errno.EAGAIN;
        }
        catch (OperationCanceledException)
        {
            opened.Dispose();
            throw;
        }
    }
}

/// <summary>Another dialtone holds the lock. The message names its process.</summary>
public sealed class MachineBusyException : Exception
{
    public MachineBusyException()
    {
    }

    public MachineBusyException(string message)
        : base(message)
    {
    }

    public MachineBusyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
