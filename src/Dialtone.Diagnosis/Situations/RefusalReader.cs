using System.Globalization;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Rules;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Brings what programs, modems and networks say of a failure to the class that it names, whether they say it in words or in numbers.</summary>
internal static class RefusalReader
{
    /// <summary>Words that name a class by themselves, and those that only hint at it.</summary>
    private static readonly (Wording Wording, string Fault, bool Hint)[] Words =
    [
        (SimWordings.NotInitialised, "sim-missing", true),
        (SimWordings.NotInitialised, "sim-personalisation-error", true),
        (SimWordings.AnotherAwaited, "sim-missing", true),
        (SimWordings.SomeLock, "sim-pin-required", true),
        (SimWordings.PinRefused, "sim-pin-required", false),
        (SimWordings.PinBlocked, "sim-puk-required", false),
        (SimWordings.Personalised, "sim-personalisation-error", false),
        (SimWordings.Unusable, "sim-personalisation-error", false),
        (SimWordings.Guessed, "sim-pin-required", true),
        (SimWordings.Guessed, "sim-missing", true),
        (SimWordings.Busy, "sim-personalisation-error", true),
        (RegistrationWordings.TimedOut, "not-registered", false),
        (RegistrationWordings.NetworkTimeout, "not-registered", true),
        (RegistrationWordings.RoamingForbidden, "roaming-not-allowed", false),
        (RegistrationWordings.Limited, "limited-service-only", false),
        (RegistrationWordings.PacketServiceFailed, "packet-service-detached", false),
        (RegistrationWordings.RefusedWithCause, "registration-denied", false),
        (RegistrationWordings.AttachSessionRefused, "initial-eps-apn-wrong", false),
        (RegistrationWordings.NetworkDetach, "network-detached", false),
        (DataSessionWordings.WrongAccessPoint, "wrong-apn", false),
        (DataSessionWordings.Refused, "wrong-apn", true),
        (DataSessionWordings.DialUnanswered, "dial-no-carrier", true),
        (DataSessionWordings.AuthenticationRefused, "authentication-refused", false),
        (DataSessionWordings.Unsubscribed, "no-data-subscription", false),
        (DataSessionWordings.FamilyRefused, "ip-family-refused", false),
        (DataSessionWordings.Throttled, "pdn-throttled", false),
        (DataSessionWordings.NoCarrier, "dial-no-carrier", false),
        (DataSessionWordings.InvalidDial, "dial-command-error", false),
        (DataSessionWordings.PppMissing, "ppp-support-missing", false),
        (DataSessionWordings.PeerMustAuthenticate, "pppd-demands-peer-auth", false),
        (DataSessionWordings.OptionsUnreadable, "ppp-options-unreadable", false),
        (DataSessionWordings.CloseBlocked, "disconnect-hang", false),
        (DataSessionWordings.NetworkEnded, "session-drops-regularly", false),
        (IpWordings.FramingRefused, "raw-ip-mismatch", false),
        (IpWordings.LongerThanMtu, "interface-mtu-too-small", false),
    ];

    /// <summary>QMI_PROTOCOL_ERROR_CALL_FAILED, whose cause stands in the verbose call end reason.</summary>
    private const int CallFailed = 14;

    /// <summary>libqmi's errors that do not tell why a call failed (call failed, no effect, policy mismatch), that no client is left, and that the radio is off.</summary>
    private static readonly int[] NotOfTheCall = [5, CallFailed, 26, 60, 79];

    public static void Read(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        // PPP over a wired line or through a tunnel is nobody's modem.
        var tunnelled = situation.Said(DataSessionWordings.PppStarted).Any(statement => statement["path"].StartsWith("/dev/pts", StringComparison.Ordinal))
            && !situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Modem });
        var guessed = situation.Said(SimWordings.Guessed).Select(statement => statement.Line).ToHashSet();
        foreach (var (wording, fault, hint) in tunnelled || situation.IsTelephoneLine || situation.IsWiredLine ? [] : Words)
        {
            foreach (var statement in situation.Said(wording))
            {
                if (wording == SimWordings.Unusable && guessed.Contains(statement.Line))
                {
                    continue;
                }

                // A file of the user's own that pppd may not read is passed over (options.c).
                if (wording == DataSessionWordings.OptionsUnreadable && statement.Line.Whole.Contains("Warning: can't open", StringComparison.Ordinal))
                {
                    continue;
                }

                // ofono could not read the card, and says what is left of it then.
                if (wording == RegistrationWordings.Limited && statement.Line.Whole.Contains("Unable to read IMSI", StringComparison.Ordinal))
                {
                    continue;
                }

                // ATO goes back to a call that stands; where none does, its answer tells nothing of the network.
                if (wording == DataSessionWordings.NoCarrier && situation.Exchanges("ATO").Any(exchange => exchange.Result?.Line == statement.Line))
                {
                    continue;
                }

                found.Add(new Refusal(fault, statement.Line.Whole.Trim(), course.PlaceOf(statement.Line), statement.Line, situation.SubjectOf(statement), hint));
            }
        }

        ReadPowerCycles(situation, course, found);
        ReadTold(situation, course, found);
        ReadNumbers(situation, course, found);
        ReadFailures(situation, course, found);
        ReadModem(situation, course, found);
        ReadScripts(situation, course, found);
    }

    /// <summary>The reason that stands behind a request that failed, in whoever's words, of which the innermost decides.</summary>
    private static void ReadFailures(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        foreach (var statement in situation.Said(DataSessionWordings.CallRefused, DataSessionWordings.RequestRefused))
        {
            var words = WithoutNumber(statement["why"]).Split(": ", StringSplitOptions.TrimEntries);
            for (var i = words.Length - 1; i >= 0; i--)
            {
                var name = words[i].Trim('\'', '"', '.', ' ');
                // "Busy" and "Failure" are other libraries' words, too: of a modem with a control port they are libmbim's.
                var meaning = EquipmentErrors.Find(name) ?? (statement.Line.Whole.Contains("mbim", StringComparison.OrdinalIgnoreCase) || statement.Line.Whole.Contains("cdc-wdm", StringComparison.Ordinal) ? MbimStatusCodes.Find(name) : null)
                    ?? (statement.Wording == DataSessionWordings.CallRefused ? ConnectionErrors.Find(name) : null);
                if (meaning?.Fault is not { } fault)
                {
                    continue;
                }

                // A number or a name with its type says it better.
                if (!found.Exists(refusal => refusal.Line == statement.Line && (!refusal.Hint || refusal.Fault == fault)))
                {
                    found.Add(new Refusal(fault, meaning.Name, course.PlaceOf(statement.Line), statement.Line, situation.SubjectOf(statement),
                        // Of a request before the session, a status that names nothing else tells no more than that this modem cannot do this or that.
                        meaning.Hint || (fault == "mbim-request-refused" && statement.Wording == DataSessionWordings.RequestRefused)));
                }

                break;
            }
        }
    }

    /// <summary>NetworkManager until 0.9 puts the error's number before its words: "(32) Network timeout".</summary>
    private static string WithoutNumber(string words)
    {
        var close = words.StartsWith('(') ? words.IndexOf(')', StringComparison.Ordinal) : -1;
        return close > 1 && words.AsSpan(1, close - 1).IndexOfAnyExceptInRange('0', '9') < 0 ? words[(close + 1)..] : words;
    }

    /// <summary>Before a script takes an empty answer for an illegal card, the question has to have reached the modem.</summary>
    private static void ReadPowerCycles(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        foreach (var statement in situation.Said(SimWordings.PowerCycled).Where(statement => !situation.SaidBefore(statement.Line, ModemWordings.TransactionTimeout)))
        {
            foreach (var fault in (string[])["sim-missing", "sim-personalisation-error"])
            {
                found.Add(new Refusal(fault, statement.Line.Whole.Trim(), course.PlaceOf(statement.Line), statement.Line, situation.SubjectOf(statement), Hint: true));
            }
        }
    }

    /// <summary>A chat script tells what it sent and then that it gave up.</summary>
    private static void ReadScripts(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        var sent = "";
        foreach (var (statement, place) in course.Said(DataSessionWordings.ChatSent, DataSessionWordings.ChatError, DataSessionWordings.ChatAlarm).OrderBy(entry => entry.Place))
        {
            var dialled = sent.Contains("ATD", StringComparison.OrdinalIgnoreCase);
            if (statement.Wording == DataSessionWordings.ChatSent)
            {
                sent = statement["command"];
            }
            else if (statement.Wording == DataSessionWordings.ChatError)
            {
                // Refused before the call, it is a matter of the modem's state and not of the dial string.
                found.Add(new Refusal("dial-command-error", $"{sent}: ERROR", place, statement.Line, Subject.None, Hint: !dialled));
            }
            else if (dialled)
            {
                found.Add(new Refusal("dial-no-carrier", $"{sent}: no answer", place, statement.Line, Subject.None, Hint: true));
            }
        }
    }

    private static void ReadTold(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        // "PH-SIM PIN required" has the words of the card's own lock in it.
        var personalised = situation.Said(SimWordings.Personalised).Select(statement => statement.Line).ToHashSet();
        foreach (var told in situation.Told(Aspect.FailedReason).Concat(situation.Told(Aspect.Lock).Where(told => told.Value.StartsWith("ph-", StringComparison.Ordinal) || !personalised.Contains(told.Line))).Concat(situation.Told(Aspect.ModemState)).Concat(situation.Told(Aspect.PacketService)))
        {
            var fault = (told.Aspect, told.Value) switch
            {
                (Aspect.FailedReason, "sim-missing") => "sim-missing",
                (Aspect.FailedReason, "sim-error") => "sim-personalisation-error",
                (Aspect.FailedReason, "esim-without-profiles") => "esim-without-profile",
                (Aspect.Lock, "sim-pin") => "sim-pin-required",
                (Aspect.Lock, "sim-puk") => "sim-puk-required",
                (Aspect.Lock, var value) when value.StartsWith("ph-", StringComparison.Ordinal) => "sim-personalisation-error",
                // Which lock is told elsewhere or nowhere; the PIN is the only one that cards come with.
                // A modem that waits for it stays locked: one that fails next could not even be asked for its lock.
                (Aspect.ModemState, "locked") when !situation.Told(Aspect.Lock).Any(known => known.Value is not ("none" or "unknown")) && !FailsAfter(situation, course, told) => "sim-pin-required",
                _ => null,
            };
            if (fault is not null)
            {
                found.Add(new Refusal(fault, told.Value, course.PlaceOf(told.Line), told.Line, situation.SubjectOf(told), Hint: false) { Stated = true });
            }
        }
    }

    private static bool FailsAfter(Situation situation, ConnectionCourse course, Told locked) => situation.Told(Aspect.ModemState)
        .Any(later => later.Value == "failed" && later.Modem == locked.Modem && course.PlaceOf(later.Line) > course.PlaceOf(locked.Line));

    private static void ReadNumbers(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        foreach (var statement in situation.Said(DataSessionWordings.CallEnd))
        {
            if (int.TryParse(statement["type"], out var type) && int.TryParse(statement["reason"], out var reason))
            {
                Add(statement, CallEndReasons.Find(type, reason), $"{type},{reason}");
            }
        }

        var lastType = 0;
        foreach (var statement in situation.Said(DataSessionWordings.CallEndType, DataSessionWordings.CallEndVerbose))
        {
            if (statement.Wording == DataSessionWordings.CallEndType)
            {
                _ = int.TryParse(statement["type"], out lastType);
            }
            else if (int.TryParse(statement["reason"], out var reason))
            {
                Add(statement, CallEndReasons.Find(lastType, reason), $"{lastType},{reason}");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.CallEndHexadecimal))
        {
            if (Hexadecimal(statement["status"]) == CallFailed && Hexadecimal(statement["type"]) is { } type && Hexadecimal(statement["reason"]) is { } reason)
            {
                Add(statement, CallEndReasons.Find(type, reason), $"{type},{reason}");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.CallEndNamed))
        {
            Add(statement, CallEndReasons.Find(statement["type"], statement["name"]), statement["type"]);
        }

        // The verbose reason, where it is told, is that of the same end.
        foreach (var statement in situation.Said(DataSessionWordings.CallEnd).Any() ? [] : situation.Said(DataSessionWordings.CallEndPlain))
        {
            Add(statement, CallEndReasons.FindPlain(statement["name"]), statement["reason"]);
        }

        foreach (var statement in situation.Said(ModemWordings.QmiError))
        {
            if (int.TryParse(statement["error"], out var error))
            {
                Add(statement, QmiProtocolErrors.Find(error), $"QMI error {error}");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.MuxError))
        {
            if (Hexadecimal(statement["error"]) is { } error)
            {
                Add(statement, QmiProtocolErrors.Find(error), $"QMI error {error}");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.StartRefused))
        {
            if (int.TryParse(statement["error"], out var error) && !NotOfTheCall.Contains(error) && QmiProtocolErrors.Find(error) is null)
            {
                found.Add(new Refusal("qmi-call-failed", $"QMI error {error}", course.PlaceOf(statement.Line), statement.Line, situation.SubjectOf(statement), Hint: false));
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.EquipmentError))
        {
            Add(statement, EquipmentErrors.Find(statement["name"].Trim('\'', '.')), "ModemManager");
        }

        foreach (var statement in situation.Said(DataSessionWordings.ActivationReason))
        {
            // The reason of 0.6 and of a later word for the same number differ; a failed device alone names one.
            // "No carrier" of a device that was activated is the bearer that fell, not a call that was refused.
            // Its timeout is that of the registration until the modem is registered, and that of the session afterwards.
            if ((statement["from"] != "activated" || statement["to"] != "failed" || statement["reason"] != "modem-no-carrier") && (statement["reason"] is not ("gsm-registration-timeout" or "32") || !WaitedForSession(situation, course, statement)))
            {
                Add(statement, ActivationReasons.Find(statement["reason"]), "NetworkManager");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.NdisState))
        {
            var fields = statement["values"].Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length > 1 && fields[0] == "0" && int.TryParse(fields[1], out var cause))
            {
                Add(statement, SessionManagementCauses.Find(cause), $"cause {cause}");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.MbmState))
        {
            if (statement["state"] == "0" && int.TryParse(statement["cause"], out var cause))
            {
                Add(statement, SessionManagementCauses.Find(cause), $"cause {cause}");
            }
        }

        foreach (var statement in situation.Said(RegistrationWordings.RejectionShown))
        {
            // A modem that is registered all the same was rejected by another network.
            if (course.Registration is null or { State: not ("home" or "roaming") })
            {
                Add(statement, MobilityCauses.Find(statement["reason"]), "");
            }
        }

        foreach (var statement in situation.Said(RegistrationWordings.NetworkError))
        {
            var refused = SessionManagementCauses.Find(statement["reason"]);
            Add(statement, refused ?? (course.Registration is null or { State: not ("home" or "roaming") } ? MobilityCauses.FindKnown(statement["reason"]) : null), "");
        }

        foreach (var statement in situation.Said(RegistrationWordings.Rejected))
        {
            if (int.TryParse(statement["cause"], out var cause))
            {
                Add(statement, MobilityCauses.Find(cause), $"cause {cause}");
            }
        }

        foreach (var statement in situation.Said(DataSessionWordings.MbimStatus))
        {
            var meaning = MbimStatusCodes.Find(statement["status"].Trim('\'', '"', '.'));
            Add(statement, meaning, "MBIM");
        }

        foreach (var statement in situation.Said(DataSessionWordings.PppExit))
        {
            if (int.TryParse(statement["status"], out var status))
            {
                Add(statement, PppExitCodes.Find(status), $"pppd {status}");
            }
        }

        void Add(Statement statement, CodeMeaning? meaning, string number)
        {
            if (meaning?.Fault is { } fault)
            {
                var name = meaning.Code < 0 || number.Length == 0 ? meaning.Name : $"{meaning.Name} ({number})";
                found.Add(new Refusal(fault, name, course.PlaceOf(statement.Line), statement.Line, situation.SubjectOf(statement), meaning.Hint));
            }
        }
    }

    /// <summary>ModemManager had left the registration behind it when it was given up.</summary>
    private static bool WaitedForSession(Situation situation, ConnectionCourse course, Statement timeout) =>
        situation.Said(RegistrationWordings.ConnectStep).LastOrDefault(step => course.PlaceOf(step.Line) < course.PlaceOf(timeout.Line)) is { } last
        && ConnectionCourse.IsPastRegistration(last);

    /// <summary>3GPP TS 27.007's command to activate a context, Quectel's, SIMCom's, Qualcomm's and Huawei's.</summary>
    internal static readonly string[] Contexts = ["AT+CGACT=1", "AT+QIACT=", "AT+NETOPEN", "AT$QCRMCALL=1", "AT^NDISDUP=1,1"];

    private static int? Hexadecimal(string digits) => int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void ReadModem(Situation situation, ConnectionCourse course, List<Refusal> found)
    {
        foreach (var line in course.Lines("+CME ERROR"))
        {
            if (MobileEquipmentErrors.NumberIn("+CME ERROR: " + line.Values) is { } code && EquipmentErrors.Find(code) is { Fault: { } fault } meaning)
            {
                found.Add(new Refusal(fault, $"{meaning.Name} (+CME ERROR {code})", line.Place, line.Line, Subject.None, meaning.Hint));
            }
        }

        foreach (var line in course.Lines("+CMS ERROR"))
        {
            if (EquipmentErrors.FindOfMessage(line.Values) is { Fault: { } fault } meaning)
            {
                found.Add(new Refusal(fault, $"{meaning.Name} (+CMS ERROR)", line.Place, line.Line, Subject.None, meaning.Hint));
            }
        }

        foreach (var line in course.Lines("+CPIN"))
        {
            var fault = line.Values.ToUpperInvariant() switch
            {
                "SIM PIN" => "sim-pin-required",
                "SIM PUK" => "sim-puk-required",
                "NOT INSERTED" => "sim-missing",
                var value when value.StartsWith("PH-", StringComparison.Ordinal) => "sim-personalisation-error",
                _ => null,
            };
            if (fault is not null)
            {
                found.Add(new Refusal(fault, $"+CPIN: {line.Values}", line.Place, line.Line, Subject.None, Hint: false) { Stated = true });
            }
        }

        foreach (var line in course.Lines("+CEREG").Concat(course.Lines("+CGREG")))
        {
            if (RegistrationStates.Parse(line.Values, out var cause) == "denied" && cause is { } number && MobilityCauses.Find(number) is { Fault: { } fault } meaning)
            {
                found.Add(new Refusal(fault, $"{meaning.Name} (cause {number})", line.Place, line.Line, Subject.None, Hint: false));
            }
        }

        // Huawei's fifth value is the card: 255 is none, 0 one that cannot be used. A first value of 1 is limited service.
        foreach (var line in course.Lines("^SYSINFO"))
        {
            var values = line.Values.Split(',', StringSplitOptions.TrimEntries);
            if (values.Length >= 5)
            {
                var fault = values[4] == "255" ? "sim-missing" : values[4] == "0" ? "sim-personalisation-error" : values[0] == "1" ? "limited-service-only" : null;
                if (fault is not null)
                {
                    found.Add(new Refusal(fault, $"^SYSINFO: {line.Values}", line.Place, line.Line, Subject.None, Hint: fault != "sim-missing"));
                }
            }
        }

        // Huawei's lock to an operator: 1 asks for its code, 2 is open, 3 is locked for good.
        foreach (var line in course.Lines("^CARDLOCK").Where(line => line.Values.StartsWith("1,", StringComparison.Ordinal) || line.Values.StartsWith("3,", StringComparison.Ordinal)))
        {
            found.Add(new Refusal("sim-personalisation-error", $"^CARDLOCK: {line.Values}", line.Place, line.Line, Subject.None, Hint: false) { Stated = true });
        }

        // Commands that open a context, and the makers' reports of its failure, name no cause: the access point name is the usual one.
        foreach (var exchange in Contexts.SelectMany(situation.Exchanges).Where(exchange => exchange.Result is { Text: "ERROR" or "NO CARRIER" }))
        {
            found.Add(new Refusal("wrong-apn", $"{exchange.Command}: {exchange.Result!.Text}", course.PlaceOf(exchange.Line), exchange.Result.Line, Subject.None, Hint: true));
        }

        foreach (var line in course.Lines("+NETOPEN").Where(line => line.Values is not "0" && char.IsAsciiDigit(line.Values.FirstOrDefault()) && !line.Values.Contains(',', StringComparison.Ordinal))
            .Concat(course.Lines("+QIGETERROR").Where(line => line.Values.StartsWith("561", StringComparison.Ordinal))))
        {
            found.Add(new Refusal("wrong-apn", $"{line.Name}: {line.Values}", line.Place, line.Line, Subject.None, Hint: true));
        }

        foreach (var exchange in situation.Exchanges("ATD"))
        {
            var result = exchange.Result?.Text ?? "";
            var fault = result is "NO CARRIER" or "BUSY" or "NO ANSWER" or "NO DIALTONE" ? "dial-no-carrier"
                : result is "ERROR" or "NO CARRIER" ? "dial-command-error" : null;
            if (fault is not null)
            {
                found.Add(new Refusal(fault, $"{exchange.Command}: {result}", course.PlaceOf(exchange.Line), exchange.Result!.Line, Subject.None, Hint: false));
            }
        }
    }
}
