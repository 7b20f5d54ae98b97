using System.Buffers.Binary;

namespace Dialtone.Protocols.Usb;

/// <summary>The eight bytes that open every control transfer (USB 2.0, 9.3).</summary>
/// <param name="RequestType">bmRequestType: bit 7 direction (1 = device to host), bits 6-5 type, bits 4-0 recipient.</param>
/// <param name="Length">wLength: how many bytes the data stage may carry.</param>
public readonly record struct SetupPacket(byte RequestType, byte Request, ushort Value, ushort Index, ushort Length)
{
    public const int Size = 8;

    public bool IsIn => (RequestType & 0x80) != 0;
    public bool IsStandard => (RequestType & 0x60) == 0;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out SetupPacket packet)
    {
        packet = default;
        if (bytes.Length < Size)
            return false;
        packet = new SetupPacket(
            bytes[0],
            bytes[1],
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = RequestType;
        bytes[1] = Request;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], Value);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Index);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], Length);
    }

    /// <summary>As the field writes it: <c>00 03 0001 0000 0</c>.</summary>
    public override string ToString() => $"{RequestType:x2} {Request:x2} {Value:x4} {Index:x4} {Length}";
}

/// <summary>bRequest of the standard requests (USB 2.0, table 9-4).</summary>
public enum StandardRequest : byte
{
    GetStatus = 0,
    ClearFeature = 1,
    SetFeature = 3,
    SetAddress = 5,
    GetDescriptor = 6,
    SetDescriptor = 7,
    GetConfiguration = 8,
    SetConfiguration = 9,
    GetInterface = 10,
    SetInterface = 11,
}

/// <summary>Feature selectors (USB 2.0, table 9-6).</summary>
public static class FeatureSelector
{
    public const ushort EndpointHalt = 0;

    /// <summary>Remote wakeup of the device; Huawei's first sticks take it as "show me the modem".</summary>
    public const ushort DeviceRemoteWakeup = 1;
}
