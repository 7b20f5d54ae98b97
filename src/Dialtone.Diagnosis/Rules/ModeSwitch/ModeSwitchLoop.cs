using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A switcher sends the device from mode to mode without end, because modem mode looks to it like storage mode.</summary>
internal sealed class ModeSwitchLoop : Rule
{
    public override string Id => "mode-switch-loop";

    public override IReadOnlyList<string> Explains => ["modem-drops-off-bus", "modem-firmware-crash", "stuck-storage-mode", "no-driver-bound"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var course in Course.Of(situation))
        {
            var switches = course.Timeline.Of(EventKind.ModeSwitch).Concat(situation.General.Where(happened => happened.Kind == EventKind.ModeSwitch))
                .Where(happened => happened.Detail == "switching").ToList();
            var flips = course.Timeline.IdChanges;
            var modes = course.Timeline.Ids.Distinct().ToList();
            // To modem mode, back to storage by itself within seconds, and switched once more: from here on it only repeats itself.
            var stays = modes is [var one, var other] && one.Vendor == other.Vendor && StorageModeIds.Contains(one) != StorageModeIds.Contains(other) ? ShortStays(course.Timeline) : 0;
            var known = flips >= 3 && stays > 0;
            if (course.Timeline.Count(EventKind.Reset) >= Course.LoopRounds || course.MorphRounds > 0
                || !(switches.Count >= Course.LoopRounds || known || (flips >= 2 * Course.LoopRounds && modes.Count == 2)))
            {
                continue;
            }

            var ids = string.Join(" and ", course.Timeline.Ids.Distinct().Take(2));
            yield return Find(
                switches.Count >= Course.LoopRounds || (flips >= 4 && stays > 1) ? Confidence.Likely : Confidence.Possible,
                course.Device.ToSubject(),
                $"The device on port {course.Device.Port} is switched again and again{(ids.Length > 0 ? $" between {ids}" : "")}: modem mode triggers the switch once more.",
                [.. switches.Take(3).Select(happened => happened.Line), .. course.Lines(EventKind.DeviceIds)]) with
            {
                Loop = new Loop(Math.Max(switches.Count, flips / 2), course.Timeline.Period, switches.Count > 0 ? "usb_modeswitch" : null, null, null),
                Confirm = [$"systemctl mask --runtime usb_modeswitch@{course.Device.Port}.service, then replug: the flipping stops"],
            };
        }
    }

    /// <summary>How often it left modem mode sooner than a hand that replugs it.</summary>
    private static int ShortStays(PortTimeline timeline)
    {
        var stays = 0;
        TimelineEvent? came = null;
        foreach (var happened in timeline.Events.Where(happened => happened.Kind is EventKind.DeviceIds or EventKind.Disconnect))
        {
            stays += happened.Kind == EventKind.Disconnect && came is not null && happened.Time - came.Time < TimeSpan.FromSeconds(20) ? 1 : 0;
            came = happened.Kind == EventKind.DeviceIds && !StorageModeIds.Contains(happened.Id) ? happened : null;
        }

        return stays;
    }
}
