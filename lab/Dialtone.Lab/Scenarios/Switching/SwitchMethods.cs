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
            try
            {
                using var stick = VirtualDevice.Load(model, plugged: false);
                await using var port = StickPort.Plug(run, 0, stick);
                await SwitchAsync(run, port);
            }
            catch (Exception exception) when (exception is ScenarioFailedException or TimeoutException)
            {
                // The others are worth knowing, too.
                failures.Add($"{model}: {exception.Message}");
                run.Tell($"  {failures[^1]}");
            }
            if (switcher.NeedsRest)
                (await run.Guest.RunAsync("udevadm settle; while ps -o stat,comm | grep -v '^Z' | grep -q usb_modeswitch; do usleep 100000; done", TimeSpan.FromMinutes(2), cancellation: run.Cancellation)).Checked();
        }
        run.Claim(failures.Count == 0, $"{Models.Count} sticks were switched by {switcher.Name}, each by its own method and asked once", string.Join("\n", failures));
        await EndAsync(run);
    }

    /// <summary>What else is to be seen in the same guest.</summary>
    protected virtual Task EndAsync(ScenarioRun run) => Task.CompletedTask;

    private async Task SwitchAsync(ScenarioRun run, StickPort port)
    {
        var stick = port.Stick;
        var expected = StickExpectation.Of(stick.Model, switcher.BindsDrivers);
        var message = await stick.Log.WaitForAsync(expected.Message, SwitchDeadline, cancellation: run.Cancellation);
        var state = await port.LookUntilAsync(expected, BindDeadline);
        var answering = StickExpectation.Ports(state, port.Name) is [] ? null : await AtPort.FindAsync(run.Guest, state, port.Name, run.Cancellation);
        var asked = stick.Log.Count(expected.Message);
        if (asked != 1)
            throw new ScenarioFailedException($"it was asked {asked} times");
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

/// <summary>The methods that differ most, by Dialtone's rule and unit, which leave nothing behind in the end.</summary>
internal sealed class SwitchOnPlug() : SwitchMethods(new DialtoneOnPlug())
{
    private GuestState? _before;

    public override string Name => "switch-on-plug";
    public override string Summary => "sticks that eject, take a message, a control request, a configuration: switched from udev by Dialtone's rule and unit";

    protected override IReadOnlyList<string> Models => ["stick-standard-eject", "stick-huawei-new", "stick-sierra", "stick-configuration", "stick-mbim"];

    public override async Task RunAsync(ScenarioRun run)
    {
        _before = await run.LookAsync();
        await base.RunAsync(run);
    }

    protected override async Task EndAsync(ScenarioRun run)
    {
        await SwapAsync(run);
        await SwitchLoop.WatchAsync(run);
        (await run.Guest.RunAsync(DialtoneInGuest.UninstallSwitchingCommand, TimeSpan.FromMinutes(1), cancellation: run.Cancellation)).Checked();
        (await run.Dialtone.UndoAllAsync(run.Cancellation)).Checked();
        using var stick = VirtualDevice.Load("stick-standard-eject", plugged: false);
        await using var port = await StickPort.PlugAsync(run, 0, stick);
        await run.LookUntilAsync("the stick's CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, TimeSpan.FromSeconds(20));
        run.Claim(stick.Log.Count(DeviceEventKind.SwitchRequested) == 0, "once it is uninstalled, a stick stays the CD-ROM that it comes up as");
        var files = (await run.LookAsync()).SettingsChangedSince(_before!).Where(line => line.StartsWith("/etc/", StringComparison.Ordinal)).ToList();
        run.Claim(files.Count == 0, "nothing is left in /etc of what was installed", string.Join("; ", files));
    }

    /// <summary>A stick is pulled out in the middle of its switch, and another one comes on the same port while the run for the first is still there.</summary>
    private static async Task SwapAsync(ScenarioRun run)
    {
        using (var first = VirtualDevice.Load("stick-huawei-new", [Fault.StaysZeroCd], plugged: false))
        {
            await using var port = StickPort.Plug(run, 0, first);
            await first.Log.WaitForAsync(DeviceEventKind.SwitchRequested, TimeSpan.FromSeconds(60), cancellation: run.Cancellation);
        }
        using var second = VirtualDevice.Load("stick-driverless", plugged: false);
        await using var same = StickPort.Plug(run, 0, second);
        var message = await second.Log.WaitForAsync(DeviceEventKind.SwitchRequested, TimeSpan.FromSeconds(60), cancellation: run.Cancellation);
        var state = await same.LookUntilAsync(StickExpectation.Of(second.Model, bound: true), TimeSpan.FromSeconds(60));
        var tty = await AtPort.FindAsync(run.Guest, state, same.Name, run.Cancellation);
        run.Claim(
            second.Log.Count(DeviceEventKind.SwitchRequested) == 1,
            $"a stick that takes the place of one that is being switched is asked once, {(message.At - same.PluggedAt).TotalSeconds:0.0} s after the plug; no driver lists it, its ports go to option, {tty} answers AT, and its QMI function and its debug bridge stay free");
    }
}

/// <summary>Every method and every odd stick, by Dialtone, beside an installed usb_modeswitch: never both.</summary>
internal sealed class SwitchAll() : SwitchMethods(new DialtoneOnPlug(beside: true))
{
    public override string Name => "switch-all";
    public override string Summary => "sticks of all methods, switched from udev by Dialtone while usb_modeswitch is installed, too: each is asked once";
    public override bool InEveryRun => false;

    protected override IReadOnlyList<string> Models => [.. Sticks.Methods, "stick-driverless", "stick-tiny-endpoints", "stick-lying", "stick-kernel-first"];

    protected override Task EndAsync(ScenarioRun run) => SwitchLoop.WatchAsync(run);
}

/// <summary>Without systemd, udev itself has to start it.</summary>
internal sealed class SwitchWithoutSystemd() : SwitchMethods(new DialtoneOnPlug(systemd: false))
{
    public override string Name => "switch-without-systemd";
    public override string Summary => "sticks switched from udev by Dialtone in a system without systemd";
    public override bool InEveryRun => false;

    protected override IReadOnlyList<string> Models => ["stick-standard-eject", "stick-huawei-new", "stick-eject-and-message", "stick-sony", "stick-driverless"];
}
