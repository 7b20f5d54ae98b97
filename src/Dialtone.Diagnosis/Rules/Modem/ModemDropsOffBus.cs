using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A modem left the bus by itself and nothing tells why.</summary>
internal sealed class ModemDropsOffBus : Rule
{
    public override string Id => "modem-drops-off-bus";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var course in Course.Of(situation))
        {
            // Unplugged once is how every log of a removed stick ends.
            if (course.Device.Identity != Identity.Modem || !LeavesOften(course) || !course.Ongoing || course.ResetRounds >= course.LeaveRounds)
            {
                continue;
            }

            yield return Find(
                Confidence.Possible,
                course.Device.ToSubject(),
                $"{char.ToUpperInvariant(course.Device.Describe()[0])}{course.Device.Describe()[1..]} left the bus {(course.LeaveRounds == 1 ? "and came back" : $"{course.LeaveRounds} times")}; the log does not tell why.",
                course.Lines(EventKind.Disconnect, EventKind.NewDevice)) with
            {
                Loop = course.ToLoop(course.LeaveRounds) with { Resetter = null },
                Confirm =
                [
                    "a longer log with ModemManager's lines: does it leave when a program dials or probes?",
                    "the same at a powered hub, and with ModemManager stopped",
                ],
            };
        }

        foreach (var finding in Once(situation))
        {
            yield return finding;
        }

        foreach (var finding in InSession(situation))
        {
            yield return finding;
        }

        if (situation.LastSaid(ModemWordings.LostModem) is { } lost)
        {
            yield return Find(Confidence.Possible, situation.SubjectOf(lost), "The board's modem service lost the modem and tried to bring it back; its log does not tell why it went.", [lost.Line]) with
            {
                Confirm = ["the kernel's log of the same minutes"],
            };
        }
    }

    /// <summary>The ports went while a session was up: whoever pulls a stick out ends the session first, most of the time.</summary>
    private IEnumerable<Finding> InSession(Situation situation)
    {
        foreach (var course in Course.Of(situation).Where(course => course.Device.Identity == Identity.Modem && course.Timeline is { Away: true, Back: false } && course.Timeline.Count(EventKind.NewDevice) == 0))
        {
            var gone = course.Timeline.Events.LastOrDefault(happened => happened.Kind is EventKind.SerialDetached or EventKind.InterfaceDisconnected or EventKind.NetworkDetached);
            var ended = gone is null ? null : situation.Said(WorkingWordings.SessionDown, WorkingWordings.StoppedInOrder)
                .FirstOrDefault(said => said.Line.Input == gone.Line.Input && said.Line.Line > gone.Line.Line && said.Line.Line - gone.Line.Line <= 5);
            if (ended is not null)
            {
                yield return Find(Confidence.Possible, course.Device.ToSubject(),
                    $"{char.ToUpperInvariant(course.Device.Describe()[0])}{course.Device.Describe()[1..]} went away while its session was up; the log does not tell why.", [gone!.Line, ended.Line]);
            }
        }
    }

    /// <summary>One drop that no hand makes: it is back at once, or it comes back with less than it had.</summary>
    private IEnumerable<Finding> Once(Situation situation)
    {
        foreach (var course in Course.Of(situation).Where(course => (course.LeaveRounds == 1 || CameBackUnknown(course)) && course.ResetRounds == 0 && course.Device.Identity != Identity.Other && !LeavesOften(course)))
        {
            var events = course.Timeline.Events;
            var at = events.ToList().FindIndex(happened => happened.Kind == EventKind.Disconnect);
            var left = at < 0 ? null : events[at];
            var back = left is null ? null : events.Skip(at).FirstOrDefault(happened => happened.Kind == EventKind.NewDevice);
            var before = left is null ? [] : Functions(events.Take(at));
            var after = left is null ? [] : Functions(events.Skip(at));
            // A log that begins with the disconnect shows what was there by what its drivers said when they lost it.
            var letGo = left is not null && back is not null && events.Any(happened => happened.Line.Line < back.Line.Line && (happened.Kind is EventKind.SerialDetached or EventKind.InterfaceDisconnected or EventKind.NetworkDetached
                || happened is { Kind: EventKind.ProbeFailed, Number: 71 or -71 or 110 or -110 } || (happened is { Kind: EventKind.Noise, Interface: not null } && happened.Line.Whole.Contains("failed to set dtr/rts", StringComparison.Ordinal))));
            if (left is null || back is null || (before.Count == 0 && !letGo) || after.Count == 0)
            {
                continue;
            }

            var quick = Sequel.Elapsed(left.Line, left.Time, back.Line, back.Time) is { } gap && gap < TimeSpan.FromSeconds(3);
            if (!quick && !(back.Time is null && after.IsProperSubsetOf(before)))
            {
                continue;
            }

            yield return Find(
                Confidence.Possible, course.Device.ToSubject(),
                $"{char.ToUpperInvariant(course.Device.Describe()[0])}{course.Device.Describe()[1..]} left the bus and came back {(quick ? "faster than a hand replugs it" : "with fewer functions than before")}; the log does not tell why.",
                [left.Line, back.Line]);
        }
    }

    /// <summary>The log begins with the disconnect, so that the one id in it is taken for a new one.</summary>
    private static bool CameBackUnknown(Course course) => course.Timeline.Ids.Count == 1 && course.Timeline.RoundsWith(RoundTraits.Left | RoundTraits.IdChanged) == 1;

    private static HashSet<string> Functions(IEnumerable<TimelineEvent> events) =>
        [.. events.Where(happened => happened.Kind is EventKind.SerialAttached or EventKind.AcmAttached or EventKind.NetworkAttached or EventKind.ControlAttached)
            .Select(happened => happened.Interface?.ToString() ?? happened.Name ?? "")];

    /// <summary>Twice in the log; or once, with a device number that only many enumerations since boot make.</summary>
    private static bool LeavesOften(Course course) =>
        course.LeaveRounds >= 2 || (course.LeaveRounds == 1 && course.Timeline.RoundsWith(RoundTraits.Left | RoundTraits.Enumerated) > 0 && course.Timeline.First(EventKind.Disconnect) is { Number: >= 20 });
}
