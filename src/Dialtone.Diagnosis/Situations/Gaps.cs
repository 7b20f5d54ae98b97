using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Names what was not looked at and would decide the question, with the command that would show it: of the layer at which the evidence ends, not of all.</summary>
internal static class Gaps
{
    /// <summary>More than this is a list that nobody works through.</summary>
    private const int Maximum = 5;

    /// <param name="findings">What was found, best first.</param>
    /// <param name="unsettled">A port at which something happened a moment ago.</param>
    public static IReadOnlyList<NotExamined> Of(Situation situation, IReadOnlyList<Finding> findings, Verdict verdict, UnsettledPort? unsettled)
    {
        var gaps = new List<NotExamined>();
        if (situation.Machine is { } machine)
        {
            gaps.AddRange(machine.NotExamined);
        }

        foreach (var log in situation.Subjects.Logs.Where(log => log.Description.Kind == "unknown" && log.Description.Lines > 0))
        {
            gaps.Add(new NotExamined($"{log.Description.Name}: no known kind{(log.Description.Recognised == 0 ? "" : $", {log.Description.Recognised} of {log.Description.Lines} lines recognised")}"));
        }

        if (unsettled is { } open)
        {
            gaps.Add(new NotExamined(
                !open.Incomplete ? $"whether what happened on port {open.Port} a moment ago goes on: too little of it was seen"
                    : $"what becomes of the device that came on port {open.Port} a moment ago: drivers, a mode switch or its firmware may be on their way", "dialtone doctor"));
        }

        if (situation.Machine is { } examined)
        {
            if (!examined.AtAnswers.IsKnown)
            {
                gaps.Add(new NotExamined($"whether the modem answers AT: {(examined.AtAnswers.IsAbsent ? "it has no serial port" : examined.AtAnswers.Reason)}"));
            }

            return gaps;
        }

        if (verdict is Verdict.Healthy)
        {
            return gaps;
        }

        var answer = findings.FirstOrDefault(finding => finding.Role == Role.Cause);
        gaps.AddRange(InLayer(situation, answer?.Layer ?? Frontier(situation), answer?.Confidence == Confidence.Confirmed).DistinctBy(gap => gap.Command ?? gap.What).Take(Maximum));
        return gaps;
    }

    /// <summary>The layer at which the evidence ends when nothing was found.</summary>
    private static string Frontier(Situation situation)
    {
        if (Last(situation, Aspect.ModemState) is { } state)
        {
            return state switch
            {
                "connected" => "ip",
                "registered" or "connecting" or "disconnecting" => "data-session",
                "searching" or "enabled" or "enabling" => "registration",
                "locked" or "failed" => "sim",
                _ => "service",
            };
        }

        if (Last(situation, Aspect.BearerConnected) == "yes" || situation.Told(Aspect.IpAddress).Any())
        {
            return "ip";
        }

        if (Last(situation, Aspect.Registration) is { } registration)
        {
            return registration is "home" or "roaming" ? "data-session" : "registration";
        }

        if (situation.Told(Aspect.Lock).Any() || situation.Told(Aspect.FailedReason).Any())
        {
            return "sim";
        }

        if (Speaks(situation, "pppd-log"))
        {
            return "data-session";
        }

        return Speaks(situation, "modemmanager-log") || Speaks(situation, "networkmanager-log") || Speaks(situation, "netifd-log") || situation.Subjects.Logs.Any(log => log.Exchanges.Count > 0)
            || situation.Candidates.Any(device => device.Interfaces.Any(entry => entry.Driver.TryGet(out var driver) && driver is not ("usb-storage" or "uas")))
            ? "service"
            : "driver";
    }

    private static IEnumerable<NotExamined> InLayer(Situation situation, string layer, bool confirmed) => layer switch
    {
        "service" or "port" or "modem" => Service(situation, layer),
        "sim" => Card(situation),
        "registration" => Registration(situation),
        "data-session" => Session(situation),
        "ip" => Addresses(situation),
        _ => Bus(situation, layer, confirmed),
    };

    /// <summary>True for a kernel's log from its boot on, though it may tell of no device.</summary>
    private static bool HasKernelLog(Situation situation) => situation.Subjects.Logs.Any(log => log is { Description.Kind: "kernel-log", Kernel: not null });

    /// <summary>Below the modem's own functions: the kernel and the bus.</summary>
    private static IEnumerable<NotExamined> Bus(Situation situation, string layer, bool confirmed)
    {
        var logged = situation.Devices.Any(device => device.Timeline is not null);
        if (!logged && !HasKernelLog(situation))
        {
            yield return new NotExamined("kernel log", "dmesg");
        }

        if (situation.Kernel is null && (!confirmed || layer is "kernel" or "driver"))
        {
            yield return new NotExamined("kernel version", "uname -a");
        }

        if (logged && situation.Subjects.Logs.All(log => log.End is null))
        {
            yield return new NotExamined("times: the log has none, so the pace of what it shows is not known", "dmesg");
        }

        if (!situation.Devices.Any(device => device.InterfacesComplete) && layer is not ("power" or "enumeration"))
        {
            yield return new NotExamined("interfaces and their drivers", "usb-devices");
        }

        if (situation.LoadedModules is null && layer is "driver" or "kernel" or "mode-switch")
        {
            yield return new NotExamined("which modules are loaded", "lsmod");
        }

        if (layer is "power" or "enumeration" && situation.Subjects.Logs.All(log => log.Devices.Count == 0))
        {
            yield return new NotExamined("what hangs on which hub, at which speed", "lsusb -t");
        }
    }

    private static IEnumerable<NotExamined> Service(Situation situation, string layer)
    {
        if (!Lists(situation, "mmcli"))
        {
            yield return new NotExamined("what ModemManager sees of the modem", "mmcli -m any");
        }

        if (!Speaks(situation, "modemmanager-log"))
        {
            yield return new NotExamined("what ModemManager said when it looked at the ports", ServiceLog(situation, "ModemManager"));
        }

        if (layer == "port")
        {
            yield return new NotExamined("which program holds the port", "fuser -v /dev/ttyUSB* /dev/cdc-wdm*");
        }
        else if (layer == "modem" && situation.Subjects.Logs.All(log => log.Exchanges.Count == 0))
        {
            yield return new NotExamined("whether the modem itself answers", "AT");
        }

        if (!HasKernelLog(situation) && !situation.Devices.Any(device => device.Timeline is not null))
        {
            yield return new NotExamined("kernel log", "dmesg");
        }
    }

    private static IEnumerable<NotExamined> Card(Situation situation)
    {
        if (!Lists(situation, "mmcli"))
        {
            yield return new NotExamined("state, lock and unlock retries of modem and SIM", "mmcli -m any");
        }

        if (!situation.Exchanges("AT+CPIN").Any())
        {
            yield return new NotExamined("what the modem itself says of its card", "AT+CPIN?");
        }
    }

    private static IEnumerable<NotExamined> Registration(Situation situation)
    {
        if (!Lists(situation, "mmcli"))
        {
            yield return new NotExamined("registration, operator, access technology and signal", "mmcli -m any");
        }
        else if (Last(situation, Aspect.Registration) == "denied")
        {
            yield return new NotExamined("which networks are in reach and which of them refuse this SIM", "mmcli -m any --3gpp-scan --timeout=300");
        }

        if (!situation.Told(Aspect.SignalQuality).Any())
        {
            yield return new NotExamined("signal strength", "AT+CSQ");
        }
    }

    private static IEnumerable<NotExamined> Session(Situation situation)
    {
        if (!situation.Told(Aspect.Registration).Any() && Last(situation, Aspect.ModemState) is not ("registered" or "connected" or "connecting"))
        {
            yield return new NotExamined("whether the modem is registered", "mmcli -m any");
        }

        if (!situation.Told(Aspect.AccessPointName).Any())
        {
            yield return new NotExamined("which APN is asked for", Speaks(situation, "networkmanager-log") || Lists(situation, "nmcli") ? "nmcli -f gsm connection show NAME" : "AT+CGDCONT?");
        }

        if (!Speaks(situation, "modemmanager-log") && !Speaks(situation, "pppd-log") && !Speaks(situation, "networkmanager-log"))
        {
            yield return new NotExamined("what the network answered to the attempt to connect", ServiceLog(situation, "ModemManager"));
        }
    }

    private static IEnumerable<NotExamined> Addresses(Situation situation)
    {
        var stated = situation.Subjects.Logs.SelectMany(log => log.Properties).Where(property => property.Program is "ip" or "resolver").ToList();
        if (!stated.Exists(property => property.Key.StartsWith("address.", StringComparison.Ordinal)))
        {
            yield return new NotExamined("addresses of the interfaces", "ip addr");
        }

        if (!stated.Exists(property => property.Key.StartsWith("route", StringComparison.Ordinal)))
        {
            yield return new NotExamined("routes", "ip route");
        }

        if (!stated.Exists(property => property.Key == "nameserver"))
        {
            yield return new NotExamined("name servers", "cat /etc/resolv.conf");
        }
    }

    /// <summary>OpenWrt has no journal.</summary>
    private static string ServiceLog(Situation situation, string service) =>
        situation.Subjects.Logs.Any(log => log.Description.Format == "openwrt-logread" || log.Description.Kind == "netifd-log") ? $"logread -e {service}" : $"journalctl -b -u {service}";

    private static bool Speaks(Situation situation, string kind) => situation.Subjects.Logs.Any(log => log.Description.Kind == kind);

    private static bool Lists(Situation situation, string program) => situation.Subjects.Logs.Any(log => log.Properties.Any(property => property.Program == program));

    private static string? Last(Situation situation, Aspect aspect) => situation.Told(aspect).LastOrDefault()?.Value;
}
