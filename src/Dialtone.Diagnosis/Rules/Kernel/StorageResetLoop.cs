using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The bug of 2.6.31.2 to 2.6.31.4 and 2.6.32-rc1 to rc4: usb-storage resets a Huawei data card that refuses a long REQUEST SENSE.</summary>
internal sealed class StorageResetLoop : Rule
{
    public override string Id => "storage-reset-loop";

    public override IReadOnlyList<string> Explains =>
    [
        "reset-morph-fallback", "port-reset-loop", "modem-drops-off-bus", "modem-firmware-crash", "mode-switch-loop",
        "no-driver-bound", "stuck-storage-mode", "driver-not-autoloaded", "driver-module-missing", "driver-blacklisted",
        "modem-unresponsive",
    ];

    public override IEnumerable<string> WhyNot(Situation situation)
    {
        var range = SenseBugKernels.Of(situation.Kernel);
        yield return range switch
        {
            SenseBugKernels.Range.Unknown => "which kernel runs is not known (uname -a)",
            SenseBugKernels.Range.Inside => $"the kernel {situation.Kernel!.Version} has the fault",
            _ => $"the kernel {situation.Kernel!.Version} is not one of those that have the fault",
        };
        foreach (var reason in Course.WhyNoLoop(situation, course => Math.Max(course.DetachRounds, course.ResetRounds) + course.MorphRounds, "a reset, or of ports that go while the device stays"))
        {
            yield return reason;
        }

        foreach (var device in situation.Candidates.Where(device => device.Id is { } id && !SenseBugKernels.IsAffected(id, device.BcdDevice)))
        {
            yield return $"{device.Describe()} is not one of the 66 ids that these kernels treat so";
        }

        if (range == SenseBugKernels.Range.Unknown && Course.Of(situation).Any(course => SenseBugKernels.AreExcludedBy(course.Timeline)))
        {
            yield return "the log says \"device number\", and these kernels say \"address\": it is from a later one";
        }
    }

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var range = SenseBugKernels.Of(situation.Kernel);
        if (range is SenseBugKernels.Range.Before or SenseBugKernels.Range.After)
        {
            yield break;
        }

        foreach (var course in Course.Of(situation))
        {
            var rounds = Math.Max(course.DetachRounds, course.ResetRounds) + course.MorphRounds;
            if (course.Device.Id is not { } id || !SenseBugKernels.IsAffected(id, course.Device.BcdDevice) || !course.Ongoing || course.LeaveRounds > rounds
                || (range == SenseBugKernels.Range.Unknown && SenseBugKernels.AreExcludedBy(course.Timeline)))
            {
                continue;
            }

            // All ports that go while the device stays on the bus are one reset already; on a kernel known to be bad, no other cause is as near.
            var all = course.Timeline.Count(EventKind.SerialDetached) >= course.Timeline.Count(EventKind.SerialAttached);
            var likely = range == SenseBugKernels.Range.Inside && (rounds >= Course.LoopRounds || (rounds >= 1 && all));
            if (!likely && rounds < Course.LoopRounds)
            {
                continue;
            }

            var kernel = situation.Kernel is { } known ? $"Kernel {known.Version}" : "A kernel of 2.6.31.2 to 2.6.31.4, or 2.6.32-rc1 to rc4,";
            yield return Find(
                likely ? Confidence.Likely : Confidence.Possible,
                course.Device.ToSubject(),
                likely
                    ? $"{kernel} lets usb-storage reset {course.Device.Describe()} again and again, so its serial ports attach and detach{course.Pace}."
                    : $"{kernel} would let usb-storage reset {course.Device.Describe()} again and again; which kernel runs is not known.",
                [
                    .. course.Lines(EventKind.SerialAttached, EventKind.Reset, EventKind.SerialDetached, EventKind.InterfaceDisconnected),
                    course.Device.IdLine, situation.Kernel?.Line,
                ]) with
            {
                Loop = course.ToLoop(rounds),
                Reasoning =
                [
                    "the ports go without a \"USB disconnect\": the device stays on the bus, so something resets it",
                    $"{id} is one of the 66 ids for which these kernels send the mode switch and then bind usb-storage",
                    "these kernels answer a failed long REQUEST SENSE with a port reset; 2.6.31.5 and 2.6.32-rc5 repeat it with 18 bytes instead",
                ],
                Confirm = ["dmesg: a \"reset\" line before each detach", $"echo -n {id}:s > /sys/module/usb_storage/parameters/quirks, then replug: the loop stops"],
            };
        }
    }
}
