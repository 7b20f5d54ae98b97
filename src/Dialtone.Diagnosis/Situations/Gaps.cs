using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Names what was not looked at, with the command that would show it.</summary>
internal static class Gaps
{
    public static IReadOnlyList<NotExamined> Of(Situation situation, UsbPortPath? unsettled)
    {
        var gaps = new List<NotExamined>();
        if (situation.Machine is { } machine)
        {
            gaps.AddRange(machine.NotExamined);
        }

        foreach (var log in situation.Subjects.Logs.Where(log => log.Description.Kind == "unknown" && log.Description.Lines > 0))
        {
            gaps.Add(new NotExamined($"{log.Description.Name}: no known kind"));
        }

        if (unsettled is { } port)
        {
            gaps.Add(new NotExamined($"whether what happened on port {port} a moment ago goes on: too little of it was seen", "dialtone doctor"));
        }

        if (situation.Machine is { } examined)
        {
            if (!examined.AtAnswers.IsKnown)
            {
                gaps.Add(new NotExamined($"whether the modem answers AT: {(examined.AtAnswers.IsAbsent ? "it has no serial port" : examined.AtAnswers.Reason)}"));
            }

            return gaps;
        }

        if (situation.Kernel is null)
        {
            gaps.Add(new NotExamined("kernel version", "uname -a"));
        }

        if (situation.Devices.Any(device => device.Timeline is not null) && situation.Subjects.Logs.All(log => log.End is null))
        {
            gaps.Add(new NotExamined("times: the log has none, so the pace of what it shows is not known", "dmesg"));
        }

        if (!situation.Devices.Any(device => device.Timeline is not null))
        {
            gaps.Add(new NotExamined("kernel log", "dmesg"));
        }

        if (situation.LoadedModules is null)
        {
            gaps.Add(new NotExamined("which modules are loaded", "lsmod"));
        }

        if (!situation.Devices.Any(device => device.InterfacesComplete))
        {
            gaps.Add(new NotExamined("interfaces and their drivers", "usb-devices"));
        }

        return gaps;
    }
}
