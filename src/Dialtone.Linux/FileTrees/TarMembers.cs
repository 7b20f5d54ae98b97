using System.Text;

namespace Dialtone.Linux.FileTrees;

/// <summary>The regular files of a tar archive one after the other, from a stream and in bounded memory: for archives of logs, which may be larger than what an
/// <see cref="ArchiveFileTree"/> holds. Knows ustar, GNU's long names and pax' paths.</summary>
public sealed class TarMembers(Stream archive)
{
    private const int Block = 512;

    /// <summary>PATH_MAX.</summary>
    private const int LongestName = 4096;

    /// <summary>What an extended header may hold beside the path.</summary>
    private const int LargestHeader = 1 << 16;

    private long rest;
    private long padding;

    /// <summary>Path as it stands in the archive.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes of the current file that were not read yet.</summary>
    public long Length => rest;

    /// <summary>Goes on to the next regular file. What was not read of the one before is passed over.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or cut off.</exception>
    public bool MoveNext()
    {
        var longName = "";
        var header = new byte[Block];
        while (true)
        {
            Skip(rest + padding);
            rest = padding = 0;
            var count = archive.ReadAtLeast(header, Block, throwOnEndOfStream: false);
            if (count == 0 || (count == Block && header.AsSpan().IndexOfAnyExcept((byte)0) < 0))
            {
                return false;
            }

            if (count < Block || !header.AsSpan(257, 5).SequenceEqual("ustar"u8) || Number(header.AsSpan(124, 12)) is not (var size and >= 0))
            {
                throw new InvalidDataException("the archive is damaged or cut off");
            }

            rest = size;
            padding = (Block - (size % Block)) % Block;
            switch (header[156])
            {
                case (byte)'L':
                    longName = Text(Content(LongestName));
                    break;
                case (byte)'x':
                    longName = PaxPath(Content(LargestHeader)) ?? longName;
                    break;
                case (byte)'0' or 0 or (byte)'7':
                    Name = longName.Length > 0 ? longName : ShortName(header);
                    return true;
                case (byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'5' or (byte)'6':
                    // Links, devices and directories have no content, whatever size they state.
                    longName = "";
                    rest = padding = 0;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Reads on in the current file; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        var count = archive.Read(buffer[..(int)Math.Min(buffer.Length, rest)]);
        rest = count == 0 ? 0 : rest - count;
        return count;
    }

    /// <summary>What was not read yet of the current file.</summary>
    /// <exception cref="InvalidDataException">The archive is cut off.</exception>
    public byte[] ReadToEnd()
    {
        var content = new byte[rest];
        rest = 0;
        return archive.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length ? content : throw new InvalidDataException("the archive is cut off");
    }

    private byte[] Content(int most) => rest <= most ? ReadToEnd() : throw new InvalidDataException("the archive is damaged: a name in it has no end");

    private void Skip(long count)
    {
        var buffer = new byte[Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            var read = archive.Read(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
            if (read == 0)
            {
                throw new InvalidDataException("the archive is cut off");
            }

            count -= read;
        }
    }

    private static string ShortName(byte[] header)
    {
        var prefix = header[263] == '0' ? Text(header.AsSpan(345, 155)) : "";
        var name = Text(header.AsSpan(0, 100));
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    /// <summary><c>30 path=some/where\n</c> among records of that form.</summary>
    private static string? PaxPath(ReadOnlySpan<byte> records)
    {
        while (records.IndexOf((byte)' ') is var blank and > 0 and < 8 && Number(records[..blank], 10) is var length && length > blank && length <= records.Length)
        {
            var record = records[(blank + 1)..(int)length];
            if (record.StartsWith("path="u8))
            {
                return Text(record[5..^1]);
            }

            records = records[(int)length..];
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes);

    /// <summary>A number in digits, or -1. Sizes of 8 GiB and more have another form, which logs do not need.</summary>
    private static long Number(ReadOnlySpan<byte> field, int radix = 8)
    {
        long number = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit < '0' || digit >= '0' + radix)
            {
                return -1;
            }

            number = (number * radix) + (digit - '0');
        }

        return number;
    }
}
