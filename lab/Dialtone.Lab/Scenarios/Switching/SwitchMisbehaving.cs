using System.Threading.Channels;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>Sticks that answer the message badly, late, not at all or with something else: what Dialtone says of each has to be what the device did, and a stick that stayed has to be as usable
/// as before. Beside each of them another one of the same id is plugged in, which has to be left alone.</summary>
internal sealed class SwitchMisbehaving : Scenario
{
    /// <summary>Sticks on two ports are switched at once: neither waits for the other.</summary>
    private const int Lanes = 2;

    /// <summary>usb-storage's own list has its id.</summary>
    private const string KernelFirst = "stick-kernel-first";

    /// <param name="Outcome">What Dialtone has to say of it, with its exit status.</param>
    /// <param name="Asked">How many times the message has to arrive.</param>
    private sealed record Case(string Model, string[] Faults, string Outcome, int ExitStatus, int Asked = 1)
    {
        /// <summary>What has to be among its words.</summary>
        public string Said { get; init; } = "";

        public override string ToString() => Faults.Length == 0 ? Model : $"{Model} with {string.Join(" and ", Faults)}";
    }

    private static readonly Case[] Cases =
    [
        // Those that take long come first, so that the others fill the other lane.
        new("stick-standard-eject", ["late-switch=25"], "works", 0),
        new("stick-message", [Fault.SwitchSilence, Fault.StaysZeroCd], "silent", 11),
        new("stick-standard-eject", [Fault.StaysZeroCd], "no-effect", 12),
        new("stick-standard-eject", [Fault.SwitchSilence, Fault.StaysZeroCd], "no-effect", 12) { Said = "nothing for 1" },
        new("stick-option", [Fault.SwitchCswFailed, Fault.StaysZeroCd], "refused", 10),
        new("stick-huawei-new", [Fault.SwitchEndless, Fault.StaysZeroCd], "no-effect", 12),
        new("stick-standard-eject", [Fault.ReturnsZeroCd], "storage-again", 14),
        new("stick-standard-eject", [Fault.ReturnsWrongId], "wrong-id", 14),
        new("stick-driverless", [], "no-driver", 15),
        new("stick-standard-eject", [Fault.SwitchSilence], "works", 0),
        new("stick-standard-eject", [Fault.SwitchStall], "works", 0),
        new("stick-standard-eject", [Fault.FirstCommandStall], "works", 0),
        new("stick-standard-eject", [Fault.SwitchCswFailed], "works", 0),
        new("stick-standard-eject", [Fault.SwitchVanish], "works", 0),
        new("stick-huawei-new", [Fault.SwitchEndless], "works", 0),
        new("stick-tiny-endpoints", [], "works", 0),
        new("stick-lying", [], "works", 0),
        new(KernelFirst, [], "already-switched", 0),
        new("hostile", [], "already-switched", 0, 0),
    ];

    public override string Name => "switch-misbehaving";
    public override string Summary => "sticks that stall, fail, fall silent, vanish, come late, come back as something else or lie: each is told for what it did";
    public override bool InEveryRun => false;
    public override TimeSpan Deadline => TimeSpan.FromMinutes(12);
    public override GuestOptions Adapt(GuestOptions options) => options with { UsbModeSwitch = UsbModeSwitchParts.Data };

    /// <summary>One port for each lane, and one for a stick that nobody is to touch.</summary>
    public override IReadOnlyList<VirtualDevice> CreateDevices() => [.. Enumerable.Range(0, Lanes + 1).Select(_ => VirtualDevice.Load("stick-standard-eject", plugged: false))];

    public override async Task RunAsync(ScenarioRun run)
    {
        var bystander = run.Devices[Lanes];
        await using var watched = await StickPort.PlugAsync(run, Lanes, bystander);
        var failures = new List<string>();
        var queue = Channel.CreateUnbounded<Case>();
        foreach (var entry in Cases)
            queue.Writer.TryWrite(entry);
        queue.Writer.Complete();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(RunLaneAsync));
        run.Claim(failures.Count == 0, $"Dialtone told {Cases.Length} sticks for what they did", string.Join("\n", failures));
        run.Claim(bystander.Log.Count(DeviceEventKind.SwitchRequested) == 0 && (await run.LookAsync()).Devices.GetValueOrDefault(watched.Name) == "1410:5010", "a stick of the same id on another port was left alone all the time");

        async Task RunLaneAsync(int lane)
        {
            await foreach (var entry in queue.Reader.ReadAllAsync(run.Cancellation))
            {
                try
                {
                    await JudgeAsync(run, lane, entry);
                }
                catch (Exception exception) when (exception is ScenarioFailedException or TimeoutException)
                {
                    var failure = $"{entry}: {exception.Message}";
                    lock (failures)
                        failures.Add(failure);
                    run.Tell($"  {failure}");
                }
            }
        }
    }

    private static async Task JudgeAsync(ScenarioRun run, int lane, Case entry)
    {
        using var stick = VirtualDevice.Load(entry.Model, entry.Faults, plugged: false);
        await using var port = await StickPort.PlugAsync(run, lane, stick);
        if (entry.Model == KernelFirst)
        {
            // Dialtone comes to a modem that the kernel has switched by then, and sends nothing.
            var back = await stick.Log.WaitForAsync(DeviceEventKind.PersonalityChanged, TimeSpan.FromSeconds(30), cancellation: run.Cancellation);
            await stick.Log.WaitForAsync(DeviceEventKind.ConfigurationSet, TimeSpan.FromSeconds(30), back.At, run.Cancellation);
            await port.LookUntilAsync(StickExpectation.Of(stick.Model), TimeSpan.FromSeconds(30));
        }
        var answer = await run.Dialtone.SwitchAsync(port.Name, run.Cancellation);
        if (answer.Outcome != entry.Outcome || answer.ExitStatus != entry.ExitStatus || !answer.Detail.Contains(entry.Said, StringComparison.Ordinal))
            throw new ScenarioFailedException($"{entry.Outcome} with status {entry.ExitStatus} was to be said of it, and it was: {answer}");
        var asked = stick.Log.Count(DeviceEventKind.SwitchRequested);
        if (asked != entry.Asked)
            throw new ScenarioFailedException($"the message was to arrive {entry.Asked} times, and did {asked} times; {answer}");
        if (entry is { ExitStatus: 0, Asked: > 0 })
        {
            await port.LookUntilAsync(StickExpectation.Of(stick.Model), TimeSpan.FromSeconds(20));
        }
        else if (entry.Asked > 0 && stick.Personality == stick.Model.Start && stick.Model.Start.First.Interfaces[0].Function == Devices.Models.FunctionKind.Storage)
        {
            await run.LookUntilAsync("usb-storage at the stick that stayed", state => state.Drivers.GetValueOrDefault($"{port.Name}:1.0") == "usb-storage", TimeSpan.FromSeconds(20));
        }
        run.Claim(true, $"{entry}: {answer.Outcome} after {answer.Duration.TotalSeconds:0.0} s");
    }
}
