namespace Dialtone.Facts.Privacy;

/// <summary>Host and user names at the places where logs and terminals put them.</summary>
internal static class LineNames
{
    private static readonly HashSet<string> Facilities = new(StringComparer.Ordinal)
    {
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    };

    /// <summary>The host name in the line that starts at <paramref name="at"/>: syslog of any age, and <c>uname -a</c>.</summary>
    public static SecretSpan Host(string text, int at)
    {
        // Quoted pastes.
        while (at < text.Length && text[at] is '>' or ' ' or '|')
        {
            at++;
        }

        if (text.AsSpan(at).StartsWith("Linux ") && Token(text, at + 6) is { Length: > 0 } name && text[name.Start..(name.Start + name.Length)] != "version"
            && name.Start + name.Length + 1 < text.Length && char.IsAsciiDigit(text[name.Start + name.Length + 1]))
        {
            return name;
        }

        // inxi's first line.
        if (text.AsSpan(at) is var line && (line.StartsWith("System:") || line.StartsWith("Host: ")) && line.IndexOf("Host: ") is >= 0 and < 24 and var label
            && Token(text, at + label + 6) is { Length: > 0 } machine && text.AsSpan(machine.Start + machine.Length).TrimStart(' ').StartsWith("Kernel"))
        {
            return machine;
        }

        var after = Time(text, at);
        if (after == 0 || Token(text, after) is not { Length: > 0 } host)
        {
            return default;
        }

        var end = host.Start + host.Length;
        var dot = text.IndexOf('.', host.Start, host.Length);
        var program = text.AsSpan(end + 1);
        program = program[..(program.IndexOf(' ') is var blank and >= 0 ? blank : program.Length)];
        // In RFC 5424 the program has no colon, and a number or hyphen follows.
        var isProgram = program.Length > 1 && (program[^1] == ':' || program.Contains('[') || text[at] == '<');
        return isProgram && !(dot > 0 && Facilities.Contains(text[host.Start..dot])) ? host : default;
    }

    /// <summary>A shell's prompt at <paramref name="at"/>: <c>alice@box:~$</c>, <c>[alice@box tmp]$</c>.</summary>
    public static bool Prompt(string text, int at, List<SecretSpan> spans)
    {
        var before = at == 0 ? '\n' : text[at - 1];
        if (!SecretForms.IsWord(text[at]) || SecretForms.IsWord(before) || before is '.' or '-' or '@')
        {
            return false;
        }

        var sign = NameEnd(text, at);
        if (sign == at || sign >= text.Length || text[sign] != '@')
        {
            return false;
        }

        var end = NameEnd(text, sign + 1);
        if (end == sign + 1 || end + 1 >= text.Length || !((text[end] == ':' && text[end + 1] is '~' or '/') || (before == '[' && text[end] == ' ')))
        {
            return false;
        }

        spans.Add(new(at, sign - at, SecretKind.User) { Everywhere = true });
        spans.Add(new(sign + 1, end - sign - 1, SecretKind.Host) { Everywhere = true });
        return true;
    }

    /// <summary>Whose command sudo or cron runs: <c>sudo: anna : TTY=pts/0 ; PWD=...</c>, <c>CRON[77]: (anna) CMD (...)</c>.</summary>
    public static bool Account(string text, int at, List<SecretSpan> spans)
    {
        if (at == 0 || text[at - 1] is not (' ' or '(') || !SecretForms.IsWord(text[at]))
        {
            return false;
        }

        var end = NameEnd(text, at);
        if (!text.AsSpan(end).StartsWith(text[at - 1] == ' ' ? " : TTY=" : ") CMD (") || SystemAccounts.Contains(text.AsSpan(at, end - at)))
        {
            return false;
        }

        spans.Add(new(at, end - at, SecretKind.User) { Everywhere = true });
        return true;
    }

    /// <summary>dnsmasq tells to whom it gave an address: <c>DHCPACK(br-lan) 10.0.0.7 0c:5b:8f:27:9a:64 box</c>.</summary>
    public static bool Leaseholder(string text, int at, List<SecretSpan> spans)
    {
        if (text[at] != 'D' || !text.AsSpan(at).StartsWith("DHCPACK(") || text.IndexOf(") ", at, StringComparison.Ordinal) is var close && close < 0)
        {
            return false;
        }

        var start = close + 2;
        foreach (var kind in (ReadOnlySpan<SecretKind>)[SecretKind.IPv4, SecretKind.Mac, SecretKind.Host])
        {
            var stop = text.AsSpan(start).IndexOfAny(" \r\n\"");
            var end = stop < 0 ? text.Length : start + stop;
            if (end == start)
            {
                break;
            }

            spans.Add(new(start, end - start, kind) { Everywhere = kind == SecretKind.Host });
            if (end >= text.Length || text[end] != ' ')
            {
                break;
            }

            start = end + 1;
        }

        return spans.Count > 0;
    }

    /// <summary>Where the text after the time begins; 0 if the line has none.</summary>
    private static int Time(string text, int at)
    {
        // <6>Dec  4 10:11:12
        if (at + 20 < text.Length && text[at] == '<' && text.IndexOf('>', at, 5) is var priority and > 0 && char.IsAsciiLetterUpper(text[priority + 1]))
        {
            at = priority + 1;
        }

        // 2023 Dec  4 10:11:12
        if (at + 21 < text.Length && SecretForms.Digits(text, at) == 4 && text[at + 4] == ' ' && char.IsAsciiLetterUpper(text[at + 5]))
        {
            at += 5;
        }

        // Dec 04 10:11:12.123456
        if (at + 23 < text.Length && char.IsAsciiLetterUpper(text[at]) && text[at + 6] == ' ' && text[at + 9] == ':' && text[at + 12] == ':' && text[at + 15] == '.')
        {
            var fraction = at + 16 + SecretForms.Digits(text, at + 16);
            return fraction < text.Length && text[fraction] == ' ' ? fraction + 1 : 0;
        }

        // Dec  4 10:11:12
        if (at + 16 < text.Length && char.IsAsciiLetterUpper(text[at]) && text[at + 3] == ' ' && text[at + 6] == ' ' && text[at + 9] == ':' && text[at + 12] == ':' && text[at + 15] == ' ')
        {
            return at + 16;
        }

        // <34>1 2009-12-04T10:11:12.003Z
        if (at < text.Length && text[at] == '<' && text.IndexOf('>', at) is var close and > 0 && close - at < 5 && close + 3 < text.Length && text[close + 2] == ' ')
        {
            at = close + 3;
        }

        if (at + 20 >= text.Length || text[at + 4] != '-' || text[at + 7] != '-' || text[at + 10] is not ('T' or ' ') || text[at + 13] != ':' || !char.IsAsciiDigit(text[at]))
        {
            return 0;
        }

        var blank = text.IndexOf(' ', at + 11);
        return blank > 0 && blank - at <= 40 ? blank + 1 : 0;
    }

    /// <summary>A word of a name's characters with a blank behind it.</summary>
    private static SecretSpan Token(string text, int at)
    {
        var end = NameEnd(text, at);
        return end > at && end + 1 < text.Length && text[end] == ' ' && !char.IsAsciiDigit(text[at]) | end - at > 2 ? new(at, end - at, SecretKind.Host) { Everywhere = true } : default;
    }

    private static int NameEnd(string text, int at)
    {
        while (at < text.Length && (SecretForms.IsWord(text[at]) || text[at] is '.' or '-' || text[at] >= 0x80))
        {
            at++;
        }

        return at;
    }
}
