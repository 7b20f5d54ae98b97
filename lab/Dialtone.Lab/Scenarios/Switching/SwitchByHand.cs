using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>Every method by Dialtone's command: what was sent, what the kernel shows of it, and what the command says of it.</summary>
internal sealed class SwitchByHand : Scenario
{
    public override string Name => "switch-by-hand";
    public override string Summary => "sticks of all methods, each switched by 'dialtone switch PORT'";
    public override bool InEveryRun => false;
    public override TimeSpan Deadline => TimeSpan.FromMinutes(15);
    public override GuestOptions Adapt(GuestOptions options) => options with { UsbModeSwitch = UsbModeSwitchParts.Data };

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load(Models[0], plugged: false)];

    private static IReadOnlyList<string> Models => [.. Sticks.Methods, "stick-driverless"];

    public override async Task RunAsync(ScenarioRun run)
    {
        await Switcher.WriteConfigurationsAsync(run.Guest);
        var failures = new List<string>();
        foreach (var model in Models)
        {
            using var stick = VirtualDevice.Load(model, plugged: false);
            await using var port = await StickPort.PlugAsync(run, 0, stick);
            try
            {
                var expected = StickExpectation.Of(stick.Model, bound: false);
                // A person comes when the CD-ROM is there; to detach a driver that is not bound yet would be to do nothing.
                // usb-storage's own list has Sony's, and ignores it.
                if (stick.Personality.First.Interfaces[0].Function == FunctionKind.Storage && model != "stick-sony")
                    await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, TimeSpan.FromSeconds(20));
                var answer = await run.Dialtone.SwitchAsync(port.Name, run.Cancellation);
                run.Tell($"  {model}: {answer}");
                if (stick.Log.Count(expected.Message) != 1)
                    throw new ScenarioFailedException($"it was asked {stick.Log.Count(expected.Message)} times; {answer}");
                var state = await port.LookUntilAsync(expected, TimeSpan.FromSeconds(20));
                var listed = expected.Drivers.Values.All(driver => driver != "");
                if (listed ? answer is not { ExitStatus: 0, Outcome: "works" } : answer is not { ExitStatus: 15, Outcome: "no-driver" })
                    throw new ScenarioFailedException($"the kernel shows {(listed ? "a modem" : "a modem without driver")}, and {answer}");
                if (!listed)
                    await CureAsync(run, port);
                var tty = listed ? await AtPort.FindAsync(run.Guest, state, port.Name, run.Cancellation) : null;
                run.Claim(true, $"{model}: {expected.Id}{(tty is null ? ", no driver for its ports, as is said" : $", {tty} answers AT")}");
            }
            catch (Exception exception) when (exception is ScenarioFailedException or TimeoutException)
            {
                failures.Add($"{model}: {exception.Message}");
                run.Tell($"  {failures[^1]}");
            }
        }
        run.Claim(failures.Count == 0, $"{Models.Count} sticks were switched by hand, each by its own method", string.Join("\n", failures));
    }

    /// <summary>The doctor gives ports whose id no driver lists to option, and takes that back.</summary>
    private static async Task CureAsync(ScenarioRun run, StickPort port)
    {
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        if (doctor.Outcome != "cured")
            throw new ScenarioFailedException($"the doctor was to give its ports to option: {doctor}");
        var state = await port.LookUntilAsync(StickExpectation.Of(port.Stick.Model, bound: true), TimeSpan.FromSeconds(20));
        var tty = await AtPort.FindAsync(run.Guest, state, port.Name, run.Cancellation);
        (await run.Dialtone.UndoAllAsync(run.Cancellation)).Checked();
        await port.LookUntilAsync(StickExpectation.Of(port.Stick.Model), TimeSpan.FromSeconds(20));
        run.Claim(true, $"{port.Stick.Model.Name}: the doctor gives its ports to option, {tty} answers AT, and undo takes it back");
    }
}
