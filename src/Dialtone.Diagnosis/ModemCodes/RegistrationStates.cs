namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Registration states as the answers and messages of <c>+CREG</c>, <c>+CGREG</c>, <c>+CEREG</c> and <c>+C5GREG</c> give them:
/// 3GPP TS 27.007, 7.2, 10.1.20, 10.1.22 and 10.1.47.</summary>
internal static class RegistrationStates
{
    /// <summary>The state in ModemManager's words; null if it is none.</summary>
    /// <param name="state">1 and 5 are registered; 6, 7, 9 and 10 are registered for some services.</param>
    public static string? Name(int state) => state switch
    {
        0 => "idle",
        1 => "home",
        2 => "searching",
        3 => "denied",
        4 => "unknown",
        5 => "roaming",
        6 => "home-sms-only",
        7 => "roaming-sms-only",
        8 => "emergency-only",
        9 => "home-csfb-not-preferred",
        10 => "roaming-csfb-not-preferred",
        11 => "attached-rlos",
        _ => null,
    };

    /// <summary>True for the words, whoever says them, that mean that the network serves the modem with data.</summary>
    public static bool IsRegistered(string state) => state is "home" or "roaming" or "home-csfb-not-preferred" or "roaming-csfb-not-preferred" or "partner";

    /// <summary>umbim's exit status of its request for the registration (MBIM 1.0, 10.5.9.8, MBIM_REGISTER_STATE), in the same words; 0 stands for home.</summary>
    public static string? OfMbim(int state) => state switch
    {
        0 or 3 => "home",
        1 => "idle",
        2 => "searching",
        4 => "roaming",
        5 => "partner",
        6 => "denied",
        _ => null,
    };

    /// <summary>Reads <c>n,state,...</c> of an answer, or <c>state,...</c> of a message, which have the same name.</summary>
    /// <param name="cause">The network's reject cause, if the state is denied and the values end in type 0 and a cause; else null.</param>
    public static string? Parse(string values, out int? cause)
    {
        cause = null;
        var fields = values.Split(',');
        var first = Digit(fields[0]);
        if (first is null)
        {
            return null;
        }

        // A location area code in second place is quoted or longer than a digit.
        var state = fields.Length > 1 && Digit(fields[1]) is { } second ? second : first.Value;
        var name = Name(state);
        if (state == 3 && fields.Length >= 6 && fields[^2].Trim() == "0" && int.TryParse(fields[^1].Trim(), out var number))
        {
            cause = number;
        }

        return name;
    }

    private static int? Digit(string field)
    {
        var end = 0;
        var text = field.AsSpan().Trim();
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end is 0 or > 2 || (end < text.Length && char.IsAsciiLetterOrDigit(text[end])) ? null : int.Parse(text[..end], System.Globalization.CultureInfo.InvariantCulture);
    }
}
