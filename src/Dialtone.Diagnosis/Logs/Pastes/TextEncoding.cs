namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>Finds out how a text is encoded and turns UTF-16 (what PowerShell and Notepad write) and UTF-32 into UTF-8, and an array of entries on one line into lines. Everything else passes as it is.</summary>
public sealed class TextEncoding
{
    private const int HeadLength = 64;

    /// <summary>Of UTF-8, byte by byte: escapes in a UTF-8 literal would be characters.</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private readonly byte[] head = new byte[HeadLength];
    private readonly byte[] output = new byte[3 * 2048];
    private int headLength;
    private bool decided;
    private bool bigEndian;

    /// <summary>Bytes of one unit of the text: 1, 2 of UTF-16, 4 of UTF-32.</summary>
    private int unitSize = 1;

    /// <summary>The unit that is not yet complete, and how many bytes of it are there.</summary>
    private uint unit;
    private int unitBytes;
    private char highSurrogate;
    private RecordArray? array;

    /// <summary>True if pieces may be read as they are.</summary>
    public bool IsPlain => decided && unitSize == 1 && array is null;

    /// <summary>Gives the next UTF-8 text of <paramref name="bytes"/>, which moves on. False: more is needed.</summary>
    /// <param name="text">Valid until the next call.</param>
    /// <param name="ended">True if no more bytes follow.</param>
    public bool TryTake(ref ReadOnlySpan<byte> bytes, bool ended, out ReadOnlySpan<byte> text)
    {
        if (!decided)
        {
            var count = Math.Min(bytes.Length, HeadLength - headLength);
            bytes[..count].CopyTo(head.AsSpan(headLength));
            headLength += count;
            bytes = bytes[count..];
            // Whatever the size of the pieces, the same bytes decide.
            if (headLength < HeadLength && !ended && !(HasMark() && headLength >= 4) && (!IsPlainFromTheStart() || head[0] == '{'))
            {
                text = default;
                return false;
            }

            Decide();
            var start = head.AsSpan(0, headLength);
            if (unitSize > 1)
            {
                text = Narrow(start[(HasMark() ? unitSize : 0)..], out _);
                return true;
            }

            text = start.StartsWith(ByteOrderMark) ? start[ByteOrderMark.Length..] : start;
            if (RecordArray.StartsWith(text))
            {
                array = new RecordArray();
                var first = text;
                text = array.Take(ref first);
            }

            return !text.IsEmpty || !bytes.IsEmpty;
        }

        if (bytes.IsEmpty)
        {
            text = default;
            return false;
        }

        if (array is not null)
        {
            text = array.Take(ref bytes);
            return true;
        }

        if (unitSize > 1)
        {
            text = Narrow(bytes[..Math.Min(bytes.Length, 2048)], out var used);
            bytes = bytes[used..];
            return true;
        }

        text = bytes;
        bytes = default;
        return true;
    }

    private bool HasMark() => HasWideMark() || (headLength >= 2 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff)));

    /// <summary>The mark of UTF-32 begins with that of UTF-16, whose first character would be NUL.</summary>
    private bool HasWideMark() => head.AsSpan(0, headLength) is [0xff, 0xfe, 0, 0, ..] or [0, 0, 0xfe, 0xff, ..];

    /// <summary>A live log's first line must not wait for more bytes: four bytes of ordinary text tell.</summary>
    private bool IsPlainFromTheStart() => headLength >= 4 && head.AsSpan(0, 4).IndexOf((byte)0) < 0;

    private void Decide()
    {
        decided = true;
        var start = head.AsSpan(0, headLength);
        if (HasMark())
        {
            (unitSize, bigEndian) = (HasWideMark() ? 4 : 2, head[0] is 0xfe or 0);
        }
        else if (start.Length >= 8 && !IsPlainFromTheStart())
        {
            // ASCII without a mark: of each unit, all bytes but one are zero.
            Span<int> zeros = stackalloc int[4];
            for (var i = 0; i < start.Length; i++)
            {
                zeros[i & 3] += start[i] == 0 ? 1 : 0;
            }

            var most = start.Length * 3 / 16;
            (unitSize, bigEndian) = zeros switch
            {
                [0, var second, var third, var fourth] when second >= most && third >= start.Length / 4 && fourth >= start.Length / 4 => (4, false),
                [var first, var second, var third, 0] when third >= most && second >= start.Length / 4 && first >= start.Length / 4 => (4, true),
                [0, var second, 0, var fourth] when second + fourth >= most * 2 => (2, false),
                [var first, 0, var third, 0] when first + third >= most * 2 => (2, true),
                _ => (1, false),
            };
        }
    }

    private ReadOnlySpan<byte> Narrow(ReadOnlySpan<byte> bytes, out int used)
    {
        var length = 0;
        used = 0;
        while (used < bytes.Length && length + 8 <= output.Length)
        {
            unit = bigEndian ? (unit << 8) | bytes[used] : unit | ((uint)bytes[used] << (8 * unitBytes));
            used++;
            if (++unitBytes < unitSize)
            {
                continue;
            }

            var value = unit;
            (unit, unitBytes) = (0, 0);
            if (unitSize == 2 && char.IsHighSurrogate((char)value))
            {
                highSurrogate = (char)value;
                continue;
            }

            var rune = unitSize == 4 ? System.Text.Rune.TryCreate(value, out var whole) ? whole : System.Text.Rune.ReplacementChar
                : char.IsLowSurrogate((char)value) ? System.Text.Rune.TryCreate(highSurrogate, (char)value, out var pair) ? pair : System.Text.Rune.ReplacementChar
                : new System.Text.Rune((char)value);
            highSurrogate = default;
            length += rune.EncodeToUtf8(output.AsSpan(length));
        }

        return output.AsSpan(0, length);
    }
}
