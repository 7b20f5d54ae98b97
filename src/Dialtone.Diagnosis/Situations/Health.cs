using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Judges what is there when no rule found a fault: healthy needs positive evidence, and so does "not a modem".</summary>
internal static class Health
{
    public static Verdict Judge(Situation situation)
    {
        var devices = situation.Devices.Where(device => !device.IsHub).ToList();
        var modems = devices.FindAll(device => device.Identity == Identity.Modem);
        if (modems.Exists(device => Works(situation, device)) && modems.TrueForAll(device => Works(situation, device) || !device.Present))
        {
            return Unread(situation) ? Verdict.Unknown : Verdict.Healthy;
        }

        if (modems.Count > 0 || devices.Exists(device => device.Identity == Identity.Undetermined))
        {
            return Verdict.Unknown;
        }

        // No modem: sure only if devices were listed at all.
        return devices.Count > 0 || situation.Machine is { UsbDevices.IsKnown: true } ? Unread(situation) ? Verdict.Unknown : Verdict.NotAModem : Verdict.Unknown;
    }

    /// <summary>A modem in modem mode with a driver on its functions, at the end of the log or now.</summary>
    private static bool Works(Situation situation, DeviceSituation device)
    {
        if (!device.Present)
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

        var functions = device.Interfaces.Where(entry => !entry.IsStorage).ToList();
        return functions.Exists(entry => entry.Driver.IsKnown && (entry.IsModemClass || entry.Class is null) && IsBound(device, entry));
    }

    private static bool IsBound(DeviceSituation device, InterfaceSituation entry) =>
        device.InterfacesComplete || device.Timeline is null
        || device.Timeline.Interfaces.Any(known => known.Name.Number == entry.Number && known.Bound);

    /// <summary>Texts that nothing was taken from may hold what decides.</summary>
    private static bool Unread(Situation situation) =>
        situation.Subjects.Logs.Any(log => log.Description.Kind is "unknown" or "modemmanager-log" or "networkmanager-log" or "pppd-log"
            or "netifd-log" or "modem-helper-log" or "application-log" or "usb-modeswitch-log");
}
