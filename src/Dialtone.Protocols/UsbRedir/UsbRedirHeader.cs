using System.Buffers.Binary;

namespace Dialtone.Protocols.UsbRedir;

/// <summary>Packet types of usbredir 0.7. QEMU's usb-redir device is the "guest" side, whoever owns the device the "host" side.</summary>
public enum UsbRedirPacketType : uint
{
    Hello = 0,
    DeviceConnect = 1,
    DeviceDisconnect = 2,
    Reset = 3,
    InterfaceInfo = 4,
    EndpointInfo = 5,
    SetConfiguration = 6,
    GetConfiguration = 7,
    ConfigurationStatus = 8,
    SetAlternateSetting = 9,
    GetAlternateSetting = 10,
    AlternateSettingStatus = 11,
    StartIsochronousStream = 12,
    StopIsochronousStream = 13,
    IsochronousStreamStatus = 14,
    StartInterruptReceiving = 15,
    StopInterruptReceiving = 16,
    InterruptReceivingStatus = 17,
    AllocateBulkStreams = 18,
    FreeBulkStreams = 19,
    BulkStreamsStatus = 20,
    CancelDataPacket = 21,
    FilterReject = 22,
    FilterFilter = 23,
    DeviceDisconnectAcknowledge = 24,
    StartBulkReceiving = 25,
    StopBulkReceiving = 26,
    BulkReceivingStatus = 27,
    ControlPacket = 100,
    BulkPacket = 101,
    IsochronousPacket = 102,
    InterruptPacket = 103,
    BufferedBulkPacket = 104,
}

public enum UsbRedirStatus : byte
{
    Success = 0,
    Cancelled = 1,
    Invalid = 2,
    InputOutputError = 3,
    Stall = 4,
    Timeout = 5,
    Babble = 6,
}

/// <summary>Bits of the first capability word; a capability holds when both sides offer it.</summary>
[Flags]
public enum UsbRedirCapabilities : uint
{
    None = 0,
    BulkStreams = 1 << 0,
    ConnectDeviceVersion = 1 << 1,
    Filter = 1 << 2,
    DeviceDisconnectAcknowledge = 1 << 3,
    EndpointInfoMaxPacketSize = 1 << 4,
    WideIds = 1 << 5,
    WideBulkLength = 1 << 6,
    BulkReceiving = 1 << 7,
}

/// <summary>Type, length of what follows, and the id that ties an answer to its request; all little-endian.</summary>
public readonly record struct UsbRedirHeader(UsbRedirPacketType Type, uint Length, ulong Id)
{
    /// <summary>16 bytes once both sides have said hello with <see cref="UsbRedirCapabilities.WideIds"/>, 12 before.</summary>
    public static int SizeOf(bool wideIds) => wideIds ? 16 : 12;

    public static bool TryRead(ReadOnlySpan<byte> bytes, bool wideIds, out UsbRedirHeader header)
    {
        header = default;
        if (bytes.Length < SizeOf(wideIds))
            return false;
        header = new UsbRedirHeader(
            (UsbRedirPacketType)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            wideIds ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        return true;
    }

    public void Write(Span<byte> bytes, bool wideIds)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Length);
        if (wideIds)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Id);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)Id);
    }
}
