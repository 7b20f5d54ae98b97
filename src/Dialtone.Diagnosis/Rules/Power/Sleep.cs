using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The kernel lets the idle modem sleep, and it does not wake up again.</summary>
internal sealed class AutosuspendHang : Rule
{
    public override string Id => "autosuspend-hang";

    public override IReadOnlyList<string> Explains => ["modem-unresponsive", "modem-drops-off-bus", "modem-firmware-crash", "transmit-brown-out", "control-client-failure", "port-reset-loop"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var failed = situation.Said(PowerWordings.AutopmFailed, PowerWordings.CannotResume).LastOrDefault(said =>
            situation.DeviceAt(said["port"].Length > 0 ? said["port"] : said["interface"]) is not { Identity: Identity.Other } and not { IsHub: true });
        // Waking the whole machine uses the same words.
        if (failed is not null && !situation.SaidBefore(failed.Line, PowerWordings.Suspending))
        {
            var place = failed["port"].Length > 0 ? failed["port"] : failed["interface"];
            var device = situation.DeviceAt(place);
            yield return Find(
                device is { Identity: Identity.Modem } || failed.Wording == PowerWordings.AutopmFailed ? Confidence.Likely : Confidence.Possible, device?.ToSubject() ?? new Subject { Port = place },
                $"The kernel let {device?.Describe() ?? $"the device on port {place}"} sleep while it was idle, and could not wake it.", [failed.Line]) with
            {
                Confirm = [$"/sys/bus/usb/devices/{place}/power/control is auto"],
            };
            yield break;
        }

        foreach (var device in situation.Candidates.Where(device => device is { Timeline: not null, Port: not null }))
        {
            // At debug level the kernel tells of each sleep: the device, or the hub above it, was asleep and the device is lost as it wakes.
            var asleep = situation.Said(PowerWordings.AutoSuspended).LastOrDefault(said => said["port"] == device.Port!.Value.ToString());
            var left = asleep is null ? null : device.Timeline!.Of(EventKind.Disconnect).FirstOrDefault(gone => gone.Line.Input == asleep.Line.Input && gone.Line.Line > asleep.Line.Line);
            var woken = left is null ? null : situation.Said(PowerWordings.ResetResumed).LastOrDefault(said =>
                said["port"] == device.Port!.Value.ToString() && said.Line.Line < left.Line.Line && said.Line.Line > asleep!.Line.Line);
            if (woken is not null && (left!.Time is not { } gone || woken.Time is not { } time || gone - time < TimeSpan.FromSeconds(5)))
            {
                yield return Find(
                    Confidence.Likely, device.ToSubject(),
                    $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} was asleep (runtime suspend), had to be reset as it woke, and was lost.", [asleep!.Line, woken.Line, left.Line]);
                yield break;
            }
        }
    }
}

/// <summary>The modem is lost when the machine wakes up.</summary>
internal sealed class LostAfterResume : Rule
{
    public override string Id => "lost-after-resume";

    public override IReadOnlyList<string> Explains =>
    [
        "modem-drops-off-bus", "modem-firmware-crash", "autosuspend-hang", "stuck-storage-mode", "modem-unresponsive", "enumeration-timeout", "enumeration-protocol-error",
        "enumeration-given-up", "modem-on-pcie", "session-drops-regularly",
    ];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var failed = situation.Said(PowerWordings.ResumeFailed).LastOrDefault(said => situation.DeviceAt(Place(said["port"], said["interface"])) is not { Identity: Identity.Other });
        if (failed is not null)
        {
            var device = situation.DeviceAt(Place(failed["port"], failed["interface"]));
            var back = device?.Present == true && device.Timeline?.Events.Any(happened => happened.Kind is EventKind.SerialAttached or EventKind.NetworkAttached && happened.Line.Line > failed.Line.Line) == true;
            yield return Find(
                back || device is not { Identity: Identity.Modem } ? Confidence.Possible : Confidence.Likely, device?.ToSubject() ?? new Subject { Port = Place(failed["port"], failed["interface"]) },
                $"{(device is null ? "The device" : Sentence.Capital(device.Describe()))} did not survive the machine's sleep{(back ? " and had to start over" : "")}.", [failed.Line, situation.LastSaid(PowerWordings.Suspending)?.Line]);
            yield break;
        }

        var asleep = situation.Said(PowerWordings.FunctionAsleep).LastOrDefault(said => IsModemFunction(said["driver"]));
        if (asleep is not null)
        {
            yield return Find(
                Confidence.Likely, Subject.None, $"The modem on PCI ({asleep["driver"]}) cannot be woken after the machine's sleep.", [asleep.Line, situation.LastSaid(PowerWordings.Suspending)?.Line]) with
            {
                Remedies = ["sleep-hook-for-modemmanager"],
                Confirm = ["echo 1 > /sys/bus/pci/rescan brings it back"],
            };
            yield break;
        }

        foreach (var resumed in situation.Said(PowerWordings.Resumed).Reverse())
        {
            foreach (var device in situation.Candidates.Where(device => device is { Timeline: not null } && device.Identity == Identity.Modem || device.Interfaces.Count > 0))
            {
                var left = device.Timeline?.Of(EventKind.Disconnect).FirstOrDefault(gone => gone.Line.Input == resumed.Line.Input
                    && Math.Abs(gone.Line.Line - resumed.Line.Line) < 200 && Near(resumed, gone));
                if (left is null)
                {
                    continue;
                }

                var back = device.Timeline!.Events.FirstOrDefault(happened => happened.Kind == EventKind.NewDevice && happened.Line.Line > left.Line.Line);
                // A device that comes back as it was is what most machines do to USB at a wake-up.
                yield return Find(
                    back is null ? Confidence.Likely : Confidence.Possible, device.ToSubject(),
                    back is null ? $"{Sentence.Capital(device.Describe())} left the bus as the machine woke up, and did not come back."
                        : $"{Sentence.Capital(device.Describe())} lost its power while the machine slept and started over as a new device.",
                    [resumed.Line, left.Line, back?.Line]);
                yield break;
            }
        }
    }

    private static bool Near(Statement resumed, TimelineEvent gone) =>
        (Sequel.Elapsed(resumed.Line, resumed.Time, gone.Line, gone.Time) ?? Sequel.Elapsed(gone.Line, gone.Time, resumed.Line, resumed.Time)) is { } apart
            ? apart < TimeSpan.FromSeconds(10)
            : gone.Time is null && resumed.Time is null;

    private static string Place(string port, string face) => port.Length > 0 ? port : face;

    /// <summary>Drivers of cellular modules on PCI Express.</summary>
    private static bool IsModemFunction(string driver) => driver is "iosm" or "mtk_t7xx" or "mhi-pci-generic" or "mhi_pci_generic" || driver.StartsWith("xmm7360", StringComparison.Ordinal);
}
