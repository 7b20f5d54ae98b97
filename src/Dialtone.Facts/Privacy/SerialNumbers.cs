namespace Dialtone.Facts.Privacy;

/// <summary>Serial numbers of devices where listings and udev put them.</summary>
internal static class SerialNumbers
{
    /// <summary>What <paramref name="at"/> is the beginning of: <c>iSerial 3 0123456789ABCDEF</c>, <c>ATTRS{serial}=="..."</c>, <c>ID_SERIAL_SHORT=...</c>,
    /// <c>usb-HUAWEI_Mobile_0123456789ABCDEF-if00-port0</c>.</summary>
    public static SecretSpan Match(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (text[at] == 'i' && rest.StartsWith("iSerial "))
        {
            // The index of the string descriptor, then the string.
            var index = Blanks(text, at + 8);
            var value = Blanks(text, index + SecretForms.Digits(text, index));
            return value > index + SecretForms.Digits(text, index) ? Whole(text, value) : default;
        }

        if (text[at] == 's' && rest.StartsWith("serial}"))
        {
            return Whole(text, Separators(text, at + 7));
        }

        if (text[at] == 'I' && rest.StartsWith("ID_"))
        {
            var equals = rest.IndexOf('=');
            return equals is < 0 or > 24 ? default
                : rest[..equals].EndsWith("SERIAL_SHORT") ? Whole(text, Separators(text, at + equals))
                : rest[..equals].EndsWith("SERIAL") ? LastOf(text, at + equals + 1, End(text, at + equals + 1))
                : default;
        }

        return text[at] is 'u' or 'a' && (rest.StartsWith("usb-") || rest.StartsWith("ata-")) && (at == 0 || text[at - 1] is '/' or ' ' or '\n' or '\t' or '\'') ? Link(text, at + 4) : default;
    }

    public static bool IsPciAddress(ReadOnlySpan<char> text) => text.Length == 12 && text[4] == ':' && text[7] == ':' && text[10] == '.';

    /// <summary>udev's name of a port or disk: maker, product and, if there is one, the serial number, then interface and port or logical unit.</summary>
    private static SecretSpan Link(string text, int start)
    {
        var name = text.AsSpan(start, End(text, start) - start);
        var tail = name.LastIndexOf("-if");
        tail = tail < 0 ? name.LastIndexOf("-0:") : tail;
        return tail < 0 ? default : LastOf(text, start, start + tail);
    }

    /// <summary>The last word between underscores, if it is more than the name of a model.</summary>
    private static SecretSpan LastOf(string text, int start, int end)
    {
        var first = text.LastIndexOf('_', Math.Max(end - 1, 0), Math.Max(end - start, 0)) + 1;
        first = Math.Max(first, start);
        var length = end - first;
        var digits = 0;
        foreach (var character in text.AsSpan(first, Math.Max(length, 0)))
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return length >= 8 && digits >= 4 ? Named(first, length) : default;
    }

    private static SecretSpan Whole(string text, int start)
    {
        var length = End(text, start) - start;
        return length < 4 || IsPciAddress(text.AsSpan(start, length)) || text[start] == '<' ? default : Named(start, length);
    }

    private static SecretSpan Named(int start, int length) => new(start, length, SecretKind.Serial) { Everywhere = true };

    private static int End(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !char.IsControl(text[at]) && text[at] is not ('"' or '\'' or '/' or ','))
        {
            at++;
        }

        return at;
    }

    private static int Blanks(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    private static int Separators(string text, int at)
    {
        while (at < text.Length && text[at] is '=' or '"' or '\'' or ' ' or ':')
        {
            at++;
        }

        return at;
    }
}
