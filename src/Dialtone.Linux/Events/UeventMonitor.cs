using System.Runtime.InteropServices;
using Dialtone.Facts;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Linux.Interop.Libudev;

namespace Dialtone.Linux.Events;

/// <summary>The kernel saying that a device came, went or changed.</summary>
/// <param name="Action"><c>add</c>, <c>remove</c>, <c>change</c>, <c>bind</c>, <c>unbind</c> ...</param>
/// <param name="DevicePath">Below <c>/sys</c>: <c>/devices/pci0000:00/0000:00:14.0/usb3/3-1</c>.</param>
/// <param name="Subsystem"><c>usb</c>, <c>tty</c>, <c>block</c> ...</param>
/// <param name="DeviceType"><c>usb_device</c>, <c>usb_interface</c>; empty for most subsystems.</param>
/// <param name="Driver">The driver of a bound or unbound interface; empty if the event names none.</param>
/// <param name="Sequence">Counts all events of the kernel.</param>
public sealed record Uevent(string Action, string DevicePath, string Subsystem, string DeviceType, string Driver, ulong Sequence)
{
    /// <summary>Last component of the path: <c>3-1</c>, <c>ttyUSB0</c>.</summary>
    public string Name => DevicePath[(DevicePath.LastIndexOf('/') + 1)..];
}

/// <summary>Device events straight from the kernel, so that no udevd is needed and nothing waits for its rules.</summary>
public sealed unsafe class UeventMonitor : IDisposable
{
    /// <summary>A reset loop makes hundreds of events a second; the default 200 KB would overflow while a collection runs.</summary>
    private const int BufferBytes = 8 << 20;

    private readonly UdevContext context;
    private readonly UdevMonitorHandle monitor;
    private readonly FileDescriptor descriptor;

    private UeventMonitor(UdevContext context, UdevMonitorHandle monitor)
    {
        this.context = context;
        this.monitor = monitor;
        descriptor = new FileDescriptor(LibudevMonitor.GetDescriptor(monitor), ownsHandle: false);
    }

    /// <summary>True once events were lost: then only looking at the machine again tells what is there.</summary>
    public bool Overflowed { get; private set; }

    /// <param name="subsystems">Only these; none means all.</param>
    /// <returns>NotExamined if libudev is not installed or the kernel refused.</returns>
    public static Observed<UeventMonitor> Open(params ReadOnlySpan<string> subsystems)
    {
        var library = NativeLibraries.Find(LibudevMonitor.Library, LibudevMonitor.DebianPackage);
        if (!library.IsKnown)
        {
            return Observed.NotExamined<UeventMonitor>(library.Reason);
        }

        var udev = LibudevMonitor.New();
        var events = udev.IsInvalid ? new UdevMonitorHandle() : LibudevMonitor.NewMonitor(udev, "kernel");
        var errno = events.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        foreach (var subsystem in subsystems)
        {
            errno = errno != 0 ? errno : -LibudevMonitor.AddSubsystem(events, subsystem, null);
        }

        if (errno == 0)
        {
            // Refused to users without CAP_NET_ADMIN; the default size then has to do.
            _ = LibudevMonitor.SetBufferSize(events, BufferBytes);
            errno = -LibudevMonitor.EnableReceiving(events);
        }

        if (errno != 0)
        {
            events.Dispose();
            udev.Dispose();
            return Observed.NotExamined<UeventMonitor>($"kernel events: {Marshal.GetPInvokeErrorMessage(errno)}");
        }

        return Observed.Known(new UeventMonitor(udev, events), library.Source);
    }

    /// <summary>The next event, or null if the time ran out or it was cancelled.</summary>
    /// <exception cref="SystemCallException">Waiting failed.</exception>
    public Uevent? Receive(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        using var wakeup = new Wakeup(cancellation);
        return Receive(wakeup, timeout);
    }

    /// <summary>To wait for events.</summary>
    internal FileDescriptor Descriptor => descriptor;

    public void Dispose()
    {
        descriptor.Dispose();
        monitor.Dispose();
        context.Dispose();
    }

    /// <summary>As above, for a caller that waits more than once.</summary>
    internal Uevent? Receive(Wakeup wakeup, TimeSpan? timeout)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = timeout - TimeProvider.System.GetElapsedTime(start);
            // With no time left what is there is still taken.
            if (!wakeup.WaitFor(descriptor, PollEvents.POLLIN, left < TimeSpan.Zero ? TimeSpan.Zero : left))
            {
                return null;
            }

            using var device = LibudevMonitor.Receive(monitor);
            if (!device.IsInvalid)
            {
                return new Uevent(
                    Text(LibudevMonitor.GetAction(device)),
                    Text(LibudevMonitor.GetDevicePath(device)),
                    Text(LibudevMonitor.GetSubsystem(device)),
                    Text(LibudevMonitor.GetDeviceType(device)),
                    Text(LibudevMonitor.GetProperty(device, "DRIVER")),
                    LibudevMonitor.GetSequence(device));
            }

            // What the filter drops, or a message that is none of the kernel's, leaves nothing behind.
            if (Marshal.GetLastPInvokeError() == Errno.ENOBUFS)
            {
                Overflowed = true;
            }
        }
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
