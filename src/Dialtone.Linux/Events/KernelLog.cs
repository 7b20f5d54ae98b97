using System.Runtime.InteropServices;
using Dialtone.Facts;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Events;

/// <summary>The running kernel's log: what it holds now, and what comes.</summary>
/// <remarks>Records have the form of <c>/dev/kmsg</c> (Documentation/ABI/testing/dev-kmsg): <c>6,339,5140900,-;text</c>, a line feed, and lines with a
/// leading blank such as <c> SUBSYSTEM=usb</c> and <c> DEVICE=c189:2</c>. One instance is read by one thread at a time.</remarks>
public sealed unsafe class KernelLog : IDisposable
{
    /// <summary>Where the records come from, as findings name it.</summary>
    public const string Place = "/dev/kmsg";

    /// <summary>The longest record that the kernel gives (CONSOLE_EXT_LOG_MAX; PRINTKRB_RECORD_MAX since 6.x is smaller).</summary>
    private const int LongestRecord = 8192;

    /// <summary>More than the largest buffer holds (2^25 bytes): a kernel that logs faster than it is read must not keep the reader for ever.</summary>
    private const int MostRecords = 1_000_000;

    private readonly FileDescriptor? device;
    private readonly byte[]? copy;
    private long expected = -1;

    private KernelLog(FileDescriptor? device, byte[]? copy)
    {
        this.device = device;
        this.copy = copy;
    }

    /// <summary>Records that the kernel overwrote before they were read. A log with a gap proves no absence.</summary>
    public long Lost { get; private set; }

    /// <summary>False if only a copy of the log could be had (no <c>/dev/kmsg</c>): then nothing new will be seen.</summary>
    public bool CanFollow => device is not null;

    /// <summary>Opens <c>/dev/kmsg</c>, or what syslog(2) gives where that is missing.</summary>
    public static Observed<KernelLog> OpenLive()
    {
        var opened = LibcFiles.Open(Place, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC, 0);
        if (!opened.IsInvalid)
        {
            return Observed.Known(new KernelLog(opened, null), new Source(Place));
        }

        var errno = Marshal.GetLastPInvokeError();
        opened.Dispose();
        if (CopyAll() is { } copy)
        {
            return Observed.Known(new KernelLog(null, copy), new Source("syslog(2)"));
        }

        return Observed.NotExamined<KernelLog>(errno is Errno.EPERM or Errno.EACCES
            ? "the kernel log is for root only here (kernel.dmesg_restrict); run this with sudo"
            : $"{Place}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    /// <summary>Gives every record that the kernel holds and that was not given yet, oldest first. Returns at the end of the log.</summary>
    /// <exception cref="SystemCallException">Reading failed.</exception>
    public void ReadBacklog(Action<ReadOnlySpan<byte>> record)
    {
        if (device is null)
        {
            KernelLogCopy.Convert(copy, record);
            return;
        }

        Drain(record);
    }

    /// <summary>Blocks until there is a new record, or the token is cancelled. Returns at once if only a copy of the log could be had.</summary>
    public void WaitForMore(CancellationToken cancellation)
    {
        if (device is not null)
        {
            using var wakeup = new Wakeup(cancellation);
            _ = wakeup.WaitFor(device, PollEvents.POLLIN);
        }
    }

    /// <summary>To wait for new records; null if it cannot be followed.</summary>
    internal FileDescriptor? Descriptor => device;

    public void Dispose() => device?.Dispose();

    private void Drain(Action<ReadOnlySpan<byte>> record)
    {
        var buffer = stackalloc byte[LongestRecord];
        for (var reads = 0; reads < MostRecords; reads++)
        {
            var count = LibcFiles.Read(device!, buffer, LongestRecord);
            if (count > 0)
            {
                var bytes = new ReadOnlySpan<byte>(buffer, (int)count);
                Count(bytes);
                record(bytes);
                continue;
            }

            if (count == 0)
            {
                return;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                // The next read goes on with the oldest record that is left; Count sees the gap in the sequence numbers.
                case Errno.EPIPE or Errno.EINTR:
                    continue;
                case Errno.EAGAIN:
                    return;
                // A record longer than the buffer: the kernel has already gone past it.
                case Errno.EINVAL:
                    Lost++;
                    continue;
                case var errno:
                    throw new SystemCallException("read", Place, errno);
            }
        }
    }

    private void Count(ReadOnlySpan<byte> record)
    {
        if (!KmsgRecord.TrySequence(record, out var sequence))
        {
            return;
        }

        if (expected >= 0 && sequence > expected)
        {
            Lost += sequence - expected;
        }

        expected = sequence + 1;
    }

    private static byte[]? CopyAll()
    {
        var size = LibcPolling.KernelLogControl(KernelLogActions.SYSLOG_ACTION_SIZE_BUFFER, null, 0);
        if (size <= 0)
        {
            return null;
        }

        // The size is that of the kernel's buffer; the text has each record's time in front and is longer.
        var bytes = new byte[int.Min(size, 64 << 20) * 2];
        fixed (byte* start = bytes)
        {
            var length = LibcPolling.KernelLogControl(KernelLogActions.SYSLOG_ACTION_READ_ALL, start, bytes.Length);
            return length < 0 ? null : bytes[..length];
        }
    }
}
