using System.Collections.Concurrent;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Control;
using Dialtone.Treatment.Verification;
using Xunit;

namespace Dialtone.Tests.Treatment;

/// <summary>The watch on a machine whose events are made up; the kernel's own are tested in the lab.</summary>
public sealed class PortWatchTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);
    private static readonly PortEvent Reset = new(true, true, "usb 1-1: reset high-speed USB device number 2 using xhci_hcd");
    private static readonly PortEvent Add = new(false, false, "ttyUSB0");

    private readonly ScriptedMachine machine = new();

    private static WatchExpectation Expectation(TimeSpan? duration = null, TimeSpan? returnDeadline = null) => new()
    {
        Port = Loops.Port("1-1"),
        Device = Loops.E620,
        Ttys = 3,
        Duration = duration ?? TimeSpan.FromMilliseconds(50),
        ReturnDeadline = returnDeadline ?? Patient,
    };

    private Task<WatchResult> WatchAsync(WatchExpectation expectation, TimeSpan? collectDeadline = null, CancellationToken cancellation = default) =>
        new PortWatch(machine, askPorts: true, collectDeadline ?? Patient, TimeSpan.FromMilliseconds(20)).WatchAsync(expectation, cancellation);

    [Fact]
    public async Task A_quiet_port_is_watched_to_the_end_and_its_ports_are_asked()
    {
        var result = await WatchAsync(Expectation());
        Assert.True(result is { Returned: true, Interruption: null, Unseen: "" });
        Assert.True(result.Watched >= TimeSpan.FromMilliseconds(50));
        Assert.Equal([true], machine.Asked);
    }

    [Fact]
    public async Task What_happened_before_the_device_was_back_does_not_disturb_the_quiet_after_it()
    {
        machine.Waiting.Enqueue(Reset);
        machine.Waiting.Enqueue(Add);
        Assert.Null((await WatchAsync(Expectation())).Interruption);
    }

    [Fact]
    public async Task A_reset_in_the_quiet_time_ends_it_and_no_port_is_asked()
    {
        machine.Later = Reset;
        var result = await WatchAsync(Expectation(Patient));
        Assert.Equal(Reset.Evidence, result.Interruption?.Evidence);
        Assert.Equal([false], machine.Asked);
    }

    [Fact]
    public async Task A_device_that_does_not_come_back_is_told_apart_from_one_that_loops()
    {
        machine.Returned = false;
        Assert.True(await WatchAsync(Expectation(returnDeadline: TimeSpan.FromMilliseconds(50))) is { Returned: false, Interruption: null });
        machine.Waiting = new([Reset, Reset, Reset]);
        Assert.True(await WatchAsync(Expectation()) is { Returned: false, Interruption.Evidence: var evidence } && evidence == Reset.Evidence);
    }

    [Fact]
    public async Task A_reset_while_the_ports_are_asked_is_an_interruption()
    {
        machine.Collecting = () => machine.Waiting.Enqueue(Reset);
        Assert.Equal(Reset.Evidence, (await WatchAsync(Expectation())).Interruption?.Evidence);
    }

    [Theory]
    [InlineData(AtOutcome.Busy)]
    [InlineData(AtOutcome.Silent)]
    [InlineData(AtOutcome.Other)]
    [InlineData(AtOutcome.Failed)]
    public async Task Ports_that_ModemManager_has_at_this_moment_are_asked_again(AtOutcome first)
    {
        machine.Answers = new([first, AtOutcome.Answered]);
        var result = await WatchAsync(Expectation());
        Assert.Equal(AtOutcome.Answered, Assert.Single(result.After.AtAnswers.Value).Outcome);
        Assert.Equal([true, true], machine.Asked);
        Assert.Null(result.Interruption);
    }

    [Fact]
    public async Task Ports_that_never_answer_are_not_asked_for_ever()
    {
        machine.Answers = new(Enumerable.Repeat(AtOutcome.Silent, 50));
        Assert.Equal(AtOutcome.Silent, Assert.Single((await WatchAsync(Expectation())).After.AtAnswers.Value).Outcome);
        Assert.Equal(3, machine.Asked.Count);
    }

    [Fact]
    public async Task Events_that_were_lost_are_told()
    {
        machine.Unseen = "device events were lost";
        Assert.Equal("device events were lost", (await WatchAsync(Expectation())).Unseen);
    }

    [Fact]
    public async Task A_kernel_that_does_not_say_how_the_machine_is_does_not_keep_the_watch()
    {
        using var released = new ManualResetEventSlim();
        machine.Collecting = released.Wait;
        var result = await WatchAsync(Expectation(), TimeSpan.FromMilliseconds(100));
        Assert.Contains("has not come back", result.After.UsbDevices.Reason, StringComparison.Ordinal);
        Assert.False(Verdicts.Judge(Expectation(), result).IsMet);
        machine.Later = Reset;
        Assert.Contains("has not come back", (await WatchAsync(Expectation(Patient), TimeSpan.FromMilliseconds(100))).After.UsbDevices.Reason, StringComparison.Ordinal);
        released.Set();
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var watching = WatchAsync(Expectation(Patient), cancellation: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private sealed class ScriptedMachine : IWatchedMachine
    {
        /// <summary>Told when the watch begins.</summary>
        public ConcurrentQueue<PortEvent> Waiting { get; set; } = [];

        /// <summary>Told once to whoever waits, not to who only takes what is there.</summary>
        public PortEvent? Later
        {
            set => later = value;
        }

        private PortEvent? later;

        public PortEvent? TakeLater() => Interlocked.Exchange(ref later, null);

        public bool Returned { get; set; } = true;

        public Queue<AtOutcome> Answers { get; set; } = [];

        public Action Collecting { get; set; } = () => { };

        public List<bool> Asked { get; } = [];

        public string Unseen { get; set; } = "";

        public IPortEvents Open(UsbPortPath port) => new ScriptedEvents(this);

        public bool HasReturned(WatchExpectation expectation) => Returned;

        public Machine Collect(bool askPorts, CancellationToken cancellationToken)
        {
            Asked.Add(askPorts);
            Collecting();
            return Loops.Machine() with
            {
                AtAnswers = askPorts
                    ? Loops.Known<IReadOnlyList<AtAnswer>>([new AtAnswer("ttyUSB0", Answers.TryDequeue(out var next) ? next : AtOutcome.Answered, "")])
                    : Observed.NotExamined<IReadOnlyList<AtAnswer>>("the ports were not asked"),
            };
        }

    }

    private sealed class ScriptedEvents(ScriptedMachine machine) : IPortEvents
    {
        public string Unseen => machine.Unseen;

        public PortEvent? Next(TimeSpan timeout, CancellationToken cancellationToken)
        {
            if (machine.Waiting.TryDequeue(out var waiting))
            {
                return waiting;
            }

            for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < timeout && !cancellationToken.IsCancellationRequested;)
            {
                if (machine.TakeLater() is { } told)
                {
                    return told;
                }

                cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5));
            }

            return null;
        }

        public void Dispose()
        {
        }
    }
}
