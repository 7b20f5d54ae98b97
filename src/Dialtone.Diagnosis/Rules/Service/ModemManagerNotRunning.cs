using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Nobody answers ModemManager's name on the bus, or whoever asks may not.</summary>
internal sealed class ModemManagerNotRunning : Rule
{
    public override string Id => "modemmanager-not-running";

    public override IReadOnlyList<string> Explains => ["nm-wwan-plugin-missing", "no-usable-profile", "container-lacks-devices"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var absent = situation.LastSaid(ServiceWordings.UnitMasked) ?? situation.LastSaid(ServiceWordings.UnitAbsent) ?? situation.LastSaid(ServiceWordings.NotOnBus) ?? situation.LastSaid(ServiceWordings.UnitNotStarted) ?? Inactive(situation);
        if (absent is not null && !RunsAfter(situation, absent.Line))
        {
            var why = absent.Wording == ServiceWordings.UnitMasked ? "its unit is masked"
                : absent.Wording == ServiceWordings.UnitAbsent ? "its unit cannot be started"
                : absent.Wording == ServiceWordings.UnitNotStarted ? "its service does not start"
                : absent.Wording == ServiceWordings.UnitInactive ? "its unit is not active"
                : "nobody answers its name on the bus";
            var all = situation.Said(ServiceWordings.NotOnBus, ServiceWordings.UnitMasked, ServiceWordings.UnitAbsent).Select(said => said.Line).Append(absent.Line);
            yield return Find(Confidence.Likely, Subject.None, $"ModemManager does not run: {why}, so nothing manages the modem.", all) with
            {
                Confirm = ["systemctl status ModemManager"],
            };
            yield break;
        }

        if (situation.LastSaid(ServiceWordings.NotInstalled) is { } absentProgram && !situation.Told(Aspect.ModemState).Any())
        {
            yield return Find(Confidence.Possible, Subject.None, "ModemManager seems not to be installed: its tool mmcli is not there.", [absentProgram.Line]);
            yield break;
        }

        // ModemManager refuses with the same name to connect a modem whose lock it cannot open.
        var locks = situation.Said(SimWordings.PinRequired, SimWordings.PukRequired, SimWordings.Personalised).Select(said => said.Line).ToHashSet();
        if (situation.Said(ServiceWordings.Unauthorised).LastOrDefault(said => !locks.Contains(said.Line)) is { } refused && !situation.WorksAfter(refused.Line))
        {
            yield return Find(Confidence.Likely, Subject.None, "ModemManager runs, and polkit does not let this user give it orders.", [refused.Line]) with
            {
                Confirm = ["the same command as root"],
            };
            yield break;
        }

        if (situation.LastSaid(ServiceWordings.ModemManagerUnavailable, ServiceWordings.ModemManagerAvailable) is { } last
            && last.Wording == ServiceWordings.ModemManagerUnavailable && !RunsAfter(situation, last.Line))
        {
            yield return Find(
                Confidence.Possible, Subject.None, "NetworkManager lost ModemManager and does not find it again.", [last.Line, situation.LastSaid(ServiceWordings.ModemManagerStopped)?.Line]);
        }
    }

    /// <summary>"Active: inactive (dead)" is said of any unit: it counts right below the name of ModemManager's.</summary>
    private static Statement? Inactive(Situation situation)
    {
        var named = situation.LastSaid(ServiceWordings.UnitNamed);
        return named is null ? null : situation.Said(ServiceWordings.UnitInactive).LastOrDefault(said =>
            said.Line.Input == named.Line.Input && said.Line.Line - named.Line.Line is > 0 and <= 5);
    }

    /// <summary>It started or told something of a modem after the line.</summary>
    private static bool RunsAfter(Situation situation, Evidence line) =>
        situation.Said(ServiceWordings.ModemManagerStarts, ServiceWordings.UnitStarted, ModemWordings.StateChanged, ServiceWordings.NoModems).Any(said => situation.IsBehind(said.Line, line))
        || situation.Told(Aspect.ModemState).Any(told => situation.IsBehind(told.Line, line));
}

/// <summary>The unit that ModemManager ships refuses containers since 1.20.</summary>
internal sealed class ModemManagerBlockedInContainer : Rule
{
    public override string Id => "mm-blocked-in-container";

    /// <summary>As many lines as systemctl shows of a unit before its condition: where it was loaded from, its drop-ins, its state.</summary>
    private const int StatusLines = 6;

    public override IReadOnlyList<string> Explains => ["modemmanager-not-running", "container-lacks-devices", "nm-wwan-plugin-missing", "no-usable-profile"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var condition = situation.LastSaid(ServiceWordings.ContainerCondition);
        // systemctl status names the unit some lines above the condition, which it shows on a line of its own.
        var skipped = situation.LastSaid(ServiceWordings.ConditionUnmet)
            ?? (condition is null ? null : situation.Said(ServiceWordings.UnitNamed).LastOrDefault(unit => unit.Line.Input == condition.Line.Input && condition.Line.Line - unit.Line.Line is > 0 and <= StatusLines));
        // The condition stands in other units, too: a line that names it must stand beside one that names ModemManager.
        if (skipped is null || situation.SaidAfter(skipped.Line, ServiceWordings.ModemManagerStarts))
        {
            yield break;
        }

        var named = condition is not null && condition.Line.Input == skipped.Line.Input && condition.Line.Line - skipped.Line.Line is >= -2 and <= StatusLines;
        yield return Find(
            named ? Confidence.Confirmed : Confidence.Likely, Subject.None, "systemd does not start ModemManager, because its unit refuses to run in a container.",
            [skipped.Line, named ? condition!.Line : null]) with
        {
            Confirm = ["systemd-detect-virt --container"],
        };
    }
}

/// <summary>ModemManager starts and may not have its name on the bus.</summary>
internal sealed class BusNameRefused : Rule
{
    public override string Id => "mm-bus-name-refused";

    public override IReadOnlyList<string> Explains => ["modemmanager-not-running", "no-usable-profile"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var refused = situation.LastSaid(ServiceWordings.BusNameRefused);
        // A second start by hand is refused while the first one goes on working.
        if (refused is null || situation.ReachesAfter(refused.Line, "enabled") || situation.SaidAfter(refused.Line, ServiceWordings.ModemCreated, ServiceWordings.ModemCreating))
        {
            yield break;
        }

        yield return Find(
            Confidence.Likely, Subject.None,
            refused.Line.Whole.Contains("not allowed to own", StringComparison.Ordinal)
                ? "The message bus does not let ModemManager have its name: its policy file is missing, or it runs as the wrong user."
                : "ModemManager ends because it does not get its name on the message bus: another one has it, or the bus policy forbids it.",
            [refused.Line, situation.LastSaid(ServiceWordings.ModemManagerStarts)?.Line]) with
        {
            Confirm = ["busctl status org.freedesktop.ModemManager1"],
        };
    }
}
