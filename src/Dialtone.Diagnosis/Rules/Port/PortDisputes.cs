using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>ModemManager asks a device that is no modem whether it is one.</summary>
internal sealed class ProbesNonModem : Rule
{
    public override string Id => "mm-probes-non-modem";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var said in situation.Said(PortWordings.Probing, ServiceWordings.NotSupported))
        {
            var device = situation.DeviceAt(said["path"]) ?? (said["tty"].Length > 0 ? situation.DeviceOf(said["tty"]) : null);
            if (device is not { Identity: Identity.Other, IsHub: false, Id: not null })
            {
                continue;
            }

            // The device is no modem, so this is no modem's fault.
            yield return Find(
                Confidence.Likely, device.ToSubject() with { Tty = said["tty"].Length > 0 ? said["tty"] : null },
                $"ModemManager sends its questions to {device.Describe()}, which is no modem; this keeps the port busy and may confuse the device.", [device.IdLine, said.Line]) with
            {
                Role = Role.Note,
            };
            yield break;
        }
    }
}

/// <summary>The Braille daemon takes the adapter away from its serial driver.</summary>
internal sealed class BrailleSeizure : Rule
{
    public override string Id => "brltty-port-seizure";

    public override IReadOnlyList<string> Explains => ["usbfs-driver-detach", "tty-renumbered", "modem-drops-off-bus"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var claim = situation.Said(VirtualisationWordings.UsbfsClaim).LastOrDefault(said => said["program"].StartsWith("brltty", StringComparison.Ordinal));
        if (claim is null)
        {
            yield break;
        }

        var device = situation.DeviceAt(claim["port"]);
        // Its list holds the ids of serial adapters, which Braille displays share.
        var other = device is { Identity: Identity.Other } || (device is not { Identity: Identity.Modem } && claim["driver"].Length > 0 && !ModemIdentity.IsModemDriver(claim["driver"]));
        yield return Find(
            Confidence.Confirmed, device?.ToSubject() ?? new Subject { Port = claim["port"] },
            $"brltty, the driver for Braille displays, takes {device?.Describe() ?? $"the device on port {claim["port"]}"} away from {claim["driver"]}, so its serial port vanishes.", [claim.Line]) with
        {
            Role = other ? Role.Note : Role.Cause,
        };
    }
}

/// <summary>Two programs dial and talk over the same serial port.</summary>
internal sealed class RivalPortManagers : Rule
{
    public override string Id => "rival-port-managers";

    public override IReadOnlyList<string> Explains => ["port-busy", "dial-no-carrier", "modem-unresponsive", "wrong-at-port", "session-drops-regularly", "dial-command-error"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // ModemManager or NetworkManager uses the modem over serial ports ...
        var managed = situation.Said(ServiceWordings.ModemCreated, ServiceWordings.ModemCreating, ServiceWordings.PortClaimed, ModemWordings.StateChanged)
            .FirstOrDefault(said => said.Wording != ModemWordings.StateChanged || said["modem-state"] is "enabled" or "registered" or "connecting" or "connected");
        // ... and a dialer that somebody started himself gets no answer or no port.
        var refused = managed is null ? null : situation.Said(PortWordings.DialerUnanswered, PortWordings.Held).FirstOrDefault(said =>
            situation.IsBehind(said.Line, managed.Line) && (said.Wording == PortWordings.DialerUnanswered || Dials(said)));
        if (managed is null || refused is null)
        {
            yield break;
        }

        yield return Find(
            Confidence.Likely, situation.SubjectOf(managed),
            "ModemManager has the modem, and a dialer that was started by hand wants the same port: the answers go to whoever reads first.", [managed.Line, refused.Line]) with
        {
            Confirm = ["fuser -v on the port while the dialer waits", "the dialer alone, with ModemManager stopped"],
        };
    }

    private static bool Dials(Statement said) => said.Line.Whole.Contains("wvdial", StringComparison.OrdinalIgnoreCase) || said.Line.Whole.Contains("pppd", StringComparison.Ordinal)
        || said.Line.Whole.StartsWith("-->", StringComparison.Ordinal);
}

/// <summary>The dialer talks to a port of the modem that does not answer AT.</summary>
internal sealed class WrongAtPort : Rule
{
    public override string Id => "wrong-at-port";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var unanswered = situation.LastSaid(PortWordings.DialerUnanswered);
        if (unanswered is null || situation.SaidAfter(unanswered.Line, PortWordings.DialerPort))
        {
            yield break;
        }

        // Only a modem with several ports has a wrong one.
        var modem = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem && SerialPorts(device) > 1);
        if (modem is not null)
        {
            yield return Find(
                Confidence.Possible, modem.ToSubject(), $"The dialer gets no answer; {modem.Describe()} has {SerialPorts(modem)} serial ports, and not each of them answers AT.", [unanswered.Line]) with
            {
                Confirm = ["AT on each of its ports"],
            };
        }
    }

    private static int SerialPorts(DeviceSituation device) => device.Timeline?.Events
        .Where(happened => happened.Kind is EventKind.SerialAttached or EventKind.AcmAttached).Select(happened => happened.Name).Distinct().Count() ?? 0;
}

/// <summary>The same interface got another number at its next plug, because a program still held the old one.</summary>
internal sealed class TtyRenumbered : Rule
{
    public override string Id => "tty-renumbered";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Timeline: not null }))
        {
            var moves = Moves(situation, device).ToList();
            if (moves.Count == 0)
            {
                continue;
            }

            var (from, to, line) = moves[^1];
            var missed = situation.Said(PortWordings.NodeAbsent).LastOrDefault(said => moves.Exists(move => move.From == said["tty"]) && situation.IsBehind(said.Line, line));
            yield return Find(
                missed is null ? Confidence.Possible : Confidence.Likely, device.ToSubject() with { Tty = to },
                missed is null
                    ? $"The serial ports of {device.Describe()} moved: what was {from} is {to} now, because a program still held the old one."
                    : $"{Sentence.Capital(device.Describe())} has {to} where a program looks for {from}.",
                [.. device.Timeline!.Events.Where(happened => happened.Kind == EventKind.SerialAttached && happened.Name == from).Select(happened => happened.Line).Take(1), line, missed?.Line]);
            yield break;
        }
    }

    /// <summary>Interfaces whose port has another number than at the plug before, while no other port of the device took the old one: numbers only change their
    /// order when the probing does, but they climb when the old ones are held.</summary>
    private static IEnumerable<(string From, string To, Evidence Line)> Moves(Situation situation, DeviceSituation device)
    {
        var plugs = new List<List<(UsbInterfaceName? Interface, string Name, Evidence Line)>> { new() };
        UsbInterfaceName? detected = null;
        (string? Name, Evidence? Line)? detached = null;
        foreach (var happened in device.Timeline!.Events)
        {
            if (happened.Kind == EventKind.NewDevice)
            {
                plugs.Add([]);
            }
            else if (happened.Kind == EventKind.SerialDetected)
            {
                detected = happened.Interface;
            }
            else if (happened is { Kind: EventKind.SerialAttached, Name: { } name })
            {
                plugs[^1].Add((detected, name, happened.Line));
            }
            else if (happened is { Kind: EventKind.SerialDetached, Name: { } gone })
            {
                detached = (gone, happened.Line);
            }
            else if (happened is { Kind: EventKind.InterfaceDisconnected, Interface: { } freed })
            {
                // A log that begins with the unplugging tells by it which interface had which port: the port's line stands right before the interface's.
                var (name2, line2) = detached ?? Ownerless(situation, happened.Line);
                if (name2 is not null && !plugs[^1].Exists(port => port.Interface == freed))
                {
                    plugs[^1].Add((freed, name2, line2!));
                }

                detached = null;
            }
        }

        plugs.RemoveAll(plug => plug.Count == 0);
        if (plugs.Count < 2)
        {
            yield break;
        }

        var (before, now) = (plugs[^2], plugs[^1]);
        foreach (var (entry, name, line) in now.Where(port => port.Interface is not null))
        {
            var old = before.Find(port => port.Interface == entry);
            if (old.Name is not null && old.Name != name && !now.Exists(port => port.Name == old.Name))
            {
                yield return (old.Name, name, line);
            }
        }
    }

    /// <summary>A port that was never seen to be attached has no device of its own in the log.</summary>
    private static (string? Name, Evidence? Line) Ownerless(Situation situation, Evidence line)
    {
        var before = situation.General.LastOrDefault(happened =>
            happened.Kind == EventKind.SerialDetached && happened.Line.Input == line.Input && line.Line - happened.Line.Line is > 0 and <= 2);
        return (before?.Name, before?.Line);
    }
}

/// <summary>QMI's control channel gives no client.</summary>
internal sealed class ControlClientFailure : Rule
{
    public override string Id => "control-client-failure";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var finding in Unconnected(situation))
        {
            yield return finding;
            yield break;
        }

        var refused = situation.LastSaid(PortWordings.ClientRefused);
        // A second try, over the proxy or as root, that is answered takes it back.
        if (refused is null || situation.WorksAfter(refused.Line) || situation.Subjects.Logs.SelectMany(log => log.Properties).Any(property =>
            property.Program is "qmicli" && property.Key != "error" && property.Line.Input == refused.Line.Input && property.Line.Line > refused.Line.Line))
        {
            yield break;
        }

        var exhausted = refused.Line.Whole.Contains("ClientIdsExhausted", StringComparison.Ordinal);
        yield return Find(
            Confidence.Likely, situation.SubjectOf(refused),
            exhausted ? "The modem has no QMI client id left: programs took them and never gave them back." : "The modem gives no QMI client: its control channel does not answer the first request.",
            [refused.Line]) with
        {
            Confirm = Questions,
        };
    }

    private static readonly string[] Questions = ["qmicli -p -d DEVICE --device-open-sync --dms-noop", "fuser -v on the control port: does a second program use it without the proxy?"];

    /// <summary>uqmi says the same of a service that the modem does not have, so it counts only among requests that time out, and not once.</summary>
    private IEnumerable<Finding> Unconnected(Situation situation)
    {
        var unconnected = situation.Said(PortWordings.ServiceUnconnected).ToList();
        var timeout = situation.LastSaid(ModemWordings.TransactionTimeout);
        if (unconnected.Count < 2 || timeout is null || situation.Connection.ReachedAfter(Stage.Sim, situation.Connection.PlaceOf(unconnected[^1].Line)) is not null)
        {
            yield break;
        }

        yield return Find(
            Confidence.Likely, situation.SubjectOf(unconnected[^1]), "The modem gives uqmi no QMI client: its control channel leaves one request after another without an answer.",
            [unconnected[0].Line, unconnected[^1].Line, timeout.Line]) with
        {
            Confirm = Questions,
        };
    }
}

/// <summary>The user may not open the modem's port.</summary>
internal sealed class PortPermissionDenied : Rule
{
    public override string Id => "port-permission-denied";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(PortWordings.DaemonDenied) is { } forbidden && !situation.IsTelephoneLine && !situation.SaidAfter(forbidden.Line, DataSessionWordings.PppStarted))
        {
            yield return Find(
                Confidence.Likely, Subject.None, "The dialer has the modem's answer and may not run pppd, which is for root and its group.", [forbidden.Line]) with
            {
                Confirm = ["ls -l on pppd and id: is the user in its group?"],
            };
            yield break;
        }

        var denied = situation.Said(PortWordings.Denied).LastOrDefault(said => said["tty"].Length == 0 || ModemNodes.Is(said["tty"]));
        if (denied is not null)
        {
            var device = denied["tty"].Length > 0 ? situation.DeviceOf(denied["tty"]) : null;
            if (device is { Identity: Identity.Other } || !situation.IsAboutModem() || OtherProgramWordings.AreNamedIn(denied.Line.Whole) || AnswersAfter(situation, denied.Line))
            {
                yield break;
            }

            yield return Find(
                Confidence.Likely, (device?.ToSubject() ?? Subject.None) with { Tty = denied["tty"].StartsWith("tty", StringComparison.Ordinal) ? denied["tty"] : null },
                $"The user may not open {(denied["tty"].Length > 0 ? denied["tty"] : "the modem's port")}.", [denied.Line]) with
            {
                Confirm = ["ls -l on the port and id: is the user in its group?"],
            };
            yield break;
        }

        // Nothing but the port's rights was shown: whoever shows them has doubts about them.
        var listed = situation.LastSaid(PortWordings.NodeListed);
        if (listed is not null && situation.Devices.Count == 0 && ModemNodes.Is(listed["tty"]) && situation.Subjects.Logs.All(log => log.Statements.All(said => said.Wording == PortWordings.NodeListed)))
        {
            yield return Find(
                Confidence.Possible, new Subject { Tty = listed["tty"] }, $"Only root and the group {listed["group"]} may open {listed["tty"]}; whether the user is in it is not shown.", [listed.Line]) with
            {
                Confirm = ["id"],
            };
        }
    }

    /// <summary>Root, or another try, came through: the refusal is history.</summary>
    private static bool AnswersAfter(Situation situation, Evidence line) =>
        situation.Subjects.Logs.SelectMany(log => log.Exchanges).Any(exchange => exchange.Line.Input == line.Input && exchange.Line.Line > line.Line && exchange.Result?.Text == "OK")
        || situation.SaidAfter(line, PortWordings.DialerPort);
}
