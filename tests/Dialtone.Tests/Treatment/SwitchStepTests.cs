using System.Runtime.Versioning;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Control;
using Dialtone.Tests.Switching;
using Dialtone.Treatment;
using Xunit;

namespace Dialtone.Tests.Treatment;

/// <summary>Switching as a step of a cure: on a bus in memory, with files that stand for sysfs.</summary>
[SupportedOSPlatform("linux")]
public sealed class SwitchStepTests : IDisposable
{
    private const string Device = "/sys/bus/usb/devices/1-1";

    private readonly TemporaryDirectory root = new();
    private readonly FakeSwitchMachine bus = new();
    private readonly SwitchToModem step = new(new DeviceOnPort(Sticks.Port, Sticks.Id("12d1:1446")));

    public SwitchStepTests()
    {
        root.Put($"{Device}/idVendor", "12d1\n");
        root.Put($"{Device}/idProduct", "1446\n");
        root.Put($"{Device}/bConfigurationValue", "1\n");
        root.Put("/sys/bus/usb/drivers_probe", "");
        Bind("1-1:1.0", "usb-storage");
        Bind("1-1:1.1", "usb-storage");
        Bind("1-1:1.2", null);
        bus.Configure(("12d1:1446", "TargetVendor=0x12d1\nTargetProduct=0x1436\nHuaweiNewMode=1"));
        bus.Plug(Sticks.Cd("12d1:1446"));
        bus.Opened = _ => bus.After(1, () => bus.Plug(Sticks.Modem("12d1:1436")));
    }

    public void Dispose() => root.Dispose();

    private LinuxMachineControl Control(bool askPorts = true, TimeSpan? deadline = null) =>
        new(root.Path, TimeSpan.FromMilliseconds(100), askPorts: askPorts, switching: () => bus, switchDeadline: deadline ?? TimeSpan.FromMinutes(10));

    private void Bind(string name, string? driver)
    {
        Directory.CreateDirectory(root.On($"/sys/bus/usb/drivers/{driver}"));
        Directory.CreateDirectory(root.On($"{Device}/{name}"));
        Directory.CreateDirectory(root.On("/sys/bus/usb/devices"));
        var link = root.On($"/sys/bus/usb/devices/{name}");
        if (!Directory.Exists(link))
        {
            File.CreateSymbolicLink(link, root.On($"{Device}/{name}"));
        }

        File.Delete($"{link}/driver");
        if (driver is not null)
        {
            File.CreateSymbolicLink($"{link}/driver", root.On($"/sys/bus/usb/drivers/{driver}"));
        }
    }

    private async Task<StepRefusedException> RefusalAsync(LinuxMachineControl control) =>
        await Assert.ThrowsAnyAsync<StepRefusedException>(async () => await control.ApplyAsync(step, await control.CaptureAsync(step, default), default));

    [Fact]
    public async Task A_stick_that_was_switched_is_asked_only_if_ports_may_be_asked()
    {
        var asked = 0;
        var answers = bus.Answers;
        bus.Answers = device =>
        {
            asked++;
            return answers(device);
        };
        await Control(askPorts: false).ApplyAsync(step, new PriorConfiguration(1, []), default);
        Assert.Equal(0, asked);
        bus.Plug(Sticks.Cd("12d1:1446"));
        await Control().ApplyAsync(step, new PriorConfiguration(1, []), default);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_stick_that_somebody_else_switched_is_no_cure_of_ours()
    {
        // Plugged in a moment ago, and gone again before anything is sent.
        bus.Configure(("12d1:1446", "TargetVendor=0x12d1\nTargetProduct=0x1436\nHuaweiNewMode=1\nWaitBefore=5"));
        bus.After(1, () => bus.Plug(Sticks.Modem("12d1:1436")));
        Assert.IsType<StepNeedlessException>(await RefusalAsync(Control()));
        Assert.Empty(bus.Sent);
    }

    [Fact]
    public async Task A_switch_that_does_not_come_to_an_end_is_not_blamed_on_the_kernel()
    {
        var refusal = await RefusalAsync(Control(deadline: TimeSpan.Zero));
        Assert.Contains("has not come to an end", refusal.Message);
        Assert.DoesNotContain("kernel", refusal.Message);
        Assert.Equal(0, bus.Locks);
    }

    [Fact]
    public async Task A_stick_left_without_a_configuration_by_a_switch_that_was_cut_short_is_given_it_again()
    {
        var prior = Assert.IsType<PriorConfiguration>(await Control().CaptureAsync(step, default));
        Assert.Equal(1, prior.Configuration);
        Assert.Equal(["1-1:1.0 usb-storage", "1-1:1.1 usb-storage", "1-1:1.2 "], prior.Interfaces.Select(entry => $"{entry.Name} {entry.Driver}").Order());
        // As the kernel shows a device without a configuration.
        root.Put($"{Device}/bConfigurationValue", "\n");
        Assert.Equal(RestorationOutcome.Restored, (await Control().RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("1", root.Get($"{Device}/bConfigurationValue"));
        Assert.Equal(RestorationOutcome.AlreadyThere, (await Control().RestoreAsync(step, prior, default)).Outcome);
    }

    [Fact]
    public async Task Every_interface_that_lost_its_driver_is_given_to_the_drivers_again()
    {
        var prior = await Control().CaptureAsync(step, default);
        Bind("1-1:1.1", null);
        var restoration = await Control().RestoreAsync(step, prior, default);
        Assert.Equal("1-1:1.1", root.Get("/sys/bus/usb/drivers_probe"));
        // These files have no kernel behind them that would bind it.
        Assert.Equal(RestorationOutcome.Refused, restoration.Outcome);
        Assert.Contains("1-1:1.1", restoration.Detail);
    }

    [Fact]
    public async Task What_has_become_a_modem_is_left_alone()
    {
        var prior = await Control().CaptureAsync(step, default);
        Bind("1-1:1.0", "option");
        Assert.Equal(RestorationOutcome.EndsByItself, (await Control().RestoreAsync(step, prior, default)).Outcome);
        root.Put($"{Device}/idProduct", "1436\n");
        root.Put($"{Device}/bConfigurationValue", "\n");
        Assert.Equal(RestorationOutcome.EndsByItself, (await Control().RestoreAsync(step, prior, default)).Outcome);
        Assert.Equal("", root.Get("/sys/bus/usb/drivers_probe"));
        Assert.Equal("\n", root.Get($"{Device}/bConfigurationValue"));
    }
}
