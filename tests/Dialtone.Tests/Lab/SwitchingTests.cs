using System.Runtime.Versioning;
using Dialtone.Lab.Devices;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;
using Xunit;

namespace Dialtone.Tests.Lab;

[SupportedOSPlatform("linux")]
public class SwitchingTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly byte[] HuaweiMessage = Convert.FromHexString("11062000000101000100000000000000");

    [Fact]
    public async Task Huaweis_set_feature_turns_the_fallen_back_E620_into_a_modem_again()
    {
        using var device = VirtualDevice.Load("huawei-e620", ["reset-morph"]);
        using var host = new TestHost(device);
        device.PortReset();
        Assert.Equal(["plugged modem", "morphed zerocd"], host.History);
        Assert.Equal(1, device.Log.RecoveryResets());
        // Enumeration resets again, now unconfigured: nothing changes.
        device.PortReset();
        host.Configure();
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x00, 3, 1, 0, 0)).Status);
        await device.Log.WaitForAsync(e => e is { Kind: DeviceEventKind.PersonalityChanged, Text: "modem" }, Soon);
        await device.Log.WaitForAsync(e => e is { Kind: DeviceEventKind.Plugged, Text: "modem" }, Soon, device.Log.Events[1].At);
        Assert.Equal(["plugged modem", "morphed zerocd", "unplugged", "plugged modem"], host.History);
    }

    [Fact]
    public void Set_feature_means_nothing_to_the_modem_that_is_one()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x00, 3, 1, 0, 0)).Status);
        Assert.Equal(0, device.Log.Count(DeviceEventKind.SwitchRequested));
    }

    [Theory]
    [InlineData(null, CommandStatus.Passed)]
    [InlineData("switch-csw-failed", CommandStatus.Failed)]
    [InlineData("switch-silence", null)]
    [InlineData("switch-vanish", null)]
    [InlineData("switch-stall", null)]
    public async Task The_bulk_message_switches_however_it_is_answered(string? fault, CommandStatus? expected)
    {
        using var device = VirtualDevice.Load("huawei-e1750", fault is null ? [] : [fault]);
        using var host = new TestHost(device);
        Assert.Equal(expected, host.Scsi(0, HuaweiMessage).Status);
        await device.Log.WaitForAsync(e => e is { Kind: DeviceEventKind.Plugged, Text: "modem" }, Soon);
        Assert.Equal(0x1506, device.Personality.Descriptor.ProductId);
    }

    [Theory]
    [InlineData("returns-zerocd", 0x1446)]
    [InlineData("returns-wrong-id", 0x1506 ^ 0x0ee0)]
    public async Task A_device_may_return_as_something_else(string fault, int product)
    {
        using var device = VirtualDevice.Load("huawei-e1750", [fault]);
        using var host = new TestHost(device);
        Assert.Equal(CommandStatus.Passed, host.Scsi(0, HuaweiMessage).Status);
        var left = await device.Log.WaitForAsync(DeviceEventKind.Unplugged, Soon);
        await device.Log.WaitForAsync(DeviceEventKind.Plugged, Soon, left.At);
        Assert.Equal(product, device.Personality.Descriptor.ProductId);
    }

    [Fact]
    public void A_device_that_stalls_the_first_command_gives_its_status_after_the_halt_and_waits_for_the_second()
    {
        using var device = VirtualDevice.Load("stick-standard-eject", ["first-command-stall"]);
        using var host = new TestHost(device);
        host.Out(0x01, Convert.FromHexString("5553424387654321000000000000061e000000000000000000000000000000"));
        Assert.Equal(UsbTransferStatus.Stall, host.In(0x81, 13).Status);
        Assert.Equal(UsbTransferStatus.Stall, host.In(0x81, 13).Status);
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x02, 1, 0, 0x81, 0)).Status);
        Assert.True(CommandStatusWrapper.TryRead(host.In(0x81, 13).Answer.Span, out var status));
        Assert.Equal(CommandStatus.Failed, status.Status);
        Assert.Equal(0, device.Log.Count(DeviceEventKind.SwitchRequested));
        host.Out(0x01, Convert.FromHexString("5553424397654321000000000000061b000000020000000000000000000000"));
        Assert.Equal(1, device.Log.Count(DeviceEventKind.SwitchRequested));
    }

    [Fact]
    public void Endless_data_end_with_a_reset_of_the_storage_function()
    {
        using var device = VirtualDevice.Load("stick-standard-eject", ["switch-endless", "stays-zerocd"]);
        using var host = new TestHost(device);
        host.Out(0x01, Convert.FromHexString("5553424387654321000000000000061e000000000000000000000000000000"));
        Assert.Equal(13, host.In(0x81, 13).ActualLength);
        host.Out(0x01, Convert.FromHexString("5553424397654321000000000000061b000000020000000000000000000000"));
        for (var i = 0; i < 1000; i++)
            Assert.Equal(512, host.In(0x81, 512).ActualLength);
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x21, 0xff, 0, 0, 0)).Status);
        Assert.Equal(UsbTransferStatus.Pending, host.In(0x81, 13).Status);
    }

    [Fact]
    public void A_device_that_stays_a_CD_says_yes_and_does_nothing()
    {
        using var device = VirtualDevice.Load("huawei-e1750", ["stays-zerocd"]);
        using var host = new TestHost(device);
        Assert.Equal(CommandStatus.Passed, host.Scsi(0, HuaweiMessage).Status);
        Assert.Equal(1, device.Log.Count(DeviceEventKind.SwitchRequested));
        Assert.Equal("zerocd", device.Personality.Name);
    }

    [Fact]
    public void A_CD_that_is_no_modem_refuses_the_message()
    {
        using var device = VirtualDevice.Load("cdrom-only");
        using var host = new TestHost(device);
        host.EatAttention(luns: 1);
        Assert.Equal(CommandStatus.Failed, host.Scsi(0, HuaweiMessage).Status);
        Assert.Equal(0, device.Log.Count(DeviceEventKind.SwitchRequested));
    }

    [Fact]
    public async Task Crashing_firmware_leaves_the_bus_and_comes_back()
    {
        using var device = VirtualDevice.Load("huawei-e620", ["firmware-crash=1"]);
        var left = await device.Log.WaitForAsync(DeviceEventKind.Unplugged, Soon);
        var back = await device.Log.WaitForAsync(DeviceEventKind.Plugged, Soon, left.At);
        Assert.Equal("modem", back.Text);
        Assert.Equal(1, device.Log.Count(e => e is { Kind: DeviceEventKind.FaultStruck, Text: "firmware-crash" }, since: default));
    }

    [Fact]
    public void Control_transfers_fail_or_wait_for_ever_when_enumeration_is_broken()
    {
        using var mute = VirtualDevice.Load("usb-disk");
        using var host = new TestHost(mute);
        mute.SetFault("enumeration-timeout");
        var waiting = host.Control(new SetupPacket(0x80, 6, 0x0100, 0, 18));
        Assert.Equal(UsbTransferStatus.Pending, waiting.Status);
        Assert.True(mute.Cancel(waiting));
        Assert.Equal(UsbTransferStatus.Cancelled, waiting.Status);
        mute.ClearFault("enumeration-timeout");
        mute.SetFault("enumeration-error");
        Assert.Equal(UsbTransferStatus.InputOutputError, host.Control(new SetupPacket(0x80, 6, 0x0100, 0, 18)).Status);
    }
}
