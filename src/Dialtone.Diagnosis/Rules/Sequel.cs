using System.Globalization;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>What came after a line, and whom it concerns.</summary>
internal static class Sequel
{
    /// <summary>ModemManager's states in which the modem obeys, from low to high.</summary>
    private static readonly string[] Working = ["enabled", "searching", "registered", "disconnecting", "connecting", "connected"];

    /// <summary>True if after the line the same input says that a modem is enabled or beyond.</summary>
    public static bool WorksAfter(this Situation situation, Evidence line) => situation.ReachesAfter(line, "enabled");

    /// <summary>True if after the line the same input tells a state that is at least <paramref name="state"/>.</summary>
    public static bool ReachesAfter(this Situation situation, Evidence line, string state) => situation.Told(Aspect.ModemState)
        .Any(told => told.Line.Input == line.Input && told.Line.Line > line.Line && Array.IndexOf(Working, told.Value) >= Array.IndexOf(Working, state));

    /// <summary>True if one of these was said after the line, in the same input.</summary>
    public static bool SaidAfter(this Situation situation, Evidence line, params IReadOnlyList<Wording> wordings) =>
        situation.Said(wordings).Any(said => said.Line.Input == line.Input && said.Line.Line > line.Line);

    /// <summary>True if one of these was said shortly before the line, in the same input.</summary>
    public static bool SaidBefore(this Situation situation, Evidence line, params IReadOnlyList<Wording> wordings) =>
        situation.Said(wordings).Any(said => said.Line.Input == line.Input && said.Line.Line < line.Line && line.Line - said.Line.Line < 400);

    /// <summary>Time from one line to a later one; null if their clocks cannot be compared or the later one is not later. In a syslog with the kernel's time, the
    /// kernel's lines have two clocks and the daemons' one, so the clock that both show counts.</summary>
    public static TimeSpan? Elapsed(Evidence first, TimeSpan? firstTime, Evidence second, TimeSpan? secondTime)
    {
        var (from, to) = (Clock(first.Text), Clock(second.Text));
        var elapsed = from is { } start && to is { } end ? (end < start ? end + TimeSpan.FromDays(1) : end) - start
            : from is null && to is null ? secondTime - firstTime
            : null;
        return elapsed >= TimeSpan.Zero ? elapsed : null;
    }

    /// <summary>The hours, minutes and seconds in a line's prefix.</summary>
    private static TimeSpan? Clock(string text)
    {
        for (var at = 0; at + 8 <= text.Length && at < 24; at++)
        {
            var clock = text.AsSpan(at, 8);
            if (clock[2] == ':' && clock[5] == ':' && (at == 0 || text[at - 1] is not ':' and not (>= '0' and <= '9')) && (at + 8 == text.Length || text[at + 8] != ':')
                && int.TryParse(clock[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours < 24
                && int.TryParse(clock[3..5], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < 60
                && int.TryParse(clock[6..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 61)
            {
                return new TimeSpan(hours, minutes, seconds);
            }
        }

        return null;
    }

    /// <summary>The last statement of these wordings; null if none was made.</summary>
    public static Statement? LastSaid(this Situation situation, params IReadOnlyList<Wording> wordings) => situation.Said(wordings).LastOrDefault();

    /// <summary>True if a modem is in sight, or nothing that is positively something else.</summary>
    public static bool IsAboutModem(this Situation situation) =>
        situation.Candidates.Any(device => device.Identity == Identity.Modem) || !situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other, Id: not null });

    /// <summary>The device at a port as the kernel names it, or at the end of a sysfs path; null if it is not in sight.</summary>
    public static DeviceSituation? DeviceAt(this Situation situation, string place)
    {
        foreach (var part in place.Split('/').AsEnumerable().Reverse())
        {
            var name = part.Split(':')[0];
            if (UsbPortPath.TryParse(name, out var port) && !port.IsRootHub)
            {
                return situation.Devices.FirstOrDefault(device => device.Port == port);
            }
        }

        return null;
    }

    /// <summary>The device whose serial port, control port or network interface has this name; null if none in sight has.</summary>
    public static DeviceSituation? DeviceOf(this Situation situation, string node)
    {
        var name = node[(node.LastIndexOf('/') + 1)..];
        return situation.Devices.FirstOrDefault(device => device.Interfaces.Any(entry => entry.Ttys.Contains(name))
            || device.Timeline?.Events.Any(happened => happened.Name == name) == true);
    }
}
