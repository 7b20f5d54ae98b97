using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>RFC 3164 as syslogd, rsyslog, BusyBox and journalctl write it: <c>Nov  1 12:00:00 host kernel: ...</c></summary>
internal sealed class SyslogFormat : LogFormat
{
    public override string Name => "syslog";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Nov  1 12:00:00 laptop kernel: usb 3-1: USB disconnect, address 2",
        "Nov 1 12:00:00 laptop kernel: usb 3-1: USB disconnect, address 2",
        "Nov 11 12:00:00 laptop kernel: [  120.123456] usb 3-1: USB disconnect, address 2",
        "Nov 01 12:00:00 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "Nov 01 12:00:00 kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00 router user.info kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00 user.info kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00 laptop usb 3-1: USB disconnect, device number 2",
        "Nov  1 12:00:00  <msg> [modem0] state changed (unknown -> disabled)",
        "Nov 01 12:00:00.123456 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "May 30 10:44:12 [modem-manager] Modem /org/freedesktop/ModemManager/Modems/0: state changed (disabled -> enabling)",
        "Mär 06 08:21:40 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "déc. 03 22:01:03 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "3月 06 08:21:40 laptop kernel: usb 3-1: USB disconnect, device number 2",
        "Nov  1 2019 12:00:00 laptop kernel: usb 3-1: USB disconnect, device number 2",
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

        var month = MonthName.English(line[at..]);
        if (month < 0 || line[at + 3] != ' ')
        {
            // journalctl prints the month in the user's language.
            var blank = line.Slice(at, Math.Min(line.Length - at, 20)).IndexOf((byte)' ');
            if (blank < 3 || line.Length < at + blank + 14 || !MonthName.IsWord(line.Slice(at, blank)))
            {
                return false;
            }

            month = Math.Max(MonthName.Any(line.Slice(at, blank)), 0);
            at += blank - 3;
        }

        if (line[at + 5] == ' ' && line[at + 4] is >= (byte)'1' and <= (byte)'9')
        {
            // A mail program or a forum took the pad away.
            at--;
        }

        uint tens = line[at + 4] == ' ' ? 0u : (uint)(line[at + 4] - '0'), ones = (uint)(line[at + 5] - '0');
        if (tens > 3 || ones > 9 || line[at + 6] != ' ')
        {
            return false;
        }

        // syslogd pads the day with a blank, journalctl with a zero; from the tenth on they look alike.
        var padded = line[at + 4] == '0';
        if (line.Length > at + 22 && line[at + 11] == ' ' && line[at + 7] is (byte)'1' or (byte)'2')
        {
            // With the year before the time.
            at += 5;
        }

        if (!TryClock(line, at + 7, out var clock))
        {
            return false;
        }

        var day = (int)((tens * 10) + ones);
        at += 15;
        AddFraction(line, ref at, ref clock);
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

        var kernelTime = TakeKernelTime(line, ref prefix);
        prefix.Variant ??= kernelTime ? "syslog-kernel-time" : padded ? "journal" : null;
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

        if (first.Length > 3 && first[0] == '[' && first[^1] == ']' && first[1] is not (>= (byte)'0' and <= (byte)'9'))
        {
            // metalog puts the program in brackets and has no host.
            prefix.ProgramStart = at + 1;
            prefix.ProgramLength = first.Length - 2;
            prefix.Message = Math.Min(line.Length, at + first.Length + 1);
            prefix.Variant = "program-prefix";
            return true;
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
        // A page may have escaped the bracket.
        var level = next + (line[next..].StartsWith("&lt;"u8) ? 4 : 1);
        if (line.Length > level + 8 && line[level - 1] is (byte)'<' or (byte)';' && line[level] is >= (byte)'a' and <= (byte)'z' && line.Slice(level, 8).ContainsAny((byte)'>', (byte)'&'))
        {
            // Host and program were cut out, and the two that put a level in front of what they say are left.
            prefix.Unnamed = Speaker.ModemManager | Speaker.NetworkManager;
        }

        return true;
    }

    /// <summary>A driver's name before a colon, which a log without tags shows where others have the program.</summary>
    internal static bool IsKernelSubject(ReadOnlySpan<byte> program) =>
        program.SequenceEqual("usbcore"u8) || program.SequenceEqual("option"u8) || program.SequenceEqual("usbserial"u8) || program.SequenceEqual("usb-storage"u8);

    private static bool IsFacility(ReadOnlySpan<byte> word)
    {
        var dot = word.IndexOf((byte)'.');
        return dot is > 1 and < 9 && (word[..dot].SequenceEqual("kern"u8) || word[..dot].SequenceEqual("user"u8) || word[..dot].SequenceEqual("daemon"u8)
            || word[..dot].StartsWith("auth"u8) || word[..dot].StartsWith("local"u8) || word[..dot].SequenceEqual("syslog"u8) || word[..dot].SequenceEqual("cron"u8));
    }
}
