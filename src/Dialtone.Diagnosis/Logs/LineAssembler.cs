namespace Dialtone.Diagnosis.Logs;

/// <summary>Cuts a stream of bytes into lines whatever the size of the pieces. A line longer than <see cref="MaximumLength"/> keeps its start only,
/// so a file without line ends takes no more memory than any other.</summary>
internal sealed class LineAssembler
{
    public const int MaximumLength = 8192;

    private readonly byte[] partial = new byte[MaximumLength];
    private int held;
    private bool open;

    /// <summary>Takes one line from <paramref name="bytes"/>, which moves on. False: the piece is used up and its end is kept for the next.</summary>
    public bool TryTakeLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        var end = bytes.IndexOf((byte)'\n');
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

        if (open)
        {
            Keep(bytes[..end]);
            line = WithoutReturn(partial.AsSpan(0, held));
            held = 0;
            open = false;
        }
        else
        {
            line = WithoutReturn(bytes[..Math.Min(end, MaximumLength)]);
        }

        bytes = bytes[(end + 1)..];
        return true;
    }

    /// <summary>The last line if it has no line end.</summary>
    public bool TryPeekLast(out ReadOnlySpan<byte> line)
    {
        line = WithoutReturn(partial.AsSpan(0, held));
        return open;
    }

    /// <summary>Forgets the unfinished line.</summary>
    public void Drop()
    {
        held = 0;
        open = false;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        open = true;
        var room = Math.Min(bytes.Length, MaximumLength - held);
        bytes[..room].CopyTo(partial.AsSpan(held));
        held += room;
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;
}
