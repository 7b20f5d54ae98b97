using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Errors of an empty card slot or CD, which look worse than they are.</summary>
internal sealed class StorageLunNoise : Rule
{
    public override string Id => "storage-lun-noise";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var course in Course.Of(situation))
        {
            var errors = course.Timeline.Count(EventKind.ScsiError);
            var resets = course.Timeline.Count(EventKind.Reset);
            if (course.Device.Identity != Identity.Modem || (errors == 0 && resets == 0) || course.Timeline.RoundTotal >= Course.LoopRounds || !course.Device.Present)
            {
                continue;
            }

            var recovered = resets > 0 && course.Resetter is not null;
            if (!recovered && errors == 0)
            {
                continue;
            }

            yield return Find(Confidence.Likely, course.Device.ToSubject(),
                recovered
                    ? $"usb-storage had to reset {course.Device.Describe()} {(resets == 1 ? "once" : $"{resets} times")} and the kernel recovered by itself; it has been quiet since."
                    : $"Errors of the card slot or CD of {course.Device.Describe()} are harmless: nothing was reset.",
                course.Lines(EventKind.ScsiError, EventKind.Reset));
        }
    }
}
