using System.Buffers;

namespace Dialtone.Facts.Privacy;

/// <summary>Names that people give their connections, where NetworkManager, its tools and its files put them. One of a Wi-Fi connection is the name of the network.</summary>
internal static class ConnectionNames
{
    private const int UuidLength = 36;

    private static readonly SearchValues<char> FileEnds = SearchValues.Create("\r\n\"',;:/");

    /// <summary>What <c>nmcli</c> calls the types of connections and devices.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Types = new HashSet<string>(StringComparer.Ordinal)
    {
        "gsm", "cdma", "wifi", "ethernet", "802-3-ethernet", "802-11-wireless", "vpn", "bridge", "bond", "team", "vlan", "bluetooth", "loopback", "tun", "wireguard", "dummy", "infiniband", "pppoe", "adsl", "ppp",
        "macvlan", "ip-tunnel", "iptunnel", "wifi-p2p", "generic", "wwan", "modem", "veth",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Verbs = new HashSet<string>(StringComparer.Ordinal)
    {
        "up", "down", "show", "modify", "mod", "delete", "edit", "clone", "export", "migrate", "id", "con-name",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Words in whose lines one of these names may stand.</summary>
    public static readonly string[] Hints = ["connection", "policy: set", "nmcli", "gsm", "wifi", "ethernet", "\nid="];

    /// <summary>What stands before a name in quotation marks: in messages of the daemon and of nmcli.</summary>
    private static readonly string[] BeforeQuotes = ["connection ", "connection: ", "policy: set ", "wireless network ", "access point ", "'ssid' value ", "con-name ", "profile "];

    /// <summary>What stands before a name that goes to the end of its line.</summary>
    private static readonly string[] BeforeLineEnd = ["connection.id:", "connection.id=", "GENERAL.CONNECTION:", "GENERAL.NAME:"];

    /// <param name="at">Anywhere in a line.</param>
    public static bool Inside(string text, int at, List<SecretSpan> spans)
    {
        if (at > 0 && SecretForms.IsWord(text[at - 1]))
        {
            return false;
        }

        switch (text[at])
        {
            case 'c' or 'C' or 'p' or 'P' or 'w' or 'W' or 'a' or '\'':
                foreach (var before in BeforeQuotes)
                {
                    var quote = at + before.Length;
                    if (quote < text.Length && text[quote] is '\'' or '"' && string.Compare(text, at, before, 0, before.Length, StringComparison.OrdinalIgnoreCase) == 0)
                    {
                        return Take(quote + 1, QuoteEnd(text, quote), spans);
                    }
                }

                return text[at] is 'c' && BeforeEnd(text, at, spans);
            case 'G':
                return BeforeEnd(text, at, spans);
            // audit: op="connection-activate" uuid="..." name="Somebody's" pid=...
            case 'u' when Starts(text, at, "uuid=\"") && at + 6 + UuidLength + 7 < text.Length && IsUuid(text, at + 6) && Starts(text, at + 6 + UuidLength, "\" name=\""):
                return Take(at + 6 + UuidLength + 8, QuoteEnd(text, at + 6 + UuidLength + 7), spans);
            // keyfile: add connection (2d1c2b1a-1111-4222-8333-444455556666,"Somebody's")
            case '(' when at + UuidLength + 4 < text.Length && IsUuid(text, at + 1) && Starts(text, at + 1 + UuidLength, ",\""):
                return Take(at + UuidLength + 3, QuoteEnd(text, at + UuidLength + 2), spans);
            case 's' when Starts(text, at, "system-connections/"):
                return File(text, at + 19, spans);
            case 'n' when Starts(text, at, "nmcli "):
                return Command(text, at + 6, spans);
            default:
                return false;
        }
    }

    /// <summary>Rows of <c>nmcli</c>'s tables, and the first line of a connection's file.</summary>
    /// <param name="at">Where a line begins, blanks passed over.</param>
    /// <param name="end">Where it ends.</param>
    public static bool Row(string text, int at, int end, List<SecretSpan> spans)
    {
        var line = text.AsSpan(at, end - at);
        if (line.StartsWith("id=") && line.Length > 3)
        {
            return Take(at + 3, end, spans);
        }

        // Name, unique number, type.
        for (var dash = line.IndexOf('-'); dash >= 0 && dash + 28 <= line.Length; dash = line[(dash + 1)..].IndexOf('-') is var next and >= 0 ? dash + 1 + next : -1)
        {
            var uuid = dash - 8;
            if (uuid > 1 && uuid + UuidLength < line.Length && line[uuid - 1] is ' ' or ':' && IsUuid(text, at + uuid))
            {
                var type = line[(uuid + UuidLength)..].TrimStart(" :");
                return Types.Contains(type[..(type.IndexOfAny(' ', ':') is var stop and >= 0 ? stop : type.Length)]) && Take(at, at + line[..uuid].TrimEnd(" :").Length, spans);
            }
        }

        // Device, type, state, name.
        var first = line.IndexOfAny(' ', ':');
        if (first <= 0)
        {
            return false;
        }

        var separator = line[first];
        var rest = line[first..].TrimStart(separator);
        var second = rest.IndexOf(separator);
        if (second <= 0 || !Types.Contains(rest[..second]))
        {
            return false;
        }

        rest = rest[second..].TrimStart(separator);
        foreach (var state in (ReadOnlySpan<string>)["connected (externally)", "connected", "connecting (", "deactivating"])
        {
            if (rest.StartsWith(state))
            {
                var name = rest[state.Length..];
                name = state[^1] == '(' ? name[(name.IndexOf(')') + 1)..] : name;
                return name.Length > 1 && name[0] == separator && name.TrimStart(separator) is { Length: > 0 } shown && shown is not "--" && Take(end - shown.Length, end, spans);
            }
        }

        return false;
    }

    private static bool BeforeEnd(string text, int at, List<SecretSpan> spans)
    {
        foreach (var before in BeforeLineEnd)
        {
            if (Starts(text, at, before))
            {
                var start = at + before.Length;
                while (start < text.Length && text[start] is ' ' or '\t')
                {
                    start++;
                }

                var end = text.AsSpan(start).IndexOfAny("\r\n\"<") is var stop and >= 0 ? start + stop : text.Length;
                return text.AsSpan(start, end - start).TrimEnd() is not "--" && Take(start, end, spans);
            }
        }

        return false;
    }

    private static bool File(string text, int start, List<SecretSpan> spans)
    {
        var rest = text.AsSpan(start);
        var end = rest.IndexOfAny(FileEnds) is var stop and >= 0 ? stop : rest.Length;
        end = rest[..end].IndexOf(" (") is var bracket and >= 0 ? bracket : end;
        end = rest[..end].IndexOf(".nmconnection") is var suffix and >= 0 ? suffix : end;
        return Take(start, start + end, spans);
    }

    /// <summary><c>nmcli connection up "Somebody's"</c>: the word after the last of its verbs.</summary>
    private static bool Command(string text, int at, List<SecretSpan> spans)
    {
        var end = text.AsSpan(at).IndexOfAny('\r', '\n') is var stop and >= 0 ? at + stop : text.Length;
        var isConnection = false;
        var expected = false;
        while (at < end)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            var quoted = text[at] is '"' or '\'';
            var wordEnd = quoted ? Math.Min(QuoteEnd(text, at), end) : text.AsSpan(at, end - at).IndexOf(' ') is var blank and >= 0 ? at + blank : end;
            var word = text.AsSpan(at, wordEnd - at);
            if (!quoted && Verbs.Contains(word))
            {
                expected = isConnection;
            }
            else if (expected && word[0] is not ('-' or '|' or '>' or ';' or '&' or '<'))
            {
                return Take(quoted ? at + 1 : at, wordEnd, spans);
            }
            else if (!isConnection)
            {
                // An option before the object, or the object itself, which may be shortened.
                isConnection = word[0] == 'c' && "connection".AsSpan().StartsWith(word);
                if (!isConnection && word[0] != '-')
                {
                    return false;
                }
            }

            at = Math.Max(wordEnd + (quoted ? 1 : 0), at + 1);
        }

        return false;
    }

    /// <summary>Where the text in the quotation marks ends that open at <paramref name="quote"/>; apostrophes inside a word do not end it.</summary>
    private static int QuoteEnd(string text, int quote)
    {
        for (var end = quote + 1; end < text.Length && text[end] is not ('\r' or '\n'); end++)
        {
            if (text[end] == text[quote] && (text[quote] == '"' || end + 1 >= text.Length || !char.IsAsciiLetterOrDigit(text[end + 1])))
            {
                return end;
            }
        }

        return quote + 1;
    }

    private static bool Take(int start, int end, List<SecretSpan> spans)
    {
        if (end <= start)
        {
            return false;
        }

        spans.Add(new(start, end - start, SecretKind.Connection) { Everywhere = end - start >= 5 });
        return true;
    }

    private static bool Starts(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static bool IsUuid(string text, int at)
    {
        for (var index = 0; index < UuidLength; index++)
        {
            if (at + index >= text.Length || (index is 8 or 13 or 18 or 23 ? text[at + index] != '-' : !char.IsAsciiHexDigit(text[at + index])))
            {
                return false;
            }
        }

        return at + UuidLength >= text.Length || !char.IsAsciiHexDigit(text[at + UuidLength]);
    }
}
