namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>Finds out how a text is encoded and turns UTF-16 (what PowerShell and Notepad write) into UTF-8, and an array of entries on one line into lines. Everything else passes as it is.</summary>
internal sealed class TextEncoding
{
    private const int HeadLength = 64;

    /// <summary>Of UTF-8, byte by byte: escapes in a UTF-8 literal would be characters.</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private readonly byte[] head = new byte[HeadLength];
    private readonly byte[] output = new byte[3 * 2048];
    private int headLength;
    private bool decided;
    private bool wide;
    private bool bigEndian;
    private int oddByte = -1;
    private char highSurrogate;
    private RecordArray? array;

    /// <summary>True if pieces may be read as they are.</summary>
    public bool IsPlain => decided && !wide && array is null;

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
            if (headLength < HeadLength && !ended && !HasMark() && (!IsPlainFromTheStart() || head[0] == '{'))
            {
                text = default;
                return false;
            }

            Decide();
            var start = head.AsSpan(0, headLength);
            if (wide)
            {
                text = Narrow(start[(HasMark() ? 2 : 0)..], out _);
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

        if (wide)
        {
            text = Narrow(bytes[..Math.Min(bytes.Length, 2048)], out var used);
            bytes = bytes[used..];
            return true;
        }

        text = bytes;
        bytes = default;
        return true;
    }

    private bool HasMark() => headLength >= 2 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff));

    /// <summary>A live log's first line must not wait for more bytes: four bytes of ordinary text tell.</summary>
    private bool IsPlainFromTheStart() => headLength >= 4 && head.AsSpan(0, 4).IndexOf((byte)0) < 0;

    private void Decide()
    {
        decided = true;
        var start = head.AsSpan(0, headLength);
        if (HasMark())
        {
            (wide, bigEndian) = (true, head[0] == 0xfe);
        }
        else if (IsPlainFromTheStart())
        {
            wide = false;
        }
        else if (start.Length >= 8)
        {
            // ASCII in UTF-16 without a mark: every other byte is zero.
            int even = 0, odd = 0;
            for (var i = 0; i < start.Length; i++)
            {
                even += (i & 1) == 0 && start[i] == 0 ? 1 : 0;
                odd += (i & 1) == 1 && start[i] == 0 ? 1 : 0;
            }

            wide = (odd * 8 >= start.Length * 3 && even == 0) || (even * 8 >= start.Length * 3 && odd == 0);
            bigEndian = wide && odd == 0;
        }
    }

    private ReadOnlySpan<byte> Narrow(ReadOnlySpan<byte> bytes, out int used)
    {
        var length = 0;
        used = 0;
        while (used < bytes.Length && length + 8 <= output.Length)
        {
            if (oddByte < 0)
            {
                oddByte = bytes[used++];
                continue;
            }

            var unit = (char)(bigEndian ? (oddByte << 8) | bytes[used] : (bytes[used] << 8) | oddByte);
            used++;
            oddByte = -1;
            if (char.IsHighSurrogate(unit))
            {
                highSurrogate = unit;
                continue;
            }

            var rune = char.IsLowSurrogate(unit)
                ? System.Text.Rune.TryCreate(highSurrogate, unit, out var pair) ? pair : System.Text.Rune.ReplacementChar
                : new System.Text.Rune(unit);
            highSurrogate = default;
            length += rune.EncodeToUtf8(output.AsSpan(length));
        }

        return output.AsSpan(0, length);
    }
}
