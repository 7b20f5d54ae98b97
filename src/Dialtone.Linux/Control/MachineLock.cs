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

    private readonly FileDescriptor file;

    private MachineLock(FileDescriptor file) => this.file = file;

    /// <exception cref="MachineBusyException">Another one holds it.</exception>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MachineLock Acquire() => Acquire(File);

    internal static MachineLock Acquire(string path)
    {
        var opened = LibcFiles.Open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC, StateDirectory.FileMode);
        DurableFiles.Check(opened.IsInvalid, "open", path);
        if (LibcFiles.Flock(opened, LockOperations.LOCK_EX | LockOperations.LOCK_NB) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
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
