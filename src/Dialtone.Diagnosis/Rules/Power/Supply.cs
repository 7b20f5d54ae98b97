using System.Globalization;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The hub may not give the device what its configuration asks for, so the kernel chooses none.</summary>
internal sealed class BusPowerExceeded : Rule
{
    public override string Id => "bus-power-exceeded";

    public override IReadOnlyList<string> Explains => ["wrong-usb-configuration", "no-driver-bound", "driver-not-autoloaded", "stuck-storage-mode"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Timeline?.Count(EventKind.PowerBudget) > 0))
        {
            var last = device.Timeline!.Last(EventKind.PowerBudget)!;
            // At another port it got its configuration.
            if (device.Timeline.Events.Any(happened => happened.Kind is EventKind.SerialAttached or EventKind.NetworkAttached or EventKind.ControlAttached && happened.Line.Line > last.Line.Line))
            {
                continue;
            }

            yield return Find(
                device.Identity == Identity.Modem ? Confidence.Confirmed : Confidence.Likely, device.ToSubject(),
                $"The hub cannot give {device.Describe()} the current that it asks for, so the kernel leaves it without a configuration and no driver can take it.", [last.Line, device.IdLine]) with
            {
                Confirm = ["the same stick at a port of the computer or at a hub with its own supply"],
            };
        }

        // A warning refuses nothing; it tells what may be wrong with a modem that is in trouble behind that hub.
        var warned = situation.Said(PowerWordings.BudgetExceeded).LastOrDefault();
        if (warned is not null && !situation.WorksAfter(warned.Line)
            && situation.Candidates.FirstOrDefault(device => device.Identity != Identity.Other && IsMeant(warned, device) && device.Timeline?.Events.Any(happened => happened.Kind is EventKind.Disconnect or EventKind.DescriptorError or EventKind.AddressRefused or EventKind.Reset) == true) is { } troubled)
        {
            yield return Find(Confidence.Possible, troubled.ToSubject(), $"The hub has promised more current than it has, and {troubled.Describe()} is in trouble.", [warned.Line, troubled.IdLine]);
        }
    }

    /// <summary>The warning names the device, its port on the hub (<c>usb1-port2</c>, <c>1-1-port2</c>: since 3.17), or the hub that it hangs on, a root hub as <c>1-0</c>.</summary>
    private static bool IsMeant(Statement warned, DeviceSituation device)
    {
        var port = device.Port?.ToString() ?? "";
        if (warned["hubport"].Split("-port") is [var on, var number])
        {
            return port == (on.StartsWith("usb", StringComparison.Ordinal) ? $"{on[3..]}-{number}" : $"{on}.{number}");
        }

        var hub = warned["hub"];
        return hub.Length == 0 ? port == warned["port"]
            : hub.EndsWith("-0", StringComparison.Ordinal) ? port.StartsWith(hub[..^1], StringComparison.Ordinal)
            : port.StartsWith($"{hub}.", StringComparison.Ordinal);
    }
}

/// <summary>The board's supply falls below its limit.</summary>
internal sealed class BoardUnderVoltage : Rule
{
    /// <summary>A sag at start, or when something is plugged in, is common and harmless.</summary>
    private const int Repeated = 2;

    public override string Id => "board-under-voltage";

    public override IReadOnlyList<string> Explains =>
    [
        "modem-drops-off-bus", "modem-firmware-crash", "modem-hardware-reset", "transmit-brown-out", "hub-wide-dropout", "enumeration-protocol-error", "enumeration-timeout",
        "enumeration-given-up", "port-disabled-emi", "session-drops-regularly", "modem-unresponsive", "tty-renumbered",
    ];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var sags = situation.Said(PowerWordings.UnderVoltage).ToList();
        if (sags.Count == 0)
        {
            var throttled = situation.Said(PowerWordings.Throttled).LastOrDefault(said =>
                int.TryParse(said["bits"], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) && (bits & 0x10001) != 0);
            var dropped = situation.Candidates.FirstOrDefault(device => device is { Timeline: not null, Identity: Identity.Modem } && device.Timeline.RoundsWith(RoundTraits.Left) > 0);
            if (throttled is not null && dropped is not null)
            {
                yield return Find(
                    Confidence.Likely, dropped.ToSubject(), $"The board's supply was too low since its start, and {dropped.Describe()} left the bus.",
                    [throttled.Line, dropped.Timeline!.First(EventKind.Disconnect)?.Line]);
            }

            yield break;
        }

        foreach (var device in situation.Candidates.Where(device => device is { Timeline: not null } && device.Identity != Identity.Other))
        {
            var hit = device.Timeline!.Events.FirstOrDefault(happened =>
                happened.Kind is EventKind.Disconnect or EventKind.DescriptorError or EventKind.AddressRefused or EventKind.GivenUp or EventKind.DisabledByHub
                && sags.Exists(sag => Near(sag, happened)));
            if (hit is not null)
            {
                yield return Find(
                    device.Identity == Identity.Modem || hit.Kind != EventKind.Disconnect ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                    $"The board's supply sags (\"Under-voltage detected\"), and {device.Describe()} is lost at the same time.", [sags[0].Line, hit.Line, sags[^1].Line]) with
                {
                    Confirm = ["vcgencmd get_throttled: bit 0 or 16", "the modem at a hub with its own supply"],
                };
                yield break;
            }
        }

        // Nothing but the board's own complaint, and more than once: whatever hangs on it, this comes first.
        if (sags.Count >= Repeated && situation.Devices.Count == 0)
        {
            yield return Find(Confidence.Likely, Subject.None, $"The board's supply fell below its limit {sags.Count} times: whatever hangs on its USB ports is at risk.", [sags[0].Line, sags[^1].Line]) with
            {
                Confirm = ["vcgencmd get_throttled: bit 0 or 16", "the same with a stronger supply or a shorter cable"],
            };
            yield break;
        }

        if (situation.Candidates.Any(device => device.Identity == Identity.Modem && device.Timeline is { } timeline && timeline.Count(EventKind.Disconnect) > 0))
        {
            yield return Find(Confidence.Possible, Subject.None, "The board reported under-voltage; the modem left the bus at another time.", [sags[0].Line, sags[^1].Line]);
        }
    }

    private static bool Near(Statement sag, TimelineEvent happened) => sag.Line.Input == happened.Line.Input
        && (sag.Time is { } low && happened.Time is { } time ? Math.Abs((time - low).TotalSeconds) <= 10 : Math.Abs(sag.Line.Line - happened.Line.Line) <= 10);
}

/// <summary>The modem dies when it begins to transmit.</summary>
internal sealed class TransmitBrownOut : Rule
{
    /// <summary>A dial or an attach is a few seconds of full power.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(8);

    /// <summary>Commands after which a module starts anew; some makers restart at a change of settings.</summary>
    private static readonly List<string> Restarts = ["AT+CFUN=", "AT+CRESET", "AT+CPOWD", "AT+QPOWD", "AT+CRST", "AT^SMSO", "AT#REBOOT", "AT#SHDN", "AT+CPWROFF", "AT+IPR=", "AT+QCFG=", "AT+UPSV="];

    /// <summary>Traffic begins when somebody uses the session.</summary>
    private static readonly TimeSpan Session = TimeSpan.FromMinutes(2);

    public override string Id => "transmit-brown-out";

    public override IReadOnlyList<string> Explains => ["modem-drops-off-bus", "tty-renumbered", "session-drops-regularly", "modem-unresponsive", "sim-pin-required", "not-registered"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(ModemWordings.SupplyLow) is { } low && !situation.WorksAfter(low.Line))
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(low), "The module says itself that its supply is too low.", situation.Said(ModemWordings.SupplyLow).Select(said => said.Line).Take(3));
        }
        else if (Restart(situation) is { } restart)
        {
            yield return Find(
                Confidence.Likely, Subject.None, "The module took its PIN, began to look for a network, and started anew by itself: its supply breaks down as it transmits, or its firmware does.",
                [restart.Unlocked, restart.Start]) with
            {
                Confirm = ["measure the supply at the module while it registers: pulses of 2 A for 2G"],
            };
        }

        foreach (var course in Course.Of(situation))
        {
            if (course.Device.Identity == Identity.Other || course.ResetRounds > 0)
            {
                continue;
            }

            // An unplug by hand can hit a dial by chance once.
            var deaths = Deaths(situation, course, Burst);
            var quick = deaths.Count > 0;
            deaths = quick ? deaths : Deaths(situation, course, Session);
            var often = deaths.Count > 1;
            if (deaths.Count == 0 || (!often && (!quick || course.Device.Identity != Identity.Modem)))
            {
                continue;
            }

            yield return Find(
                often && quick && course.Device.Identity == Identity.Modem ? Confidence.Likely : Confidence.Possible, course.Device.ToSubject(),
                $"{char.ToUpperInvariant(course.Device.Describe()[0])}{course.Device.Describe()[1..]} leaves the bus {(often ? $"{deaths.Count} times " : "")}{(quick ? "within seconds of its first transmission" : "soon after its session began")}: its supply breaks down under the load, or its firmware does.",
                deaths.Take(2).SelectMany(pair => new[] { pair.Start!, pair.Left.Line })) with
            {
                Confirm = ["the same at a hub with its own supply: if it still dies, it is the firmware", "the same with 2G switched off"],
            };
        }
    }

    /// <summary>After the PIN was taken a module transmits for the first time. Null if it was told to restart, or was not seen to.</summary>
    private static (Evidence Unlocked, Evidence Start)? Restart(Situation situation)
    {
        if (situation.Exchanges("AT+CPIN=").FirstOrDefault(exchange => exchange.Result is { Text: "OK" }) is not { } unlocked)
        {
            return null;
        }

        // Modules tell their level of function without being asked as they start.
        var start = situation.Exchanges("").Where(exchange => !exchange.Command.StartsWith("AT+CFUN", StringComparison.OrdinalIgnoreCase))
            .SelectMany(exchange => exchange.Answers).FirstOrDefault(answer => answer.Text == "+CFUN: 1" && situation.IsBehind(answer.Line, unlocked.Line));
        var told = situation.Exchanges("AT").Any(exchange => Restarts.Exists(command => exchange.Command.StartsWith(command, StringComparison.OrdinalIgnoreCase)))
            || situation.Said(ModemWordings.ResetCommand).Any();
        return start is null || told || situation.WorksAfter(start.Line) ? null : (unlocked.Line, start.Line);
    }

    private static List<(TimelineEvent Left, Evidence? Start)> Deaths(Situation situation, Course course, TimeSpan within) =>
        [.. course.Timeline.Of(EventKind.Disconnect).Select(left => (Left: left, Start: Transmits(situation, left, within))).Where(pair => pair.Start is not null)];

    /// <summary>What made it transmit right before: a dial, an attach, an interface that came up.</summary>
    private static Evidence? Transmits(Situation situation, TimelineEvent left, TimeSpan within)
    {
        var said = situation.Said(PortWordings.DialerPort, ModemWordings.StateChanged, PowerWordings.InterfaceUp)
            .LastOrDefault(said => said.Line.Input == left.Line.Input && said.Line.Line < left.Line.Line && Sequel.Elapsed(said.Line, said.Time, left.Line, left.Time) <= within
                // Whoever comes down from a session stops transmitting.
                && (said.Wording != ModemWordings.StateChanged || said["from"] is not ("connected" or "disconnecting") && said["modem-state"] is "enabling" or "enabled" or "searching" or "registered" or "connecting" or "connected"));
        return said?.Line;
    }
}

/// <summary>The modem and its neighbours vanish in the same moment.</summary>
internal sealed class HubWideDropout : Rule
{
    public override string Id => "hub-wide-dropout";

    public override IReadOnlyList<string> Explains => ["modem-drops-off-bus", "modem-firmware-crash", "transmit-brown-out", "modem-hardware-reset", "session-drops-regularly", "modem-unresponsive", "tty-renumbered"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var modem in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Timeline: not null, Port.IsRootHub: false }))
        {
            // An excerpt that begins in the middle of it has lost the hub's own line.
            var partings = modem.Timeline!.Count(EventKind.Disconnect) > 0 ? EventKind.Disconnect : EventKind.InterfaceDisconnected;
            foreach (var left in modem.Timeline.Of(partings))
            {
                var neighbours = situation.Devices.Where(other => other != modem && other.Log == modem.Log && other.Port is { } port && modem.Port is { } own
                    && !port.Parent.IsRootHub && port.Parent == own.Parent && other.Timeline?.Of(EventKind.Disconnect).Any(gone => AtOnce(gone, left)) == true).ToList();
                var hub = situation.Devices.FirstOrDefault(other => other.Log == modem.Log && other.Port == modem.Port!.Value.Parent && !other.Port!.Value.IsRootHub
                    && other.Timeline?.Of(EventKind.Disconnect).Any(gone => AtOnce(gone, left)) == true);
                if (neighbours.Count == 0 || situation.General.Any(happened => happened.Kind == EventKind.HostControllerDied) || situation.SaidBefore(left.Line, PowerWordings.Suspending))
                {
                    continue;
                }

                // A hub that is pulled out takes everything with it; one that stays while its devices go has lost its supply.
                var lines = neighbours.Select(other => other.Timeline!.Of(EventKind.Disconnect).First(gone => AtOnce(gone, left)).Line).Take(3);
                yield return Find(
                    hub is null ? Confidence.Likely : Confidence.Possible, modem.ToSubject(),
                    $"{char.ToUpperInvariant(modem.Describe()[0])}{modem.Describe()[1..]} and {neighbours.Count} other {(neighbours.Count == 1 ? "device" : "devices")} at the same hub vanish in the same moment: the hub or its supply fails, not the modem alone.",
                    [left.Line, .. lines, hub?.Timeline?.First(EventKind.Disconnect)?.Line]) with
                {
                    AlsoAt = [.. neighbours.Select(other => other.Port!.Value.ToString())],
                };
                yield break;
            }
        }

        foreach (var finding in OfTheHubItself(situation))
        {
            yield return finding;
        }
    }

    /// <summary>The hub answers no more, is reset, drops off with what hangs behind it and is back before a hand could plug it in again.</summary>
    private IEnumerable<Finding> OfTheHubItself(Situation situation)
    {
        foreach (var hub in situation.Devices.Where(device => device is { IsHub: true, Port: { IsRootHub: false }, Timeline: not null }))
        {
            foreach (var left in hub.Timeline!.Of(EventKind.Disconnect))
            {
                var reset = hub.Timeline.Events.LastOrDefault(happened => happened.Kind == EventKind.Reset && IsSoonAfter(happened, left));
                var back = hub.Timeline.Events.FirstOrDefault(happened => happened.Kind == EventKind.NewDevice && IsSoonAfter(left, happened));
                var children = situation.Candidates.Where(child => child.Log == hub.Log && child.Port is { IsRootHub: false } port && port.Parent == hub.Port
                    && child.Timeline?.Of(EventKind.Disconnect).Any(gone => AtOnce(gone, left)) == true).ToList();
                if (reset is null || back is null || children.Count == 0 || situation.SaidBefore(left.Line, PowerWordings.Suspending))
                {
                    continue;
                }

                yield return Find(
                    Confidence.Likely, children[0].ToSubject(),
                    $"The hub on port {hub.Port} was reset, vanished with {(children.Count == 1 ? "the device" : $"{children.Count} devices")} behind it and came back at once: the hub or its supply fails, not what hangs behind it.",
                    [reset.Line, left.Line, .. children.Take(2).Select(child => child.Timeline!.Last(EventKind.Disconnect)?.Line), back.Line]) with
                {
                    AlsoAt = [.. children.Select(child => child.Port!.Value.ToString())],
                };
                yield break;
            }
        }
    }

    private static bool IsSoonAfter(TimelineEvent first, TimelineEvent second) =>
        first.Line.Line < second.Line.Line && first.Time is { } one && second.Time is { } other && other >= one && (other - one).TotalSeconds < 2;

    /// <summary>The hub's thread takes its devices away one after the other, as fast as their drivers let go; sticks that are switched one by one leave in steps of half a second.</summary>
    private static bool AtOnce(TimelineEvent first, TimelineEvent second) => first.Time is { } one && second.Time is { } other
        ? Math.Abs((one - other).TotalSeconds) < 0.5
        : first.Time is null && second.Time is null && Math.Abs(first.Line.Line - second.Line.Line) <= 3;
}
