using System.Buffers.Binary;
using Dialtone.Protocols.Usb;

namespace Dialtone.Protocols.UsbMon;

/// <summary>An URB on its way to the device, on its way back, or refused.</summary>
public enum UsbMonEvent : byte
{
    Submit = (byte)'S',
    Complete = (byte)'C',
    Error = (byte)'E',
}

/// <summary>
/// One event of the kernel's usbmon, in the 64-byte layout of its mmap interface (struct mon_bin_packet with API 1 fields,
/// Documentation/usb/usbmon.rst), little-endian.
/// </summary>
/// <param name="Endpoint">With the direction in bit 7, control transfers included.</param>
/// <param name="Timestamp">Since the epoch.</param>
/// <param name="Status">-EINPROGRESS (-115) on submission, then 0 or a negative errno.</param>
/// <param name="Length">Bytes asked for on submission, bytes moved on completion.</param>
/// <param name="Setup">Present on the submission of control transfers.</param>
public readonly record struct UsbMonRecord(
    ulong Id,
    UsbMonEvent Event,
    TransferType TransferType,
    byte Endpoint,
    byte DeviceNumber,
    ushort BusNumber,
    TimeSpan Timestamp,
    int Status,
    uint Length,
    SetupPacket? Setup)
{
    public const int HeaderSize = 64;
    public const int InProgress = -115;

    /// <param name="data">What follows the header: OUT data on submission, IN data on completion, else nothing.</param>
    public void WriteHeader(Span<byte> bytes, int dataLength)
    {
        bytes[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Id);
        bytes[8] = (byte)Event;
        // usbmon numbers isochronous 0, interrupt 1, control 2, bulk 3.
        bytes[9] = TransferType switch
        {
            TransferType.Isochronous => 0,
            TransferType.Interrupt => 1,
            TransferType.Control => 2,
            _ => 3,
        };
        bytes[10] = Endpoint;
        bytes[11] = DeviceNumber;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[12..], BusNumber);
        bytes[14] = Setup is null ? (byte)'-' : (byte)0;
        bytes[15] = dataLength > 0 ? (byte)0 : (Endpoint & 0x80) != 0 ? (byte)'<' : (byte)'>';
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Timestamp.Ticks / TimeSpan.TicksPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], (int)(Timestamp.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], Status);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], dataLength);
        Setup?.Write(bytes[40..]);
    }
}
