using System.Buffers.Binary;
using Dialtone.Protocols.Usb;

namespace Dialtone.Protocols.UsbRedir;

/// <summary>Plugs the device into the guest. <see cref="EndpointInfo"/> and <see cref="InterfaceInfo"/> have to be sent before.</summary>
/// <param name="Release">bcdDevice; on the wire only with <see cref="UsbRedirCapabilities.ConnectDeviceVersion"/>.</param>
public readonly record struct DeviceConnect(
    UsbSpeed Speed, byte Class, byte Subclass, byte Protocol, ushort VendorId, ushort ProductId, ushort Release)
{
    public const int Size = 10;

    public static bool TryRead(ReadOnlySpan<byte> body, out DeviceConnect connect)
    {
        connect = default;
        if (body.Length < Size)
            return false;
        connect = new DeviceConnect(
            (UsbSpeed)body[0],
            body[1],
            body[2],
            body[3],
            BinaryPrimitives.ReadUInt16LittleEndian(body[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(body[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(body[8..]));
        return true;
    }

    public void Write(Span<byte> body)
    {
        body[0] = (byte)Speed;
        body[1] = Class;
        body[2] = Subclass;
        body[3] = Protocol;
        BinaryPrimitives.WriteUInt16LittleEndian(body[4..], VendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(body[6..], ProductId);
        BinaryPrimitives.WriteUInt16LittleEndian(body[8..], Release);
    }
}

/// <summary>interface_info: a count and four columns of 32 bytes (number, class, subclass, protocol), read in place.</summary>
public readonly ref struct InterfaceInfo
{
    public const int Size = 4 + (4 * Columns);
    private const int Columns = 32;
    private readonly ReadOnlySpan<byte> _body;

    private InterfaceInfo(ReadOnlySpan<byte> body, int count)
    {
        _body = body;
        Count = count;
    }

    public int Count { get; }

    public (byte Number, byte Class, byte Subclass, byte Protocol) this[int index] =>
        (_body[4 + index], _body[4 + Columns + index], _body[4 + (2 * Columns) + index], _body[4 + (3 * Columns) + index]);

    /// <summary>False also when the count exceeds the 32 places there are.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out InterfaceInfo info)
    {
        info = default;
        if (body.Length < Size)
            return false;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(body);
        if (count > Columns)
            return false;
        info = new InterfaceInfo(body, (int)count);
        return true;
    }

    /// <param name="interfaces">At most 32.</param>
    public static void Write(Span<byte> body, ReadOnlySpan<InterfaceDescriptor> interfaces)
    {
        body[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(body, (uint)interfaces.Length);
        for (var i = 0; i < interfaces.Length; i++)
        {
            body[4 + i] = interfaces[i].Number;
            body[4 + Columns + i] = interfaces[i].Class;
            body[4 + (2 * Columns) + i] = interfaces[i].Subclass;
            body[4 + (3 * Columns) + i] = interfaces[i].Protocol;
        }
    }
}

/// <summary>
/// ep_info: columns of 32 (type, interval, interface, max packet size u16), indexed by <see cref="IndexOf"/>. Present only with
/// <see cref="UsbRedirCapabilities.EndpointInfoMaxPacketSize"/> is the last column, which this codec always writes.
/// </summary>
public readonly ref struct EndpointInfo
{
    public const int Size = (3 * Columns) + (2 * Columns);
    public const byte NoEndpoint = 255;
    private const int Columns = 32;
    private readonly ReadOnlySpan<byte> _body;

    private EndpointInfo(ReadOnlySpan<byte> body) => _body = body;

    /// <summary>Direction bit times 16, plus the endpoint number.</summary>
    public static int IndexOf(byte address) => ((address & 0x80) >> 3) | (address & 0x0f);

    /// <summary>Null where the device has no such endpoint.</summary>
    public (TransferType Type, byte Interval, byte Interface, ushort MaxPacketSize)? this[byte address]
    {
        get
        {
            var index = IndexOf(address);
            return _body[index] > (byte)TransferType.Interrupt
                ? null
                : ((TransferType)_body[index],
                    _body[Columns + index],
                    _body[(2 * Columns) + index],
                    BinaryPrimitives.ReadUInt16LittleEndian(_body[((3 * Columns) + (2 * index))..]));
        }
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out EndpointInfo info)
    {
        info = default;
        if (body.Length < Size)
            return false;
        info = new EndpointInfo(body);
        return true;
    }

    /// <summary>An info with nothing but endpoint 0; add the others with <see cref="WriteEndpoint"/>.</summary>
    public static void WriteEmpty(Span<byte> body, byte maxPacketSize0)
    {
        body[..Size].Clear();
        body[..Columns].Fill(NoEndpoint);
        WriteEndpoint(body, new EndpointDescriptor(0x00, (byte)TransferType.Control, maxPacketSize0, 0), 0);
        WriteEndpoint(body, new EndpointDescriptor(0x80, (byte)TransferType.Control, maxPacketSize0, 0), 0);
    }

    public static void WriteEndpoint(Span<byte> body, EndpointDescriptor endpoint, byte interfaceNumber)
    {
        var index = IndexOf(endpoint.Address);
        body[index] = (byte)endpoint.TransferType;
        body[Columns + index] = endpoint.Interval;
        body[(2 * Columns) + index] = interfaceNumber;
        BinaryPrimitives.WriteUInt16LittleEndian(body[((3 * Columns) + (2 * index))..], endpoint.MaxPacketSize);
    }
}
