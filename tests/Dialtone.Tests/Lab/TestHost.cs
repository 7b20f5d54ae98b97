using System.Runtime.Versioning;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;
using Xunit;

namespace Dialtone.Tests.Lab;

/// <summary>A host in this process: submits transfers and keeps what came back. Devices answer within the call unless they have nothing to say.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TestHost : IUsbHost, IDisposable
{
    private uint _tag;
    private ulong _id;

    public TestHost(VirtualDevice device)
    {
        Device = device;
        Assert.True(device.Connect(this));
        Configure();
    }

    public VirtualDevice Device { get; }
    public List<string> History { get; } = [];

    public void Plugged(Personality personality) => History.Add($"plugged {personality.Name}");

    public void Unplugged() => History.Add("unplugged");

    public void Morphed(Personality personality, ConfigurationModel configuration) => History.Add($"morphed {personality.Name}");

    public void Completed(UsbTransfer transfer)
    {
    }

    public void Dispose() => Device.Disconnect(this);

    public void Configure() => Assert.Equal(UsbTransferStatus.Success, Control(new SetupPacket(0, 9, 1, 0, 0)).Status);

    public UsbTransfer Control(SetupPacket setup, byte[]? data = null)
    {
        var transfer = new UsbTransfer(++_id, (byte)(setup.IsIn ? 0x80 : 0), TransferType.Control, setup.Length, data, setup);
        Device.Submit(transfer);
        return transfer;
    }

    public UsbTransfer Out(byte endpoint, ReadOnlySpan<byte> data)
    {
        var transfer = new UsbTransfer(++_id, endpoint, TransferType.Bulk, data.Length, data.ToArray());
        Device.Submit(transfer);
        return transfer;
    }

    public UsbTransfer In(byte endpoint, int length)
    {
        var transfer = new UsbTransfer(++_id, endpoint, TransferType.Bulk, length);
        Device.Submit(transfer);
        return transfer;
    }

    public UsbTransfer Interrupt(byte endpoint, int length, byte[]? data = null)
    {
        var transfer = new UsbTransfer(++_id, endpoint, TransferType.Interrupt, length, data);
        Device.Submit(transfer);
        return transfer;
    }

    /// <summary>One SCSI command from CBW to CSW, as usb-storage performs it.</summary>
    /// <returns>No status if the device did not answer.</returns>
    public (CommandStatus? Status, byte[] Data, uint Residue) Scsi(byte lun, ReadOnlySpan<byte> command, int expected = 0, byte[]? data = null)
    {
        var (input, output) = Device.Personality.Interfaces.Where(i => i.Function == FunctionKind.Storage)
            .Select(i => (i.Endpoints.First(e => e.IsIn).Address, i.Endpoints.First(e => !e.IsIn).Address)).First();
        var wrapper = new byte[CommandBlockWrapper.Size];
        CommandBlockWrapper.Write(wrapper, ++_tag, (uint)(data?.Length ?? expected), data is null && expected > 0, lun, command);
        Out(output, wrapper);
        var answer = Array.Empty<byte>();
        if (data is not null)
        {
            Out(output, data);
        }
        else if (expected > 0)
        {
            var reading = In(input, expected);
            if (reading.Status == UsbTransferStatus.Pending)
            {
                Device.Cancel(reading);
                return (null, [], 0);
            }
            answer = reading.Answer.ToArray();
        }
        var ending = In(input, CommandStatusWrapper.Size);
        if (!CommandStatusWrapper.TryRead(ending.Answer.Span, out var status))
        {
            Device.Cancel(ending);
            return (null, answer, 0);
        }
        Assert.Equal(_tag, status.Tag);
        return (status.Status, answer, status.Residue);
    }

    /// <summary>The unit attention of each LUN, which the first command after a reset gets.</summary>
    public void EatAttention(byte luns = 2)
    {
        for (byte lun = 0; lun < luns; lun++)
        {
            Assert.Equal(CommandStatus.Failed, Scsi(lun, new byte[6]).Status);
            Assert.True(FixedSense.TryRead(Scsi(lun, [0x03, 0, 0, 0, 18, 0], 18).Data, out var sense));
            Assert.Equal(SenseKey.UnitAttention, sense.Key);
        }
    }
}
