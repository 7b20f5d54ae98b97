using System.Buffers.Binary;

namespace Dialtone.Protocols.UsbMon;

/// <summary>The classic pcap container for <see cref="UsbMonRecord"/>: linktype 220, LINKTYPE_USB_LINUX_MMAPPED; little-endian, microseconds.</summary>
public static class PcapFile
{
    public const int FileHeaderSize = 24;
    public const int RecordHeaderSize = 16;

    /// <summary>Bytes of one record before its data.</summary>
    public const int RecordOverhead = RecordHeaderSize + UsbMonRecord.HeaderSize;

    private const uint LinkTypeUsbLinuxMmapped = 220;
    private const uint SnapshotLength = 1 << 24;

    public static void WriteFileHeader(Span<byte> bytes)
    {
        bytes[..FileHeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0xa1b2c3d4);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], SnapshotLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], LinkTypeUsbLinuxMmapped);
    }

    /// <returns>Bytes written: <see cref="RecordOverhead"/> plus the data.</returns>
    public static int WriteRecord(Span<byte> bytes, UsbMonRecord record, ReadOnlySpan<byte> data)
    {
        var length = UsbMonRecord.HeaderSize + data.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(record.Timestamp.Ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)(record.Timestamp.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], length);
        record.WriteHeader(bytes[RecordHeaderSize..], data.Length);
        data.CopyTo(bytes[RecordOverhead..]);
        return RecordHeaderSize + length;
    }
}
