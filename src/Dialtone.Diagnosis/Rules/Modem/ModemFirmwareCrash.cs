using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem leaves the bus by itself, over and over, at a steady pace.</summary>
internal sealed class ModemFirmwareCrash : Rule
{
    public override string Id => "modem-firmware-crash";

    public override IReadOnlyList<string> Explains =>
    [
        "modem-drops-off-bus", "tty-renumbered", "session-drops-regularly", "enumeration-protocol-error", "enumeration-timeout", "enumeration-given-up", "no-driver-bound",
        "stuck-storage-mode", "driver-not-autoloaded", "driver-module-missing", "driver-blacklisted", "modem-unresponsive",
    ];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(ModemWordings.FirmwareCrashed).LastOrDefault(said => IsOfModem(situation, said)) is { } crash && !situation.WorksAfter(crash.Line))
        {
            yield return Find(
                Confidence.Likely, situation.SubjectOf(crash), "The modem's firmware crashed: the kernel says so itself.",
                [.. situation.Said(ModemWordings.FirmwareCrashed).Select(said => said.Line).Take(2), crash.Line, .. situation.Said(ModemWordings.PortLost).TakeLast(1).Select(said => said.Line)]);
        }

        foreach (var course in Course.Of(situation))
        {
            if (course.Device.Identity != Identity.Modem || course.LeaveRounds == 0 || course.ResetRounds >= course.LeaveRounds)
            {
                continue;
            }

            var looping = course.LeaveRounds >= Course.LoopRounds && course.Ongoing;
            var afterwards = FailsToComeBack(situation, course);
            if (!looping && afterwards is null)
            {
                continue;
            }

            // A text may have lost the lines that name another cause. On the running machine nothing else spoke in the kernel's log.
            var likely = afterwards is not null || (situation.Subjects.Live && SupplyIsQuiet(situation));
            yield return Find(
                likely ? Confidence.Likely : Confidence.Possible,
                course.Device.ToSubject(),
                afterwards is not null
                    ? $"The firmware of {course.Device.Describe()} crashed: it left the bus by itself and then did not answer enumeration."
                    : $"{Sentence.Capital(course.Device.Describe())} leaves the bus by itself again and again{course.Pace}, without a reset before: its firmware restarts.",
                [.. course.Lines(EventKind.Disconnect, EventKind.NewDevice), afterwards?.Timeline?.Last(EventKind.GivenUp)?.Line]) with
            {
                AlsoAt = afterwards?.Port is { } elsewhere ? [elsewhere.ToString()] : [],
                Loop = looping ? course.ToLoop(course.LeaveRounds) with { Resetter = null } : null,
                Reasoning =
                [
                    "\"USB disconnect\" comes without a \"reset\" before: no driver and no program did it",
                    "no storage error precedes it",
                ],
                Confirm =
                [
                    "it goes on with usb-storage unbound and with ModemManager stopped",
                    "it goes on at a powered hub (else the supply sags)",
                ],
            };
        }
    }

    /// <summary>A chip has other processors with firmware, for sound and Wi-Fi: the modem's is named so, or its control port went with it.</summary>
    private static bool IsOfModem(Situation situation, Statement said) =>
        said.Line.Whole is var text && (text.Contains("mss", StringComparison.Ordinal) || text.Contains("mpss", StringComparison.Ordinal) || text.Contains("modem", StringComparison.Ordinal)
            || text.Contains("mhi-pci-generic", StringComparison.Ordinal)) || situation.Said(ModemWordings.PortLost).Any(lost => lost.Line.Input == said.Line.Input);

    /// <summary>Right after the device left, a device fails to enumerate at another root port: a crashed high-speed modem often shows up at the companion
    /// controller at full speed and answers nothing.</summary>
    private static DeviceSituation? FailsToComeBack(Situation situation, Course course)
    {
        if (!course.Timeline.Away || course.Timeline.Last(EventKind.Disconnect) is not { Time: { } left } gone)
        {
            return null;
        }

        foreach (var other in situation.Devices)
        {
            if (other.Timeline is { } timeline && other.Log == course.Device.Log && other.Id is null && timeline.Count(EventKind.GivenUp) > 0
                && timeline.First(EventKind.NewDevice) is { Time: { } came } && came >= left && came - left < TimeSpan.FromSeconds(3) && gone.Line.Line > 0)
            {
                return other;
            }
        }

        return null;
    }

    private static bool SupplyIsQuiet(Situation situation) =>
        !situation.General.Any(happened => happened.Kind is EventKind.UnderVoltage or EventKind.HostControllerDied);
}
