using System.Buffers.Binary;
using Dialtone.Protocols.Usb;

namespace Dialtone.Protocols.UsbRedir;

/// <summary>Head of a control_packet; data follows from the guest for OUT requests and from the device for IN answers.</summary>
public readonly record struct ControlPacketHeader(byte Endpoint, UsbRedirStatus Status, SetupPacket Setup)
{
    public const int Size = 10;

    public static bool TryRead(ReadOnlySpan<byte> body, out ControlPacketHeader header)
    {
        header = default;
        if (body.Length < Size)
            return false;
        header = new ControlPacketHeader(
            body[0],
            (UsbRedirStatus)body[3],
            new SetupPacket(
                body[2],
                body[1],
                BinaryPrimitives.ReadUInt16LittleEndian(body[4..]),
                BinaryPrimitives.ReadUInt16LittleEndian(body[6..]),
                BinaryPrimitives.ReadUInt16LittleEndian(body[8..])));
        return true;
    }

    public void Write(Span<byte> body)
    {
        body[0] = Endpoint;
        body[1] = Setup.Request;
        body[2] = Setup.RequestType;
        body[3] = (byte)Status;
        BinaryPrimitives.WriteUInt16LittleEndian(body[4..], Setup.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(body[6..], Setup.Index);
        BinaryPrimitives.WriteUInt16LittleEndian(body[8..], Setup.Length);
    }
}

/// <summary>Head of a bulk_packet.</summary>
/// <param name="Length">The upper 16 bits travel only with <see cref="UsbRedirCapabilities.WideBulkLength"/>.</param>
public readonly record struct BulkPacketHeader(byte Endpoint, UsbRedirStatus Status, uint Length, uint StreamId)
{
    public static int SizeOf(bool wideLength) => wideLength ? 10 : 8;

    public static bool TryRead(ReadOnlySpan<byte> body, bool wideLength, out BulkPacketHeader header)
    {
        header = default;
        if (body.Length < SizeOf(wideLength))
            return false;
        uint length = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        if (wideLength)
            length |= (uint)BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) << 16;
        header = new BulkPacketHeader(body[0], (UsbRedirStatus)body[1], length, BinaryPrimitives.ReadUInt32LittleEndian(body[4..]));
        return true;
    }

    public void Write(Span<byte> body, bool wideLength)
    {
        body[0] = Endpoint;
        body[1] = (byte)Status;
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], (ushort)Length);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], StreamId);
        if (wideLength)
            BinaryPrimitives.WriteUInt16LittleEndian(body[8..], (ushort)(Length >> 16));
    }
}

/// <summary>Head of an interrupt_packet.</summary>
public readonly record struct InterruptPacketHeader(byte Endpoint, UsbRedirStatus Status, ushort Length)
{
    public const int Size = 4;

    public static bool TryRead(ReadOnlySpan<byte> body, out InterruptPacketHeader header)
    {
        header = default;
        if (body.Length < Size)
            return false;
        header = new InterruptPacketHeader(body[0], (UsbRedirStatus)body[1], BinaryPrimitives.ReadUInt16LittleEndian(body[2..]));
        return true;
    }

    public void Write(Span<byte> body)
    {
        body[0] = Endpoint;
        body[1] = (byte)Status;
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], Length);
    }
}
