using System.Runtime.InteropServices;

namespace Dialtone.Linux.Interop.Libc;

/// <summary>Waiting for files without sleeping.</summary>
internal static unsafe partial class LibcPolling
{
    private const string Library = "libc";

    /// <summary>Number of ready entries, 0 after <paramref name="milliseconds"/>, -1 with errno. Negative waits for ever.</summary>
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    [NativePrototype("poll.h", "int poll(struct pollfd *, nfds_t, int)")]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    [NativePrototype("sys/eventfd.h", "int eventfd(unsigned int, int)")]
    public static partial FileDescriptor EventDescriptor(uint initial, int flags);

    /// <summary>The kernel log's older door: with <see cref="KernelLogActions.SYSLOG_ACTION_READ_ALL"/> it copies the log's end into the buffer.</summary>
    [LibraryImport(Library, EntryPoint = "klogctl", SetLastError = true)]
    [NativePrototype("sys/klog.h", "int klogctl(int, char *, int)")]
    public static partial int KernelLogControl(int action, byte* buffer, int size);
}

[StructLayout(LayoutKind.Sequential)]
[NativeStructure("poll.h", "struct pollfd")]
internal struct PollDescriptor
{
    public int fd;
    public short events;
    public short revents;
}

[NativeConstants("poll.h")]
internal static class PollEvents
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLERR = 8;
    public const short POLLHUP = 16;
    public const short POLLNVAL = 32;
}

[NativeConstants("sys/eventfd.h")]
internal static class EventDescriptorFlags
{
    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;
}

/// <summary>No user-space header names these; they are the numbers of syslog(2).</summary>
internal static class KernelLogActions
{
    public const int SYSLOG_ACTION_READ_ALL = 3;
    public const int SYSLOG_ACTION_SIZE_BUFFER = 10;
}
