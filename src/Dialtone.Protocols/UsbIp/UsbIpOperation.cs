using System.Buffers.Binary;
using System.Text;
using Dialtone.Protocols.Usb;

namespace Dialtone.Protocols.UsbIp;

/// <summary>Codes of the first phase of a USB/IP connection (Documentation/usb/usbip_protocol.rst); big-endian throughout.</summary>
public enum UsbIpOperationCode : ushort
{
    RequestDeviceList = 0x8005,
    ReplyDeviceList = 0x0005,
    RequestImport = 0x8003,
    ReplyImport = 0x0003,
}

/// <summary>Version, code and status: eight bytes that head every operation.</summary>
public readonly record struct UsbIpOperation(ushort Version, UsbIpOperationCode Code, uint Status)
{
    public const int Size = 8;
    public const ushort CurrentVersion = 0x0111;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpOperation operation)
    {
        operation = default;
        if (bytes.Length < Size)
            return false;
        operation = new UsbIpOperation(
            BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (UsbIpOperationCode)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, Version);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)Code);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], Status);
    }
}

/// <summary>What a device list and an import reply say of one device: 312 bytes, in a list followed by four bytes per interface.</summary>
/// <param name="BusId">Such as <c>1-1</c>; at most 31 ASCII characters. OP_REQ_IMPORT carries just this, in 32 bytes.</param>
/// <param name="Speed">USB/IP's own numbering: 1 low, 2 full, 3 high, 5 super.</param>
public sealed record UsbIpDevice(
    string Path,
    string BusId,
    uint BusNumber,
    uint DeviceNumber,
    uint Speed,
    DeviceDescriptor Descriptor,
    byte ConfigurationValue,
    byte InterfaceCount)
{
    public const int Size = 312;
    public const int BusIdSize = 32;
    private const int PathSize = 256;

    public static uint SpeedOf(UsbSpeed speed) => speed switch
    {
        UsbSpeed.Low => 1,
        UsbSpeed.Full => 2,
        UsbSpeed.High => 3,
        _ => 5,
    };

    /// <summary>The descriptor comes back as far as the record carries it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsbIpDevice? device)
    {
        device = null;
        if (bytes.Length < Size)
            return false;
        var numbers = bytes[(PathSize + BusIdSize)..];
        device = new UsbIpDevice(
            ReadText(bytes[..PathSize]),
            ReadText(bytes.Slice(PathSize, BusIdSize)),
            BinaryPrimitives.ReadUInt32BigEndian(numbers),
            BinaryPrimitives.ReadUInt32BigEndian(numbers[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(numbers[8..]),
            new DeviceDescriptor(
                0,
                numbers[18],
                numbers[19],
                numbers[20],
                0,
                BinaryPrimitives.ReadUInt16BigEndian(numbers[12..]),
                BinaryPrimitives.ReadUInt16BigEndian(numbers[14..]),
                BinaryPrimitives.ReadUInt16BigEndian(numbers[16..]),
                0,
                0,
                0,
                numbers[22]),
            numbers[21],
            numbers[23]);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        WriteText(bytes[..PathSize], Path);
        WriteText(bytes.Slice(PathSize, BusIdSize), BusId);
        var numbers = bytes[(PathSize + BusIdSize)..];
        BinaryPrimitives.WriteUInt32BigEndian(numbers, BusNumber);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[4..], DeviceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], Speed);
        BinaryPrimitives.WriteUInt16BigEndian(numbers[12..], Descriptor.VendorId);
        BinaryPrimitives.WriteUInt16BigEndian(numbers[14..], Descriptor.ProductId);
        BinaryPrimitives.WriteUInt16BigEndian(numbers[16..], Descriptor.DeviceRelease);
        numbers[18] = Descriptor.Class;
        numbers[19] = Descriptor.Subclass;
        numbers[20] = Descriptor.Protocol;
        numbers[21] = ConfigurationValue;
        numbers[22] = Descriptor.ConfigurationCount;
        numbers[23] = InterfaceCount;
    }

    /// <summary>The zero-terminated text of a fixed field.</summary>
    public static string ReadText(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]);
    }

    private static void WriteText(Span<byte> field, string text) =>
        Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length - 1)), field);
}
