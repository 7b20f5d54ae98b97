namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>Holds what may be the first part of a line that a mail program or a terminal wrapped, and puts the next part behind it.</summary>
internal sealed class WrappedLine
{
    /// <summary>Columns below which no mail program wraps, the next word counted in.</summary>
    private const int LeastWidth = 66;
    private const int GreatestWidth = 240;
    private const int MostParts = 5;

    private readonly byte[] joined = new byte[2048];
    private readonly byte[] first = new byte[GreatestWidth];
    private int joinedLength;
    private int firstLength;
    private int width;

    /// <summary>Parts that are understood, by themselves or with the others.</summary>
    private int understood;

    /// <summary>Number of the line that the text began on.</summary>
    public long Number { get; private set; }

    /// <summary>Parts that the joined text has; 0 if nothing is held.</summary>
    public int Parts { get; private set; }

    /// <summary>The line that it began on, as it stands there.</summary>
    public ReadOnlySpan<byte> First => first.AsSpan(0, firstLength);

    public ReadOnlySpan<byte> Joined => joined.AsSpan(0, joinedLength);

    public void Clear() => Parts = 0;

    /// <summary>True if what is held says something by itself.</summary>
    public bool Known { get; private set; }

    /// <summary>Starts with a line.</summary>
    /// <param name="known">True if it says something by itself.</param>
    public void Begin(ReadOnlySpan<byte> line, ReadOnlySpan<byte> raw, long number, bool known)
    {
        Parts = 0;
        Known = known;
        understood = known ? 1 : 0;
        if (line.Length is < 20 or > GreatestWidth || raw.Length > GreatestWidth)
        {
            return;
        }

        line.CopyTo(joined);
        joinedLength = line.Length;
        raw.CopyTo(first);
        firstLength = raw.Length;
        width = raw.Length;
        Number = number;
        Parts = 1;
    }

    /// <summary>Puts the next part behind the last. False: it cannot be the rest of a wrapped line, because it would have fitted.</summary>
    public bool TryJoin(ReadOnlySpan<byte> next, int nextWidth, bool blank)
    {
        var word = next.IndexOf((byte)' ');
        var fits = width + 1 + (word < 0 ? next.Length : word);
        if (Parts is 0 or >= MostParts || next.IsEmpty || fits < LeastWidth || (!blank && width < LeastWidth) || joinedLength + 1 + next.Length > joined.Length)
        {
            return false;
        }

        if (blank && joined[joinedLength - 1] != ' ')
        {
            joined[joinedLength++] = (byte)' ';
        }

        next.CopyTo(joined.AsSpan(joinedLength));
        joinedLength += next.Length;
        width = nextWidth;
        Parts++;
        return true;
    }

    /// <summary>All parts together say something. There may be a further one.</summary>
    /// <param name="lastKnown">True if the last part says something by itself.</param>
    /// <returns>How many parts are understood that were not before.</returns>
    public int Understood(bool lastKnown)
    {
        var more = Parts - understood - (lastKnown ? 1 : 0);
        (Known, understood) = (true, Parts);
        return more;
    }

    /// <summary>Takes the last part off again.</summary>
    public void Undo(int length, int lastWidth)
    {
        joinedLength = length;
        width = lastWidth;
        Parts--;
    }

    /// <summary>True if it ends with the arrow that daemons put before what a modem is told or says: the command or the answer is on the next line.</summary>
    public bool EndsWithArrow
    {
        get
        {
            var text = Joined.TrimEnd((byte)' ');
            return Parts > 0 && (text.EndsWith("-->"u8) || text.EndsWith("<--"u8) || text.EndsWith("--&gt;"u8) || text.EndsWith("&lt;--"u8));
        }
    }

    public int Length => joinedLength;

    public int Width => width;
}
