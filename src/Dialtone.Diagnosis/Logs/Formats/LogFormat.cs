namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>What stands before the message of a log line.</summary>
internal struct LogPrefix
{
    /// <summary>Where the message starts.</summary>
    public int Message;

    /// <summary>Microseconds since boot (monotonic) or since the start of the year (calendar); <see cref="LogTime.None"/>.</summary>
    public long Time;

    /// <summary>True if <see cref="Time"/> is the kernel's own.</summary>
    public bool Monotonic;

    /// <summary>The program's name; length 0 means that the format has none, which in a kernel log means the kernel.</summary>
    public int ProgramStart;
    public int ProgramLength;

    /// <summary>The format's name for this line in the JSON contract, where one reader covers several.</summary>
    public string? Variant;

    public readonly ReadOnlySpan<byte> Program(ReadOnlySpan<byte> line) => line.Slice(ProgramStart, ProgramLength);
}

/// <summary>How one kind of log begins its lines. A format claims a line only if its prefix is there.</summary>
internal abstract class LogFormat
{
    /// <summary>Every format, in the order in which they are tried.</summary>
    public static readonly IReadOnlyList<LogFormat> All =
    [
        new KmsgFormat(), new DmesgFormat(), new DmesgHumanFormat(), new OpenWrtFormat(), new IsoFormat(), new SyslogFormat(), new KernelPrefixFormat(),
        new ProgramPrefixFormat(),
    ];

    /// <summary>As in the JSON contract.</summary>
    public abstract string Name { get; }

    /// <summary>Real lines of this format; no other format claims them.</summary>
    public abstract IReadOnlyList<string> Samples { get; }

    public abstract bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix);

    /// <summary><c>hh:mm:ss</c> at <paramref name="at"/>, in microseconds.</summary>
    protected static bool TryClock(ReadOnlySpan<byte> line, int at, out long microseconds)
    {
        microseconds = 0;
        if (line.Length < at + 8 || line[at + 2] != ':' || line[at + 5] != ':'
            || !TryTwoDigits(line, at, out var hours) || !TryTwoDigits(line, at + 3, out var minutes) || !TryTwoDigits(line, at + 6, out var seconds))
        {
            return false;
        }

        microseconds = ((((hours * 60L) + minutes) * 60) + seconds) * 1_000_000;
        return true;
    }

    protected static bool TryTwoDigits(ReadOnlySpan<byte> line, int at, out int number)
    {
        uint high = (uint)(line[at] - '0'), low = (uint)(line[at + 1] - '0');
        number = (int)((high * 10) + low);
        return high <= 9 && low <= 9;
    }

    /// <summary>Month from 0 of an English abbreviation, or -1.</summary>
    protected static int Month(ReadOnlySpan<byte> name) => name.Length < 3 ? -1 : (name[0], name[1], name[2]) switch
    {
        ((byte)'J', (byte)'a', (byte)'n') => 0,
        ((byte)'F', (byte)'e', (byte)'b') => 1,
        ((byte)'M', (byte)'a', (byte)'r') => 2,
        ((byte)'A', (byte)'p', (byte)'r') => 3,
        ((byte)'M', (byte)'a', (byte)'y') => 4,
        ((byte)'J', (byte)'u', (byte)'n') => 5,
        ((byte)'J', (byte)'u', (byte)'l') => 6,
        ((byte)'A', (byte)'u', (byte)'g') => 7,
        ((byte)'S', (byte)'e', (byte)'p') => 8,
        ((byte)'O', (byte)'c', (byte)'t') => 9,
        ((byte)'N', (byte)'o', (byte)'v') => 10,
        ((byte)'D', (byte)'e', (byte)'c') => 11,
        _ => -1,
    };

    private static readonly int[] DaysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    /// <summary>Microseconds since the start of a year without a leap day: syslog gives no year, and only differences are used.</summary>
    protected static long SinceNewYear(int month, int day, long clock) => ((DaysBefore[month] + day - 1) * 86_400_000_000L) + clock;

    /// <summary><c>[  120.123456] </c> or <c>[  120.123456][  T123] </c> at <paramref name="at"/>, which moves behind it.</summary>
    protected static bool TryKernelTime(ReadOnlySpan<byte> line, ref int at, out long microseconds)
    {
        microseconds = 0;
        var i = at;
        if (i >= line.Length || line[i] != '[')
        {
            return false;
        }

        i++;
        while (i < line.Length && line[i] == ' ')
        {
            i++;
        }

        long seconds = 0;
        var start = i;
        while (i < line.Length && line[i] is >= (byte)'0' and <= (byte)'9' && i - start < 10)
        {
            seconds = (seconds * 10) + line[i++] - '0';
        }

        if (i == start || i >= line.Length || line[i] != '.')
        {
            return false;
        }

        i++;
        long fraction = 0;
        var digits = 0;
        while (i < line.Length && line[i] is >= (byte)'0' and <= (byte)'9' && digits < 9)
        {
            fraction = (fraction * 10) + line[i++] - '0';
            digits++;
        }

        if (digits is < 2 || i >= line.Length || line[i] != ']')
        {
            return false;
        }

        for (; digits < 6; digits++)
        {
            fraction *= 10;
        }

        for (; digits > 6; digits--)
        {
            fraction /= 10;
        }

        i++;
        // CONFIG_PRINTK_CALLER adds the task or CPU: [T1234] or [C0].
        if (i + 3 < line.Length && line[i] == '[')
        {
            var end = line[i..Math.Min(line.Length, i + 12)].IndexOf((byte)']');
            if (end > 0 && line[i..(i + end)].IndexOfAny((byte)'T', (byte)'C') > 0)
            {
                i += end + 1;
            }
        }

        microseconds = (seconds * 1_000_000) + fraction;
        at = i < line.Length && line[i] == ' ' ? i + 1 : i;
        return true;
    }

    /// <summary><c>kernel: </c>, <c>ModemManager[571]: </c> or <c>&lt;info&gt;</c>-free program tags at <paramref name="at"/>; fills the prefix on success.</summary>
    protected static bool TryTag(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix)
    {
        var rest = line[at..];
        var colon = rest.IndexOf((byte)':');
        if (colon <= 0 || colon > 64 || (colon + 1 < rest.Length && rest[colon + 1] != ' '))
        {
            return false;
        }

        var tag = rest[..colon];
        var name = tag;
        var bracket = tag.IndexOf((byte)'[');
        if (bracket >= 0)
        {
            if (tag[^1] != ']')
            {
                return false;
            }

            name = tag[..bracket];
        }

        // "(udev-worker)[123]" is a name; a blank in a name is not.
        if (name.IndexOf((byte)' ') >= 0)
        {
            return false;
        }

        prefix.ProgramStart = at;
        prefix.ProgramLength = name.Length;
        prefix.Message = Math.Min(line.Length, at + colon + 2);
        return true;
    }

    /// <summary>After a program tag: the kernel's own time, if it is there.</summary>
    protected static bool TakeKernelTime(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var at = prefix.Message;
        if (!TryKernelTime(line, ref at, out var time))
        {
            return false;
        }

        prefix.Message = at;
        prefix.Time = time;
        prefix.Monotonic = true;
        return true;
    }
}
