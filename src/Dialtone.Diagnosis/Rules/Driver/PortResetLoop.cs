using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A driver resets the device again and again, and the device comes back as it was.</summary>
internal sealed class PortResetLoop : Rule
{
    public override string Id => "port-reset-loop";

    public override IReadOnlyList<string> Explains =>
    [
        "modem-drops-off-bus", "modem-firmware-crash", "modem-unresponsive", "no-driver-bound", "driver-not-autoloaded",
        "driver-module-missing", "driver-blacklisted",
    ];

    public override IEnumerable<string> WhyNot(Situation situation) => Course.WhyNoLoop(situation, course => course.ResetRounds, "a reset after which the device comes back as it was");

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var course in Course.Of(situation))
        {
            var resets = course.Timeline.Count(EventKind.Reset);
            var rounds = course.ResetRounds;
            if (rounds < Course.LoopRounds || resets < Course.LoopRounds || !course.Ongoing
                || course.MorphRounds * 2 >= rounds || course.LeaveRounds * 2 >= rounds || course.Device.Identity == Identity.Undetermined || IsOvercome(course))
            {
                continue;
            }

            var lun = course.FailingLun;
            var unit = lun is null ? "" : $" over its logical unit {lun}";
            var who = course.Resetter is { } resetter ? $"{resetter} resets" : "A driver or program resets";
            // On the running machine the interface is there to see; in a text, a quiet program could be the one that resets.
            var confirmed = situation.Subjects.Live && course.Resetter is not null && rounds >= 2 * Course.LoopRounds
                && course.Timeline.Count(EventKind.UserspaceReset) == 0;
            yield return Find(
                confirmed ? Confidence.Confirmed : Confidence.Likely,
                course.Device.ToSubject(),
                $"{who} {course.Device.Describe()} again and again{unit}{course.Pace}; its serial ports vanish and come back each time.",
                course.Lines(EventKind.StorageHost, EventKind.ScsiError, EventKind.Reset, EventKind.SerialDetached, EventKind.SerialAttached)) with
            {
                Loop = course.ToLoop(rounds),
                Reasoning =
                [
                    "each round has a \"reset\" line and neither \"device firmware changed\" nor \"USB disconnect\": the device survives in its mode",
                    course.Resetter is null
                        ? "no storage interface is known of this device, so who resets is open: look for NETDEV WATCHDOG or a program using usbfs"
                        : "usb-storage has an interface of this device, and its error handling resets the whole device",
                ],
                Confirm = course.Resetter is null ? [] : ["unbind the storage interface from usb-storage: the resets stop"],
            };
        }
    }

    /// <summary>It was reset in storage mode, and has another id and a driver for it since.</summary>
    private static bool IsOvercome(Course course) =>
        course.Timeline.Last(EventKind.Reset) is { } reset && course.Timeline.Last(EventKind.DeviceIds) is { } named && named.Line.Line > reset.Line.Line
        && course.Timeline.Ids.Count > 1 && named.Id != course.Timeline.Ids[^2] && course.Timeline.Interfaces.Any(entry => entry.Bound && entry.Driver != "usb-storage");
}
