using Dialtone.Lab.Devices;
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

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load(Sticks.Methods[0], plugged: false)];

    public override async Task RunAsync(ScenarioRun run)
    {
        await Switcher.WriteConfigurationsAsync(run.Guest);
        var failures = new List<string>();
        foreach (var model in Sticks.Methods)
        {
            using var stick = VirtualDevice.Load(model, plugged: false);
            await using var port = await StickPort.PlugAsync(run, 0, stick);
            try
            {
                var expected = StickExpectation.Of(stick.Model, bound: false);
                var answer = await run.Dialtone.SwitchAsync(port.Name, run.Cancellation);
                run.Tell($"  {model}: {answer}");
                if (stick.Log.Count(expected.Message) != 1)
                    throw new ScenarioFailedException($"it was asked {stick.Log.Count(expected.Message)} times; {answer}");
                var state = await port.LookUntilAsync(expected, TimeSpan.FromSeconds(20));
                var listed = expected.Drivers.Values.All(driver => driver != "");
                if (listed ? answer is not { ExitStatus: 0, Outcome: "works" } : answer is not { ExitStatus: 15, Outcome: "no-driver" })
                    throw new ScenarioFailedException($"the kernel shows {(listed ? "a modem" : "a modem without driver")}, and {answer}");
                var tty = listed ? await AtPort.FindAsync(run.Guest, state, port.Name, run.Cancellation) : null;
                run.Claim(true, $"{model}: {expected.Id}{(tty is null ? ", no driver for its ports, as is said" : $", {tty} answers AT")}");
            }
            catch (Exception exception) when (exception is ScenarioFailedException or TimeoutException)
            {
                failures.Add($"{model}: {exception.Message}");
                run.Tell($"  {failures[^1]}");
            }
        }
        run.Claim(failures.Count == 0, $"{Sticks.Methods.Count} sticks were switched by hand, each by its own method", string.Join("\n", failures));
    }
}
