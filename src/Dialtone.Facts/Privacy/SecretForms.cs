using System.Globalization;
using System.Net;

namespace Dialtone.Facts.Privacy;

/// <summary>Private data that has a form of its own: numbers by length and check digit, addresses, positions.</summary>
internal static class SecretForms
{
    /// <summary>What begins at <paramref name="at"/>, or a span of length 0.</summary>
    public static SecretSpan Match(string text, int at)
    {
        var first = text[at];
        var before = at == 0 ? '\n' : text[at - 1];
        if (first == '$' && Position(text.AsSpan(at)) is var sentence and > 0)
        {
            return new(at, sentence, SecretKind.Position);
        }

        // A challenge and its response are a password to whoever has time. A kernel's addresses in a trace have sixteen digits.
        if (first == '<' && Hex(text, at + 1) is >= 24 and var response && at + 1 + response < text.Length && text[at + 1 + response] is '>' or '.')
        {
            return new(at + 1, response, SecretKind.Password);
        }

        if (first == '+' && !char.IsAsciiLetterOrDigit(before) && Digits(text, at + 1) is >= 8 and <= 15 and var phone)
        {
            return new(at, phone + 1, SecretKind.Phone);
        }

        // Interface names with the address in them: enx001122334455, wwx..., wlx...
        if (first == 'x' && at >= 2 && text.AsSpan(at - 2, 2) is "en" or "ww" or "wl" && Hex(text, at + 1) == 12)
        {
            return new(at + 1, 12, SecretKind.Mac);
        }

        if (char.IsAsciiDigit(first) && !char.IsAsciiDigit(before) && Number(text, at) is { Length: > 0 } number)
        {
            return number;
        }

        return Address(text, at, before);
    }

    private static SecretSpan Address(string text, int at, char before)
    {
        if (IsWord(before) || before is '.')
        {
            return default;
        }

        // 3GPP TS 27.007 clause 10.1.23: sixteen numbers are an IPv6 address, more are one with its prefix.
        if (Octets(text, at) is (16 or 32, var octetsEnd))
        {
            return new(at, octetsEnd - at, SecretKind.IPv6);
        }

        // "addr:10.0.0.7" and "user@10.0.0.7", but neither the middle of 8:0:0:1 nor of a longer address.
        var joined = before is ':' or '-' or '@';
        var afterWord = before is ':' && at >= 2 && IsWord(text[at - 2]) && !char.IsAsciiHexDigit(text[at - 2]);
        if ((!joined || afterWord || before is '@' or '-') && IPv4(text, at) is var quad and > 0)
        {
            return new(at, quad, SecretKind.IPv4);
        }

        if (joined && !afterWord)
        {
            return default;
        }

        return Mac(text, at) ? new(at, 17, SecretKind.Mac)
            : IPv6(text, at) is var groups and > 0 ? new(at, groups, SecretKind.IPv6)
            : Email(text, at) is var address and > 0 ? new(at, address, SecretKind.Email)
            : default;
    }

    /// <summary>IMEI, IMEISV, IMSI, ICCID and EID by length and check digit.</summary>
    private static SecretSpan Number(string text, int at)
    {
        var length = Digits(text, at);
        var number = text.AsSpan(at, length);
        // Card numbers are padded, and some programs show them as stored, digits swapped in pairs.
        var padded = length + (at + length < text.Length && text[at + length] is 'F' or 'f' ? 1 : 0);
        return length switch
        {
            2 or 6 or 8 => Grouped(text, at, length),
            15 => new(at, 15, Luhn(number) || IsTypeAllocation(number) ? SecretKind.Imei : SecretKind.Imsi),
            // With a software version instead of the check digit.
            16 when IsTypeAllocation(number) => new(at, 16, SecretKind.Imei),
            >= 18 and <= 20 when number.StartsWith("89") || number.StartsWith("98") => new(at, padded, SecretKind.Iccid),
            32 when number.StartsWith("89") => new(at, 32, SecretKind.Iccid),
            _ => default,
        };
    }

    /// <summary>An IMEI as it is printed on labels: 35-209900-176148-1, 35 209900 176148 1, 35209900-176148-1.</summary>
    private static SecretSpan Grouped(string text, int at, int length)
    {
        foreach (var groups in (ReadOnlySpan<int[]>)[[2, 6, 6, 1], [2, 6, 6, 2], [6, 2, 6, 1], [8, 6, 1]])
        {
            var end = at;
            var fits = groups[0] == length;
            var separator = '\0';
            for (var index = 0; fits && index < groups.Length; index++)
            {
                if (index > 0)
                {
                    fits = end < text.Length && text[end] is '-' or ' ' or '/' && (separator == '\0' || text[end] == separator);
                    separator = fits ? text[end++] : separator;
                }

                fits = fits && Digits(text, end) == groups[index];
                end += fits ? groups[index] : 0;
            }

            if (fits && (separator != ' ' || IsTypeAllocation(text.AsSpan(at, 2))))
            {
                return new(at, end - at, SecretKind.Imei);
            }
        }

        return default;
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
        Span<int> octets = stackalloc int[4];
        if (Quad(text, at, octets) is not (var end and > 0))
        {
            return 0;
        }

        var isLonger = end < text.Length && (IsWord(text[end]) || (text[end] is '.' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]))
            // 5.4.0.1-generic is a kernel; 10.0.0.1-10.0.0.9 is a range.
            || (text[end] is '-' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]) && Quad(text, end + 1, stackalloc int[4]) == 0));
        // 2.6.31.9 is a kernel, 255.255.255.0 a mask.
        var isPublicKnowledge = octets[0] is 0 or 127 or 255 || (octets[0] == 2 && octets[1] == 6);
        return isLonger || isPublicKnowledge ? 0 : end - at;
    }

    /// <summary>The end of four numbers with dots, or 0.</summary>
    private static int Quad(string text, int at, Span<int> octets)
    {
        var end = at;
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

        return end;
    }

    private static (int Count, int End) Octets(string text, int at)
    {
        var count = 0;
        for (int digits; count <= 32 && (digits = Digits(text, at)) is > 0 and <= 3; at++)
        {
            count++;
            at += digits;
            if (at >= text.Length || text[at] != '.')
            {
                break;
            }
        }

        return (count, at);
    }

    private static int IPv6(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 45 && (char.IsAsciiHexDigit(text[end]) || text[end] is ':' or '.'))
        {
            end++;
        }

        var token = text.AsSpan(at, end - at);
        while (token.Length > 3 && (token[^1] == '.' || (token[^1] == ':' && token[^2] != ':')))
        {
            token = token[..^1];
        }

        // Times (12:34:56), SCSI (8:0:0:1) and PCI addresses have neither a double colon nor eight groups.
        var isShort = token.IndexOf("::") >= 0 && token.Length > 4;
        return (isShort || token.Count(':') == 7) && (end >= text.Length || !IsWord(text[end])) && IPAddress.TryParse(token, out _) ? token.Length : 0;
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

    public static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    public static int Digits(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - at;
    }

    public static int Hex(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at <= 48 && char.IsAsciiHexDigit(text[end]))
        {
            end++;
        }

        return end - at;
    }
}
