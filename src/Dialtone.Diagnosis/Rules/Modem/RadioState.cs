using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A laptop's modem refuses to transmit until it is told that it sits in the laptop it was approved for.</summary>
internal sealed class FccLock : Rule
{
    public override string Id => "fcc-lock";

    public override IReadOnlyList<string> Explains => ["radio-off", "modem-capabilities-unknown", "not-registered"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var locked = situation.LastSaid(ModemWordings.FccLocked, ModemWordings.InvalidTransition);
        if (locked is null || situation.WorksAfter(locked.Line))
        {
            yield break;
        }

        var said = situation.Said(ModemWordings.FccLocked, ModemWordings.InvalidTransition, ModemWordings.RadioSwitchOff).Select(known => known.Line);
        yield return Find(
            Confidence.Likely, situation.SubjectOf(locked),
            locked.Wording == ModemWordings.FccLocked
                ? "The modem's radio is locked by its maker (FCC lock) and was not unlocked."
                : "The modem refuses to leave low power (\"Invalid transition\"), as one does whose radio is locked by its maker (FCC lock).",
            said) with
        {
            Confirm = ["ls /usr/share/ModemManager/fcc-unlock.available.d: is there a script for its ids?"],
        };
    }
}

/// <summary>The radio is off: a switch, airplane mode, or the modem's own setting.</summary>
internal sealed class RadioOff : Rule
{
    public override string Id => "radio-off";

    public override IReadOnlyList<string> Explains => ["not-registered", "network-detached", "packet-service-detached"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(ModemWordings.RadioSwitchOff) is { } off && !situation.WorksAfter(off.Line))
        {
            yield return Find(
                situation.LastSaid(ModemWordings.InvalidTransition) is null ? Confidence.Likely : Confidence.Possible, situation.SubjectOf(off),
                $"The modem's {(off["kind"].StartsWith("hard", StringComparison.OrdinalIgnoreCase) ? "hardware" : "software")} radio switch is off.", [off.Line]) with
            {
                Remedies = off["kind"].StartsWith("hard", StringComparison.OrdinalIgnoreCase) ? ["flip-hardware-switch"] : ["unblock-wwan-radio", "power-modem-on"],
            };
            yield break;
        }

        if (situation.LastSaid(ModemWordings.RadioRestricted, ModemWordings.OperatingModeSet) is { } restricted && restricted.Wording == ModemWordings.RadioRestricted && !situation.WorksAfter(restricted.Line))
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(restricted), "The modem's radio is held off by a switch or a pin of the machine that it sits in: it refuses with \"hardware restricted\".", [restricted.Line]) with
            {
                Remedies = ["flip-hardware-switch", "unblock-wwan-radio"],
            };
            yield break;
        }

        var killswitch = situation.LastSaid(ModemWordings.KillswitchOff, ModemWordings.KillswitchOn);
        if (killswitch?.Wording == ModemWordings.KillswitchOff && !situation.WorksAfter(killswitch.Line))
        {
            yield return Find(Confidence.Likely, Subject.None, "A radio switch of the computer has mobile broadband off (rfkill).", [killswitch.Line]) with
            {
                Confirm = ["rfkill list wwan"],
            };
            yield break;
        }

        if (Blocked(situation) is { } blocked)
        {
            yield return Find(Confidence.Likely, Subject.None, "rfkill blocks mobile broadband.", [blocked]);
            yield break;
        }

        if (FunctionalityOff(situation) is { } answer)
        {
            yield return Find(
                Confidence.Likely, Subject.None, $"The modem's radio is off: it answers {answer.Text}.", [answer.Line]) with
            {
                Remedies = ["power-modem-on"],
                Confirm = ["AT+CFUN=1, then AT+CFUN?"],
            };
            yield break;
        }

        var low = situation.LastSaid(ModemWordings.LowPower);
        var online = situation.Exchanges("AT+CFUN=1").LastOrDefault();
        var failed = situation.Told(Aspect.FailedReason).LastOrDefault() is { Value: not "none" } || situation.Told(Aspect.Lock).LastOrDefault() is { Value: "sim-pin" or "sim-puk" };
        // Without a card it stays in low power, too.
        if (low is not null && !failed && !situation.WorksAfter(low.Line) && !(online is not null && situation.IsBehind(online.Line, low.Line)))
        {
            var voters = situation.LastSaid(ModemWordings.LowPowerVoters);
            var reason = voters is null ? null : Voter(voters["voters"]);
            yield return Find(
                Confidence.Likely, situation.SubjectOf(low),
                reason is null ? $"The modem is in low power: its radio is off (it says {low.Line.Whole.Trim()})." : $"The modem keeps its radio off, and the reason that it gives is {reason}.",
                [low.Line, voters?.Line]);
            yield break;
        }

        // A modem that starts tells level 4 before somebody switches its radio on.
        if (situation.LastSaid(ModemWordings.Functionality) is { } level && level["level"] is "0" or "4" or "7" && !situation.WorksAfter(level.Line))
        {
            yield return Find(Confidence.Possible, situation.SubjectOf(level), $"The modem tells that its radio is off (+CFUN: {level["level"]}), and nothing shows that it was switched on.", [level.Line]) with
            {
                Remedies = ["power-modem-on"],
                Confirm = ["AT+CFUN?"],
            };
            yield break;
        }

        // "disabled" with low power is how a modem waits for its first connection; without any other sign it is no more than a possibility.
        var state = situation.Told(Aspect.ModemState).LastOrDefault();
        if (state is { Value: "disabled" } && situation.Told(Aspect.PowerState).LastOrDefault() is { Value: "low" or "off" } power)
        {
            yield return Find(Confidence.Possible, situation.SubjectOf(power), "The modem is disabled and in low power; nobody has enabled it.", [state.Line, power.Line]) with
            {
                Remedies = ["power-modem-on"],
                Confirm = ["mmcli -m any --enable"],
            };
        }
    }

    private static Evidence? Blocked(Situation situation)
    {
        var all = situation.Subjects.Logs.SelectMany(log => log.Properties).Where(property => property.Program == "rfkill").ToList();
        foreach (var property in all.Where(property => property.Value is "yes" or "blocked" && property.Key is "soft" or "hard" or "soft-blocked" or "hard-blocked"))
        {
            var type = all.Find(other => other.Object == property.Object && other.Key == "type" && other.Line.Input == property.Line.Input)?.Value ?? property.Object;
            if (property.Value is "yes" or "blocked" && (type.Contains("wwan", StringComparison.OrdinalIgnoreCase) || type.Contains("Wireless WAN", StringComparison.OrdinalIgnoreCase)))
            {
                return property.Line;
            }
        }

        return null;
    }

    private static (string Text, Evidence Line)? FunctionalityOff(Situation situation)
    {
        (string, Evidence)? off = null;
        foreach (var exchange in situation.Exchanges("AT+CFUN"))
        {
            if (exchange.Command.StartsWith("AT+CFUN=1", StringComparison.OrdinalIgnoreCase) && exchange.Result?.Text == "OK")
            {
                off = null;
            }

            foreach (var answer in exchange.Answers.Where(answer => answer.Text.StartsWith("+CFUN:", StringComparison.Ordinal)))
            {
                off = answer.Text[6..].Trim().Split(',')[0] is "0" or "4" or "7" ? (answer.Text, answer.Line) : null;
            }
        }

        // In a log or a transcript without the commands, the answer stands alone.
        var told = situation.Told(Aspect.PowerState).LastOrDefault();
        return off ?? (told is { Value: "low" or "off" } && told.Line.Whole.Contains("+CFUN:", StringComparison.Ordinal) ? (told.Line.Whole.Trim(), told.Line) : null);
    }

    /// <summary>Sierra counts who votes for low power: <c>Temp:0, Volt:0, User:0, W_DISABLE:0, IMSWITCH:1</c>.</summary>
    private static string? Voter(string voters)
    {
        foreach (var voter in voters.Split(','))
        {
            var (name, value) = (voter.Split(':')[0].Trim(), voter.Split(':')[^1].Trim());
            if (value == "1")
            {
                return name switch
                {
                    "W_DISABLE" => "the W_DISABLE line (a switch or the slot's wiring)",
                    "IMSWITCH" => "that firmware and carrier image do not match (IMSWITCH)",
                    "Temp" => "its temperature",
                    "Volt" => "its supply voltage",
                    "User" => "a command of the user (AT+CFUN=0)",
                    "BIOS" => "the FCC lock (BIOS)",
                    _ => name,
                };
            }
        }

        return null;
    }
}

/// <summary>ModemManager cannot find out what the modem is capable of.</summary>
internal sealed class CapabilitiesUnknown : Rule
{
    public override string Id => "modem-capabilities-unknown";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var last = situation.Told(Aspect.FailedReason).LastOrDefault();
        if (last is { Value: "unknown-capabilities" } && !situation.WorksAfter(last.Line))
        {
            yield return Find(
                Confidence.Likely, situation.SubjectOf(last), "ModemManager gave up on the modem because it could not read its capabilities.", [last.Line]) with
            {
                Confirm = ["the same a minute later, after systemctl restart ModemManager"],
            };
        }
    }
}

/// <summary>The modem got too hot.</summary>
internal sealed class ThermalThrottling : Rule
{
    public override string Id => "thermal-throttling";

    public override IReadOnlyList<string> Explains => ["qmi-call-failed", "session-drops-regularly", "modem-drops-off-bus"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(ModemWordings.ThermalMitigation) is { } hot)
        {
            yield return Find(Confidence.Confirmed, situation.SubjectOf(hot), "The modem ended the session to cool down (thermal mitigation).", [hot.Line]);
        }
    }
}
