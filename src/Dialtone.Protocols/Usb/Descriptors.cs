using System.Buffers.Binary;

namespace Dialtone.Protocols.Usb;

/// <summary>The device descriptor, 18 bytes (USB 2.0, table 9-8).</summary>
public readonly record struct DeviceDescriptor(
    ushort UsbRelease,
    byte Class,
    byte Subclass,
    byte Protocol,
    byte MaxPacketSize0,
    ushort VendorId,
    ushort ProductId,
    ushort DeviceRelease,
    byte ManufacturerIndex,
    byte ProductIndex,
    byte SerialNumberIndex,
    byte ConfigurationCount)
{
    public const int Size = 18;

    /// <summary>False when fewer than 18 bytes are there or they are not a device descriptor's.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DeviceDescriptor descriptor)
    {
        descriptor = default;
        if (bytes.Length < Size || bytes[0] < Size || bytes[1] != (byte)DescriptorType.Device)
            return false;
        descriptor = new DeviceDescriptor(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
            bytes[4],
            bytes[5],
            bytes[6],
            bytes[7],
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]),
            bytes[14],
            bytes[15],
            bytes[16],
            bytes[17]);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Size;
        bytes[1] = (byte)DescriptorType.Device;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], UsbRelease);
        bytes[4] = Class;
        bytes[5] = Subclass;
        bytes[6] = Protocol;
        bytes[7] = MaxPacketSize0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], VendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], ProductId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[12..], DeviceRelease);
        bytes[14] = ManufacturerIndex;
        bytes[15] = ProductIndex;
        bytes[16] = SerialNumberIndex;
        bytes[17] = ConfigurationCount;
    }
}

/// <summary>The nine bytes that head a configuration (USB 2.0, table 9-10).</summary>
/// <param name="TotalLength">Bytes of the whole configuration as the device claims it.</param>
/// <param name="MaxPower">In units of 2 mA (8 mA at super speed).</param>
public readonly record struct ConfigurationDescriptor(
    ushort TotalLength,
    byte InterfaceCount,
    byte ConfigurationValue,
    byte NameIndex,
    byte Attributes,
    byte MaxPower)
{
    public const int Size = 9;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ConfigurationDescriptor descriptor)
    {
        descriptor = default;
        if (bytes.Length < Size || bytes[0] < Size || bytes[1] != (byte)DescriptorType.Configuration)
            return false;
        descriptor = new ConfigurationDescriptor(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]), bytes[4], bytes[5], bytes[6], bytes[7], bytes[8]);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Size;
        bytes[1] = (byte)DescriptorType.Configuration;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], TotalLength);
        bytes[4] = InterfaceCount;
        bytes[5] = ConfigurationValue;
        bytes[6] = NameIndex;
        bytes[7] = Attributes;
        bytes[8] = MaxPower;
    }
}

/// <summary>An interface descriptor, nine bytes (USB 2.0, table 9-12).</summary>
public readonly record struct InterfaceDescriptor(
    byte Number,
    byte AlternateSetting,
    byte EndpointCount,
    byte Class,
    byte Subclass,
    byte Protocol,
    byte NameIndex)
{
    public const int Size = 9;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out InterfaceDescriptor descriptor)
    {
        descriptor = default;
        if (bytes.Length < Size || bytes[0] < Size || bytes[1] != (byte)DescriptorType.Interface)
            return false;
        descriptor = new InterfaceDescriptor(bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8]);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Size;
        bytes[1] = (byte)DescriptorType.Interface;
        bytes[2] = Number;
        bytes[3] = AlternateSetting;
        bytes[4] = EndpointCount;
        bytes[5] = Class;
        bytes[6] = Subclass;
        bytes[7] = Protocol;
        bytes[8] = NameIndex;
    }
}

/// <summary>An endpoint descriptor, seven bytes (USB 2.0, table 9-13).</summary>
/// <param name="Address">Bit 7 direction (1 = IN), bits 3-0 number.</param>
/// <param name="MaxPacketSize">wMaxPacketSize as it stands, high-bandwidth bits included.</param>
public readonly record struct EndpointDescriptor(byte Address, byte Attributes, ushort MaxPacketSize, byte Interval)
{
    public const int Size = 7;

    public bool IsIn => (Address & 0x80) != 0;
    public TransferType TransferType => (TransferType)(Attributes & 3);

    /// <summary>Audio 1.0 endpoints are nine bytes long; what follows the seventh is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EndpointDescriptor descriptor)
    {
        descriptor = default;
        if (bytes.Length < Size || bytes[0] < Size || bytes[1] != (byte)DescriptorType.Endpoint)
            return false;
        descriptor = new EndpointDescriptor(bytes[2], bytes[3], BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), bytes[6]);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Size;
        bytes[1] = (byte)DescriptorType.Endpoint;
        bytes[2] = Address;
        bytes[3] = Attributes;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], MaxPacketSize);
        bytes[6] = Interval;
    }
}
