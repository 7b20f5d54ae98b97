using System.Buffers.Binary;
using System.Text;

namespace Dialtone.Lab.Devices.Storage;

/// <summary>The smallest CD a kernel mounts: ISO 9660 (ECMA-119) with one file in the root directory.</summary>
public static class Iso9660Image
{
    public const int SectorSize = 2048;
    private const int DescriptorSector = 16;
    private const int LittlePathTableSector = 18;
    private const int BigPathTableSector = 19;
    private const int RootSector = 20;
    private const int FileSector = 21;

    /// <summary>Drives pad: a reader that reads ahead must find sectors.</summary>
    private const int Sectors = 150;

    /// <param name="volume">At most 32 characters of A-Z 0-9 _ and blank.</param>
    /// <param name="fileName">8.3, upper case.</param>
    public static byte[] Create(string volume, string fileName, ReadOnlySpan<byte> content)
    {
        var image = new byte[Sectors * SectorSize];
        var descriptor = image.AsSpan(DescriptorSector * SectorSize, SectorSize);
        descriptor[0] = 1;
        "CD001"u8.CopyTo(descriptor[1..]);
        descriptor[6] = 1;
        Text(descriptor.Slice(8, 32), "");
        Text(descriptor.Slice(40, 32), volume);
        BothEndian(descriptor[80..], Sectors);
        BothEndian16(descriptor[120..], 1);
        BothEndian16(descriptor[124..], 1);
        BothEndian16(descriptor[128..], SectorSize);
        BothEndian(descriptor[132..], 10);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[140..], LittlePathTableSector);
        BinaryPrimitives.WriteUInt32BigEndian(descriptor[148..], BigPathTableSector);
        DirectoryRecord(descriptor[156..], RootSector, SectorSize, isDirectory: true, [0]);
        Text(descriptor[190..813], "");
        // Dates of 16 digits and a zone byte: not specified.
        for (var date = 813; date < 881; date += 17)
            descriptor.Slice(date, 16).Fill((byte)'0');
        descriptor[881] = 1;

        var terminator = image.AsSpan((DescriptorSector + 1) * SectorSize, SectorSize);
        terminator[0] = 255;
        "CD001"u8.CopyTo(terminator[1..]);
        terminator[6] = 1;

        foreach (var (sector, big) in new[] { (LittlePathTableSector, false), (BigPathTableSector, true) })
        {
            var table = image.AsSpan(sector * SectorSize);
            table[0] = 1;
            if (big)
                BinaryPrimitives.WriteUInt32BigEndian(table[2..], RootSector);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(table[2..], RootSector);
            table[big ? 7 : 6] = 1;
        }

        var root = image.AsSpan(RootSector * SectorSize, SectorSize);
        root = root[DirectoryRecord(root, RootSector, SectorSize, isDirectory: true, [0])..];
        root = root[DirectoryRecord(root, RootSector, SectorSize, isDirectory: true, [1])..];
        DirectoryRecord(root, FileSector, content.Length, isDirectory: false, Encoding.ASCII.GetBytes(fileName + ";1"));
        content.CopyTo(image.AsSpan(FileSector * SectorSize));
        return image;
    }

    private static int DirectoryRecord(Span<byte> record, int sector, int length, bool isDirectory, ReadOnlySpan<byte> name)
    {
        var size = 33 + name.Length;
        size += size & 1;
        record[0] = (byte)size;
        BothEndian(record[2..], sector);
        BothEndian(record[10..], length);
        // 2009-12-01, when the modem of the page was made to work.
        ReadOnlySpan<byte> date = [109, 12, 1, 0, 0, 0, 0];
        date.CopyTo(record[18..]);
        record[25] = isDirectory ? (byte)2 : (byte)0;
        BothEndian16(record[28..], 1);
        record[32] = (byte)name.Length;
        name.CopyTo(record[33..]);
        return size;
    }

    private static void Text(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, field);
    }

    private static void BothEndian(Span<byte> bytes, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], value);
    }

    private static void BothEndian16(Span<byte> bytes, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], value);
    }
}
