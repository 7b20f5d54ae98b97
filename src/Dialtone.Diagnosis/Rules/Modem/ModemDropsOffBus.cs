using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
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
    }

    /// <summary>Twice in the log; or once, with a device number that only many enumerations since boot make.</summary>
    private static bool LeavesOften(Course course) =>
        course.LeaveRounds >= 2 || (course.LeaveRounds == 1 && course.Timeline.RoundsWith(RoundTraits.Left | RoundTraits.Enumerated) > 0 && course.Timeline.First(EventKind.Disconnect) is { Number: >= 20 });
}
