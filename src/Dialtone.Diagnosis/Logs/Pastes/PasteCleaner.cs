namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>Takes off what mail, forums and terminals put around a line: quotation marks, indentation, line numbers, colours, HTML escapes, file names of grep.</summary>
internal sealed class PasteCleaner
{
    private readonly byte[] room = new byte[LineAssembler.MaximumLength];

    /// <summary>True if there may be colours or HTML's escapes in it.</summary>
    public static bool HasEscapes(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'\x1b', (byte)'&') >= 0;

    /// <summary>The line without colours and escapes; false if there are none. What is given is valid until the next call.</summary>
    public bool TryUnescape(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> plain)
    {
        plain = line;
        if (line.IndexOfAny((byte)'\x1b', (byte)'&', (byte)'#') < 0)
        {
            return false;
        }

        var length = 0;
        for (var at = 0; at < line.Length && length < room.Length;)
        {
            var skip = line[at] switch
            {
                (byte)'\x1b' => EscapeLength(line[at..]),
                // rsyslog writes control characters in octal.
                (byte)'#' when line[at..].StartsWith("#033["u8) => 3 + EscapeLength(line[(at + 3)..]),
                _ => 0,
            };
            if (skip > 0)
            {
                at += skip;
                continue;
            }

            if (line[at] == '&' && TryEntity(line[at..], out var meant, out var used))
            {
                room[length++] = meant;
                at += used;
                continue;
            }

            room[length++] = line[at++];
        }

        plain = room.AsSpan(0, length);
        return length < line.Length;
    }

    /// <summary>The line without quotation marks, blanks, tags and numbers in front.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> line)
    {
        for (var round = 0; round < 8; round++)
        {
            var before = line.Length;
            line = line.TrimStart(" \t\xA0"u8);
            if (line.IsEmpty)
            {
                break;
            }

            var tag = TagLength(line);
            if (tag > 0)
            {
                line = line[tag..];
            }
            else if (line[0] is (byte)'>' or (byte)'|' or (byte)'`')
            {
                line = line[1..];
            }
            else if (line[0] is >= (byte)'0' and <= (byte)'9')
            {
                line = line[NumberLength(line)..];
            }

            if (line.Length == before)
            {
                break;
            }
        }

        return line;
    }

    /// <summary>Behind <c>file:</c> or <c>file:12:</c> as grep prints it before each line; empty if there is no such name.</summary>
    public static ReadOnlySpan<byte> WithoutFileName(ReadOnlySpan<byte> line)
    {
        var colon = line[..Math.Min(line.Length, 96)].IndexOf((byte)':');
        if (colon is < 3 || line[..colon].IndexOfAny((byte)' ', (byte)'[', (byte)'"') >= 0 || line[..colon].IndexOfAny((byte)'/', (byte)'.') < 0)
        {
            // Names with neither slash nor point are too much like programs, but for the usual ones.
            if (colon < 3 || !(line.StartsWith("syslog"u8) || line.StartsWith("messages"u8) || line.StartsWith("dmesg"u8)))
            {
                return default;
            }
        }

        var rest = line[(colon + 1)..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits > 0 && rest[digits] == ':' ? rest[(digits + 1)..] : rest;
    }

    /// <summary><c>ESC [ ... letter</c>, <c>ESC ] ... BEL</c> and two-byte escapes (ECMA-48).</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
        {
            return text.Length;
        }

        // rsyslog's form comes here without its escape byte: "[0m" behind "#03", "3".
        var bracket = text[0] == '\x1b' ? 1 : text[0] == '3' ? 1 : 0;
        if (text[bracket] == '[')
        {
            for (var i = bracket + 1; i < Math.Min(text.Length, 32); i++)
            {
                if (text[i] is >= (byte)'@' and <= (byte)'~')
                {
                    return i + 1;
                }
            }

            return bracket + 1;
        }

        if (text[bracket] == ']')
        {
            var end = text.IndexOfAny((byte)'\a', (byte)'\x1b');
            end = end == 0 ? text[1..].IndexOfAny((byte)'\a', (byte)'\x1b') + 1 : end;
            return end > 0 ? end + 1 : 2;
        }

        return 2;
    }

    private static bool TryEntity(ReadOnlySpan<byte> text, out byte meant, out int used)
    {
        (meant, used) = text.StartsWith("&lt;"u8) ? ((byte)'<', 4)
            : text.StartsWith("&gt;"u8) ? ((byte)'>', 4)
            : text.StartsWith("&amp;"u8) ? ((byte)'&', 5)
            : text.StartsWith("&quot;"u8) ? ((byte)'"', 6)
            : text.StartsWith("&apos;"u8) ? ((byte)'\'', 6)
            : text.StartsWith("&#39;"u8) ? ((byte)'\'', 5)
            : text.StartsWith("&#039;"u8) || text.StartsWith("&#x27;"u8) ? ((byte)'\'', 6)
            : text.StartsWith("&#34;"u8) ? ((byte)'"', 5)
            : text.StartsWith("&nbsp;"u8) ? ((byte)' ', 6)
            : ((byte)0, 0);
        return used > 0;
    }

    private static int TagLength(ReadOnlySpan<byte> line)
    {
        foreach (var tag in (ReadOnlySpan<string>)["<pre>", "<code>", "[code]", "[CODE]", "<br>", "<br/>", "<br />", "<p>", "```"])
        {
            if (line.Length >= tag.Length && System.Text.Ascii.Equals(line[..tag.Length], tag))
            {
                return tag.Length;
            }
        }

        return 0;
    }

    /// <summary>A number with <c>.</c>, <c>:</c>, <c>)</c>, <c>|</c> or blanks behind it, as editors and <c>cat -n</c> put before a line.</summary>
    private static int NumberLength(ReadOnlySpan<byte> line)
    {
        var digits = line.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > 7 || digits + 1 >= line.Length)
        {
            return 0;
        }

        return line[digits] switch
        {
            (byte)'\t' => digits + 1,
            (byte)'.' or (byte)':' or (byte)')' or (byte)'|' when line[digits + 1] is (byte)' ' or (byte)'\t' => digits + 2,
            (byte)':' when line[digits + 1] is not (>= (byte)'0' and <= (byte)'9') => digits + 1,
            (byte)' ' => digits + 1,
            _ => 0,
        };
    }
}
