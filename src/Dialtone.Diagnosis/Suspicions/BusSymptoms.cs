using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>What goes wrong on the bus and between the device and its drivers.</summary>
internal static class BusSymptoms
{
    public static Symptom? KernelFell(Situation situation) => Symptom.Told(
        situation, "the kernel fell over while the modem was in use", ["kernel-upgrade-regression", "driver-probe-failed", "host-port-fault"], KernelWordings.Oops);

    /// <summary>The drivers lost the device and got it back. Where the text has all that they say of it, the device stayed on the bus: what a port reset does, and nothing that
    /// the device could do by itself. Who greps for "tty" loses the hub's "USB disconnect" and the drivers' farewell alike, and then either may be.</summary>
    public static Symptom? PortsTaken(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: not Identity.Other, Timeline: not null }))
        {
            var timeline = device.Timeline!;
            var rounds = timeline.RoundsWith(RoundTraits.Detached, RoundTraits.Left | RoundTraits.Switched | RoundTraits.IdChanged);
            var stayed = timeline.Count(EventKind.InterfaceDisconnected) > 0;
            // What left at another time is told of elsewhere, unless that was its switch.
            var left = timeline.Count(EventKind.Disconnect) > 0 && !(stayed && timeline.RoundsWith(RoundTraits.Left, RoundTraits.Switched) == 0);
            if (rounds == 0 || left || (stayed ? device.Identity != Identity.Modem && !EndsInReset(device) : !CameBackAtOnce(timeline, EventKind.SerialDetached, EventKind.SerialAttached)))
            {
                continue;
            }

            return new Symptom(
                $"the serial ports of {device.Describe()} were taken away{(rounds == 1 ? "" : $" {rounds} times")} {(stayed ? "while it stayed on the bus, as a reset does" : "and came back; whether it left the bus is not shown")}",
                device.ToSubject(), [timeline.First(EventKind.SerialAttached)?.Line, timeline.First(EventKind.SerialDetached)?.Line, timeline.Last(EventKind.InterfaceDisconnected)?.Line],
                (stayed, StorageResetLoop.MayBe(situation, timeline)) switch
                {
                    (true, true) => ["storage-reset-loop", "port-reset-loop", "userspace-reset"],
                    (true, false) => ["port-reset-loop", "userspace-reset", "modem-firmware-crash"],
                    (false, true) => ["modem-drops-off-bus", "storage-reset-loop", "port-reset-loop"],
                    _ => ["modem-drops-off-bus", "port-reset-loop", "modem-firmware-crash"],
                });
        }

        return null;
    }

    /// <summary>A reset took the ports, and the text ends as they are back: of what stood beside them nobody has seen yet that it came back, and the next reset may follow.</summary>
    public static bool EndsInReset(DeviceSituation device) =>
        device is { Timeline: { } timeline, Log: { } log } && timeline.Last(EventKind.Reset) is { } reset && timeline.Last(EventKind.InterfaceDisconnected) is { } taken && taken.Line.Line < reset.Line.Line
        && !(log.End is { } end && reset.Time is { } time && end - time > TimeSpan.FromSeconds(30))
        && timeline.Events.Concat(log.General).Where(happened => happened.Kind is EventKind.StorageHost or EventKind.ScsiInquiry or EventKind.ScsiAttached).ToList() is { Count: > 0 } storage
        && storage.TrueForAll(happened => happened.Line.Line < reset.Line.Line);

    /// <summary>The same of a network function, where nothing else is shown of the device.</summary>
    public static Symptom? NetworkTaken(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Timeline is { } timeline && timeline.Count(EventKind.NetworkDetached) > 0 && timeline.Count(EventKind.Disconnect) + timeline.Count(EventKind.ModeSwitch) == 0);
        return device is null ? null
            : new Symptom($"the network function of {device.Describe()} was taken away, and nothing tells why", device.ToSubject(), [device.Timeline!.Last(EventKind.NetworkDetached)?.Line], "modem-drops-off-bus", "userspace-reset", "modem-firmware-crash");
    }

    public static Symptom? LeftTheBus(Situation situation)
    {
        string[] suspects = ["modem-drops-off-bus", "modem-firmware-crash", "transmit-brown-out"];
        // A device that nobody switched or reset, and that was more than a port of which only the hub speaks.
        var gone = situation.Devices.Where(device => !device.IsHub && device.Identity != Identity.Other).Select(device => (Device: device, Left: Departure(situation, device)))
            .FirstOrDefault(entry => entry.Left is not null);
        if (gone.Left is { } left)
        {
            return new Symptom(
                $"{gone.Device.Describe()} left the bus{(gone.Device.Timeline!.Away ? "" : " and came back")}, and nothing tells why", gone.Device.ToSubject(),
                [left.Line, gone.Device.Timeline.Last(EventKind.NewDevice)?.Line], suspects);
        }

        return situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other })
            ? null
            : TakenAway(situation, suspects);
    }

    /// <summary>NetworkManager asks for the statistics of an interface that pppd has taken down: that is the session's end, not the device's.</summary>
    private static Symptom? TakenAway(Situation situation, string[] suspects)
    {
        var said = situation.Said(SymptomWordings.Vanished).Where(vanished => !vanished.Line.Whole.Contains("ppp stats", StringComparison.Ordinal)).ToList();
        return said.Count == 0 || situation.WorksAfter(said[^1].Line) ? null
            : new Symptom("the modem was taken away from under a program, and nothing tells why", situation.SubjectOf(said[^1]), [said[0].Line, said[^1].Line], suspects);
    }

    /// <summary>It came back sooner than a hand plugs it, or left again and again, or a program still held it. A stick that leaves once and stays away was pulled out.</summary>
    private static TimelineEvent? Departure(Situation situation, DeviceSituation device)
    {
        if (device.Timeline is not { } timeline || timeline.Last(EventKind.Disconnect) is not { } last || timeline.Count(EventKind.ModeSwitch) > 0 || timeline.Count(EventKind.UserspaceReset) > 0)
        {
            return null;
        }

        var function = timeline.Events.FirstOrDefault(happened => happened.Kind is EventKind.SerialAttached or EventKind.NetworkAttached or EventKind.ControlAttached or EventKind.AcmAttached);
        // The initialisers of usb-storage send the message that switches a stick, and decline it with -EIO: it leaves at once.
        if ((function is null || function.Line.Line > last.Line.Line) && timeline.Events.LastOrDefault(happened => happened.Line.Input == last.Line.Input && happened.Line.Line < last.Line.Line) is { Kind: EventKind.ProbeFailed, Name: "usb-storage", Number: 5 or -5 })
        {
            return null;
        }

        // A stick in storage mode that leaves within seconds was switched.
        if (function is null && WasSwitched(device))
        {
            return null;
        }

        // What showed no function of a modem, and shows one once it is back, was switched; or it was its chip that loaded the firmware.
        if (function is not null && function.Line.Input == last.Line.Input && function.Line.Line > last.Line.Line
            && (timeline.Count(EventKind.StorageDetected) > 0 || (timeline.Count(EventKind.Disconnect) == 1 && timeline.Events[0].Kind == EventKind.NewDevice)))
        {
            return null;
        }

        // A text that begins as it leaves does not tell what it was before; that its transfers failed on the wire tells that nobody switched it.
        var failing = timeline.Events.LastOrDefault(happened => happened.Line.Input == last.Line.Input && happened.Line.Line < last.Line.Line) is { Kind: EventKind.ProbeFailed, Number: 71 or -71 or 110 or -110 };
        var rounds = timeline.RoundsWith(RoundTraits.Left, failing ? RoundTraits.Switched : RoundTraits.Switched | RoundTraits.IdChanged);
        return rounds >= 2 || ((rounds > 0 || timeline.Count(EventKind.FirmwareChanged) > 0) && CameBackAtOnce(timeline, EventKind.Disconnect, EventKind.NewDevice)) || situation.Said(SymptomWordings.Vanished).Any() || WasDriven(device) ? last : null;
    }

    /// <summary>A modem that had its drivers, left, and did not come back: pulled out or fallen off, which the kernel tells in the same words.</summary>
    private static bool WasDriven(DeviceSituation device) =>
        device is { Identity: Identity.Modem, Timeline: { Away: true } timeline } && timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.SerialDetached) + timeline.Count(EventKind.ControlAttached) + timeline.Count(EventKind.NetworkAttached) > 0;

    /// <summary>Sooner than a hand pulls a stick out and plugs it in.</summary>
    private static bool CameBackAtOnce(PortTimeline timeline, EventKind leaves, EventKind comes)
    {
        TimelineEvent? left = null;
        foreach (var happened in timeline.Events)
        {
            if (happened.Kind == comes && left is not null && (left.Time is null || happened.Time is null || happened.Time - left.Time < TimeSpan.FromSeconds(10)))
            {
                return true;
            }

            // What drivers say as they let go stands between the two.
            left = happened.Kind == leaves ? happened : happened.Kind == comes ? null : left;
        }

        return false;
    }

    /// <summary>Somebody resets a device again and again that stays on the bus: a driver whose commands time out, or a program that it was given to.</summary>
    public static Symptom? ResetAgain(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Timeline is { } timeline && timeline.Count(EventKind.Reset) > 1 && timeline.Count(EventKind.Disconnect) + timeline.Count(EventKind.NewDevice) == 0);
        return device is null ? null
            : new Symptom($"{device.Describe()} is reset again and again, and nothing tells by whom", device.ToSubject(), [device.Timeline!.First(EventKind.Reset)?.Line, device.Timeline.Last(EventKind.Reset)?.Line],
                "userspace-reset", device.Interfaces.Any(entry => entry.IsStorage) ? "storage-reset-loop" : "port-reset-loop", "modem-unresponsive");
    }

    /// <summary>One line of a reset is all that is shown: somebody asked for it.</summary>
    public static Symptom? ResetOnce(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Timeline is { Events: [{ Kind: EventKind.Reset }] });
        return device is null || situation.Said(WorkingWordings.AdapterSpeaks).Any() ? null
            : new Symptom($"{device.Describe()} was reset, and nothing tells by whom", device.ToSubject(), [device.Timeline!.Events[0].Line], "userspace-reset", "port-reset-loop", "modem-unresponsive");
    }

    /// <summary>Where lines were picked out, the addresses alone tell that a device left and came back: each arrival takes a new one.</summary>
    public static Symptom? ComesAgain(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Timeline is { } timeline && timeline.Count(EventKind.NewDevice) - timeline.Count(EventKind.Disconnect) > 2
            && timeline.Count(EventKind.DescriptorError) + timeline.Count(EventKind.AddressRefused) == 0);
        return device is null ? null
            : new Symptom($"{device.Describe()} is enumerated again and again, and nothing tells why", device.ToSubject(), [device.Timeline!.First(EventKind.NewDevice)?.Line, device.Timeline.Last(EventKind.NewDevice)?.Line],
                "modem-drops-off-bus", "transmit-brown-out", "enumeration-protocol-error");
    }

    public static Symptom? InterruptLost(Situation situation) =>
        situation.Said(SymptomWordings.InterruptOff).LastOrDefault() is { } off && situation.Said(SymptomWordings.UsbInterruptLost).LastOrDefault() is { } handler
            ? new Symptom("the kernel switched off the interrupt of a USB controller", Subject.None, [off.Line, handler.Line], "host-port-fault", "host-controller-died", "kernel-upgrade-regression")
            : null;

    /// <summary>Controllers are taken from their driver when they go to a guest, when a program unbinds them, and around sleep: with them goes all that hangs on them.</summary>
    public static Symptom? ControllersRemoved(Situation situation)
    {
        var removed = situation.Said(EnumerationWordings.ControllerRemoved).ToList();
        return removed.Count == 0 ? null
            : new Symptom("a USB host controller was taken from its driver, and nothing tells by whom", Subject.None, [removed[0].Line, removed[^1].Line], "passthrough-lost", "lost-after-resume", "host-port-fault");
    }

    public static Symptom? RemoteNotAttached(Situation situation) => Symptom.Told(
        situation, "a device is not handed on to another machine, and nothing tells why", ["usbip-no-modules", "passthrough-lost", "host-guest-contention"], SymptomWordings.RemoteNotAttached);

    /// <summary>A stick that leaves within seconds of showing its driver CD was switched, by whomever; nobody pulls it out so soon. What it became is not there, or has not told its id yet.</summary>
    public static Symptom? SwitchedAndGone(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Modem, Timeline: { } timeline } && WasSwitched(device) && (timeline.Away ? !device.Present : timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.NetworkAttached) == 0));
        if (device is null)
        {
            return null;
        }

        var left = device.Timeline!.Last(EventKind.Disconnect)!;
        Evidence?[] lines = [device.Timeline.Last(EventKind.DeviceIds)?.Line, left.Line];
        return device.Timeline.Last(EventKind.NewDevice) is not { } back || back.Line.Line < left.Line.Line
            ? new Symptom($"{device.Describe()} left storage mode seconds after it came, and what it became does not appear", device.ToSubject(), lines, "switch-target-absent", "passthrough-lost", "modem-drops-off-bus")
            : new Symptom($"{device.Describe()} left storage mode seconds after it came, and the text ends before it tells what it became", device.ToSubject(), lines, "switch-target-absent", "no-driver-bound", "hilink-router-mode");
    }

    /// <summary>It told an id of storage mode, left within seconds, and has told none since.</summary>
    private static bool WasSwitched(DeviceSituation device) =>
        StorageModeIds.Contains(device.Id) && device.Timeline?.Last(EventKind.DeviceIds) is { } came && device.Timeline.Last(EventKind.Disconnect) is { } left && came.Line.Input == left.Line.Input && came.Line.Line < left.Line.Line
        && left.Time - came.Time < TimeSpan.FromSeconds(10);

    public static Symptom? TransfersFail(Situation situation) => TransfersFail(situation, 3);

    private static Symptom? TransfersFail(Situation situation, int times) =>
        situation.Said(DriverWordings.TransferErrors).LastOrDefault() is { } errors && errors.Ordinal >= times && !situation.WorksAfter(errors.Line) && !situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other })
            ? new Symptom(times > 1 ? "transfers to the modem fail on the wire again and again" : "a transfer to the modem failed on the wire", situation.SubjectOf(errors), [errors.Line], "enumeration-protocol-error", "modem-firmware-crash", "modem-drops-off-bus")
            : null;

    /// <summary>Once is what a driver sees of every unplugging; where nothing else is shown, it is all there is.</summary>
    public static Symptom? TransferFailed(Situation situation) => TransfersFail(situation, 1);

    /// <summary>The driver of Sierra's network function, which opens its dialogue with the firmware over the control endpoint.</summary>
    public static Symptom? DialogueFails(Situation situation) =>
        situation.LastSaid(DriverWordings.DialogueRefused) is { } refused && !situation.WorksAfter(refused.Line)
            ? new Symptom("the driver of the network function cannot open its dialogue with the modem", situation.SubjectOf(refused), [refused.Line], "modem-unresponsive", "driver-probe-failed", "control-request-stall")
            : null;

    public static Symptom? SwitchedToWhere(Situation situation)
    {
        if (situation.Said(ModeSwitchWordings.Sent).LastOrDefault() is not { } sent || situation.Said(ModeSwitchWordings.Succeeded).Any())
        {
            return null;
        }

        if (SwitchAttempt.Of(situation).CameBack is { } back)
        {
            return new Symptom($"the stick was switched and is back as {back.Describe()}, and the text does not show what drives it", back.ToSubject(), [sent.Line, back.IdLine], "no-driver-bound", "driver-module-missing", "hilink-router-mode");
        }

        var stick = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem);
        return new Symptom(
            "the switch message was sent, and the text does not show what became of the stick", stick?.ToSubject() ?? Subject.None, [sent.Line, situation.Said(ModeSwitchWordings.Left).LastOrDefault()?.Line],
            "stuck-storage-mode", "switch-target-absent", "switch-entry-missing");
    }

    /// <summary>Interfaces of a maker's own class belong to a program: a guest's monitor, as a rule.</summary>
    public static Symptom? HeldByProgram(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Present && device.Interfaces.Count > 1 && device.Interfaces.All(entry => entry.Driver.Or("") == "usbfs"));
        return device is null ? null
            : new Symptom($"a program on this machine holds all interfaces of {device.Describe()}, so that no driver here has them", device.ToSubject(), [device.IdLine, .. device.Interfaces.Select(entry => entry.Line)],
                "host-guest-contention", "passthrough-lost", "usbfs-driver-detach");
    }

    /// <summary>A driver that modems share with others failed at a device of which nothing else is shown.</summary>
    public static Symptom? DriverFails(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Undetermined, Timeline: { } timeline } && timeline.Of(EventKind.ProbeFailed).Any(failed => failed.Name is "cdc_acm" or "cdc_ether" or "usbserial_generic"));
        return device is null || situation.Candidates.Any(other => other.Identity == Identity.Modem) ? null
            : new Symptom($"a driver fails at {device.Describe()}, and nothing tells what the device is", device.ToSubject(), [device.Timeline!.Last(EventKind.ProbeFailed)?.Line], "driver-probe-failed", "no-driver-bound");
    }

    public static Symptom? NobodyDrives(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device is { Present: true, Timeline: { } timeline } && timeline.Count(EventKind.SerialAttached) == 0 && !device.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.IsKnown)
            && (device.Identity == Identity.Modem || device.Identity == Identity.Undetermined));
        if (device is null || situation.Devices.Any(other => other != device && other.Identity == Identity.Modem && other.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.IsKnown)))
        {
            return null;
        }

        return device.HasOthersBeforeStorage
            ? new Symptom($"{device.Describe()} has storage behind other functions, and no driver for those follows", device.ToSubject(), Symptom.LinesOf(device), "driver-module-missing", "no-driver-bound", "driver-not-autoloaded")
            : device.Interfaces.Any(entry => entry.IsStorage)
            ? new Symptom($"{device.Describe()} shows storage, and no driver for a modem follows", device.ToSubject(), Symptom.LinesOf(device), "stuck-storage-mode", "switch-entry-missing", "no-driver-bound")
            : new Symptom($"no driver takes {device.Describe()} as far as the text goes", device.ToSubject(), Symptom.LinesOf(device), "no-driver-bound", "driver-module-missing", "stuck-storage-mode");
    }

    /// <summary>A tree names no device, and shows which functions have no driver: those of a network are a modem's or a telephone's.</summary>
    public static Symptom? NobodyDrivesNetwork(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device is { Id: null, Timeline: null, Interfaces.Count: > 1 } && device.Interfaces.All(entry => entry.Driver.IsAbsent)
            && device.Interfaces.Any(entry => entry.Class is { Class: UsbClass.CdcData or UsbClass.Communications }));
        return device is null || situation.Devices.Any(other => other.Identity == Identity.Modem) ? null
            : new Symptom($"no driver has the network function of {device.Describe()}", device.ToSubject(), [.. device.Interfaces.Select(entry => entry.Line)], "no-driver-bound", "driver-module-missing", "phone-not-tethering");
    }

    public static Symptom? PerhapsStorage(Situation situation) =>
        situation.Devices.FirstOrDefault(device => StorageModeIds.Shares(device.Id)) is { Timeline: null, Interfaces.Count: 0 } device
            ? new Symptom($"{device.Id} is the id of sticks in storage mode, of players and of telephones with the same chip", device.ToSubject(), [device.IdLine], "stuck-storage-mode", "switch-entry-missing", "phone-not-tethering")
            : null;
}
