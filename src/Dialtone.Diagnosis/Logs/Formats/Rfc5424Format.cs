namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>RFC 5424, section 6: <c>&lt;30&gt;1 2023-03-06T08:21:40.123Z host ModemManager 571 - - message</c>; the priority may have been cut off.</summary>
internal sealed class Rfc5424Format : LogFormat
{
    public override string Name => "syslog";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "<6>1 2023-03-06T08:21:40.123456+01:00 laptop kernel - - - usb 1-1: Product: HUAWEI Mobile",
        "<30>1 2023-03-06T08:21:40Z laptop ModemManager 571 - [timeQuality tzKnown=\"1\"] <info>  [modem0] state changed (disabled -> enabling)",
        "1 2023-03-06T08:21:40.123456+01:00 laptop kernel - - - [   12.345678] usb 1-1: Product: HUAWEI Mobile",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var at = 0;
        if (line.Length > 6 && line[0] == '<')
        {
            at = line[..6].IndexOf((byte)'>') + 1;
            if (at == 0)
            {
                return false;
            }
        }

        if (line.Length < at + 28 || line[at] != '1' || line[at + 1] != ' ' || !TryDate(line, at + 2, (byte)'T', out var time))
        {
            return false;
        }

        at += 21;
        AddFraction(line, ref at, ref time);
        Span<int> start = stackalloc int[5];
        for (var field = 0; field < start.Length; field++)
        {
            var blank = line[at..].IndexOf((byte)' ');
            if (blank < 0)
            {
                return false;
            }

            at += blank + 1;
            start[field] = at;
        }

        // Fields from here: host, program, process, message id, structured data.
        var message = SkipStructuredData(line, start[4]);
        if (message < 0)
        {
            return false;
        }

        prefix.Time = time;
        prefix.Monotonic = false;
        prefix.ProgramStart = start[1];
        prefix.ProgramLength = start[2] - start[1] - 1;
        prefix.Message = message;
        prefix.Variant = TakeKernelTime(line, ref prefix) ? "syslog-kernel-time" : null;
        return true;
    }

    private static int SkipStructuredData(ReadOnlySpan<byte> line, int at)
    {
        if (at < line.Length && line[at] == '-')
        {
            at++;
        }
        else
        {
            while (at < line.Length && line[at] == '[')
            {
                var quoted = false;
                for (at++; at < line.Length && (quoted || line[at] != ']'); at++)
                {
                    if (line[at] == '\\')
                    {
                        at++;
                    }
                    else if (line[at] == '"')
                    {
                        quoted = !quoted;
                    }
                }

                at++;
            }
        }

        if (at > line.Length || (at < line.Length && line[at] != ' '))
        {
            return -1;
        }

        at = Math.Min(line.Length, at + 1);
        return line[at..].StartsWith("\uFEFF"u8) ? at + 3 : at;
    }
}
