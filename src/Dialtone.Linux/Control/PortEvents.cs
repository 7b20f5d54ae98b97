using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Events;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Something that happened on the watched port.</summary>
/// <param name="IsInterruption">It ends a quiet time: the device or one of its serial ports went, or it was reset.</param>
/// <param name="IsRound">It is the one event that a round of a loop is counted by.</param>
internal sealed record PortEvent(bool IsInterruption, bool IsRound, string Evidence)
{
    public static PortEvent? Of(Uevent received, UsbPortPath port)
    {
        var parts = received.DevicePath.Split('/');
        if (!parts.Contains(port.ToString()))
        {
            return null;
        }

        var leaves = received.Action == "remove";
        var isDevice = received.DeviceType == "usb_device" && received.Name == port.ToString();
        var isTty = received.Subsystem == "tty";
        return new PortEvent(leaves && (isDevice || isTty), leaves && isDevice, $"{received.Name} was removed");
    }

    /// <summary>A record of the kernel log, as <see cref="KernelLog"/> gives it.</summary>
    /// <param name="countsDisconnects">False if device events are read as well: a disconnect is a removal there, and a round counts once.</param>
    public static PortEvent? Of(ReadOnlySpan<byte> record, UsbPortPath port, bool countsDisconnects)
    {
        var text = record[(record.IndexOf((byte)';') + 1)..];
        var end = text.IndexOf((byte)'\n');
        text = end < 0 ? text : text[..end];
        var prefix = Encoding.ASCII.GetBytes($"usb {port}: ");
        if (!text.StartsWith(prefix))
        {
            return null;
        }

        var isReset = text[prefix.Length..].StartsWith("reset "u8);
        return isReset || text[prefix.Length..].StartsWith("USB disconnect"u8)
            ? new PortEvent(true, isReset || countsDisconnects, Encoding.UTF8.GetString(text))
            : null;
    }
}

/// <summary>What happens on one port, in order, from the moment it was opened. Used by one thread.</summary>
internal interface IPortEvents : IDisposable
{
    /// <summary>The next event; null once the time is up and nothing waits, or when cancelled. With no time at all: what the kernel has told up to now.</summary>
    PortEvent? Next(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>What would not be seen here, or has been lost, as a clause; empty if everything is seen.</summary>
    string Unseen { get; }
}

/// <summary>From the kernel's log and its device events. The log tells resets, the events tell what else goes.</summary>
internal sealed class KernelPortEvents : IPortEvents
{
    private readonly UsbPortPath port;
    private readonly UeventMonitor? monitor;
    private readonly KernelLog? log;
    private readonly string blind;
    private readonly long lostBefore;
    private readonly Queue<PortEvent> waiting = [];

    /// <exception cref="StepRefusedException">Neither can be had.</exception>
    public KernelPortEvents(UsbPortPath port)
    {
        this.port = port;
        var monitored = UeventMonitor.Open("usb", "tty");
        var opened = KernelLog.OpenLive();
        monitor = monitored.Or(null!);
        log = opened.Or(null!);
        if (log is { CanFollow: false })
        {
            log.Dispose();
            log = null;
        }

        // Without device events the log still tells of every reset and disconnect; without the log nobody tells of resets.
        blind = log is not null ? "" : $"resets of the port cannot be seen: {(opened.IsKnown ? "the kernel log cannot be followed" : opened.Reason)}";
        if (monitor is null && log is null)
        {
            throw new StepRefusedException($"The port cannot be watched, so nothing could be proven: {monitored.Reason}; {blind}.");
        }

        log?.ReadBacklog(static _ => { });
        lostBefore = log?.Lost ?? 0;
    }

    public string Unseen => monitor is { Overflowed: true } ? "device events were lost, because there were more than could be read"
        : log is not null && log.Lost > lostBefore ? "records of the kernel log were lost, because it was overwritten faster than it could be read"
        : blind;

    public PortEvent? Next(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (waiting.TryDequeue(out var first))
        {
            return first;
        }

        using var wakeup = new Wakeup(cancellationToken);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Drain(wakeup);
            if (waiting.TryDequeue(out var next))
            {
                return next;
            }

            var left = timeout - TimeProvider.System.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !wakeup.WaitForAny(log?.Descriptor, monitor?.Descriptor, PollEvents.POLLIN, left))
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        log?.Dispose();
        monitor?.Dispose();
    }

    /// <summary>Takes what the kernel has told. The log first: its words are the better evidence.</summary>
    private void Drain(Wakeup wakeup)
    {
        log?.ReadBacklog(record => Keep(PortEvent.Of(record, port, countsDisconnects: monitor is null)));
        while (monitor?.Receive(wakeup, TimeSpan.Zero) is { } received)
        {
            Keep(PortEvent.Of(received, port));
        }
    }

    private void Keep(PortEvent? event_)
    {
        if (event_ is not null)
        {
            waiting.Enqueue(event_);
        }
    }
}
