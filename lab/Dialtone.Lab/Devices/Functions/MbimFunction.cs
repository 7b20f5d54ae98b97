using System.Buffers.Binary;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Functions;

/// <summary>The control channel of a CDC MBIM function: what cdc_mbim asks before it binds, and MBIM's own open and close (MBIM 1.0, 9.4). No network is behind it.</summary>
internal sealed class MbimFunction : UsbFunction
{
    private const uint OpenMessage = 1;
    private const uint CloseMessage = 2;
    private const uint DoneBit = 0x8000_0000;

    private readonly VirtualEndpoint _notifications;
    private readonly Queue<byte[]> _responses = [];

    public MbimFunction(VirtualDevice device, InterfaceModel model)
        : base(device, model) => _notifications = Endpoint(TransferType.Interrupt, isIn: true);

    public override byte[]? Control(SetupPacket setup, ReadOnlySpan<byte> data) => (setup.RequestType, setup.Request) switch
    {
        // SEND_ENCAPSULATED_COMMAND and GET_ENCAPSULATED_RESPONSE (CDC 1.2, 6.2.1 and 6.2.2).
        (0x21, 0x00) => Take(data),
        (0xa1, 0x01) => _responses.TryDequeue(out var response) ? response : [],
        (0xa1, 0x80) => TransferBlockParameters(),
        // GET_NTB_FORMAT, GET_NTB_INPUT_SIZE, GET_MAX_DATAGRAM_SIZE, GET_CRC_MODE (NCM 1.0, 6.2): 16 bit blocks of 16 KiB, no checksum.
        (0xa1, 0x83) => [0, 0],
        (0xa1, 0x85) => [0, 0x40, 0, 0],
        (0xa1, 0x87) => [0, 8],
        (0xa1, 0x89) => [0, 0],
        // Their counterparts, and RESET_FUNCTION.
        (0x21, 0x84 or 0x86 or 0x88 or 0x8a or 0x05) => [],
        _ => null,
    };

    /// <summary>GET_NTB_PARAMETERS (NCM 1.0, table 6-3).</summary>
    private static byte[] TransferBlockParameters()
    {
        var bytes = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 28);
        bytes[2] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 16384);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), 4);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(12), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 16384);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(20), 4);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(24), 4);
        return bytes;
    }

    private byte[] Take(ReadOnlySpan<byte> message)
    {
        // MessageType, MessageLength, TransactionId.
        var type = message.Length < 12 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(message);
        if (type is not (OpenMessage or CloseMessage))
            return [];
        var done = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(done, type | DoneBit);
        BinaryPrimitives.WriteUInt32LittleEndian(done.AsSpan(4), 16);
        message.Slice(8, 4).CopyTo(done.AsSpan(8));
        _responses.Enqueue(done);
        // RESPONSE_AVAILABLE (CDC 1.2, 6.3.2).
        _notifications.Send(new byte[] { 0xa1, 0x01, 0, 0, Model.Descriptor.Number, 0, 0, 0 });
        return [];
    }
}
