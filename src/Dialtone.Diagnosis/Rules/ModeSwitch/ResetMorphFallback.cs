using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A reset throws the device back into its storage personality: usbcore finds other descriptors and enumerates it anew.</summary>
internal sealed class ResetMorphFallback : Rule
{
    public override string Id => "reset-morph-fallback";

    public override IReadOnlyList<string> Explains =>
    [
        "port-reset-loop", "modem-drops-off-bus", "modem-firmware-crash", "mode-switch-loop", "stuck-storage-mode",
        "no-driver-bound", "driver-not-autoloaded", "driver-module-missing", "driver-blacklisted", "modem-unresponsive",
    ];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var course in Course.Of(situation))
        {
            // One "firmware changed" is what a firmware update or a deliberate reset looks like.
            if (course.MorphRounds < 2 || !course.Ongoing)
            {
                continue;
            }

            var who = course.Resetter is { } resetter ? $"{resetter} resets" : "Something resets";
            yield return Find(
                Confidence.Likely,
                course.Device.ToSubject(),
                $"{who} {course.Device.Describe()}, which falls back to its storage mode at each reset and is switched again{course.Pace}.",
                [.. course.Lines(EventKind.Reset, EventKind.FirmwareChanged, EventKind.Disconnect), course.Device.IdLine]) with
            {
                Loop = course.ToLoop(course.MorphRounds),
                Reasoning =
                [
                    "\"device firmware changed\" after a reset: the descriptors were not those from before",
                    "a device that crashed would leave without a reset before",
                ],
                Confirm = ["with resets of this device forbidden (avoid_reset_quirk), or with a usb-storage quirk, the fallback does not come again"],
            };
        }
    }
}
