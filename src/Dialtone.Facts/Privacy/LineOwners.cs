using System.Buffers;

namespace Dialtone.Facts.Privacy;

/// <summary>Names of people, machines and subscribers that the form of a whole line gives away: a directory's listing, a prompt, a line of pap-secrets or of pppd's options.</summary>
internal static class LineOwners
{
    private static readonly SearchValues<char> Permissions = SearchValues.Create("rwxsStT-");

    /// <param name="at">Where a line begins.</param>
    public static bool Match(string text, int at, List<SecretSpan> spans)
    {
        var end = text.IndexOf('\n', at);
        end = end < 0 ? text.Length : end;
        end = end > at && text[end - 1] == '\r' ? end - 1 : end;
        while (at < end && text[at] is '>' or ' ' or '\t')
        {
            at++;
        }

        return at < end && end - at < 1000 && (ConnectionNames.Row(text, at, end, spans) || Listing(text, at, end, spans) || ProcessOwners.Match(text, at, end, spans) || Answer(text, at, end, spans) || Secrets(text, at, end, spans) || Option(text, at, end, spans) || Prompt(text, at, end, spans));
    }

    /// <summary><c>-rw-r--r-- 1 anna anna 1234 Mar  6 08:21 log.txt</c>.</summary>
    private static bool Listing(string text, int at, int end, List<SecretSpan> spans)
    {
        if (end - at < 20 || text[at] is not ('-' or 'd' or 'l' or 'c' or 'b' or 's' or 'p') || text[at + 1] is not ('r' or '-') || text[at + 2] is not ('w' or '-') || text.AsSpan(at + 1, 9).ContainsAnyExcept(Permissions))
        {
            return false;
        }

        var links = Next(text, at, end);
        var owner = Next(text, links, end);
        var group = Next(text, owner, end);
        if (links < end && SecretForms.Digits(text, links) > 0 && group < end)
        {
            foreach (var (name, nameEnd) in (ReadOnlySpan<(int, int)>)[(owner, Word(text, owner, end)), (group, Word(text, group, end))])
            {
                if (!char.IsAsciiDigit(text[name]) && !SystemAccounts.Contains(text.AsSpan(name, nameEnd - name)))
                {
                    spans.Add(new(name, nameEnd - name, SecretKind.User) { Everywhere = true });
                }
            }
        }

        return spans.Count > 0;
    }

    /// <summary>A line of <c>pap-secrets</c> or <c>chap-secrets</c>: <c>"user" * "password" *</c>.</summary>
    private static bool Secrets(string text, int at, int end, List<SecretSpan> spans)
    {
        var (user, userEnd) = Quoted(text, at, end);
        var star = Next(text, userEnd, end);
        var (secret, secretEnd) = Quoted(text, Next(text, star, end), end);
        if (star >= end || text[star] != '*' || Word(text, star, end) != star + 1 || secret >= end || secretEnd == secret || text[user] is '#' or '*' or '-')
        {
            return false;
        }

        spans.Add(new(user, userEnd - user, SecretKind.User) { Everywhere = userEnd - user >= 5 });
        spans.Add(new(secret, secretEnd - secret, SecretKind.Password) { Everywhere = secretEnd - secret >= 6 });
        return true;
    }

    /// <summary>An option of pppd alone in its line, as in a peers file, or with a comment or where it is from: <c>user "anna"</c>.</summary>
    private static bool Option(string text, int at, int end, List<SecretSpan> spans)
    {
        var word = text.AsSpan(at, Word(text, at, end) - at);
        if (word is not ("user" or "name" or "password"))
        {
            return false;
        }

        var (value, valueEnd) = Quoted(text, Next(text, at, end), end);
        var after = Next(text, valueEnd, end);
        if (value >= end || valueEnd == value || text[value] is '<' or '=' or ':' || (after < end && text[after] != '#'))
        {
            return false;
        }

        spans.Add(new(value, valueEnd - value, word is "password" ? SecretKind.Password : SecretKind.User) { Everywhere = valueEnd - value >= 5 });
        return true;
    }

    /// <summary>What a command of the line before says of the machine or its user.</summary>
    private static bool Answer(string text, int at, int end, List<SecretSpan> spans)
    {
        var lineBreak = at > 1 ? text.LastIndexOf('\n', at - 1) : 0;
        if (lineBreak < 1 || Name(text, at, end) != end || Asked(text.AsSpan(text.LastIndexOf('\n', lineBreak - 1) + 1, lineBreak - text.LastIndexOf('\n', lineBreak - 1) - 1)) is not { } kind)
        {
            return false;
        }

        spans.Add(new(at, end - at, kind) { Everywhere = true });
        return true;
    }

    /// <summary>Whether the whole of the next line is a name, as behind <c>$ uname -n</c>.</summary>
    public static bool IsQuestion(ReadOnlySpan<char> line) => Asked(line) is not null;

    private static SecretKind? Asked(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\r\n ");
        // A command stands behind a prompt, or alone.
        return line.LastIndexOfAny("$#>%") is var prompt && line[(prompt + 1)..].TrimStart(' ') is "uname -n" or "hostname" or "hostname -f" or "hostname -s" ? SecretKind.Host
            : line[(prompt + 1)..].TrimStart(' ') is "whoami" or "id -un" or "logname" ? SecretKind.User : null;
    }

    /// <summary>Prompts without a user: <c>box:~ # lsusb</c>, <c>box ~ $ lsusb</c>; or with one, as zsh, fish and Kali print it.</summary>
    private static bool Prompt(string text, int at, int end, List<SecretSpan> spans)
    {
        var start = at;
        // The two-line prompt of Kali: a corner, a bracket, user, a circled K, host.
        var bracket = text.IndexOf('(', at, Math.Min(end - at, 12));
        if (bracket >= 0 && text[at] >= 0x80)
        {
            start = bracket + 1;
        }

        var nameEnd = Name(text, start, end);
        if (nameEnd == start)
        {
            return false;
        }

        var sign = nameEnd < end && text[nameEnd] == '@' ? 1 : nameEnd + 2 < end && text.AsSpan(nameEnd).StartsWith("\u00e3\u0089\u00bf") ? 3 : 0;
        var hostEnd = sign == 0 ? nameEnd : Name(text, nameEnd + sign, end);
        if (hostEnd + 1 >= end || (sign > 0 && hostEnd == nameEnd + sign))
        {
            return false;
        }

        var rest = text.AsSpan(hostEnd, end - hostEnd);
        var isPrompt = sign switch
        {
            // Without a user, a path and the sign of a shell must follow.
            0 => (rest.StartsWith(":~") || rest.StartsWith(":/") || rest.StartsWith(" ~")) && Mark(rest[2..]),
            1 => (rest.StartsWith(" ~") || rest.StartsWith(" /")) && Mark(rest[1..]) || rest.StartsWith("% ") || rest.StartsWith("> "),
            _ => rest[0] == ')',
        };
        if (!isPrompt)
        {
            return false;
        }

        if (sign > 0)
        {
            spans.Add(new(start, nameEnd - start, SecretKind.User) { Everywhere = true });
        }

        spans.Add(new(sign == 0 ? start : nameEnd + sign, hostEnd - (sign == 0 ? start : nameEnd + sign), SecretKind.Host) { Everywhere = true });
        return true;
    }

    /// <summary>Whether a path without blanks and then a shell's mark follow.</summary>
    private static bool Mark(ReadOnlySpan<char> rest)
    {
        var mark = rest.IndexOfAny('#', '$', '>');
        return mark is >= 0 and < 200 && mark + 1 < rest.Length && rest[mark + 1] == ' ' && !rest[..mark].TrimEnd(' ').Contains(' ');
    }

    private static int Name(string text, int at, int end)
    {
        while (at < end && (SecretForms.IsWord(text[at]) || text[at] is '.' or '-'))
        {
            at++;
        }

        return at;
    }

    private static int Word(string text, int at, int end)
    {
        while (at < end && text[at] is not (' ' or '\t'))
        {
            at++;
        }

        return at;
    }

    /// <summary>Where the word after this one begins.</summary>
    private static int Next(string text, int at, int end)
    {
        at = Word(text, at, end);
        while (at < end && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>A word, without quotation marks if it has them.</summary>
    private static (int Start, int End) Quoted(string text, int at, int end)
    {
        if (at < end && text[at] is '"' or '\'')
        {
            var close = text.IndexOf(text[at], at + 1, end - at - 1);
            return close > at + 1 ? (at + 1, close) : (at, at);
        }

        return (at, Word(text, at, end));
    }
}
