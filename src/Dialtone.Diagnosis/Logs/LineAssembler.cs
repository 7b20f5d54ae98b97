namespace Dialtone.Diagnosis.Logs;

/// <summary>Cuts a stream of bytes into lines whatever the size of the pieces. A line longer than <see cref="MaximumLength"/> keeps its start only,
/// so a file without line ends takes no more memory than any other.</summary>
/// <remarks>Lines end with a line feed, and a carriage return before it belongs to the end. A carriage return elsewhere cuts a line, too (old Macintosh
/// files, progress bars), but what follows has the same line number: editors and <c>sed -n 3p</c> count line feeds.</remarks>
internal sealed class LineAssembler
{
    public const int MaximumLength = 8192;

    // A completed line stays valid while the next one is collected, so there are two.
    private byte[] partial = new byte[MaximumLength];
    private byte[] spare = new byte[MaximumLength];
    private int held;
    private bool open;
    private bool returned;
    private bool cut;

    /// <summary>True if nothing of a line is held, so that the next byte begins one.</summary>
    public bool AtStart => !open && !returned && !cut;

    /// <summary>Takes one line from <paramref name="bytes"/>, which moves on. False: the piece is used up and its end is kept for the next.</summary>
    /// <param name="line">Valid until the call after the next one.</param>
    /// <param name="continues">True if the line has the number of the one before.</param>
    public bool TryTakeLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line, out bool continues)
    {
        continues = cut;
        if (returned && !bytes.IsEmpty)
        {
            // The piece before ended with a carriage return.
            returned = false;
            cut = bytes[0] != '\n';
            bytes = cut ? bytes : bytes[1..];
            line = Release();
            return true;
        }

        var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            if (!bytes.IsEmpty)
            {
                Keep(bytes);
                bytes = default;
            }

            line = default;
            return false;
        }

        var next = end + 1;
        if (bytes[end] == '\r')
        {
            if (next == bytes.Length)
            {
                Keep(bytes[..end]);
                returned = true;
                bytes = default;
                line = default;
                return false;
            }

            cut = bytes[next] != '\n';
            next += cut ? 0 : 1;
        }
        else
        {
            cut = false;
        }

        if (open)
        {
            Keep(bytes[..end]);
            line = Release();
        }
        else
        {
            line = bytes[..Math.Min(end, MaximumLength)];
        }

        bytes = bytes[next..];
        return true;
    }

    /// <summary>The last line if it has no line end.</summary>
    public bool TryTakeLast(out ReadOnlySpan<byte> line, out bool continues)
    {
        continues = cut;
        var last = open && (held > 0 || !cut);
        line = Release();
        returned = false;
        cut = false;
        return last;
    }

    private ReadOnlySpan<byte> Release()
    {
        var line = partial.AsSpan(0, held);
        (partial, spare) = (spare, partial);
        held = 0;
        open = false;
        return line;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        open = true;
        var room = Math.Min(bytes.Length, MaximumLength - held);
        bytes[..room].CopyTo(partial.AsSpan(held));
        held += room;
    }
}
