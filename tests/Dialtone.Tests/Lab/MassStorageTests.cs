using System.Runtime.Versioning;
using Dialtone.Lab.Devices;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;
using Xunit;

namespace Dialtone.Tests.Lab;

[SupportedOSPlatform("linux")]
public class MassStorageTests
{
    private static readonly byte[] TestUnitReady = new byte[6];
    private static readonly byte[] ShortSense = [0x03, 0, 0, 0, 18, 0];
    private static readonly byte[] LongSense = [0x03, 0, 0, 0, 96, 0];

    [Fact]
    public void The_E620_has_a_CD_and_an_empty_card_slot()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        Assert.Equal([1], host.Control(new SetupPacket(0xa1, 0xfe, 0, 3, 1)).Answer.ToArray());
        Assert.True(InquiryData.TryRead(host.Scsi(0, [0x12, 0, 0, 0, 36, 0], 36).Data, out var cd));
        Assert.True(InquiryData.TryRead(host.Scsi(1, [0x12, 0, 0, 0, 36, 0], 36).Data, out var card));
        Assert.Equal(new InquiryData(InquiryData.CdRom, true, 2, "HUAWEI", "Mass Storage", "2.31"), cd);
        Assert.Equal(new InquiryData(InquiryData.DirectAccess, true, 2, "HUAWEI", "SD Storage", "2.31"), card);
        host.EatAttention();
        Assert.Equal(CommandStatus.Passed, host.Scsi(0, TestUnitReady).Status);
        Assert.Equal(CommandStatus.Failed, host.Scsi(1, TestUnitReady).Status);
        var (status, data, residue) = host.Scsi(1, LongSense, 96);
        Assert.Equal(CommandStatus.Passed, status);
        // It announces 18 bytes after the eighth, and has them.
        Assert.Equal(26, data.Length);
        Assert.Equal(70u, residue);
        Assert.True(FixedSense.TryRead(data, out var sense));
        Assert.Equal((SenseKey.NotReady, 0x3a), (sense.Key, sense.Asc));
    }

    [Theory]
    [InlineData("lun1-phase-error", CommandStatus.Passed, CommandStatus.PhaseError)]
    [InlineData("lun0-phase-error", CommandStatus.PhaseError, CommandStatus.Failed)]
    [InlineData("phase-error", CommandStatus.PhaseError, CommandStatus.PhaseError)]
    public void A_phase_error_strikes_the_LUN_that_is_named(string fault, CommandStatus lun0, CommandStatus lun1)
    {
        using var device = VirtualDevice.Load("huawei-e620", [fault]);
        using var host = new TestHost(device);
        host.EatAttention();
        Assert.Equal(lun0, host.Scsi(0, TestUnitReady).Status);
        Assert.Equal(lun1, host.Scsi(1, TestUnitReady).Status);
        device.ClearFault(fault);
        Assert.Equal(CommandStatus.Passed, host.Scsi(0, TestUnitReady).Status);
        Assert.Equal(CommandStatus.Failed, host.Scsi(1, TestUnitReady).Status);
    }

    [Fact]
    public void Long_sense_hangs_once_and_a_port_reset_revives()
    {
        using var device = VirtualDevice.Load("huawei-e620", ["long-sense-hang=1"]);
        using var host = new TestHost(device);
        host.EatAttention();
        Assert.Equal(CommandStatus.Failed, host.Scsi(1, TestUnitReady).Status);
        Assert.Null(host.Scsi(1, LongSense, 96).Status);
        Assert.Equal(UsbTransferStatus.Pending, host.Out(0x04, new byte[31]).Status);
        device.PortReset();
        host.Configure();
        host.EatAttention();
        Assert.Equal(CommandStatus.Failed, host.Scsi(1, TestUnitReady).Status);
        Assert.Equal(CommandStatus.Passed, host.Scsi(1, LongSense, 96).Status);
    }

    [Fact]
    public void Long_sense_fails_and_short_sense_works()
    {
        using var device = VirtualDevice.Load("huawei-e620", ["long-sense-fail"]);
        using var host = new TestHost(device);
        Assert.Equal(CommandStatus.Failed, host.Scsi(1, LongSense, 96).Status);
        Assert.Equal(CommandStatus.Passed, host.Scsi(1, ShortSense, 18).Status);
    }

    [Fact]
    public void What_is_written_to_the_disk_is_read_back_and_survives_a_reset()
    {
        using var device = VirtualDevice.Load("usb-disk");
        using var host = new TestHost(device);
        host.EatAttention(luns: 1);
        var disk = device.Disks["disk"];
        var before = disk.Checksum();
        var data = new byte[128 * 512];
        new Random(1).NextBytes(data);
        // Across the border of two pieces of the store.
        Assert.Equal(CommandStatus.Passed, host.Scsi(0, [0x2a, 0, 0, 0, 0, 100, 0, 0, 128, 0], data: data).Status);
        Assert.NotEqual(before, disk.Checksum());
        Assert.Equal(data.Length, disk.BytesWritten);
        device.PortReset();
        host.Configure();
        host.EatAttention(luns: 1);
        Assert.Equal(data, host.Scsi(0, [0x28, 0, 0, 0, 0, 100, 0, 0, 128, 0], data.Length).Data);
        Assert.Equal([0, 1, 0xff, 0xff, 0, 0, 2, 0], host.Scsi(0, [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8).Data);
    }

    [Fact]
    public void Blocks_beyond_the_end_are_refused()
    {
        using var device = VirtualDevice.Load("usb-disk");
        using var host = new TestHost(device);
        host.EatAttention(luns: 1);
        Assert.Equal(CommandStatus.Failed, host.Scsi(0, [0x28, 0, 0, 2, 0, 0, 0, 0, 1, 0], 512).Status);
        Assert.True(FixedSense.TryRead(host.Scsi(0, ShortSense, 18).Data, out var sense));
        Assert.Equal((SenseKey.IllegalRequest, 0x21), (sense.Key, sense.Asc));
    }

    [Fact]
    public void What_is_no_command_block_stalls_until_the_reset_recovery()
    {
        using var device = VirtualDevice.Load("usb-disk");
        using var host = new TestHost(device);
        host.Out(0x02, "not a CBW"u8);
        Assert.Equal(UsbTransferStatus.Stall, host.In(0x81, 13).Status);
        host.Control(new SetupPacket(0x21, 0xff, 0, 0, 0));
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x02, 1, 0, 0x81, 0)).Status);
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x02, 1, 0, 0x02, 0)).Status);
        host.EatAttention(luns: 1);
        Assert.Equal(CommandStatus.Passed, host.Scsi(0, TestUnitReady).Status);
    }

    [Fact]
    public void Any_command_block_is_answered_or_stalled()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        var random = new Random(620);
        var wrapper = new byte[CommandBlockWrapper.Size];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(wrapper);
            if (i % 8 != 0)
                "USBC"u8.CopyTo(wrapper);
            // Small data phases, so that an OUT phase of random length does not swallow the commands that follow.
            wrapper.AsSpan(8, 4).Clear();
            wrapper[8] = (byte)random.Next(64);
            wrapper[12] |= 0x80;
            var sent = host.Out(0x04, wrapper);
            var first = host.In(0x85, 4096);
            if (sent.Status == UsbTransferStatus.Stall || first.Status != UsbTransferStatus.Success)
            {
                Assert.NotEqual(UsbTransferStatus.Pending, first.Status);
                device.PortReset();
                host.Configure();
            }
            else if (!CommandStatusWrapper.TryRead(first.Answer.Span, out _))
            {
                Assert.True(CommandStatusWrapper.TryRead(host.In(0x85, 4096).Answer.Span, out _));
            }
        }
    }
}
