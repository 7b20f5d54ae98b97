using System.Globalization;

namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>Numbers and words of <c>+CME ERROR</c> (3GPP TS 27.007, 9.2) that bear on a modem's way to the network.</summary>
internal static class MobileEquipmentErrors
{
    private static readonly (int Number, string Words)[] Known =
    [
        (0, "phone failure"), (1, "no connection to phone"), (2, "phone-adaptor link reserved"), (3, "operation not allowed"), (4, "operation not supported"),
        (5, "ph-sim pin required"), (6, "ph-fsim pin required"), (7, "ph-fsim puk required"), (10, "sim not inserted"), (11, "sim pin required"),
        (12, "sim puk required"), (13, "sim failure"), (14, "sim busy"), (15, "sim wrong"), (16, "incorrect password"), (17, "sim pin2 required"),
        (18, "sim puk2 required"), (20, "memory full"), (21, "invalid index"), (22, "not found"), (23, "memory failure"), (26, "dial string too long"),
        (30, "no network service"), (31, "network timeout"), (32, "network not allowed - emergency calls only"), (40, "network personalization pin required"),
        (41, "network personalization puk required"), (42, "network subset personalization pin required"), (43, "network subset personalization puk required"),
        (44, "service provider personalization pin required"), (45, "service provider personalization puk required"),
        (46, "corporate personalization pin required"), (47, "corporate personalization puk required"), (50, "incorrect parameters"), (100, "unknown"),
        (103, "illegal ms"), (106, "illegal me"), (107, "gprs services not allowed"), (111, "plmn not allowed"), (112, "location area not allowed"),
        (113, "roaming not allowed in this location area"), (132, "service option not supported"), (133, "requested service option not subscribed"),
        (134, "service option temporarily out of order"), (148, "unspecified gprs error"), (149, "pdp authentication failure"), (150, "invalid mobile class"),
    ];

    /// <summary>Wordings of some firmwares for the same numbers.</summary>
    private static readonly (int Number, string Words)[] Alike =
    [
        (10, "sim card not inserted"), (10, "uim not inserted"), (10, "no sim"), (11, "pin required"), (12, "puk required"), (13, "uim failure"), (14, "uim busy"),
        (32, "network not allowed, emergency calls only"), (32, "network not allowed emergency calls only"), (40, "ph-net pin required"), (41, "ph-net puk required"),
        (5, "ph-sim pin"), (3, "operation not allowed."), (133, "requested service option not subscribed (#33)"),
    ];

    /// <summary>The number in <c>+CME ERROR: 10</c> or <c>+CME ERROR: SIM not inserted</c>; null if the line is no such error or in words unknown.</summary>
    public static int? NumberIn(string line)
    {
        if (!line.StartsWith("+CME ERROR", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var words = line.AsSpan(10).TrimStart(':').Trim().Trim('"');
        if (int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        // SIMCom puts the network's own number behind the words.
        var behind = words.IndexOf(" (#", StringComparison.Ordinal);
        words = behind > 0 ? words[..behind] : words;
        foreach (var (known, text) in Known.Concat(Alike))
        {
            if (words.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The words of a number; null if it is none of those that bear on the way to the network.</summary>
    public static string? WordsOf(int number)
    {
        foreach (var (known, words) in Known)
        {
            if (known == number)
            {
                return words;
            }
        }

        return null;
    }
}
