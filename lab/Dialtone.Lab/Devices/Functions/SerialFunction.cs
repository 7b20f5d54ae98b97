using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Functions;

/// <summary>
/// A vendor-specific serial port: two bulk endpoints, perhaps an interrupt endpoint that stays silent. What it has to say waits in a FIFO until
/// somebody opens the port and reads; a reset empties it.
/// </summary>
internal sealed class SerialFunction : UsbFunction
{
    /// <summary>What is said beyond this, with nobody reading, is lost, as in a real port's FIFO.</summary>
    private const int FifoSize = 4096;

    private readonly AtInterpreter? _interpreter;
    private readonly VirtualEndpoint _in;
    private bool _endless;

    public SerialFunction(VirtualDevice device, InterfaceModel model)
        : base(device, model)
    {
        _in = Endpoint(TransferType.Bulk, isIn: true);
        _in.Drained = SpeakOn;
        Endpoint(TransferType.Bulk, isIn: false).Received = Received;
        if (device.Model.Modem is { } modem)
            _interpreter = new AtInterpreter(modem, device, model.Descriptor.Number);
    }

    public override byte[]? Control(SetupPacket setup, ReadOnlySpan<byte> data) => (setup.RequestType, setup.Request) switch
    {
        // SET_LINE_CODING, SET_CONTROL_LINE_STATE (PSTN 1.2), which option sends to vendor ports too.
        (0x21, 0x20 or 0x22) => [],
        (0xa1, 0x21) => [0x00, 0xc2, 0x01, 0x00, 0, 0, 8],
        _ => null,
    };

    private bool Answers()
    {
        if (_interpreter is null || Device.Faults[Fault.MuteAt])
            return false;
        return Model.SpeaksAt != Device.Faults[Fault.WrongAtPort];
    }

    private void Received(ReadOnlyMemory<byte> data)
    {
        if (!Answers())
            return;
        foreach (var answer in _interpreter!.Receive(data.Span))
            Say(answer);
        if (Device.Faults[Fault.EndlessAt] && _interpreter.TakeCommandSeen())
        {
            Device.NoteFault(Fault.EndlessAt);
            _endless = true;
            SpeakOn();
        }
    }

    private void Say(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || _in.Waiting + bytes.Length > FifoSize)
            return;
        _in.Send(bytes);
    }

    private void SpeakOn()
    {
        if (_endless && _in.Waiting == 0)
            Device.AfterThis(() => Say("\r\n^BOOT:12345678,0,0,0,20\r\n^RSSI:17\r\n^DSFLOWRPT:00000000"u8.ToArray()));
    }
}
