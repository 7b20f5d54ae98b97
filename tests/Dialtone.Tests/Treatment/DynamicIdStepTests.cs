using System.Runtime.Versioning;
using Dialtone.Linux.Control;
using Dialtone.Tests.Switching;
using Dialtone.Treatment;
using Xunit;

namespace Dialtone.Tests.Treatment;

/// <summary>An id given to a serial driver, on files that stand for sysfs.</summary>
[SupportedOSPlatform("linux")]
public sealed class DynamicIdStepTests : IDisposable
{
    private readonly TemporaryDirectory root = new();
    private readonly LinuxMachineControl control;

    public DynamicIdStepTests() => control = new LinuxMachineControl(root.Path, TimeSpan.FromMilliseconds(100));

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("option1", "option")]
    // Two names that end in a number of their own, or that are unlike each other.
    [InlineData("cp210x", "cp210x")]
    [InlineData("edgeport_ti_1", "io_ti")]
    [InlineData("generic", "usbserial_generic")]
    public async Task Undo_takes_from_the_driver_what_it_was_given_and_nothing_else(string serialDriver, string driver)
    {
        var step = new AddDynamicId(serialDriver, Sticks.Id("1234:9abc"), 0xff);
        Plug("1-1", "1234", "9abc");
        Plug("1-2", "12d1", "1001");
        Bind("1-1:1.0", "ff", driver, serialDriver, "ttyUSB0");
        Bind("1-1:1.1", "0a", driver, serialDriver, "ttyUSB1");
        Bind("1-2:1.0", "ff", driver, serialDriver, "ttyUSB2");
        root.Put($"/sys/bus/usb/drivers/{driver}/unbind", "");
        root.Put(step.Path, "1234 9abc ff\n");
        var restoration = await control.RestoreAsync(step, new PriorAttribute(Array.Empty<byte>()), default);
        Assert.Equal("1-1:1.0", root.Get($"/sys/bus/usb/drivers/{driver}/unbind"));
        Assert.Equal(RestorationOutcome.EndsByItself, restoration.Outcome);
        Assert.Contains($"1-1:1.0 of 1234:9abc was taken from {serialDriver}", restoration.Detail);
    }

    [Fact]
    public async Task An_id_that_was_there_before_stays()
    {
        var step = new AddDynamicId("option1", Sticks.Id("1234:9abc"), 0xff);
        Plug("1-1", "1234", "9abc");
        Bind("1-1:1.0", "ff", "option", "option1", "ttyUSB0");
        root.Put("/sys/bus/usb/drivers/option/unbind", "");
        root.Put(step.Path, "1234 9abc ff\n");
        Assert.Equal(RestorationOutcome.AlreadyThere, (await control.RestoreAsync(step, await control.CaptureAsync(step, default), default)).Outcome);
        Assert.Equal("", root.Get("/sys/bus/usb/drivers/option/unbind"));
    }

    private void Plug(string port, string vendor, string product)
    {
        root.Put($"/sys/bus/usb/devices/{port}/idVendor", vendor + "\n");
        root.Put($"/sys/bus/usb/devices/{port}/idProduct", product + "\n");
    }

    private void Bind(string name, string interfaceClass, string driver, string serialDriver, string tty)
    {
        root.Put($"/sys/bus/usb/devices/{name}/bInterfaceClass", interfaceClass + "\n");
        Directory.CreateDirectory(root.On($"/sys/bus/usb/drivers/{driver}"));
        Directory.CreateDirectory(root.On($"/sys/bus/usb-serial/drivers/{serialDriver}"));
        File.CreateSymbolicLink(root.On($"/sys/bus/usb/devices/{name}/driver"), root.On($"/sys/bus/usb/drivers/{driver}"));
        File.CreateSymbolicLink(root.On($"/sys/bus/usb-serial/drivers/{serialDriver}/{tty}"), $"../../../../devices/pci0000:00/usb1/{name}/{tty}");
    }
}
