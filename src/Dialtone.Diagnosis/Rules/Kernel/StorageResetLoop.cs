using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The bug of 2.6.31.2 to 2.6.31.4 and 2.6.32-rc1 to rc4: usb-storage resets a Huawei data card that refuses a long REQUEST SENSE.</summary>
internal sealed class StorageResetLoop : Rule
{
    /// <summary>d0defb855c85 (2.6.32-rc1, stable 2.6.31.2) made usb-storage bind after the Huawei mode switch; b8430e1b82b7 (2.6.32-rc5, stable 2.6.31.5)
    /// taught it to repeat a failed long REQUEST SENSE with 18 bytes. Ubuntu's 2.6.31-14.48 is based on 2.6.31.4, and 2.6.31-15.49 carries the cure
    /// (LP #446146). The first bad Ubuntu upload is not known: -12 and -13 are taken as bad too, -11 is reported good.</summary>
    private static readonly AffectedKernels Kernels =
        new(new KernelRange("2.6.31.2", "2.6.31.5"), new KernelRange("2.6.32-rc1", "2.6.32-rc5")) { Ubuntu = [new UbuntuUploads("2.6.31", 12, 15)] };

    public override string Id => "storage-reset-loop";

    /// <summary>True if the log's own words are those of a later kernel: 3b29b68b1627 (2.6.39) says "device number" where these kernels say "address".</summary>
    private static bool AreExcludedBy(PortTimeline timeline) =>
        timeline.Events.Any(happened => happened.Kind is EventKind.NewDevice or EventKind.Reset && happened.Line.Whole.Contains(" device number ", StringComparison.Ordinal));

    /// <summary>True unless the kernel, or the log's own words, rule it out.</summary>
    public static bool MayBe(Situation situation, PortTimeline timeline) => Kernels.Of(situation.Kernel) != Affected.No && !AreExcludedBy(timeline);

    public override IReadOnlyList<string> Explains =>
    [
        "reset-morph-fallback", "port-reset-loop", "modem-drops-off-bus", "modem-firmware-crash", "mode-switch-loop",
        "no-driver-bound", "stuck-storage-mode", "driver-not-autoloaded", "driver-module-missing", "driver-blacklisted",
        "modem-unresponsive",
    ];

    public override IEnumerable<string> WhyNot(Situation situation)
    {
        var affected = Kernels.Of(situation.Kernel);
        yield return affected switch
        {
            Affected.Unknown => "which kernel runs is not known (uname -a)",
            Affected.Yes => $"the kernel {situation.Kernel!.Version} has the fault",
            _ => $"the kernel {situation.Kernel!.Version} is not one of those that have the fault",
        };
        foreach (var reason in Course.WhyNoLoop(situation, course => Math.Max(course.DetachRounds, course.ResetRounds) + course.MorphRounds, "a reset, or of ports that go while the device stays"))
        {
            yield return reason;
        }

        foreach (var device in situation.Candidates.Where(device => device.Id is { } id && !HuaweiInitializer.IsFor(id, device.BcdDevice)))
        {
            yield return $"{device.Describe()} is not one of the 66 ids that these kernels treat so";
        }

        if (affected == Affected.Unknown && Course.Of(situation).Any(course => AreExcludedBy(course.Timeline)))
        {
            yield return "the log says \"device number\", and these kernels say \"address\": it is from a later one";
        }
    }

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var affected = Kernels.Of(situation.Kernel);
        if (affected == Affected.No)
        {
            yield break;
        }

        foreach (var course in Course.Of(situation))
        {
            var rounds = Math.Max(course.DetachRounds, course.ResetRounds) + course.MorphRounds;
            if (course.Device.Id is not { } id || !HuaweiInitializer.IsFor(id, course.Device.BcdDevice) || !course.Ongoing || course.LeaveRounds > rounds
                || (affected == Affected.Unknown && AreExcludedBy(course.Timeline)))
            {
                continue;
            }

            // All ports that go while the device stays on the bus are one reset already; on a kernel known to be bad, no other cause is as near.
            var all = course.Timeline.Count(EventKind.SerialDetached) >= course.Timeline.Count(EventKind.SerialAttached);
            var likely = affected == Affected.Yes && (rounds >= Course.LoopRounds || (rounds >= 1 && all));
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
                Confirm = ["dmesg: a \"reset\" line before each detach", $"{id}:s as the first entry of /sys/module/usb_storage/parameters/quirks, then replug: the loop stops"],
            };
        }
    }
}
