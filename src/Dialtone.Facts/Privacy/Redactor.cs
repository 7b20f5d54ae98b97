using System.Globalization;
using System.Text;

namespace Dialtone.Facts.Privacy;

/// <summary>Replaces private data by placeholders such as <c>&lt;imei-1&gt;</c>. The same secret gets the same placeholder for as long as one redactor
/// lives, so that a redacted text still shows what belongs together.</summary>
/// <remarks>Secrets that have no form of their own (host, users, serial numbers) are told by <see cref="Add"/> before the first text.
/// Numbers are judged by length and check digit: kernel versions, timestamps, ports and addresses of the USB and PCI buses stay as they are.
/// Takes time linear in the text.</remarks>
public sealed class Redactor
{
    /// <summary>Names that say nothing about anybody, or that are words of the logs themselves.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost", "(none)", "debian", "ubuntu", "fedora", "arch", "archlinux", "opensuse", "gentoo", "raspberrypi", "openwrt", "linux", "root", "admin",
        "user", "nobody", "test", "modem", "usb", "tty", "option", "huawei", "mobile", "kernel", "systemd", "guest", "home", "media", "device",
    };

    private readonly Dictionary<string, string> placeholders = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<SecretKind, int> counts = [];
    private readonly List<(string Text, bool Whole)> known = [];

    /// <summary>Something private that is known by itself. Words shorter than three characters and words that everybody uses are left alone, or
    /// nothing readable would remain.</summary>
    public void Add(SecretKind kind, string secret)
    {
        var text = secret.Trim();
        if (text.Length < 3 || Common.Contains(text) || (kind == SecretKind.Serial && (text.Length < 4 || IsPciAddress(text))))
        {
            return;
        }

        _ = Placeholder(kind, Bytewise(text));
        // A serial number also stands inside other words (by-id links); a name is a word.
        known.Add((Bytewise(text), kind is SecretKind.Host or SecretKind.User));
        known.Sort(static (left, right) => right.Text.Length.CompareTo(left.Text.Length));
    }

    public string Redact(string text) => Textual(Run(Bytewise(text)));

    /// <summary>Bytes that are no text, or not UTF-8, come back unchanged around what was replaced.</summary>
    public byte[] Redact(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetBytes(Run(Encoding.Latin1.GetString(bytes)));

    /// <summary>One character a byte, so that one search serves text and bytes.</summary>
    private static string Bytewise(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Textual(string bytewise) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytewise));

    private string Placeholder(SecretKind kind, string secret)
    {
        if (!placeholders.TryGetValue(secret, out var placeholder))
        {
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            placeholders[secret] = placeholder = $"<{kind.ToString().ToLowerInvariant()}-{counts[kind]}>";
        }

        return placeholder;
    }

    private string Run(string text)
    {
        foreach (var (secret, whole) in known)
        {
            text = ReplaceKnown(text, secret, whole);
        }

        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var (length, kind, start) = Match(text, at);
            if (length == 0)
            {
                result.Append(text[at++]);
                continue;
            }

            result.Append(text, at, start).Append(Placeholder(kind, text.Substring(at + start, length)));
            at += start + length;
        }

        return result.ToString();
    }

    private string ReplaceKnown(string text, string secret, bool whole)
    {
        var found = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        for (; found >= 0; found = text.IndexOf(secret, found, StringComparison.OrdinalIgnoreCase))
        {
            var end = found + secret.Length;
            if (whole && ((found > 0 && IsWord(text[found - 1])) || (end < text.Length && IsWord(text[end]))))
            {
                found++;
                continue;
            }

            result.Append(text, copied, found - copied).Append(placeholders[secret]);
            copied = found = end;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>What private data begins at <paramref name="at"/>: its length, and how many characters before it stay. Length 0: none.</summary>
    private static (int Length, SecretKind Kind, int Start) Match(string text, int at)
    {
        var first = text[at];
        var before = at == 0 ? '\n' : text[at - 1];
        if (first == '$' && Position(text.AsSpan(at)) is var sentence and > 0)
        {
            return (sentence, SecretKind.Position, 0);
        }

        if (first == '+' && !char.IsAsciiLetterOrDigit(before) && Digits(text, at + 1) is >= 8 and <= 15 and var phone)
        {
            return (phone + 1, SecretKind.Phone, 0);
        }

        if (char.IsAsciiLetter(first) && !char.IsAsciiLetterOrDigit(before) && Labelled(text, at) is { Length: > 0 } labelled)
        {
            return labelled;
        }

        // Interface names with the address in them: enx001122334455, wwx..., wlx...
        if (first == 'x' && at >= 2 && text.AsSpan(at - 2, 2) is "en" or "ww" or "wl" && Hex(text, at + 1) == 12)
        {
            return (12, SecretKind.Mac, 1);
        }

        if (!char.IsAsciiDigit(before) && char.IsAsciiDigit(first) && Number(text, at) is var (digits, kind) && digits > 0)
        {
            return (digits, kind, 0);
        }

        if (IsWord(before) || before is ':' or '.' or '-' or '@')
        {
            return default;
        }

        if (Mac(text, at))
        {
            return (17, SecretKind.Mac, 0);
        }

        if (IPv4(text, at) is var quad and > 0)
        {
            return (quad, SecretKind.IPv4, 0);
        }

        if (IPv6(text, at) is var groups and > 0)
        {
            return (groups, SecretKind.IPv6, 0);
        }

        return Email(text, at) is var address and > 0 ? (address, SecretKind.Email, 0) : default;
    }

    /// <summary>IMEI, IMEISV, IMSI and ICCID by length and check digit.</summary>
    private static (int Length, SecretKind Kind) Number(string text, int at)
    {
        var length = Digits(text, at);
        var number = text.AsSpan(at, length);
        return length switch
        {
            15 when Luhn(number) || IsTypeAllocation(number) => (15, SecretKind.Imei),
            // Mobile country codes begin with 2 to 7.
            15 when number[0] is >= '2' and <= '7' => (15, SecretKind.Imsi),
            // With a software version instead of the check digit.
            16 when IsTypeAllocation(number) => (16, SecretKind.Imei),
            >= 18 and <= 20 when number.StartsWith("89") => (length, SecretKind.Iccid),
            _ => default,
        };
    }

    /// <summary>Type allocation codes begin with the number of a reporting body. A wrong check digit is a typing error, and still somebody's IMEI.</summary>
    private static bool IsTypeAllocation(ReadOnlySpan<char> number) => number[..2] is "01" or "35" or "86" or "91" or "98" or "99";

    private static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>Values that a word before them makes private: passwords, PINs, serial numbers, users in paths.</summary>
    private static (int Length, SecretKind Kind, int Start) Labelled(string text, int at)
    {
        foreach (var (label, kind) in (ReadOnlySpan<(string, SecretKind)>)
            [
                ("SerialNumber: ", SecretKind.Serial), ("CPIN=", SecretKind.Password), ("CPIN2=", SecretKind.Password), ("password", SecretKind.Password),
                ("passwd", SecretKind.Password), ("pin=", SecretKind.Password), ("puk=", SecretKind.Password), ("home/", SecretKind.User), ("media/", SecretKind.User),
            ])
        {
            if (at + label.Length >= text.Length || string.Compare(text, at, label, 0, label.Length, StringComparison.OrdinalIgnoreCase) != 0)
            {
                continue;
            }

            var start = at + label.Length;
            if (kind == SecretKind.Password)
            {
                while (start < text.Length && text[start] is ' ' or '=' or ':' or '"' or '\'')
                {
                    start++;
                }

                // "password required" names no value.
                if (label[^1] != '=' && text.AsSpan(at + label.Length, start - at - label.Length).IndexOfAny('=', ':', '"') < 0)
                {
                    continue;
                }
            }
            else if (kind == SecretKind.User && !IsTopDirectory(text, at))
            {
                continue;
            }

            var end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && !char.IsControl(text[end]) && text[end] is not ('"' or '\'' or '/' or ',' or ';' or '<'))
            {
                end++;
            }

            var value = text.AsSpan(start, end - start);
            if (value.Length > 0 && !(kind == SecretKind.User && value is "root" or "cdrom"))
            {
                return (value.Length, kind, start - at);
            }
        }

        return default;
    }

    /// <summary><c>/home/</c> and <c>/run/media/</c>, but not <c>drivers/media/</c>.</summary>
    private static bool IsTopDirectory(string text, int at)
    {
        if (at == 0 || text[at - 1] != '/')
        {
            return false;
        }

        var path = text.AsSpan(0, at - 1);
        return path.IsEmpty || path.EndsWith("/run") || (!IsWord(path[^1]) && path[^1] is not ('.' or '-' or '>'));
    }

    /// <summary>A sentence of NMEA 0183 from <c>$GP</c>, <c>$GN</c> or <c>$GL</c> to the end of the line.</summary>
    private static int Position(ReadOnlySpan<char> text)
    {
        if (text.Length < 6 || text[1] != 'G' || text[2] is not ('P' or 'N' or 'L' or 'A') || text.IndexOf(',') is not (> 0 and <= 7))
        {
            return 0;
        }

        var end = text.IndexOfAny('\r', '\n');
        return end < 0 ? text.Length : end;
    }

    private static bool Mac(string text, int at)
    {
        if (at + 17 > text.Length)
        {
            return false;
        }

        var zero = true;
        var ones = true;
        for (var i = 0; i < 17; i++)
        {
            var character = text[at + i];
            if (i % 3 == 2)
            {
                if (character is not (':' or '-') || character != text[at + 2])
                {
                    return false;
                }
            }
            else
            {
                if (!char.IsAsciiHexDigit(character))
                {
                    return false;
                }

                zero &= character == '0';
                ones &= character is 'f' or 'F';
            }
        }

        // More groups are a dump of bytes; all zeros and all ones are nobody's.
        return !zero && !ones && !(at + 17 < text.Length && (char.IsAsciiHexDigit(text[at + 17]) || (text[at + 17] == text[at + 2] && at + 18 < text.Length && char.IsAsciiHexDigit(text[at + 18]))));
    }

    private static int IPv4(string text, int at)
    {
        var end = at;
        Span<int> octets = stackalloc int[4];
        for (var i = 0; i < 4; i++)
        {
            if (i > 0 && (end >= text.Length || text[end++] != '.'))
            {
                return 0;
            }

            var digits = Digits(text, end);
            if (digits is 0 or > 3 || (octets[i] = int.Parse(text.AsSpan(end, digits), NumberStyles.None)) > 255)
            {
                return 0;
            }

            end += digits;
        }

        var isLonger = end < text.Length && (IsWord(text[end]) || (text[end] is '.' or '-' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1])));
        // 2.6.31.9 is a kernel, 255.255.255.0 a mask.
        var isPublicKnowledge = octets[0] is 0 or 127 or 255 || (octets[0] == 2 && octets[1] == 6);
        return isLonger || isPublicKnowledge ? 0 : end - at;
    }

    private static int IPv6(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 45 && (char.IsAsciiHexDigit(text[end]) || text[end] == ':'))
        {
            end++;
        }

        var token = text.AsSpan(at, end - at);
        if (token.Length > 3 && token[^1] == ':' && token[^2] != ':')
        {
            token = token[..^1];
        }

        // Times (12:34:56), SCSI (8:0:0:1) and PCI addresses have neither a double colon nor eight groups.
        var isShort = token.IndexOf("::") >= 0 && token.Length > 4;
        return (isShort || token.Count(':') == 7) && (end >= text.Length || !IsWord(text[end])) && System.Net.IPAddress.TryParse(token, out _) ? token.Length : 0;
    }

    private static int Email(string text, int at)
    {
        var sign = at;
        while (sign < text.Length && sign - at <= 64 && (char.IsAsciiLetterOrDigit(text[sign]) || text[sign] is '.' or '_' or '%' or '+' or '-'))
        {
            sign++;
        }

        if (sign == at || sign >= text.Length || text[sign] != '@')
        {
            return 0;
        }

        var end = sign + 1;
        while (end < text.Length && end - sign <= 255 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-'))
        {
            end++;
        }

        while (end > sign + 1 && text[end - 1] is '.' or '-')
        {
            end--;
        }

        return text.IndexOf('.', sign, end - sign) > 0 ? end - at : 0;
    }

    private static bool IsPciAddress(string text) => text.Length == 12 && text[4] == ':' && text[7] == ':' && text[10] == '.';

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private static int Digits(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - at;
    }

    private static int Hex(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at <= 16 && char.IsAsciiHexDigit(text[end]))
        {
            end++;
        }

        return end - at;
    }
}
