using System.Diagnostics;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices;

public enum DeviceEventKind
{
    /// <summary>A host's end of the bus appeared (QEMU connected) or went.</summary>
    HostConnected,
    HostDisconnected,
    Plugged,
    Unplugged,

    /// <summary>Every enumeration begins with one or two; <see cref="DeviceEvent.Configured"/> tells those of an error recovery.</summary>
    PortReset,
    ConfigurationSet,
    InterfaceSet,
    ControlRequest,
    ScsiCommand,
    AtCommand,

    /// <summary>A message arrived that switches to another personality, whatever comes of it.</summary>
    SwitchRequested,
    PersonalityChanged,

    /// <summary>A fault did its work.</summary>
    FaultStruck,
}

/// <summary>One thing the device saw or did.</summary>
/// <param name="At">Since the device was loaded; monotonic.</param>
/// <param name="Text">The personality's, fault's or AT command's text.</param>
/// <param name="Number">LUN, interface or configuration value.</param>
/// <param name="Length">Bytes the SCSI command's host expects.</param>
/// <param name="Configured">Whether the device was configured when a port reset came.</param>
public readonly record struct DeviceEvent(
    TimeSpan At,
    DeviceEventKind Kind,
    string Text = "",
    int Number = 0,
    SetupPacket Setup = default,
    ScsiOperation Operation = default,
    int Length = 0,
    bool Configured = false)
{
    public override string ToString()
    {
        var detail = Kind switch
        {
            DeviceEventKind.ControlRequest => Setup.ToString(),
            DeviceEventKind.ScsiCommand => $"LUN {Number} {Operation} {Length} {Text}",
            DeviceEventKind.PortReset => Configured ? "configured" : "enumerating",
            DeviceEventKind.ConfigurationSet => $"{Number}",
            DeviceEventKind.InterfaceSet => $"{Number} {Text}",
            DeviceEventKind.AtCommand => $"interface {Number} {Text}",
            _ => Text,
        };
        return $"{At.TotalSeconds,9:0.000} {Kind} {detail}".TrimEnd();
    }
}

/// <summary>What the device saw, in order. Safe from any thread.</summary>
/// <remarks>Predicates run without the log's lock: they may ask the device, whose lock is taken before the log's.</remarks>
public sealed class DeviceLog
{
    private readonly Lock _gate = new();
    private readonly List<DeviceEvent> _events = [];
    private readonly List<Waiter> _waiters = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Called for each event, on the thread that caused it and under the device's lock: it must not block.</summary>
    public Action<DeviceEvent>? Observer { get; set; }

    /// <summary>The clock of the events, now.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public IReadOnlyList<DeviceEvent> Events
    {
        get
        {
            lock (_gate)
                return _events.ToArray();
        }
    }

    public int Count(DeviceEventKind kind, TimeSpan since = default) => Count(e => e.Kind == kind, since);

    public int Count(Func<DeviceEvent, bool> predicate, TimeSpan since = default) => Events.Count(e => e.At >= since && predicate(e));

    /// <summary>Port resets of a configured device: what error recovery does, and enumeration does not.</summary>
    public int RecoveryResets(TimeSpan since = default) => Count(e => e is { Kind: DeviceEventKind.PortReset, Configured: true }, since);

    /// <summary>The first event at or after <paramref name="since"/> that satisfies the predicate: one already in the log, or else the next.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<DeviceEvent> WaitForAsync(
        Func<DeviceEvent, bool> predicate, TimeSpan timeout, TimeSpan since = default, CancellationToken cancellation = default)
    {
        var waiter = new Waiter(predicate);
        DeviceEvent[] before;
        lock (_gate)
        {
            before = [.. _events];
            _waiters.Add(waiter);
        }
        try
        {
            foreach (var e in before)
            {
                if (e.At >= since && predicate(e))
                    return e;
            }
            return await waiter.Source.Task.WaitAsync(timeout, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The device did not see the expected event within {timeout.TotalSeconds:0.#} s.", e);
        }
        finally
        {
            lock (_gate)
                _waiters.Remove(waiter);
        }
    }

    public Task<DeviceEvent> WaitForAsync(DeviceEventKind kind, TimeSpan timeout, TimeSpan since = default, CancellationToken cancellation = default) =>
        WaitForAsync(e => e.Kind == kind, timeout, since, cancellation);

    internal void Add(DeviceEvent e)
    {
        e = e with { At = Now };
        Waiter[] waiting;
        lock (_gate)
        {
            _events.Add(e);
            waiting = [.. _waiters];
        }
        foreach (var waiter in waiting)
        {
            if (waiter.Predicate(e))
                waiter.Source.TrySetResult(e);
        }
        Observer?.Invoke(e);
    }

    private sealed record Waiter(Func<DeviceEvent, bool> Predicate)
    {
        /// <summary>Continuations run elsewhere: they must not run under the device's lock.</summary>
        public TaskCompletionSource<DeviceEvent> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
