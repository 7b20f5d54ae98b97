namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Android's logcat in its forms <c>threadtime</c>, <c>time</c>, <c>brief</c> and <c>tag</c>, of which the lines of the kernel and of the radio's daemons count.</summary>
internal sealed class LogcatFormat : LogFormat
{
    public override string Name => "plain";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "03-06 08:21:40.123   123   456 I kernel  : usb 1-1: Product: HUAWEI Mobile",
        "03-06 08:21:40.123     0     0 I         : usb 1-1: Product: HUAWEI Mobile",
        "03-06 08:21:40.123  root   123   456 I kernel: usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06 08:21:40.123   123   456 I kernel  : usb 1-1: Product: HUAWEI Mobile",
        "2023-03-06 08:21:40.123 +0100   123   456 I kernel  : usb 1-1: Product: HUAWEI Mobile",
        "1678087300.123   123   456 I kernel  : usb 1-1: Product: HUAWEI Mobile",
        "03-06 08:21:40.123 I/kernel  (  123): usb 1-1: Product: HUAWEI Mobile",
        "I/kernel  (  123): usb 1-1: Product: HUAWEI Mobile",
        "I/kernel  : usb 1-1: Product: HUAWEI Mobile",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var at = 0;
        var time = LogTime.None;
        if (line.Length < 16)
        {
            return false;
        }

        if (line[2] == '-' && line[5] == ' ')
        {
            if (!TryTwoDigits(line, 0, out var month) || !TryTwoDigits(line, 3, out var day) || month is < 1 or > 12 || day is < 1 or > 31 || !TryClock(line, 6, out var clock))
            {
                return false;
            }

            time = SinceNewYear(month - 1, day, clock);
            at = 14;
        }
        else if (line[4] == '-' && TryDate(line, 0, (byte)' ', out time))
        {
            at = 19;
        }
        else if (line[10] == '.' && System.Buffers.Text.Utf8Parser.TryParse(line[..10], out long seconds, out var used) && used == 10 && seconds > 0)
        {
            time = SinceNewYear(seconds);
            at = 10;
        }

        if (time != LogTime.None)
        {
            AddFraction(line, ref at, ref time);
            SkipBlanks(line, ref at);
            if (at + 5 < line.Length && line[at] is (byte)'+' or (byte)'-' && line[at + 5] == ' ')
            {
                at += 5;
            }
        }

        if (!(time != LogTime.None && TryThreads(line, at, ref prefix)) && !TryBrief(line, at, ref prefix))
        {
            return false;
        }

        prefix.Time = time;
        prefix.Monotonic = false;
        TakeKernelTime(line, ref prefix);
        return true;
    }

    /// <summary><c>  123   456 I tag  : message</c>, with the user before it if asked for.</summary>
    private static bool TryThreads(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix)
    {
        SkipBlanks(line, ref at);
        var word = at;
        if (!TryDigits(line, ref at))
        {
            var blank = line[word..Math.Min(line.Length, word + 16)].IndexOf((byte)' ');
            at = blank <= 0 ? line.Length : word + blank;
            SkipBlanks(line, ref at);
            if (!TryDigits(line, ref at))
            {
                return false;
            }
        }

        var before = at;
        SkipBlanks(line, ref at);
        if (at == before || !TryDigits(line, ref at))
        {
            return false;
        }

        SkipBlanks(line, ref at);
        if (at + 2 >= line.Length || !IsLevel(line[at]) || line[at + 1] != ' ')
        {
            return false;
        }

        at += 2;
        var colon = line[at..Math.Min(line.Length, at + 64)].IndexOf(": "u8);
        return colon >= 0 && Tag(line, at, at + colon, at + colon + 2, ref prefix);
    }

    /// <summary><c>I/tag  (  123): message</c> or <c>I/tag  : message</c>.</summary>
    private static bool TryBrief(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix)
    {
        if (at + 4 >= line.Length || !IsLevel(line[at]) || line[at + 1] != '/')
        {
            return false;
        }

        at += 2;
        var rest = line[at..Math.Min(line.Length, at + 64)];
        var colon = rest.IndexOf(": "u8);
        if (colon <= 0)
        {
            return false;
        }

        var end = colon;
        if (rest[colon - 1] == ')')
        {
            end = rest[..colon].LastIndexOf((byte)'(');
            if (end <= 0)
            {
                return false;
            }
        }
        else if (rest[colon - 1] != ' ')
        {
            // logcat pads short tags only, but a longer one without process id is too much like prose.
            return false;
        }

        return Tag(line, at, at + end, at + colon + 2, ref prefix);
    }

    private static bool Tag(ReadOnlySpan<byte> line, int start, int end, int message, ref LogPrefix prefix)
    {
        while (end > start && line[end - 1] == ' ')
        {
            end--;
        }

        prefix.ProgramStart = start;
        prefix.ProgramLength = end - start;
        prefix.Message = Math.Min(line.Length, message);
        return true;
    }

    private static bool IsLevel(byte b) => "VDIWEFSA"u8.IndexOf(b) >= 0;

    private static void SkipBlanks(ReadOnlySpan<byte> line, ref int at)
    {
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }
    }

    private static bool TryDigits(ReadOnlySpan<byte> line, ref int at)
    {
        var start = at;
        while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at > start && at - start < 8 && at < line.Length && line[at] == ' ';
    }
}
