using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>What stands before the message of a log line.</summary>
internal struct LogPrefix
{
    /// <summary>Where the message starts.</summary>
    public int Message;

    /// <summary>Microseconds since boot (monotonic) or since the start of the year (calendar); <see cref="LogTime.None"/>.</summary>
    public long Time;

    /// <summary>Calendar time of a line that has the kernel's, too; 0 or <see cref="LogTime.None"/>.</summary>
    public long Wall;

    /// <summary>True if <see cref="Time"/> is the kernel's own.</summary>
    public bool Monotonic;

    /// <summary>The program's name; length 0 means that the format has none, which in a kernel log means the kernel.</summary>
    public int ProgramStart;
    public int ProgramLength;

    /// <summary>Who speaks where no program is named; None: the kernel.</summary>
    public Speaker Unnamed;

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
        new KmsgFormat(), new DmesgFormat(), new DmesgHumanFormat(), new OpenWrtFormat(), new LogcatFormat(), new IsoFormat(), new SyslogFormat(),
        new Rfc5424Format(), new JournalFullFormat(), new UnixTimeFormat(), new DaemonOutputFormat(), new KernelPrefixFormat(), new ProgramPrefixFormat(),
    ];

    /// <summary>As in the JSON contract.</summary>
    public abstract string Name { get; }

    /// <summary>Real lines of this format; no other format claims them.</summary>
    public abstract IReadOnlyList<string> Samples { get; }

    public abstract bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix);

    /// <summary><c>hh:mm:ss</c> at <paramref name="at"/>, in microseconds.</summary>
    internal static bool TryClock(ReadOnlySpan<byte> line, int at, out long microseconds)
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

    private static readonly int[] DaysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    /// <summary>Microseconds since the start of a year without a leap day: syslog gives no year, and only differences are used.</summary>
    protected static long SinceNewYear(int month, int day, long clock) => ((DaysBefore[month] + day - 1) * 86_400_000_000L) + clock;

    /// <summary>The same of seconds since 1970.</summary>
    protected static long SinceNewYear(long unixSeconds)
    {
        var moment = DateTime.UnixEpoch.AddSeconds(Math.Clamp(unixSeconds, 0, 9_999_999_999));
        return SinceNewYear(moment.Month - 1, moment.Day, (moment.TimeOfDay.Ticks / TimeSpan.TicksPerMicrosecond));
    }

    /// <summary><c>2023-03-06T08:21:40</c> at <paramref name="at"/>, 19 bytes, with <paramref name="separator"/> between date and time.</summary>
    protected static bool TryDate(ReadOnlySpan<byte> line, int at, byte separator, out long microseconds)
    {
        microseconds = LogTime.None;
        if (line.Length < at + 19 || line[at] is not ((byte)'1' or (byte)'2') || line[at + 4] != '-' || line[at + 7] != '-' || line[at + 10] != separator
            || !TryTwoDigits(line, at + 5, out var month) || !TryTwoDigits(line, at + 8, out var day) || month is < 1 or > 12 || day is < 1 or > 31
            || !TryClock(line, at + 11, out var clock))
        {
            return false;
        }

        microseconds = SinceNewYear(month - 1, day, clock);
        return true;
    }

    /// <summary>Adds the fraction of a second behind a point or comma at <paramref name="at"/>, which moves behind it.</summary>
    protected static void AddFraction(ReadOnlySpan<byte> line, ref int at, ref long microseconds)
    {
        if (at + 1 >= line.Length || line[at] is not ((byte)'.' or (byte)',') || line[at + 1] is not (>= (byte)'0' and <= (byte)'9'))
        {
            return;
        }

        long unit = 100_000;
        for (at++; at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            microseconds += (line[at] - '0') * unit;
            unit /= 10;
        }
    }

    /// <summary><c>[  120.123456] </c> or <c>[  120.123456][  T123] </c> at <paramref name="at"/>, which moves behind it.</summary>
    protected static bool TryKernelTime(ReadOnlySpan<byte> line, ref int at, out long microseconds)
    {
        microseconds = 0;
        var inside = at + 1;
        if (at >= line.Length || line[at] != '[' || !TryTimeInBracket(line, ref inside, out microseconds))
        {
            return false;
        }

        at = inside;
        return true;
    }

    /// <summary>The same behind the opening bracket. Where it fails, <paramref name="at"/> stays as it is.</summary>
    protected static bool TryTimeInBracket(ReadOnlySpan<byte> line, ref int at, out long microseconds)
    {
        microseconds = 0;
        var i = at;
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

        if (i == start || i >= line.Length || line[i] is not ((byte)'.' or (byte)','))
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

        if (digits < 2 || !TrySkipToEnd(line, ref i))
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
        if (i + 3 < line.Length && (line[i] == '[' || (line[i] == ' ' && line[i + 1] is (byte)'[' or (byte)'c' or (byte)' ')))
        {
            SkipCaller(line, ref i);
        }

        microseconds = (seconds * 1_000_000) + fraction;
        at = i < line.Length && line[i] == ' ' ? i + 1 : i;
        return true;
    }

    /// <summary>Finds the bracket that opens the time behind what <c>dmesg -r</c> (<c>&lt;6&gt;</c>) and <c>dmesg -x</c> (facility and level, each padded with
    /// blanks and followed by a colon) put before it.</summary>
    protected static bool TrySkipLevel(ReadOnlySpan<byte> line, out int at)
    {
        at = 0;
        if (line.IsEmpty)
        {
            return false;
        }

        if (line[0] == '<')
        {
            at = line[..Math.Min(line.Length, 6)].IndexOf((byte)'>') + 1;
            return at > 2 && at < line.Length && line[at] == '[';
        }

        if (line[0] != '[')
        {
            at = line[..Math.Min(line.Length, 24)].IndexOf((byte)'[');
            return at >= 8 && line[at - 1] == ' ' && line[at - 2] == ':' && line[..(at - 2)].IndexOf((byte)':') >= 3;
        }

        return true;
    }

    /// <summary>What may stand between the time and its bracket: the step since the line before (<c>dmesg -d</c>: <c>&lt;    0.000012&gt;</c>), the
    /// wall clock (<c>/ 03-06 08:21:40.123</c>) or the CPU (<c>@0</c>) as Android's vendors add them.</summary>
    private static bool TrySkipToEnd(ReadOnlySpan<byte> line, ref int at)
    {
        if (at < line.Length && line[at] == ']')
        {
            return true;
        }

        if (at + 2 >= line.Length || !(line[at] == '@' || (line[at] == ' ' && line[at + 1] is (byte)'<' or (byte)'/')))
        {
            return false;
        }

        var end = line[at..Math.Min(line.Length, at + 40)].IndexOf((byte)']');
        at += Math.Max(end, 0);
        return end > 0;
    }

    /// <summary>CONFIG_PRINTK_CALLER adds the task or CPU: <c>[T1234]</c> or <c>[C0]</c>; Android's vendors have <c>[0:  swapper/0:    1]</c>, <c>c2      1</c>.</summary>
    private static void SkipCaller(ReadOnlySpan<byte> line, ref int at)
    {
        var i = line[at] == ' ' ? at + 1 : at;
        while (i < line.Length && line[i] == ' ')
        {
            i++;
        }

        if (i + 3 < line.Length && line[i] == '[')
        {
            var end = line[i..Math.Min(line.Length, i + 40)].IndexOf((byte)']');
            if (end > 1 && ((i == at && end < 12 && line.Slice(i + 1, end - 1).IndexOfAny((byte)'T', (byte)'C') >= 0)
                || (line[i + 1] is >= (byte)'0' and <= (byte)'9' && line[i + 2] == ':')))
            {
                at = i + end + 1;
            }
        }
        else if (i + 3 < line.Length && line[i] == 'c' && line[i + 1] is >= (byte)'0' and <= (byte)'9' && line[i + 2] == ' ')
        {
            var end = i + 3;
            while (end < line.Length && line[end] is (byte)' ' or >= (byte)'0' and <= (byte)'9')
            {
                end++;
            }

            // "c2 1-1: ..." is no caller.
            at = end < line.Length && line[end - 1] == ' ' ? end - 1 : i + 2;
        }
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

        if (name.IsEmpty && bracket == 0 && prefix.Unnamed == Speaker.None)
        {
            // "daemon.notice [571]: <msg> ...": a daemon that opened the log without a name. The kernel has no process id.
            prefix.Unnamed = Speaker.Any & ~Speaker.Kernel;
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
        prefix.Wall = prefix.Time;
        prefix.Time = time;
        prefix.Monotonic = true;
        return true;
    }
}
