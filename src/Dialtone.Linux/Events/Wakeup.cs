using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Events;

/// <summary>An eventfd that ends a poll from another thread when a token is cancelled.</summary>
internal sealed unsafe class Wakeup : IDisposable
{
    private readonly FileDescriptor descriptor;
    private readonly CancellationTokenRegistration registration;

    public Wakeup(CancellationToken cancellation)
    {
        descriptor = LibcPolling.EventDescriptor(0, EventDescriptorFlags.EFD_CLOEXEC | EventDescriptorFlags.EFD_NONBLOCK);
        if (descriptor.IsInvalid)
        {
            throw SystemCallException.FromLastError("eventfd", "for a cancellation");
        }

        registration = cancellation.UnsafeRegister(static state => ((Wakeup)state!).Signal(), this);
    }

    /// <summary>Waits until the file is readable.</summary>
    /// <returns>False if it was cancelled or the time ran out.</returns>
    public bool WaitFor(FileDescriptor file, short events, TimeSpan? timeout = null) => WaitForAny(file, null, events, timeout);

    /// <summary>Waits until one of the files is readable; null is one that never is.</summary>
    /// <returns>False if it was cancelled or the time ran out.</returns>
    public bool WaitForAny(FileDescriptor? first, FileDescriptor? second, short events, TimeSpan? timeout = null)
    {
        var entries = stackalloc PollDescriptor[3];
        while (true)
        {
            // poll(2) passes over negative numbers.
            entries[0] = new PollDescriptor { fd = first?.Number ?? -1, events = events };
            entries[1] = new PollDescriptor { fd = second?.Number ?? -1, events = events };
            entries[2] = new PollDescriptor { fd = descriptor.Number, events = PollEvents.POLLIN };
            var ready = LibcPolling.Poll(entries, 3, timeout is { } limit ? (int)double.Clamp(double.Ceiling(limit.TotalMilliseconds), 0, int.MaxValue) : -1);
            if (ready >= 0)
            {
                return entries[2].revents == 0 && (entries[0].revents != 0 || entries[1].revents != 0);
            }

            if (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw SystemCallException.FromLastError("poll", "for events");
            }
        }
    }

    public void Dispose()
    {
        // Waits for a callback that is running, so that the descriptor's number is not written to once it is somebody else's.
        registration.Dispose();
        descriptor.Dispose();
    }

    private void Signal()
    {
        ulong one = 1;
        _ = LibcFiles.Write(descriptor, (byte*)&one, sizeof(ulong));
    }
}
