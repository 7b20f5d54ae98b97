using System.Buffers.Binary;
using Dialtone.Protocols.Usb;

namespace Dialtone.Protocols.UsbIp;

public enum UsbIpCommandCode : uint
{
    Submit = 1,
    Unlink = 2,
    ReplySubmit = 3,
    ReplyUnlink = 4,
}

/// <summary>The 20 bytes that open each 48-byte header once a device is imported; big-endian.</summary>
/// <param name="DeviceId">Bus number in the upper, device number in the lower 16 bits.</param>
/// <param name="Endpoint">Number without direction.</param>
public readonly record struct UsbIpHeader(UsbIpCommandCode Code, uint Sequence, uint DeviceId, bool IsIn, uint Endpoint)
{
    /// <summary>Every command and reply is this long, data not counted.</summary>
    public const int CommandSize = 48;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpHeader header)
    {
        header = default;
        if (bytes.Length < CommandSize)
            return false;
        header = new UsbIpHeader(
            (UsbIpCommandCode)BinaryPrimitives.ReadUInt32BigEndian(bytes),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) != 0,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[..CommandSize].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Code);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], DeviceId);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], IsIn ? 1u : 0u);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], Endpoint);
    }
}

/// <summary>CMD_SUBMIT: one URB. OUT data follow the header.</summary>
/// <param name="PacketCount">Isochronous packets; 0 or -1 for other transfers.</param>
public readonly record struct UsbIpSubmit(
    UsbIpHeader Header, uint TransferFlags, int Length, int StartFrame, int PacketCount, int Interval, SetupPacket Setup)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpSubmit submit)
    {
        submit = default;
        if (!UsbIpHeader.TryRead(bytes, out var header) || header.Code != UsbIpCommandCode.Submit || !SetupPacket.TryRead(bytes[40..48], out var setup))
            return false;
        submit = new UsbIpSubmit(
            header,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[28..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[32..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[36..]),
            setup);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        (Header with { Code = UsbIpCommandCode.Submit }).Write(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], TransferFlags);
        BinaryPrimitives.WriteInt32BigEndian(bytes[24..], Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes[28..], StartFrame);
        BinaryPrimitives.WriteInt32BigEndian(bytes[32..], PacketCount);
        BinaryPrimitives.WriteInt32BigEndian(bytes[36..], Interval);
        Setup.Write(bytes[40..]);
    }
}

/// <summary>RET_SUBMIT: an URB given back. IN data follow the header.</summary>
/// <param name="Status">0 or a negative errno of Linux.</param>
public readonly record struct UsbIpSubmitReply(UsbIpHeader Header, int Status, int ActualLength)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpSubmitReply reply)
    {
        reply = default;
        if (!UsbIpHeader.TryRead(bytes, out var header) || header.Code != UsbIpCommandCode.ReplySubmit)
            return false;
        reply = new UsbIpSubmitReply(header, BinaryPrimitives.ReadInt32BigEndian(bytes[20..]), BinaryPrimitives.ReadInt32BigEndian(bytes[24..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        (Header with { Code = UsbIpCommandCode.ReplySubmit }).Write(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[20..], Status);
        BinaryPrimitives.WriteInt32BigEndian(bytes[24..], ActualLength);
    }
}

/// <summary>CMD_UNLINK: take back the URB that was submitted under <paramref name="UnlinkedSequence"/>.</summary>
public readonly record struct UsbIpUnlink(UsbIpHeader Header, uint UnlinkedSequence)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpUnlink unlink)
    {
        unlink = default;
        if (!UsbIpHeader.TryRead(bytes, out var header) || header.Code != UsbIpCommandCode.Unlink)
            return false;
        unlink = new UsbIpUnlink(header, BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        (Header with { Code = UsbIpCommandCode.Unlink }).Write(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], UnlinkedSequence);
    }
}

/// <summary>RET_UNLINK.</summary>
/// <param name="Status">-ECONNRESET (-104) when the URB was taken back, 0 when its own reply is already on the way.</param>
public readonly record struct UsbIpUnlinkReply(UsbIpHeader Header, int Status)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpUnlinkReply reply)
    {
        reply = default;
        if (!UsbIpHeader.TryRead(bytes, out var header) || header.Code != UsbIpCommandCode.ReplyUnlink)
            return false;
        reply = new UsbIpUnlinkReply(header, BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        (Header with { Code = UsbIpCommandCode.ReplyUnlink }).Write(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[20..], Status);
    }
}
