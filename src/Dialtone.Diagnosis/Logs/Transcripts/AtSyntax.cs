using System.Buffers;

namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>What a line between a terminal and a modem is (ITU-T V.250, 3GPP TS 27.007).</summary>
internal static class AtSyntax
{
    private static readonly SearchValues<byte> Extended = SearchValues.Create("+^!$*%#_\\&@"u8);

    private static readonly SearchValues<byte> DialBytes = SearchValues.Create("0123456789*#"u8);

    /// <summary>Length of the command at the start of <paramref name="line"/>; 0 if it starts with none. Prose that starts with "At" is none.</summary>
    /// <param name="bareAttention">Whether <c>at</c> in small letters alone is a command, as in the middle of a dialogue.</param>
    public static int CommandLength(ReadOnlySpan<byte> line, bool bareAttention)
    {
        if (line.Length < 2 || (line[0] | 0x20) != 'a' || (line[1] | 0x20) != 't' || (line[0] == 'A' && line[1] == 't') || (line[0] == 'a' && line[1] == 'T'))
        {
            return 0;
        }

        if (line.Length == 2)
        {
            return line[0] == 'A' || bareAttention ? 2 : 0;
        }

        var at = 2;
        while (at < line.Length)
        {
            var length = TokenLength(line[at..], at == 2);
            if (length == 0)
            {
                break;
            }

            at += length;
            // "ATQ0 V1 E1 S0=0 &C1" is one command; a semicolon parts extended ones.
            var next = at;
            while (next < line.Length && line[next] is (byte)' ' or (byte)';')
            {
                next++;
            }

            if (next > at && next < line.Length && (line[at] == ';' || TokenLength(line[next..], first: false) is > 1 and < 12) && !IsAnswer(line[next..]))
            {
                at = next;
            }
            else if (next > at)
            {
                break;
            }
        }

        return at > 2 ? at : line[0] == 'A' && line[2] == ' ' ? 2 : 0;
    }

    private static int TokenLength(ReadOnlySpan<byte> text, bool first)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var c = text[0];
        if (Extended.Contains(c) && text.Length > 1 && char.IsAsciiLetter((char)text[1]))
        {
            if (c is (byte)'&' or (byte)'\\')
            {
                return 2 + Digits(text[2..]);
            }

            var name = 1;
            while (name < text.Length && (char.IsAsciiLetterOrDigit((char)text[name]) || text[name] is (byte)'_' or (byte)'-' or (byte)'+' or (byte)'!'))
            {
                name++;
            }

            if (name == text.Length || text[name] is (byte)' ' or (byte)';')
            {
                return name;
            }

            if (text[name] == '?')
            {
                return name + 1;
            }

            return text[name] == '=' ? name + 1 + ParameterLength(text[(name + 1)..]) : 0;
        }

        var upper = (char)(c & ~0x20);
        if (upper == 'D')
        {
            // Dialling takes the rest: ATDT*99***1#
            var end = text.IndexOfAny((byte)' ', (byte)'\t');
            var number = end < 0 ? text : text[..end];
            return number.Length > 1 && number.IndexOfAny(DialBytes) > 0 ? number.Length : 0;
        }

        if (upper == 'S')
        {
            var digits = Digits(text[1..]);
            return digits == 0 ? 0
                : text.Length > 1 + digits && text[1 + digits] == '=' ? 2 + digits + Digits(text[(2 + digits)..])
                : text.Length > 1 + digits && text[1 + digits] == '?' ? 2 + digits
                : 0;
        }

        if ("EHILMOQVXZA".Contains(upper, StringComparison.Ordinal))
        {
            var digits = Digits(text[1..]);
            var alone = text.Length == 1 + digits || !char.IsAsciiLetter((char)text[1 + digits]) || digits > 0;
            return digits <= 3 && (digits > 0 || (alone && (first || upper is 'Z' or 'H'))) ? 1 + digits : 0;
        }

        return 0;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? text.Length : length;
    }

    /// <summary>Parameters end at a blank outside quotes.</summary>
    private static int ParameterLength(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == ' ' && (i == 0 || text[i - 1] != ','))
            {
                return i;
            }
        }

        return text.Length;
    }

    /// <summary>A line that ends the answer to a command.</summary>
    public static bool IsFinal(ReadOnlySpan<byte> line) => line.Length is > 1 and < 100 && line[0] switch
    {
        (byte)'O' => line.SequenceEqual("OK"u8),
        (byte)'E' => line.SequenceEqual("ERROR"u8),
        (byte)'N' => line.SequenceEqual("NO CARRIER"u8) || line.SequenceEqual("NO DIALTONE"u8) || line.SequenceEqual("NO DIAL TONE"u8) || line.SequenceEqual("NO ANSWER"u8),
        (byte)'B' => line.SequenceEqual("BUSY"u8),
        (byte)'C' => line.SequenceEqual("CONNECT"u8) || line.StartsWith("CONNECT "u8) || line.SequenceEqual("COMMAND NOT SUPPORT"u8),
        (byte)'T' => line.SequenceEqual("TOO MANY PARAMETERS"u8),
        (byte)'+' => line.StartsWith("+CME ERROR"u8) || line.StartsWith("+CMS ERROR"u8),
        _ => false,
    };

    /// <summary>An information response or unsolicited message: <c>+CREG: 2</c>, <c>^SIMST:1</c>.</summary>
    public static bool IsInformation(ReadOnlySpan<byte> line)
    {
        if (line.Length < 5 || !(line[0] is (byte)'+' or (byte)'^' or (byte)'!' or (byte)'#' or (byte)'$' or (byte)'*' or (byte)'%' or (byte)'_'))
        {
            return false;
        }

        var colon = line[..Math.Min(line.Length, 24)].IndexOf((byte)':');
        if (colon < 3)
        {
            return false;
        }

        foreach (var c in line[1..colon])
        {
            if (!(char.IsAsciiLetterUpper((char)c) || char.IsAsciiDigit((char)c) || c is (byte)'_' or (byte)' ' or (byte)'+'))
            {
                return false;
            }
        }

        return char.IsAsciiLetterUpper((char)line[1]);
    }

    /// <summary>The beginning of anything that a modem says by itself.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> line) =>
        IsInformation(line) || IsFinal(line) || line.StartsWith("OK "u8) || line.StartsWith("ERROR "u8);

    /// <summary>Whether a command is answered with lines of free text.</summary>
    public static bool IsAnsweredFreely(ReadOnlySpan<char> command)
    {
        if (command.Length < 3)
        {
            return false;
        }

        var name = command[2..];
        return name[0] is 'I' or 'i' or '!' or '#' or '$' or '*' or '%' or '^' or '&'
            || (name[0] == '+' && !name.Contains("=?", StringComparison.Ordinal)
                && !name.StartsWith("+CFUN=", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("+CGDCONT=", StringComparison.OrdinalIgnoreCase));
    }
}
