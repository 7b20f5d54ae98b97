namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>RFC 3164 as syslogd, rsyslog, BusyBox and journalctl write it: <c>Nov  1 12:00:00 host kernel: ...</c></summary>
internal sealed class SyslogFormat : LogFormat
{
    public override string Name => "syslog";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Nov  1 12:00:00 laptop kernel: usb 3-1: USB disconnect, address 2",
        "Nov 11 12:00:00 laptop kernel: [  120.123456] usb 3-1: USB disconnect, address 2",
        "Nov 01 12:00:00 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "Nov 01 12:00:00 kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00 router user.info kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00 user.info kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00 laptop usb 3-1: USB disconnect, device number 2",
        "Nov 01 12:00:00.123456 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "<30>Nov  1 12:00:00 laptop ModemManager[571]: <info>  ModemManager (version 0.4) starting...",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var at = 0;
        if (line.Length > 5 && line[0] == '<')
        {
            at = line[..6].IndexOf((byte)'>') + 1;
        }

        if (line.Length < at + 17)
        {
            return false;
        }

        var month = Month(line[at..]);
        if (month < 0 || line[at + 3] != ' ' || line[at + 6] != ' ' || !TryClock(line, at + 7, out var clock))
        {
            return false;
        }

        uint tens = line[at + 4] == ' ' ? 0u : (uint)(line[at + 4] - '0'), ones = (uint)(line[at + 5] - '0');
        if (tens > 3 || ones > 9)
        {
            return false;
        }

        var day = (int)((tens * 10) + ones);
        // syslogd pads the day with a blank, journalctl with a zero; from the tenth on they look alike.
        var padded = line[at + 4] == '0';
        at += 15;
        if (line[at] == '.')
        {
            at++;
            long fraction = 0, unit = 100_000;
            while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
            {
                fraction += (line[at++] - '0') * unit;
                unit /= 10;
            }

            clock += fraction;
        }

        if (at + 1 >= line.Length || line[at] != ' ' || day == 0)
        {
            return false;
        }

        at++;
        prefix.Time = SinceNewYear(month, day, clock);
        prefix.Monotonic = false;
        var tagged = TakeTags(line, at, ref prefix);
        if (!tagged && line[at..].IndexOf((byte)' ') < 0)
        {
            return false;
        }

        prefix.Variant = TakeKernelTime(line, ref prefix) ? "syslog-kernel-time" : prefix.Variant ?? (padded ? "journal" : null);
        return true;
    }

    /// <summary>Host, facility and program; each may be missing.</summary>
    private static bool TakeTags(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix)
    {
        var blank = line[at..].IndexOf((byte)' ');
        var first = blank < 0 ? line[at..] : line.Slice(at, blank);
        if (IsFacility(first))
        {
            prefix.Variant = "busybox-syslog";
            return TryTag(line, at + blank + 1, ref prefix);
        }

        if (!first.IsEmpty && first[^1] == ':')
        {
            prefix.Variant = "journal-no-host";
            return TryTag(line, at, ref prefix);
        }

        if (blank < 0)
        {
            prefix.Message = at;
            return false;
        }

        var next = at + blank + 1;
        var second = line[next..];
        var secondBlank = second.IndexOf((byte)' ');
        if (secondBlank > 0 && IsFacility(second[..secondBlank]))
        {
            prefix.Variant = "busybox-syslog";
            next += secondBlank + 1;
        }

        if (TryTag(line, next, ref prefix) && !IsKernelSubject(prefix.Program(line)))
        {
            return true;
        }

        prefix.ProgramLength = 0;
        prefix.Message = next;
        prefix.Variant = "syslog-no-tag";
        return true;
    }

    /// <summary>A driver's name before a colon, which a log without tags shows where others have the program.</summary>
    private static bool IsKernelSubject(ReadOnlySpan<byte> program) =>
        program.SequenceEqual("usbcore"u8) || program.SequenceEqual("option"u8) || program.SequenceEqual("usbserial"u8) || program.SequenceEqual("usb-storage"u8);

    private static bool IsFacility(ReadOnlySpan<byte> word)
    {
        var dot = word.IndexOf((byte)'.');
        return dot is > 1 and < 9 && (word[..dot].SequenceEqual("kern"u8) || word[..dot].SequenceEqual("user"u8) || word[..dot].SequenceEqual("daemon"u8)
            || word[..dot].StartsWith("auth"u8) || word[..dot].StartsWith("local"u8) || word[..dot].SequenceEqual("syslog"u8) || word[..dot].SequenceEqual("cron"u8));
    }
}
