using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>Sticks of every method are plugged in one after another while the guest runs; something in it switches them, and the kernel has to show a modem that answers.</summary>
internal abstract class SwitchMethods(Switcher switcher) : Scenario
{
    /// <summary>A slow machine, the slowest method (eleven messages, or a device that is asked twice with seconds in between), and udev's queue.</summary>
    private static readonly TimeSpan SwitchDeadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BindDeadline = TimeSpan.FromSeconds(30);

    protected abstract IReadOnlyList<string> Models { get; }

    public override TimeSpan Deadline => TimeSpan.FromMinutes(15);

    public override GuestOptions Adapt(GuestOptions options) => switcher.Adapt(options);

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load(Models[0], plugged: false)];

    public override async Task RunAsync(ScenarioRun run)
    {
        await switcher.InstallAsync(run.Guest, run.Cancellation);
        var failures = new List<string>();
        foreach (var model in Models)
        {
            using var stick = VirtualDevice.Load(model, plugged: false);
            await using var port = StickPort.Plug(run, 0, stick);
            try
            {
                await SwitchAsync(run, port);
            }
            catch (Exception exception) when (exception is ScenarioFailedException or TimeoutException)
            {
                // The others are worth knowing, too.
                failures.Add($"{model}: {exception.Message}");
                run.Tell($"  {failures[^1]}");
            }
        }
        run.Claim(failures.Count == 0, $"{Models.Count} sticks were switched by {switcher.Name}, each by its own method", string.Join("\n", failures));
    }

    private async Task SwitchAsync(ScenarioRun run, StickPort port)
    {
        var stick = port.Stick;
        var expected = StickExpectation.Of(stick.Model, switcher.BindsDrivers);
        var message = await stick.Log.WaitForAsync(expected.Message, SwitchDeadline, cancellation: run.Cancellation);
        var state = await port.LookUntilAsync(expected, BindDeadline);
        var answering = StickExpectation.Ports(state, port.Name) is [] ? null : await AtPort.FindAsync(run.Guest, state, port.Name, run.Cancellation);
        var drivers = string.Join(", ", expected.Drivers.Values.OfType<string>().Distinct().Where(driver => driver.Length > 0));
        run.Claim(
            true,
            $"{stick.Model.Name}: asked {(message.At - port.PluggedAt).TotalSeconds:0.00} s after the plug, it is {expected.Id} with {(drivers.Length > 0 ? drivers : "no driver")}"
            + (answering is null ? "" : $", and {answering} answers AT"));
    }
}

/// <summary>Every method, by the distribution's usb_modeswitch: the sticks react to what the reference sends, or nobody's success with them would mean anything.</summary>
internal sealed class ReferenceSwitchesAll() : SwitchMethods(new UsbModeSwitch())
{
    public override string Name => "switch-reference";
    public override string Summary => "sticks of all methods, switched from udev by the distribution's usb_modeswitch";
    public override bool InEveryRun => false;

    protected override IReadOnlyList<string> Models => Sticks.Methods;
}
