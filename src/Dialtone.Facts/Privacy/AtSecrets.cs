namespace Dialtone.Facts.Privacy;

/// <summary>Arguments of AT commands and their answers that are private: PINs, the provider's user and password, telephone numbers.</summary>
internal static class AtSecrets
{
    /// <param name="Text">From the mark (<c>+ ^ $ # *</c>) to what stands before the arguments.</param>
    /// <param name="First">Index of the first private argument, and what it is; then the following ones.</param>
    private sealed record Command(string Text, int First, params SecretKind[] Kinds);

    /// <summary>3GPP TS 27.007 and 27.005, and the makers' own (Huawei ^, Qualcomm $QC, Quectel +Q, Telit #, Ericsson *E, u-blox +U, Infineon +X).</summary>
    private static readonly Command[] Commands =
    [
        new("+CPIN=", 0, SecretKind.Password, SecretKind.Password), new("+CPIN2=", 0, SecretKind.Password, SecretKind.Password), new("^CPIN=", 0, SecretKind.Password, SecretKind.Password),
        new("+CPWD=", 1, SecretKind.Password, SecretKind.Password), new("+CLCK=", 2, SecretKind.Password), new("+CGAUTH=", 2, SecretKind.User, SecretKind.Password),
        new("+XGAUTH=", 2, SecretKind.User, SecretKind.Password), new("^AUTHDATA=", 3, SecretKind.Password, SecretKind.User), new("+QICSGP=", 3, SecretKind.User, SecretKind.Password),
        new("$QCPDPP=", 2, SecretKind.Password, SecretKind.User), new("+UAUTHREQ=", 2, SecretKind.User, SecretKind.Password), new("#PDPAUTH=", 2, SecretKind.User, SecretKind.Password),
        new("#SGACT=", 2, SecretKind.User, SecretKind.Password), new("#USERID=", 0, SecretKind.User), new("#PASSW=", 0, SecretKind.Password),
        new("*EIAAUW=", 2, SecretKind.User, SecretKind.Password),
        new("+CGAUTH:", 2, SecretKind.User, SecretKind.Password), new("+QICSGP:", 3, SecretKind.User, SecretKind.Password), new("^AUTHDATA:", 3, SecretKind.Password, SecretKind.User),
        new("+CMGS=", 0, SecretKind.Phone), new("+CSCA=", 0, SecretKind.Phone), new("+CSCA:", 0, SecretKind.Phone), new("+CNUM:", 1, SecretKind.Phone), new("+CLIP:", 0, SecretKind.Phone), new("+CUSD:", 1, SecretKind.Phone),
        new("+COLP:", 0, SecretKind.Phone), new("+CCWA:", 0, SecretKind.Phone), new("+CLCC:", 5, SecretKind.Phone), new("+CMGR:", 1, SecretKind.Phone), new("+CMGL:", 2, SecretKind.Phone),
        new("+CMT:", 0, SecretKind.Phone), new("+CPBR:", 1, SecretKind.Phone), new("+CPBR:", 3, SecretKind.User), new("+CPBW=", 1, SecretKind.Phone), new("+CPBW=", 3, SecretKind.User),
        // Elementary files as they are stored: IMSI and ICCID with swapped digits.
        new("+CRSM:", 2, SecretKind.Imsi),
    ];

    /// <summary>The private arguments of the command or answer at <paramref name="at"/>.</summary>
    public static bool Match(string text, int at, List<SecretSpan> spans)
    {
        if (text[at] is not ('+' or '^' or '$' or '#' or '*'))
        {
            return false;
        }

        var found = false;
        foreach (var command in Commands)
        {
            if (string.Compare(text, at, command.Text, 0, command.Text.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                found |= Take(text, at + command.Text.Length, command, spans);
            }
        }

        spans.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    private static bool Take(string text, int at, Command command, List<SecretSpan> spans)
    {
        var found = false;
        for (var argument = 0; at < text.Length && argument < command.First + command.Kinds.Length; argument++)
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            if (argument >= command.First && command.Kinds[argument - command.First] == SecretKind.Phone && command.Text == "+CUSD:")
            {
                return found | Numbers(text, at, spans);
            }

            // ModemManager writes quotation marks inside its own ones with a backslash, loggers in JSON do, too.
            var start = at;
            while (start < text.Length && text[start] == '\\')
            {
                start++;
            }

            var quoted = start < text.Length && text[start] == '"';
            start += quoted ? 1 : 0;
            var end = start;
            while (end < text.Length && text[end] is not ('\r' or '\n' or '<') && (quoted ? text[end] is not ('"' or '\\') : text[end] is not (',' or ';' or '\'' or ' ')))
            {
                end++;
            }

            if (argument >= command.First && end > start && !(end == start + 1 && text[start] == '?'))
            {
                var kind = command.Kinds[argument - command.First];
                // A date or a service class at that place is nobody's.
                if (kind != SecretKind.Imsi || SecretForms.Hex(text, start) is >= 14)
                {
                    spans.Add(new(start, end - start, kind) { Everywhere = kind is SecretKind.User or SecretKind.Password && end - start >= 6 });
                    found = true;
                }
            }

            at = end;
            while (quoted && at < text.Length && text[at] is '"' or '\\')
            {
                at++;
            }

            if (at >= text.Length || text[at++] != ',')
            {
                break;
            }
        }

        return found;
    }

    /// <summary>What a network says in words may hold the subscriber's number.</summary>
    private static bool Numbers(string text, int at, List<SecretSpan> spans)
    {
        var found = false;
        while (at < text.Length && text[at] is not ('\r' or '\n'))
        {
            var digits = SecretForms.Digits(text, at);
            if (digits is >= 8 and <= 15)
            {
                spans.Add(new(at, digits, SecretKind.Phone));
                found = true;
            }

            at += Math.Max(digits, 1);
        }

        return found;
    }
}
