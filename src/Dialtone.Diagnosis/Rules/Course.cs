using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The course of a device that comes and goes, in the terms in which the loop rules differ.</summary>
internal sealed class Course
{
    /// <summary>Fewer rounds than this are no loop.</summary>
    public const int LoopRounds = 3;

    private Course(Situation situation, DeviceSituation device, PortTimeline timeline)
    {
        Device = device;
        Timeline = timeline;
        Ongoing = situation.IsOngoing(device);
    }

    public DeviceSituation Device { get; }

    public PortTimeline Timeline { get; }

    public bool Ongoing { get; }

    /// <summary>Rounds in which a driver reset the port and the device came back as it was.</summary>
    public int ResetRounds => Timeline.RoundsWith(RoundTraits.Reset, RoundTraits.Morphed | RoundTraits.UserspaceReset | RoundTraits.Left | RoundTraits.PortTrouble);

    /// <summary>Rounds in which the device came out of a reset as something else.</summary>
    public int MorphRounds => Timeline.RoundsWith(RoundTraits.Morphed);

    /// <summary>Rounds in which drivers let go while the device neither left the bus nor was reset in so many words.</summary>
    public int DetachRounds => Timeline.RoundsWith(RoundTraits.Detached, RoundTraits.Left | RoundTraits.Morphed | RoundTraits.UserspaceReset);

    /// <summary>Rounds in which the device left the bus although nobody reset or switched it.</summary>
    public int LeaveRounds => Timeline.RoundsWith(
        RoundTraits.Left, RoundTraits.ResetFirst | RoundTraits.IdChanged | RoundTraits.Morphed | RoundTraits.Switched | RoundTraits.UserspaceReset | RoundTraits.PortTrouble);

    /// <summary>Devices with a timeline that may be modems.</summary>
    public static IEnumerable<Course> Of(Situation situation) =>
        situation.Candidates.Where(device => device.Timeline is not null).Select(device => new Course(situation, device, device.Timeline!));

    /// <summary>Which of a loop's conditions does not hold, device by device.</summary>
    /// <param name="rounds">How many rounds of the wanted kind a course has.</param>
    /// <param name="kind">That kind in words: "rounds of ...".</param>
    public static IEnumerable<string> WhyNoLoop(Situation situation, Func<Course, int> rounds, string kind)
    {
        var courses = Of(situation).ToList();
        if (courses.Count == 0)
        {
            yield return "no log shows what happened at the port of a modem (dmesg)";
        }

        foreach (var course in courses)
        {
            var seen = rounds(course);
            if (seen < LoopRounds)
            {
                yield return $"{course.Device.Describe()}: {(seen == 0 ? "no round" : seen == 1 ? "1 round" : $"{seen} rounds")} of {kind}; {LoopRounds} make a loop";
            }
            else if (!course.Ongoing)
            {
                yield return $"{course.Device.Describe()}: the loop is over; it was quiet from then to the end";
            }
            else if (course.LeaveRounds > seen)
            {
                yield return $"{course.Device.Describe()}: it left the bus by itself {course.LeaveRounds} times, more often than that";
            }
        }
    }

    /// <summary>usb-storage resets if it has an interface of the device and nobody else is named as the resetter.</summary>
    public string? Resetter => Device.Storage is not null || Timeline.Count(EventKind.StorageHost) > 0 || Timeline.Count(EventKind.StorageDetected) > 0
        ? "usb-storage"
        : null;

    /// <summary>The logical unit that errors name, or the only one that never got its disk; null if that is none or several.</summary>
    public int? FailingLun
    {
        get
        {
            var named = Timeline.Of(EventKind.ScsiError).Select(happened => happened.Number).Distinct().ToList();
            if (named.Count > 0)
            {
                return named.Count == 1 ? named[0] : null;
            }

            // A unit that answered INQUIRY and was never attached, beside others that were: asking it is what ends in a reset.
            var unattached = Timeline.Units.Where(unit => unit.BlockDevice is null).ToList();
            return unattached.Count == 1 && Timeline.Units.Count > 1 ? unattached[0].Lun : null;
        }
    }

    public Loop ToLoop(int rounds)
    {
        // A device that falls back shows interface 0 as a CD and a later one as a modem: the later one is bound while it loops.
        var logged = Timeline.Events.Where(happened => happened.Kind is EventKind.StorageHost or EventKind.StorageDetected && happened.Interface is not null)
            .Select(happened => happened.Interface!.Value).ToList();
        var storage = MorphRounds == 0 && Device.Storage is { } known && Device.Port is { } port
            ? new Facts.Usb.UsbInterfaceName(port, ConfigurationOf(known.Number), known.Number)
            : logged.Count == 0 ? (Facts.Usb.UsbInterfaceName?)null : logged.MaxBy(name => name.Number);
        return new Loop(rounds, Timeline.Period, Resetter, storage, FailingLun) { Ongoing = Ongoing, SerialPorts = SerialPortsAtBest() };
    }

    public string Pace => Timeline.Period is { } period
        ? period < TimeSpan.FromSeconds(1) ? $", {1 / Math.Max(0.001, period.TotalSeconds):0.#} times a second" : $", every {period.TotalSeconds:0.#} s"
        : "";

    /// <summary>The first lines of a round and the last line of the log at this port.</summary>
    public IEnumerable<Evidence?> Lines(params ReadOnlySpan<EventKind> kinds)
    {
        var lines = new List<Evidence?>();
        foreach (var kind in kinds)
        {
            lines.Add(Timeline.First(kind)?.Line);
        }

        foreach (var kind in kinds)
        {
            lines.Add(Timeline.Last(kind)?.Line);
        }

        return lines;
    }

    /// <summary>The most serial ports that one attachment brought. Kept events have a gap in the middle of a long loop, and ports that linger are renumbered,
    /// so only what comes within a moment counts as one attachment.</summary>
    private int SerialPortsAtBest()
    {
        var most = 0;
        var ports = new HashSet<string>();
        TimeSpan? since = null;
        foreach (var happened in Timeline.Events)
        {
            if (happened.Kind is not (EventKind.SerialAttached or EventKind.AcmAttached))
            {
                if (happened.Kind is EventKind.SerialDetached or EventKind.InterfaceDisconnected or EventKind.Disconnect or EventKind.Reset)
                {
                    ports.Clear();
                }

                continue;
            }

            if (ports.Count == 0 || happened.Time - since > TimeSpan.FromSeconds(2))
            {
                ports.Clear();
                since = happened.Time;
            }

            if (happened.Name is { } port)
            {
                ports.Add(port);
                most = Math.Max(most, ports.Count);
            }
        }

        return most;
    }

    private int ConfigurationOf(int number)
    {
        var device = Device.Device;
        if (device is not null && device.Interfaces.TryGet(out var interfaces))
        {
            return interfaces.Where(entry => entry.Name.Number == number).Select(entry => entry.Name.Configuration).FirstOrDefault(1);
        }

        return Timeline.Interfaces.Where(entry => entry.Name.Number == number).Select(entry => entry.Name.Configuration).FirstOrDefault(1);
    }
}
