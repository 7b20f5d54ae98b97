using System.Buffers;

namespace Dialtone.Facts.Privacy;

/// <summary>Values that a word before them makes private: passwords, PINs, names, numbers without a form of their own.</summary>
internal static class SecretLabels
{
    /// <summary>What a value after a label looks like.</summary>
    private enum Form
    {
        /// <summary>Anything up to a blank or a quotation mark.</summary>
        Word,

        /// <summary>A name that may hold blanks, up to a quotation mark, two blanks or the end of the line.</summary>
        Title,

        /// <summary>A name: letters, digits, dot, hyphen, underscore.</summary>
        Name,

        /// <summary>PIN or PUK: 4 to 8 digits, and more of them after commas.</summary>
        Pin,
        PhoneNumber,
        EquipmentNumber,
        SubscriberNumber,
        CardNumber,
        HardwareAddress,

        /// <summary>A user's number, then the name in brackets; only people have numbers from 1000 on.</summary>
        Identity,

        /// <summary>ModemManager's digest of a modem's own numbers.</summary>
        Digest,

        /// <summary>Electronic serial number of CDMA: eight hexadecimal digits.</summary>
        CdmaNumber,

        /// <summary>A subscriber's number where ten digits are usual, and other numbers stand, too.</summary>
        TenDigits,
    }

    /// <param name="Text">In lower case.</param>
    /// <param name="Separated">True if one of <c>= : " '</c> must stand between label and value: "password required" names no value.</param>
    private sealed record Label(string Text, SecretKind Kind, Form Form, bool Separated = true);

    /// <summary>Longer ones before those that they begin with.</summary>
    private static readonly Label[] Labels =
    [
        new("serialnumber", SecretKind.Serial, Form.Word), new("serial number", SecretKind.Serial, Form.Word), new("serialno", SecretKind.Serial, Form.Word),
        new("password", SecretKind.Password, Form.Word), new("passphrase", SecretKind.Password, Form.Word), new("passwd", SecretKind.Password, Form.Word),
        new("option key '", SecretKind.Password, Form.Word, false), new("key='", SecretKind.Password, Form.Word, false), new("wep-key0", SecretKind.Password, Form.Word), new("wep_key0", SecretKind.Password, Form.Word),
        new("psk", SecretKind.Password, Form.Word), new("pass", SecretKind.Password, Form.Word),
        new("pin_code", SecretKind.Password, Form.Pin, false), new("pin-code", SecretKind.Password, Form.Pin, false), new("pin code", SecretKind.Password, Form.Pin, false),
        new("pincode", SecretKind.Password, Form.Pin, false), new("pin1", SecretKind.Password, Form.Pin, false), new("pin2", SecretKind.Password, Form.Pin, false),
        new("pin", SecretKind.Password, Form.Pin, false), new("puk1", SecretKind.Password, Form.Pin, false), new("puk2", SecretKind.Password, Form.Pin, false),
        new("puk", SecretKind.Password, Form.Pin, false),
        new("user-name", SecretKind.User, Form.Word), new("user name", SecretKind.User, Form.Word), new("username", SecretKind.User, Form.Word),
        new("for user ", SecretKind.User, Form.Name, false), new("of user ", SecretKind.User, Form.Name, false), new("user", SecretKind.User, Form.Word),
        new("userid", SecretKind.User, Form.Word), new("uid=", SecretKind.User, Form.Identity, false), new("invalid user ", SecretKind.User, Form.Name, false), new("publickey for ", SecretKind.User, Form.Name, false),
        new("password for ", SecretKind.User, Form.Name, false), new("to root) ", SecretKind.User, Form.Name, false), new("users/", SecretKind.User, Form.Name, false), new("users\\", SecretKind.User, Form.Name, false), new("unix-user:", SecretKind.User, Form.Name, false), new("started by ", SecretKind.User, Form.Name, false), new("ogin", SecretKind.User, Form.Word), new("sername", SecretKind.User, Form.Word), new("ssword", SecretKind.Password, Form.Word), new("logname", SecretKind.User, Form.Name), new("login", SecretKind.User, Form.Name), new("name = \"", SecretKind.User, Form.Word, false),
        new("home/", SecretKind.User, Form.Name, false), new("media/", SecretKind.User, Form.Name, false),
        new("hostname set to ", SecretKind.Host, Form.Name, false), new("hostname to ", SecretKind.Host, Form.Name, false), new("hostname changed from (none) to ", SecretKind.Host, Form.Name, false),
        new("host name is ", SecretKind.Host, Form.Name, false), new("host_name", SecretKind.Host, Form.Name), new("hostname", SecretKind.Host, Form.Name), new("host name", SecretKind.Host, Form.Name),
        new("ssid", SecretKind.Network, Form.Title), new("essid", SecretKind.Network, Form.Title), new("\tssid ", SecretKind.Network, Form.Title, false), new("sha256", SecretKind.Password, Form.Word), new("fsn", SecretKind.Serial, Form.Word),
        new("device-identifier", SecretKind.Serial, Form.Digest), new("device identifier", SecretKind.Serial, Form.Digest), new("device-id", SecretKind.Serial, Form.Digest), new("device id", SecretKind.Serial, Form.Digest),
        new("esn", SecretKind.Serial, Form.CdmaNumber), new("mdn", SecretKind.Phone, Form.TenDigits), new("min", SecretKind.Phone, Form.TenDigits), new("rufnummer", SecretKind.Phone, Form.PhoneNumber),
        new("msisdn", SecretKind.Phone, Form.PhoneNumber), new("telephone", SecretKind.Phone, Form.PhoneNumber), new("phone number", SecretKind.Phone, Form.PhoneNumber),
        new("phone", SecretKind.Phone, Form.PhoneNumber), new("own-numbers", SecretKind.Phone, Form.PhoneNumber), new("number", SecretKind.Phone, Form.PhoneNumber), new("own numbers", SecretKind.Phone, Form.PhoneNumber), new("own", SecretKind.Phone, Form.PhoneNumber),
        new("smsc", SecretKind.Phone, Form.PhoneNumber), new("atdt", SecretKind.Phone, Form.PhoneNumber, false), new("atd", SecretKind.Phone, Form.PhoneNumber, false),
        new("imeisv", SecretKind.Imei, Form.EquipmentNumber, false), new("imei", SecretKind.Imei, Form.EquipmentNumber, false), new("meid", SecretKind.Imei, Form.EquipmentNumber, false),
        new("imsi", SecretKind.Imsi, Form.SubscriberNumber, false), new("iccid", SecretKind.Iccid, Form.CardNumber, false), new("ccid", SecretKind.Iccid, Form.CardNumber, false),
        new("sim id", SecretKind.Iccid, Form.CardNumber, false), new("eid", SecretKind.Iccid, Form.CardNumber, false), new("mac", SecretKind.Mac, Form.HardwareAddress, false),
    ];

    private static readonly ILookup<char, Label> ByFirst = Labels.ToLookup(label => label.Text[0]);

    /// <summary>The values that the label at <paramref name="at"/> makes private; empty if there is no label or no value.</summary>
    public static bool Match(string text, int at, List<SecretSpan> spans)
    {
        var first = char.ToLowerInvariant(text[at]);
        // "cpin", "usim-pin" and "SIMPIN" are labels of pin, too; "spin" is not asked to be told apart.
        if (first is (< 'a' or > 'z') and not '\t' || (at > 0 && first != '\t' && char.IsAsciiLetterOrDigit(text[at - 1])))
        {
            return false;
        }

        foreach (var label in ByFirst[first])
        {
            if (string.Compare(text, at, label.Text, 0, label.Text.Length, StringComparison.OrdinalIgnoreCase) == 0 && Value(text, at, label, spans))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Value(string text, int at, Label label, List<SecretSpan> spans)
    {
        var start = at + label.Text.Length;
        if (label.Text[^1] is '/' or '\\' && !IsTopDirectory(text, at))
        {
            return false;
        }

        var separated = !label.Separated;
        var quote = label.Text[^1] is '"' or '\'' ? label.Text[^1] : '\0';
        var path = label.Text[^1] is '/' or '\\' or '"' or '\'' or '=';
        var blanks = 0;
        for (; !path && start < text.Length && (text[start] is ' ' or '\t' or '=' or ':' or '"' or '\'' or ',' || (text[start] == '>' && text[start - 1] == '=') || (text[start] == '<' && label.Kind == SecretKind.Host && !label.Separated)); start++)
        {
            if (text[start] == ',' && label.Form != Form.Pin)
            {
                break;
            }

            separated |= text[start] is '=' or ':' or '"' or '\'';
            quote = text[start] is '"' or '\'' ? text[start] : quote;
            blanks++;
        }

        // A label that goes on as a word is another word: "pinned", "imeisv", "username".
        if (!separated || start >= text.Length || (blanks == 0 && label.Text[^1] is not ('/' or '\\' or '"' or '\'' or ' ' or '=' or ':') && label.Text is not ("atd" or "atdt")))
        {
            return false;
        }

        if (label.Form == Form.Identity)
        {
            var digits = SecretForms.Digits(text, start);
            start += digits + 1;
            if (digits is < 4 or > 5 || start >= text.Length || text[start - 1] != '(')
            {
                return false;
            }
        }

        var length = label.Form switch
        {
            Form.Pin => InRange(SecretForms.Digits(text, start), 4, 8),
            Form.PhoneNumber => InRange(SecretForms.Digits(text, start += text[start] == '+' ? 1 : 0), 5, 15),
            Form.EquipmentNumber => InRange(SecretForms.Hex(text, start), 14, 17),
            Form.SubscriberNumber => InRange(SecretForms.Digits(text, start), 6, 16),
            Form.CardNumber => InRange(SecretForms.Hex(text, start), 16, 32),
            Form.HardwareAddress => InRange(SecretForms.Hex(text, start), 12, 12),
            Form.Digest => InRange(SecretForms.Hex(text, start), 32, 40),
            Form.CdmaNumber => InRange(SecretForms.Hex(text, start += text.AsSpan(start).StartsWith("0x") ? 2 : 0), 8, 8),
            Form.TenDigits => InRange(SecretForms.Digits(text, start), 10, 10),
            Form.Name or Form.Identity => NameLength(text, start),
            Form.Title => TitleLength(text, start, quote),
            _ => WordLength(text, start, quote),
        };
        if (length == 0 || (label.Form is not (Form.Word or Form.Title or Form.Name or Form.Identity) && start + length < text.Length && SecretForms.IsWord(text[start + length])))
        {
            return false;
        }

        var value = text.AsSpan(start, length);
        if (IsNoValue(value, label))
        {
            return false;
        }

        spans.Add(new(start, length, label.Kind) { Everywhere = label.Form is Form.Word or Form.Title or Form.Name or Form.Identity && (length >= 5 || label.Text[^1] is '/' or '\\' or ' ' or '=') });
        if (label.Form == Form.PhoneNumber)
        {
            MoreNumbers(text, start + length, spans);
        }

        for (var next = start + length; label.Form == Form.Pin && next < text.Length && text[next] == ','; next += length + 1)
        {
            length = InRange(SecretForms.Digits(text, next + 1), 4, 8);
            if (length == 0)
            {
                break;
            }

            spans.Add(new(next + 1, length, label.Kind));
        }

        return true;
    }

    /// <summary>A subscription may have several numbers, and lists have commas between them.</summary>
    private static void MoreNumbers(string text, int at, List<SecretSpan> spans)
    {
        while (at < text.Length && text[at] is ',' or ' ' or '\'' or '"' or '+')
        {
            var digits = SecretForms.Digits(text, at + 1);
            if (digits is >= 5 and <= 15)
            {
                spans.Add(new(at + 1, digits, SecretKind.Phone));
            }

            at += 1 + digits;
        }
    }

    private static int InRange(int length, int least, int most) => length >= least && length <= most ? length : 0;

    private static int NameLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && (SecretForms.IsWord(text[end]) || text[end] is '.' or '-' || text[end] >= 0x80))
        {
            end++;
        }

        while (end > start && text[end - 1] is '.' or '-')
        {
            end--;
        }

        return end - start;
    }

    /// <summary>A quoted value goes to its quotation mark, another one to what cannot be in it.</summary>
    private static int WordLength(string text, int start, char quote)
    {
        var end = start;
        while (end < text.Length && !char.IsControl(text[end]) && (quote != '\0' ? text[end] != quote : !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\'' or '/' or ',' or ';' or '<')))
        {
            end++;
        }

        return end - start;
    }

    private static readonly SearchValues<char> TitleEnds = SearchValues.Create("\t\r\n\"<,");

    private static int TitleLength(string text, int start, char quote)
    {
        if (quote != '\0')
        {
            return WordLength(text, start, quote);
        }

        var rest = text.AsSpan(start);
        var end = rest.IndexOfAny(TitleEnds) is var stop and >= 0 ? stop : rest.Length;
        end = rest[..end].IndexOf("  ") is var blanks and >= 0 ? blanks : end;
        return rest[..end].TrimEnd(' ').Length;
    }

    /// <summary>What programs print instead of a value, and what is printed for everybody.</summary>
    private static bool IsNoValue(ReadOnlySpan<char> value, Label label) =>
        value[0] == '<' || IsPlaceholder(value) || value is "--" or "none" or "no" or "yes" or "0" or "(null)" or "null" or "required" or "unknown" or "not" or "n/a"
        || (label.Kind == SecretKind.Serial && SerialNumbers.IsPciAddress(value))
        || (label.Kind == SecretKind.Host && value is "static" or "set" or "changed" or "transient" or "is" or "was" or "not" or "from")
        || (label.Kind == SecretKind.User && value is "root" or "cdrom" or "nobody" or "invalid");

    /// <summary>What a redactor wrote, whose brackets the text has for its own.</summary>
    private static bool IsPlaceholder(ReadOnlySpan<char> value) =>
        value.IndexOf('-') is > 0 and var hyphen && Enum.TryParse<SecretKind>(value[..hyphen], ignoreCase: true, out _) && !value[(hyphen + 1)..].ContainsAnyExceptInRange('0', '9');

    /// <summary><c>/home/</c> and <c>/run/media/</c>, but not <c>drivers/media/</c>.</summary>
    private static bool IsTopDirectory(string text, int at)
    {
        if (at == 0 || text[at - 1] is not ('/' or '\\'))
        {
            return false;
        }

        var path = text.AsSpan(0, at - 1);
        return path.IsEmpty || path.EndsWith("/run") || path.EndsWith("/var") || path.EndsWith("/mnt") || (!SecretForms.IsWord(path[^1]) && path[^1] is not ('.' or '-' or '>'));
    }

}
