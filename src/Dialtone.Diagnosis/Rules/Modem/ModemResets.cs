using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A program on the host resets the modem.</summary>
internal sealed class UserspaceReset : Rule
{
    public override string Id => "userspace-reset";

    public override IReadOnlyList<string> Explains => ["modem-drops-off-bus", "modem-firmware-crash", "modem-hardware-reset", "transmit-brown-out", "session-drops-regularly", "tty-renumbered", "usbfs-driver-detach"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: not Identity.Other, Timeline: not null }))
        {
            var leaves = device.Timeline!.Of(EventKind.Disconnect).Concat(device.Timeline.Of(EventKind.Reset)).OrderBy(happened => happened.Line.Line).ToList();
            // A setting of zero switches the reset off.
            var setting = situation.Said(ModemWordings.ResetSetting).LastOrDefault(said => said["seconds"].Trim('0').Length > 0);
            if (setting is not null && leaves.Count > 0)
            {
                yield return Find(
                    leaves.Count > 1 ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                    $"A program is set to reset the modem every {setting["seconds"]} s, and {device.Describe()} leaves the bus.", [setting.Line, leaves[0].Line, leaves[^1].Line]);
                yield break;
            }

            // usbfs says it itself: USBDEVFS_RESET by a program that is neither a virtual machine's nor a switcher.
            var ordered = situation.Said(VirtualisationWordings.UsbfsClaim).Where(said => said["port"] == device.Port?.ToString() && said.Line.Whole.Contains("resets device", StringComparison.Ordinal) && !Monitors.IsMonitor(said["program"])
                && !said["program"].StartsWith("usb_modeswitch", StringComparison.Ordinal) && !said["program"].StartsWith("brltty", StringComparison.Ordinal)).ToList();
            if (ordered.Count > 0 && device.Identity == Identity.Modem)
            {
                yield return Find(
                    Confidence.Likely, device.ToSubject(), $"The program {ordered[^1]["program"]} resets {device.Describe()} through usbfs{(ordered.Count > 1 ? $", {ordered.Count} times" : "")}, so its ports go and come.",
                    [ordered[0].Line, ordered[^1].Line, leaves.LastOrDefault()?.Line]);
                yield break;
            }

            // A watchdog that resets a modem which answers nobody, or which was gone, is no cause.
            var troubled = situation.Said(ModemWordings.PortTimedOut, ModemWordings.TransactionTimeout, ModemWordings.LostModem, PortWordings.CommandTimeout).FirstOrDefault();
            var orders = situation.Said(ModemWordings.ResetCommand)
                .Where(said => (troubled is null || situation.IsBehind(troubled.Line, said.Line)) && leaves.Exists(left => Follows(left, said))).ToList();
            if (orders.Count == 0)
            {
                continue;
            }

            // Once is a person's experiment, or a watchdog's answer to a modem that was lost before.
            yield return Find(
                orders.Count > 1 ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                $"{(orders.Count > 1 ? $"{orders.Count} times a" : "A")} program resets {device.Describe()} right before it leaves the bus.",
                orders.Take(2).SelectMany(said => new[] { said.Line, leaves.First(left => Follows(left, said)).Line }));
            yield break;
        }
    }

    private static bool Follows(TimelineEvent left, Statement order) => left.Line.Input == order.Line.Input && left.Line.Line > order.Line.Line
        && (Sequel.Elapsed(order.Line, order.Time, left.Line, left.Time) is { } elapsed ? elapsed < TimeSpan.FromSeconds(15) : left.Line.Line - order.Line.Line <= 4);
}

/// <summary>The carrier board restarts the module like clockwork.</summary>
internal sealed class ModemHardwareReset : Rule
{
    private const int Rounds = 5;

    public override string Id => "modem-hardware-reset";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var course in Course.Of(situation))
        {
            if (course.Device.Identity != Identity.Modem || course.LeaveRounds < Rounds || course.ResetRounds > 0)
            {
                continue;
            }

            var times = course.Timeline.Of(EventKind.Disconnect).Select(happened => happened.Time).OfType<TimeSpan>().ToList();
            var gaps = times.Zip(times.Skip(1), (first, second) => (second - first).TotalSeconds).ToList();
            // A clock's beat: a firmware that dies of what it does has no such patience.
            if (gaps.Count < Rounds - 1 || gaps.Max() - gaps.Min() > 1.5 || gaps.Min() < 3)
            {
                continue;
            }

            yield return Find(
                Confidence.Possible, course.Device.ToSubject(),
                $"{char.ToUpperInvariant(course.Device.Describe()[0])}{course.Device.Describe()[1..]} leaves the bus every {gaps.Average():0} s to the second: a watchdog or power switch of its board may restart it.",
                course.Lines(EventKind.Disconnect)) with
            {
                Confirm = ["it goes on with every host program stopped, and at another supply"],
            };
        }
    }
}
