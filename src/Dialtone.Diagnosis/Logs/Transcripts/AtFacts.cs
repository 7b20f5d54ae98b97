using System.Globalization;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>What a modem's own answers tell of its state. Numbers are those of 3GPP TS 27.007 and of the vendors' AT manuals.</summary>
internal sealed class AtFacts
{
    private readonly BoundedHistory<AtExchange> exchanges = new(first: 200, last: 200);
    private readonly BoundedHistory<Told> told = new(first: 100, last: 300);

    /// <summary>Registration per domain: a modem is registered if any domain is.</summary>
    private readonly Dictionary<string, string> registrations = [];

    public IEnumerable<AtExchange> Exchanges => exchanges.Entries;

    public IEnumerable<Told> Told => told.Entries;

    public void Keep(AtExchange exchange) => exchanges.Add(exchange);

    public void TakeCommand(string command, Evidence line, string? modem, AtMoment moment)
    {
        // AT+CGDCONT=1,"IP","internet" says which APN is used, whatever the modem answers.
        if (command.StartsWith("AT+CGDCONT=", StringComparison.OrdinalIgnoreCase)
            && AtFields.Of("+CGDCONT:" + command[11..], "+CGDCONT") is [_, _, { Length: > 0 } accessPoint, ..])
        {
            Tell(Aspect.AccessPointName, accessPoint, new AtLine(command, line), modem, moment);
        }
    }

    public void TakeSuccess(string command, AtLine result, string? modem, AtMoment moment)
    {
        if (command.StartsWith("AT+CFUN=", StringComparison.OrdinalIgnoreCase) && command.Length > 8 && PowerState(command[8..9]) is { } power)
        {
            Tell(Aspect.PowerState, power, result, modem, moment);
        }
    }

    public void TakeResult(string command, AtLine result, string? modem, AtMoment moment)
    {
        // 3GPP TS 27.007, 9.2.1.
        (Aspect Aspect, string Value)? meaning = MobileEquipmentErrors.NumberIn(result.Text) switch
        {
            5 => (Aspect.Lock, "ph-sim-pin"),
            10 => (Aspect.FailedReason, "sim-missing"),
            11 => (Aspect.Lock, "sim-pin"),
            12 => (Aspect.Lock, "sim-puk"),
            13 or 15 => (Aspect.FailedReason, "sim-error"),
            40 => (Aspect.Lock, "ph-net-pin"),
            44 => (Aspect.Lock, "ph-sp-pin"),
            _ => null,
        };
        if (meaning is { } fact)
        {
            Tell(fact.Aspect, fact.Value, result, modem, moment);
        }

        if (command.StartsWith("ATD", StringComparison.OrdinalIgnoreCase) && result.Text.StartsWith("CONNECT", StringComparison.Ordinal))
        {
            Tell(Aspect.BearerConnected, "yes", result, modem, moment);
        }
        else if (result.Text == "NO CARRIER")
        {
            Tell(Aspect.BearerConnected, "no", result, modem, moment);
        }
    }

    /// <param name="ordinal">How many answers the command had before.</param>
    public void TakeAnswer(string command, AtLine answer, int ordinal, string? modem, AtMoment moment)
    {
        var text = answer.Text;
        if (text.Length == 0)
        {
            return;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : text[..colon].ToUpperInvariant();
        var fields = colon < 0 ? [] : AtFields.Of(text, text[..colon]);
        void Say(Aspect aspect, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                Tell(aspect, value, answer, modem, moment);
            }
        }

        switch (name)
        {
            case "+CPIN" when !command.EndsWith("=?", StringComparison.Ordinal):
                TakePin(fields[0], Say);
                break;
            case "^SIMST":
                Say(Aspect.FailedReason, fields[0] switch { "255" => "sim-missing", "1" => "none", _ => null });
                break;
            case "^SYSINFO" when fields.Count >= 5:
                TakeSystem(fields[0], fields[2], fields[4], fields[3] switch { "3" or "2" => "gsm", "5" or "4" or "15" => "umts", "17" or "9" => "lte", _ => null }, Say);
                break;
            case "^SYSINFOEX" when fields.Count >= 4:
                TakeSystem(fields[0], fields[2], fields[3], fields.Count > 6 ? fields[6].ToUpperInvariant() switch { "GSM" => "gsm", "WCDMA" => "umts", "LTE" => "lte", "NR" or "NR-5GC" => "5gnr", _ => null } : null, Say);
                break;
            case "+CFUN" when !command.EndsWith("=?", StringComparison.Ordinal):
                Say(Aspect.PowerState, PowerState(fields[0]));
                break;
            case "+CREG" or "+CGREG" or "+CEREG" or "+C5GREG" when !command.EndsWith("=?", StringComparison.Ordinal):
                if (RegistrationOf(fields, IsQueryOf(command, name)) is { } registration)
                {
                    registrations[$"{modem}{name}"] = registration;
                    Say(Aspect.Registration, Consolidated(modem));
                }

                break;
            case "+CGATT" when !command.EndsWith("=?", StringComparison.Ordinal):
                Say(Aspect.PacketService, fields[0] switch { "0" => "detached", "1" => "attached", _ => null });
                break;
            case "+COPS" when fields.Count >= 3 && !command.EndsWith("=?", StringComparison.Ordinal) && !fields[0].StartsWith('('):
                Say(fields[1] == "2" || (fields[2].Length is 5 or 6 && fields[2].All(char.IsAsciiDigit)) ? Aspect.OperatorCode : Aspect.OperatorName, fields[2]);
                if (fields.Count >= 4)
                {
                    Say(Aspect.AccessTechnology, AccessTechnology(fields[3]));
                }

                break;
            case "+CSQ" when int.TryParse(fields[0], CultureInfo.InvariantCulture, out var strength):
                // 0 to 31 are -113 to -51 dBm, 99 is not known or not detectable.
                Say(Aspect.SignalQuality, strength is >= 0 and <= 31 ? Percent(strength, 31) : strength == 99 ? "0" : null);
                break;
            case "+CESQ" when fields.Count >= 6 && int.TryParse(fields[5], CultureInfo.InvariantCulture, out var power):
                Say(Aspect.SignalQuality, power is >= 0 and <= 97 ? Percent(power, 97) : null);
                break;
            case "+CGDCONT" when fields.Count >= 3 && !fields[0].StartsWith('('):
                // The first context is the one that is dialled unless somebody says otherwise; others are for voice and messages.
                if (fields[0] == "1" || ordinal == 0)
                {
                    Say(Aspect.AccessPointName, fields[2]);
                }

                break;
            case "+CGPADDR" when fields.Count >= 2 && fields[1].Contains('.', StringComparison.Ordinal) && !fields[1].StartsWith("0.0.0.0", StringComparison.Ordinal):
                Say(Aspect.IpAddress, fields[1]);
                break;
            case "+QSIMSTAT" when fields.Count >= 2:
                Say(Aspect.FailedReason, fields[1] switch { "0" => "sim-missing", "1" => "none", _ => null });
                break;
            case "+CGMI" or "+GMI" or "MANUFACTURER":
                Say(Aspect.Manufacturer, Value(text, colon));
                break;
            case "+CGMM" or "+GMM" or "MODEL":
                Say(Aspect.Model, Value(text, colon));
                break;
            case "+CGMR" or "+GMR" or "REVISION":
                Say(Aspect.FirmwareRevision, Value(text, colon));
                break;
            case "STATE" when command.StartsWith("AT!", StringComparison.OrdinalIgnoreCase):
                Say(Aspect.PowerState, fields[0].ToUpperInvariant() switch { "LOW POWER MODE" => "low", "ONLINE" => "on", _ => null });
                break;
            default:
                TakeText(command, text, name, ordinal, Say);
                break;
        }
    }

    private static string Value(string text, int colon) => text[(colon + 1)..].Trim().Trim('"');

    private static void TakePin(string state, Action<Aspect, string?> say)
    {
        switch (state.ToUpperInvariant())
        {
            case "READY":
                say(Aspect.Lock, "none");
                say(Aspect.FailedReason, "none");
                break;
            case "NOT INSERTED" or "SIM NOT INSERTED" or "NO SIM" or "SIM REMOVED":
                say(Aspect.FailedReason, "sim-missing");
                break;
            case "SIM FAILURE" or "SIM ERROR":
                say(Aspect.FailedReason, "sim-error");
                break;
            case "SIM PIN" or "SIM PIN2" or "SIM PUK" or "SIM PUK2" or "PH-SIM PIN" or "PH-FSIM PIN" or "PH-FSIM PUK" or "PH-NET PIN" or "PH-NET PUK" or "PH-NETSUB PIN"
                or "PH-NETSUB PUK" or "PH-SP PIN" or "PH-SP PUK" or "PH-CORP PIN" or "PH-CORP PUK":
                say(Aspect.Lock, state.Replace(' ', '-').ToLowerInvariant());
                say(Aspect.FailedReason, "none");
                break;
        }
    }

    /// <summary>Huawei's system information; service 0 none, 1 restricted, 2 valid, 3 restricted regional, 4 power saving.</summary>
    private static void TakeSystem(string service, string roaming, string card, string? technology, Action<Aspect, string?> say)
    {
        say(Aspect.FailedReason, card switch { "255" => "sim-missing", "1" => "none", _ => null });
        say(Aspect.Registration, service switch { "0" => "idle", "1" or "3" => "emergency-only", "2" => roaming == "1" ? "roaming" : "home", _ => null });
        say(Aspect.AccessTechnology, technology);
    }

    private static string? PowerState(string function) => function switch { "0" => "off", "1" => "on", "4" or "7" => "low", _ => null };

    private static bool IsQueryOf(string command, string name) =>
        command.Length > 2 && command.AsSpan(2).StartsWith(name, StringComparison.OrdinalIgnoreCase) && command.EndsWith('?');

    /// <summary>A query answers with the reporting mode first, an unsolicited message does not (27.007, 7.2).</summary>
    private static string? RegistrationOf(IReadOnlyList<string> fields, bool queried)
    {
        var second = fields.Count > 1 && fields[1].Length is 1 or 2 && fields[1].All(char.IsAsciiDigit) && fields[0].Length == 1;
        var state = second && (queried || fields.Count == 2 || fields[2].Length is 0 or > 1) ? fields[1] : fields[0];
        return state switch
        {
            "0" => "idle",
            "1" => "home",
            "2" => "searching",
            "3" => "denied",
            "4" => "unknown",
            "5" => "roaming",
            "6" => "home-sms-only",
            "7" => "roaming-sms-only",
            "8" => "emergency-only",
            "9" => "home-csfb-not-preferred",
            "10" => "roaming-csfb-not-preferred",
            _ => null,
        };
    }

    private static readonly string[] Strongest =
        ["home", "roaming", "home-csfb-not-preferred", "roaming-csfb-not-preferred", "home-sms-only", "roaming-sms-only", "denied", "searching", "emergency-only", "idle", "unknown"];

    private string? Consolidated(string? modem) =>
        Strongest.FirstOrDefault(state => registrations.Any(known => known.Value == state && known.Key.AsSpan(0, known.Key.IndexOf('+', StringComparison.Ordinal)).SequenceEqual(modem ?? "")));

    private static string? AccessTechnology(string number) => number switch
    {
        "0" or "1" => "gsm",
        "2" => "umts",
        "3" => "edge",
        "4" => "hsdpa",
        "5" => "hsupa",
        "6" => "hspa",
        "7" or "10" => "lte",
        "8" => "lte-cat-m",
        "9" => "lte-nb-iot",
        "11" or "12" or "13" => "5gnr",
        _ => null,
    };

    private static string Percent(int value, int of) => (value * 100 / of).ToString(CultureInfo.InvariantCulture);

    /// <summary>Answers without a name: identification, and Sierra's status pages.</summary>
    private static void TakeText(string command, string text, string name, int ordinal, Action<Aspect, string?> say)
    {
        if (command.Equals("ATI", StringComparison.OrdinalIgnoreCase) && name.Length == 0 && !text.StartsWith('+'))
        {
            // Quectel, SIMCom and u-blox answer with maker and model on lines of their own.
            say(ordinal == 0 ? Aspect.Manufacturer : Aspect.Model, ordinal < 2 ? text : null);
        }
        else if (name.Length == 0 && ordinal == 0 && command.Length is 6 or 7 && command.StartsWith("AT+", StringComparison.OrdinalIgnoreCase))
        {
            switch (command.ToUpperInvariant())
            {
                case "AT+CGMI" or "AT+GMI":
                    say(Aspect.Manufacturer, text);
                    break;
                case "AT+CGMM" or "AT+GMM":
                    say(Aspect.Model, text);
                    break;
                case "AT+CGMR" or "AT+GMR":
                    say(Aspect.FirmwareRevision, text);
                    break;
            }
        }
        else if (command.StartsWith("AT!", StringComparison.OrdinalIgnoreCase) && text.Contains("Mode:", StringComparison.Ordinal))
        {
            say(Aspect.PowerState, text.Contains("LOW POWER", StringComparison.OrdinalIgnoreCase) ? "low" : text.Contains("ONLINE", StringComparison.OrdinalIgnoreCase) ? "on" : null);
        }
    }

    private void Tell(Aspect aspect, string value, AtLine line, string? modem, AtMoment moment) =>
        told.Add(new Told(aspect, value.ToLowerInvariant(), modem, moment.Time, moment.Boot, line.Line));
}
