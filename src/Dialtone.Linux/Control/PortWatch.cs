using System.Text;
using System.Threading.Channels;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Treatment;
using Dialtone.Treatment.Verification;

namespace Dialtone.Linux.Control;

/// <summary>Watches a port of the running machine through the kernel's log and its device events.</summary>
/// <param name="askPorts">False: no port is asked for an answer to AT, whatever is expected.</param>
public sealed class PortWatch(bool askPorts = true) : IPortWatch
{
    /// <summary>Until the device has all its ports, a stick may leave once to change its mode, and be reset once by a driver that recovers. The third time is a loop.</summary>
    private const int InterruptionsWhileReturning = 3;

    private readonly Sysfs sysfs = new("/");

    public async Task<WatchResult> WatchAsync(WatchExpectation expectation, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateUnbounded<PortEvent>();
        // Opened before anything is looked at, so that nothing falls in between.
        var monitor = UeventMonitor.Open("usb", "tty");
        var log = KernelLog.OpenLive();
        using (var uevents = monitor.Or(null!))
        using (var kernelLog = log.Or(null!))
        {
            var follows = kernelLog is { CanFollow: true };
            if (uevents is null && !follows)
            {
                throw new StepRefusedException($"The port cannot be watched, so nothing could be proven: {monitor.Reason}; {(log.IsKnown ? "the kernel log cannot be followed" : log.Reason)}.");
            }

            kernelLog?.ReadBacklog(static _ => { });
            Task[] readers =
            [
                uevents is null ? Task.CompletedTask : Start(() => Read(uevents, expectation.Port, events.Writer, stop.Token)),
                follows ? Start(() => Read(kernelLog!, expectation.Port, uevents is null, events.Writer, stop.Token)) : Task.CompletedTask,
            ];
            try
            {
                return await WatchAsync(expectation, events.Reader, cancellationToken);
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(readers);
            }
        }
    }

    private static Task Start(Action read) => Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task<WatchResult> WatchAsync(WatchExpectation expectation, ChannelReader<PortEvent> events, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var returned = expectation.ReturnDeadline == TimeSpan.Zero || HasReturned(expectation);
        var rounds = 0;
        while (!returned && clock.GetElapsedTime(start) is var waited && waited < expectation.ReturnDeadline)
        {
            var next = await NextAsync(events, expectation.ReturnDeadline - waited, cancellationToken);
            if (next is { IsRound: true } && ++rounds == InterruptionsWhileReturning)
            {
                var elapsed = clock.GetElapsedTime(start);
                return new WatchResult(false, elapsed, elapsed, new PortInterruption(elapsed, next.Evidence), Collect(ask: false, cancellationToken));
            }

            returned = HasReturned(expectation);
        }

        var returnedAfter = clock.GetElapsedTime(start);
        if (!returned)
        {
            return new WatchResult(false, returnedAfter, TimeSpan.Zero, null, Collect(ask: false, cancellationToken));
        }

        // What is queued happened before the device was back.
        while (events.TryRead(out _))
        {
        }

        var quietSince = clock.GetTimestamp();
        if (await InterruptionAsync(events, expectation.Duration, quietSince, cancellationToken) is { } early)
        {
            return new WatchResult(true, returnedAfter, early.After, early, Collect(ask: false, cancellationToken));
        }

        // The ports are asked while the watch goes on: a device that falls over when it is spoken to is not cured.
        var after = await Task.Run(() => Collect(askPorts && expectation.AtAnswer, cancellationToken), cancellationToken);
        var late = await InterruptionAsync(events, TimeSpan.Zero, quietSince, cancellationToken);
        return new WatchResult(true, returnedAfter, clock.GetElapsedTime(quietSince), late, after);
    }

    private static async Task<PortInterruption?> InterruptionAsync(ChannelReader<PortEvent> events, TimeSpan until, long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await NextAsync(events, until - TimeProvider.System.GetElapsedTime(start), cancellationToken);
            if (next is null)
            {
                return null;
            }

            if (next.IsInterruption)
            {
                return new PortInterruption(TimeProvider.System.GetElapsedTime(start), next.Evidence);
            }
        }
    }

    /// <summary>The next event, or null once the time is up and none is waiting.</summary>
    private static async Task<PortEvent?> NextAsync(ChannelReader<PortEvent> events, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (events.TryRead(out var waiting))
        {
            return waiting;
        }

        if (timeout <= TimeSpan.Zero)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await events.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private bool HasReturned(WatchExpectation expectation) =>
        (expectation.Device is not { } id || sysfs.Is(new DeviceOnPort(expectation.Port, id))) && Ttys(expectation.Port) >= expectation.Ttys;

    /// <summary>Serial ports below the device's interfaces, by the names of their directories: <c>1-1:1.0/ttyUSB0</c>, <c>1-1:1.0/tty/ttyACM0</c>.</summary>
    private int Ttys(UsbPortPath port)
    {
        var device = sysfs.OnDisk($"/sys/bus/usb/devices/{port}");
        return Names(device).Where(name => name.StartsWith($"{port}:", StringComparison.Ordinal))
            .Sum(name => Names($"{device}/{name}").Count(IsTty) + Names($"{device}/{name}/tty").Count(IsTty));

        static IEnumerable<string> Names(string directory) => HostFiles.List(directory).TryGet(out var entries) ? entries.Select(entry => entry.Name) : [];

        static bool IsTty(string name) => name.StartsWith("tty", StringComparison.Ordinal) && name.Length > 3;
    }

    private static Machine Collect(bool ask, CancellationToken cancellationToken) =>
        MachineCollector.Collect(LiveFileTree.Instance, new CollectorOptions { AskPorts = ask, Cancellation = cancellationToken });

    private static void Read(UeventMonitor monitor, UsbPortPath port, ChannelWriter<PortEvent> events, CancellationToken cancellation)
    {
        while (monitor.Receive(null, cancellation) is { } received)
        {
            if (PortEvent.Of(received, port) is { } event_)
            {
                events.TryWrite(event_);
            }
        }
    }

    private static void Read(KernelLog log, UsbPortPath port, bool disconnectsToo, ChannelWriter<PortEvent> events, CancellationToken cancellation) => log.Follow(
        record =>
        {
            if (PortEvent.Of(record, port, disconnectsToo) is { } event_)
            {
                events.TryWrite(event_);
            }
        },
        cancellation);

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
        /// <param name="disconnectsToo">False if device events are read as well: a disconnect is a removal there, and counts once.</param>
        public static PortEvent? Of(ReadOnlySpan<byte> record, UsbPortPath port, bool disconnectsToo)
        {
            var text = record[(record.IndexOf((byte)';') + 1)..];
            var end = text.IndexOf((byte)'\n');
            text = end < 0 ? text : text[..end];
            var prefix = Encoding.ASCII.GetBytes($"usb {port}: ");
            return text.StartsWith(prefix) && (text[prefix.Length..].StartsWith("reset "u8) || (disconnectsToo && text[prefix.Length..].StartsWith("USB disconnect"u8)))
                ? new PortEvent(true, true, Encoding.UTF8.GetString(text))
                : null;
        }
    }
}
