using System.Globalization;
using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Switching;

/// <summary>The running machine's USB bus: what is on a port now, and waiting for it to change. Used by one thread.</summary>
internal sealed class LiveUsb : IDisposable
{
    /// <summary>What the kernel sends no event for (an interface's attributes, a kernel before 4.14 that binds a driver) is looked at this often while somebody waits.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>The same where events cannot be had at all.</summary>
    private static readonly TimeSpan LookOften = TimeSpan.FromMilliseconds(50);

    /// <summary>A driver that probes keeps the attributes to itself; the next event says when to look again.</summary>
    private static readonly TimeSpan ForAttributes = TimeSpan.FromMilliseconds(500);

    private readonly CollectorOptions briefly;
    private readonly LiveFileTree tree = LiveFileTree.Instance;
    private UeventMonitor? monitor;
    private bool isWatching;

    public LiveUsb() => briefly = new CollectorOptions { AttributeDeadline = ForAttributes, Calls = Calls };

    /// <summary>For whatever the kernel may keep waiting that has to do with a device.</summary>
    public CallThread Calls { get; } = new();

    public UsbDevice? Look(UsbPortPath port) => UsbCollector.CollectOne(tree, port, briefly);

    /// <summary>The device number; null if the port is empty.</summary>
    public int? Address(UsbPortPath port) => Attribute(port, "devnum", NumberStyles.None);

    /// <summary>How long the device has been there; null if none is, or the kernel was built without power management.</summary>
    public TimeSpan? ConnectedFor(UsbPortPath port) => Attribute(port, "power/connected_duration", NumberStyles.None) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    public UsbId? Id(UsbPortPath port) =>
        Attribute(port, "idVendor", NumberStyles.AllowHexSpecifier) is { } vendor && Attribute(port, "idProduct", NumberStyles.AllowHexSpecifier) is { } product
            ? new UsbId((ushort)vendor, (ushort)product)
            : null;

    /// <summary>Returns at the next event, or when the time is up.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void WaitForEvent(TimeSpan atMost, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (atMost <= TimeSpan.Zero)
        {
            return;
        }

        if (!isWatching)
        {
            // Whoever waits has looked before anybody listened: he looks once more.
            isWatching = true;
            monitor = UeventMonitor.Open("usb", "tty", "net", "usbmisc", "scsi", "block").Or(null!);
            return;
        }

        if (monitor is null)
        {
            cancellation.WaitHandle.WaitOne(atMost < LookOften ? atMost : LookOften);
        }
        else
        {
            monitor.Receive(atMost < LookAgain ? atMost : LookAgain, cancellation);
            // What else has come is seen by the same look.
            while (monitor.Receive(TimeSpan.Zero, cancellation) is not null)
            {
            }
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Waits for a state of the bus.</summary>
    public void WaitUntil(Func<bool> isSo, TimeSpan atMost, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo() && atMost - TimeProvider.System.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            WaitForEvent(left, cancellation);
        }
    }

    public void Dispose()
    {
        monitor?.Dispose();
        Calls.Dispose();
    }

    private int? Attribute(UsbPortPath port, string name, NumberStyles style) =>
        tree.Read($"{UsbCollector.Devices}/{port}/{name}").TryGet(out var bytes)
        && int.TryParse(Encoding.ASCII.GetString(bytes).AsSpan().Trim(), style, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
