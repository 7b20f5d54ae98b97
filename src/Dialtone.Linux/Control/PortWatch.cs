using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Dialtone.Treatment.Verification;

namespace Dialtone.Linux.Control;

/// <summary>What a watch needs of the machine. Tests put a made-up one in its place.</summary>
internal interface IWatchedMachine
{
    /// <summary>Whatever happens on the port from now on.</summary>
    /// <exception cref="Dialtone.Treatment.StepRefusedException">The system lets nobody watch.</exception>
    IPortEvents Open(UsbPortPath port);

    /// <summary>The expected device is on the port with all its serial ports.</summary>
    bool HasReturned(WatchExpectation expectation);

    /// <param name="askPorts">Ask the modem ports for an answer to AT.</param>
    Machine Collect(bool askPorts, CancellationToken cancellationToken);
}

/// <summary>Watches a port of the running machine through the kernel's log and its device events.</summary>
public sealed class PortWatch : IPortWatch
{
    /// <summary>Until the device has all its ports, a stick may leave once to change its mode, and be reset once by a driver that recovers. The third time is a loop.</summary>
    private const int InterruptionsWhileReturning = 3;

    /// <summary>How often the ports are asked: ModemManager, which finds the modem at the same time, holds one after the other for some seconds, and what it
    /// reads of an answer is missing here.</summary>
    private const int Asks = 3;

    /// <summary>Attributes of a device change after its event, too (its interfaces come one by one): hence no longer than this without looking.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly IWatchedMachine machine;
    private readonly bool askPorts;

    /// <summary>Beyond all deadlines of single attributes and ports; a kernel that does not come back from one must not keep the watch for ever.</summary>
    private readonly TimeSpan collectDeadline;

    private readonly TimeSpan askAgainAfter;

    /// <param name="askPorts">False: no port is asked for an answer to AT, whatever is expected.</param>
    public PortWatch(bool askPorts = true)
        : this(new RunningMachine(), askPorts, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(3))
    {
    }

    internal PortWatch(IWatchedMachine machine, bool askPorts, TimeSpan collectDeadline, TimeSpan askAgainAfter)
    {
        this.machine = machine;
        this.askPorts = askPorts;
        this.collectDeadline = collectDeadline;
        this.askAgainAfter = askAgainAfter;
    }

    public Task<WatchResult> WatchAsync(WatchExpectation expectation, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Watch(expectation, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private WatchResult Watch(WatchExpectation expectation, CancellationToken cancellationToken)
    {
        // Opened before anything is looked at, so that nothing falls in between.
        using var events = machine.Open(expectation.Port);
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var rounds = 0;
        while (true)
        {
            // What the kernel has told up to here happened before the device was back; what comes after this belongs to the quiet time.
            for (var next = events.Next(TimeSpan.Zero, cancellationToken); next is not null; next = events.Next(TimeSpan.Zero, cancellationToken))
            {
                if (next.IsRound && ++rounds == InterruptionsWhileReturning && expectation.ReturnDeadline > TimeSpan.Zero)
                {
                    var elapsed = clock.GetElapsedTime(start);
                    return new WatchResult(false, elapsed, elapsed, new PortInterruption(elapsed, next.Evidence), Collect(cancellationToken));
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (expectation.ReturnDeadline == TimeSpan.Zero || machine.HasReturned(expectation))
            {
                break;
            }

            var left = expectation.ReturnDeadline - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return new WatchResult(false, clock.GetElapsedTime(start), TimeSpan.Zero, null, Collect(cancellationToken)) { Unseen = events.Unseen };
            }

            if (events.Next(left < LookAgain ? left : LookAgain, cancellationToken) is { IsRound: true })
            {
                rounds++;
            }
        }

        var returnedAfter = clock.GetElapsedTime(start);
        var quietSince = clock.GetTimestamp();
        var interruption = Interruption(events, quietSince, expectation.Duration, cancellationToken);
        if (interruption is not null)
        {
            return new WatchResult(true, returnedAfter, interruption.After, interruption, Collect(cancellationToken));
        }

        // The ports are asked while the watch goes on: a device that falls over when it is spoken to is not cured.
        var ask = askPorts && expectation.AtAnswer;
        var (after, late) = CollectWatching(events, quietSince, ask, cancellationToken);
        for (var asks = 1; ask && asks < Asks && late is null && IsUnanswered(expectation, after); asks++)
        {
            late = Interruption(events, quietSince, clock.GetElapsedTime(quietSince) + askAgainAfter, cancellationToken);
            if (late is null)
            {
                (after, late) = CollectWatching(events, quietSince, ask, cancellationToken);
            }
        }

        late ??= Interruption(events, quietSince, TimeSpan.Zero, cancellationToken);
        return new WatchResult(true, returnedAfter, clock.GetElapsedTime(quietSince), late, after) { Unseen = events.Unseen };
    }

    /// <summary>The first interruption until a time after the start; null if there was none.</summary>
    private static PortInterruption? Interruption(IPortEvents events, long start, TimeSpan until, CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = until - TimeProvider.System.GetElapsedTime(start);
            var next = events.Next(left < TimeSpan.Zero ? TimeSpan.Zero : left, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
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

    /// <summary>No port of the device answered, and asking again may help.</summary>
    private static bool IsUnanswered(WatchExpectation expectation, Machine after)
    {
        var ttys = after.UsbDevices.Or([]).FirstOrDefault(device => device.Port == expectation.Port)?.Interfaces.Or([]).SelectMany(item => item.Ttys).ToHashSet() ?? [];
        return after.AtAnswers.TryGet(out var answers)
            && answers.Any(answer => ttys.Contains(answer.Port))
            && !answers.Any(answer => ttys.Contains(answer.Port) && answer.Outcome == AtOutcome.Answered);
    }

    private Machine Collect(CancellationToken cancellationToken)
    {
        var collecting = Task.Run(() => machine.Collect(askPorts: false, cancellationToken), cancellationToken);
        return Result(collecting, Task.WhenAny(collecting, Task.Delay(collectDeadline, cancellationToken)).GetAwaiter().GetResult() == collecting, cancellationToken);
    }

    private (Machine After, PortInterruption? Late) CollectWatching(IPortEvents events, long start, bool ask, CancellationToken cancellationToken)
    {
        using var collected = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        collected.CancelAfter(collectDeadline);
        var collecting = Task.Run(() => machine.Collect(ask, cancellationToken), cancellationToken);
        // Also ends the waiting below.
        _ = collecting.ContinueWith(
            static (_, source) =>
            {
                try
                {
                    ((CancellationTokenSource)source!).Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // It came too late for anybody to wait for.
                }
            },
            collected,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        PortInterruption? late = null;
        while (!collected.IsCancellationRequested)
        {
            if (events.Next(collectDeadline, collected.Token) is { IsInterruption: true } next)
            {
                late ??= new PortInterruption(TimeProvider.System.GetElapsedTime(start), next.Evidence);
            }
        }

        return (Result(collecting, collecting.IsCompleted, cancellationToken), late);
    }

    private Machine Result(Task<Machine> collecting, bool ended, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ended)
        {
            return collecting.GetAwaiter().GetResult();
        }

        var reason = $"the kernel has not come back after {collectDeadline.TotalSeconds:0} s from being asked about its devices";
        return new Machine
        {
            UsbDevices = Observed.NotExamined<IReadOnlyList<UsbDevice>>(reason),
            AtAnswers = Observed.NotExamined<IReadOnlyList<AtAnswer>>(reason),
            NotExamined = [new NotExamined($"the machine after the watch: {reason}")],
        };
    }

    /// <summary>The machine that this program runs on.</summary>
    private sealed class RunningMachine : IWatchedMachine
    {
        private readonly Sysfs sysfs = new("/");

        public IPortEvents Open(UsbPortPath port) => new KernelPortEvents(port);

        public bool HasReturned(WatchExpectation expectation) =>
            (expectation.Device is not { } id || sysfs.Is(new Dialtone.Treatment.DeviceOnPort(expectation.Port, id))) && Ttys(expectation.Port) >= expectation.Ttys;

        public Machine Collect(bool askPorts, CancellationToken cancellationToken) =>
            MachineCollector.Collect(LiveFileTree.Instance, new CollectorOptions { AskPorts = askPorts, Cancellation = cancellationToken });

        /// <summary>Serial ports below the device's interfaces, by the names of their directories: <c>1-1:1.0/ttyUSB0</c>, <c>1-1:1.0/tty/ttyACM0</c>.</summary>
        private int Ttys(UsbPortPath port)
        {
            var device = sysfs.OnDisk($"/sys/bus/usb/devices/{port}");
            return Names(device).Where(name => name.StartsWith($"{port}:", StringComparison.Ordinal))
                .Sum(name => Names($"{device}/{name}").Count(IsTty) + Names($"{device}/{name}/tty").Count(IsTty));

            static IEnumerable<string> Names(string directory) => HostFiles.List(directory).TryGet(out var entries) ? entries.Select(entry => entry.Name) : [];

            static bool IsTty(string name) => name.StartsWith("tty", StringComparison.Ordinal) && name.Length > 3;
        }
    }
}
