using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Judges what is there when no rule found a fault: healthy needs positive evidence, and so does "not a modem".</summary>
internal static class Health
{
    public static Verdict Judge(Situation situation)
    {
        // On the running machine, a device that is no longer there is no longer examined.
        var devices = situation.Devices.Where(device => !device.IsHub && (!situation.Subjects.Live || device.Device is not null)).ToList();
        var modems = devices.FindAll(device => device.Identity == Identity.Modem);
        if (modems.Exists(device => Works(situation, device)) && modems.TrueForAll(device => Works(situation, device) || !device.Present))
        {
            return Unread(situation) ? Verdict.Unknown : Verdict.Healthy;
        }

        if (modems.Count > 0 || devices.Exists(device => device.Identity == Identity.Undetermined && !IsEmptyPort(device)))
        {
            return Verdict.Unknown;
        }

        // No modem: sure only if devices were listed at all.
        return devices.Exists(device => device.Identity == Identity.Other) || situation.Machine is { UsbDevices.State: not Observation.NotExamined } ? Verdict.NotAModem : Verdict.Unknown;
    }

    /// <summary>A port of which only the hub speaks.</summary>
    private static bool IsEmptyPort(DeviceSituation device) =>
        device is { Timeline: { } timeline, Device: null } && timeline.Events.All(happened => happened.Kind is EventKind.OverCurrent or EventKind.DisabledByHub);

    /// <summary>A modem in modem mode with a driver on its functions, at the end of the log or now.</summary>
    private static bool Works(Situation situation, DeviceSituation device)
    {
        if (!device.Present || situation.Unsettled.Contains(device))
        {
            return false;
        }

        if (device.Device is not null && situation.Machine!.AtAnswers.TryGet(out var answers))
        {
            var ports = device.Interfaces.SelectMany(entry => entry.Ttys).ToList();
            var own = answers.Where(answer => ports.Contains(answer.Port)).ToList();
            if (own.Count > 0)
            {
                return own.Exists(answer => answer.Outcome == AtOutcome.Answered);
            }
        }

        // A listing shows what is bound, not that it lasts; the log or the machine itself must show it.
        return (device.Timeline is not null || device.Device is not null) && (IsCalm(device) || IsPast(situation, device))
            && device.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.TryGet(out var driver) && IsModemFunction(driver) && IsBound(device, entry));
    }

    private static bool IsModemFunction(string driver) => ModemIdentity.IsModemDriver(driver) || driver is "cdc_acm" or "cdc_ncm" or "cdc_ether" or "rndis_host";

    private static bool IsBound(DeviceSituation device, InterfaceSituation entry) =>
        device.InterfacesComplete || device.Timeline is null
        || device.Timeline.Interfaces.Any(known => known.Name.Number == entry.Number && known.Bound);

    /// <summary>On the running machine, what ended long ago is history.</summary>
    private static bool IsPast(Situation situation, DeviceSituation device) =>
        situation.Subjects.Live && device.Timeline is { RoundTotal: > 0 } && !situation.IsOngoing(device);

    /// <summary>It neither left the bus and came back as it was, nor has an interface whose driver failed.</summary>
    private static bool IsCalm(DeviceSituation device) =>
        device.Timeline is not { } timeline
        || (timeline.RoundsWith(RoundTraits.Left, RoundTraits.IdChanged | RoundTraits.Switched) == 0
            && !timeline.Of(EventKind.ProbeFailed).Any(failed => !timeline.Interfaces.Any(known => known.Name == failed.Interface && known.Bound)));

    /// <summary>Texts that nothing was taken from may hold what decides.</summary>
    private static bool Unread(Situation situation) =>
        situation.Subjects.Logs.Any(log => log.Description.Kind is "unknown" or "application-log");
}
