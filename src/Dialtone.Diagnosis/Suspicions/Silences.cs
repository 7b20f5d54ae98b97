using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Texts in which nothing goes wrong, and which end before anything could be seen to work.</summary>
internal static class Silences
{
    /// <summary>A program opens the session again and again; nobody shows what the modem answers.</summary>
    public static Symptom? AttemptsOnly(Situation situation)
    {
        var attempts = situation.Said(DataSessionWordings.Attempt).ToList();
        return attempts.Count < 3 || situation.Connection.EverReached(Stage.Dial) ? null
            : new Symptom("a program tries to open the session again and again, and nothing shows what comes of it", Subject.None, [attempts[0].Line, attempts[^1].Line], "wrong-apn", "not-registered", "data-session-not-started");
    }

    /// <summary>ModemManager runs, and the text ends before it has a modem.</summary>
    public static Symptom? NotTaken(Situation situation) =>
        situation.Said(ServiceWordings.ModemManagerStarts).LastOrDefault() is { } starts && !situation.SaidAfter(starts.Line, ServiceWordings.ModemCreated, ServiceWordings.ModemCreating, ServiceWordings.PortClaimed)
        && (situation.Candidates.Any(device => device.Identity == Identity.Modem) || situation.SaidAfter(starts.Line, SymptomWordings.ControlPortOpened))
            ? new Symptom("ModemManager starts, and the text ends before it has the modem", Subject.None, [starts.Line, situation.Subjects.Logs[^1].LastLine], "late-port-missed", "control-client-failure", "no-plugin-support")
            : null;

    /// <summary>ModemManager asks the ports, and the text ends before it tells what they answered.</summary>
    public static Symptom? Probing(Situation situation) =>
        situation.Said(ServiceWordings.Probing).LastOrDefault() is { } probing && !situation.SaidAfter(probing.Line, ServiceWordings.ModemCreated, ServiceWordings.ModemCreating, ServiceWordings.PortClaimed)
            ? new Symptom("ModemManager asks the ports, and the text ends before it has a modem", situation.SubjectOf(probing), [probing.Line, situation.Subjects.Logs[^1].LastLine], "late-port-missed", "no-plugin-support", "modem-unresponsive")
            : null;

    /// <summary>A modem that nobody has enabled yet: ModemManager leaves it so until somebody connects.</summary>
    public static Symptom? LeftDisabled(Situation situation) =>
        situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "disabled" } state && situation.Said(ServiceWordings.ModemCreated).Any()
            ? new Symptom("ModemManager has the modem, and the text ends before anybody enables it", situation.SubjectOf(state), [state.Line, situation.Subjects.Logs[^1].LastLine], "radio-off", "no-usable-profile", "fcc-lock")
            : null;

    /// <summary>A program of the modem stack complains in words that no rule knows: what it complains of is in the line.</summary>
    public static Symptom? Complaint(Situation situation)
    {
        // libusb 0.1 (linux.c, usb_os_find_busses) says that it cannot obtain child information of each device that is no hub.
        var said = situation.Said(WorkingWordings.Complaint).LastOrDefault(complaint => !complaint.Line.Whole.Contains("error obtaining child information", StringComparison.Ordinal)
            && Topics.Any(topic => Words.Contain(complaint.Line.Whole, topic.Words)) && (IsOfModemProgram(situation, complaint) || Words.Contain(complaint.Line.Whole, OfTheField)));
        return said is null || situation.WorksAfter(said.Line) || situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other }) ? null
            : new Symptom("a program complains of the modem, and its words tell no cause", situation.SubjectOf(said), [said.Line], Topics.First(topic => Words.Contain(said.Line.Whole, topic.Words)).Suspects);
    }

    /// <summary>False where anybody may have said it: the same words stand in any text about files, sessions and signals.</summary>
    private static bool IsOfModemProgram(Situation situation, Statement said) =>
        situation.KindOf(said.Line) is not (null or "application-log" or "config-file" or "shell-transcript" or "unknown");

    private static readonly string[] OfTheField =
        ["modem", "sim", "imsi", "iccid", "apn", "bearer", "pdp", "pdn", "plmn", "gsm", "gprs", "lte", "qmi", "mbim", "wwan", "cdc-wdm", "ttyusb", "ttyacm", "dongle", "puk"];

    private static readonly (string[] Words, string[] Suspects)[] Topics =
    [
        (["ppp", "pppd"], ["ppp-lcp-timeout", "authentication-refused", "wrong-apn"]),
        (["sim", "pin", "uim", "puk", "imsi", "iccid", "card"], ["sim-missing", "sim-pin-required", "stale-sim-state"]),
        (["bearer settings"], ["initial-eps-apn-wrong", "wrong-apn", "not-registered"]),
        (["apn", "bearer", "pdp", "pdn", "session", "packet data", "packet service", "data call", "data connection", "ip settings", "ipv4", "ipv6"], ["wrong-apn", "not-registered", "qmi-call-failed"]),
        (["registration", "register", "registering", "reject", "3gpp", "plmn", "operator", "network search", "signal", "serving system"], ["not-registered", "registration-denied", "band-mode-restricted"]),
        (["client id", "cid", "qmi-proxy", "mbim-proxy", "proxy"], ["control-client-failure", "modem-unresponsive", "port-busy"]),
        (["enable", "enabling", "enabled", "power", "operating mode", "radio"], ["radio-off", "fcc-lock", "modem-unresponsive"]),
        (["capabilities", "initialized", "initialize", "modem"], ["modem-unresponsive", "modem-capabilities-unknown", "no-plugin-support"]),
        (["port", "device", "cdc-wdm0", "timed out"], ["modem-unresponsive", "port-busy", "control-client-failure"]),
    ];

    public static Symptom? NoSession(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem && device.Interfaces.Any(entry => entry.Driver.Or("") is "qmi_wwan" or "cdc_mbim" or "huawei_cdc_ncm"));
        return device is null ? null
            : new Symptom($"the network function of {device.Describe()} is there, and nothing shows that a session was started", device.ToSubject(), Symptom.LinesOf(device),
                "data-session-not-started", "not-registered", "raw-ip-mismatch");
    }

    /// <summary>The modem is there, with or without its drivers, and nobody shows what happens next: what most often keeps it from being used.</summary>
    /// <summary>Modules that can be a network function show serial ports alone in one of their configurations.</summary>
    public static Symptom? SerialConfiguration(Situation situation) =>
        situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Modem, Listed.Configurations: > 1, Interfaces.Count: > 0 } && device.Interfaces.Any(entry => entry.Driver.IsKnown)
            && device.Interfaces.All(entry => entry.Driver.Or("option") is "option" or "qcserial" or "sierra")) is { } device
            ? new Symptom($"{device.Describe()} has {device.Listed!.Configurations} configurations, and the one that has drivers is serial ports alone", device.ToSubject(), Symptom.LinesOf(device), "wrong-usb-configuration", "mbim-not-selected", "late-port-missed")
            : null;

    public static Symptom? NotShown(Situation situation)
    {
        // Who greps for "tty" keeps nothing of the device but its ports.
        var device = situation.Candidates.FirstOrDefault(device => (device.Present || device.Timeline is { Away: false }) && !RouterStick.Has(device.Id) && (device.Identity == Identity.Modem || device.Timeline is { } timeline && (timeline.Count(EventKind.SerialAttached) > 0 || timeline.Count(EventKind.AcmAttached) > 1)));
        if (device is null)
        {
            if (situation.Candidates.FirstOrDefault(router => router is { Present: true, Timeline: null } && RouterStick.Has(router.Id) && !router.Interfaces.Any(entry => entry.Driver.IsKnown)) is { } listed)
            {
                return new Symptom($"{listed.Describe()} is a router in a stick, and the text does not show its network card", listed.ToSubject(), [listed.IdLine], "hilink-router-mode", "no-driver-bound", "default-route-elsewhere");
            }

            return situation.Said(ModeSwitchWordings.Succeeded, ModeSwitchWordings.SwitchedBefore).LastOrDefault() is { } switched
                ? new Symptom("the stick was switched, and the text does not show what comes of it", Subject.None, [switched.Line], "no-driver-bound", "late-port-missed", "no-plugin-support")
                : null;
        }

        if (device.Identity != Identity.Modem && device.Timeline?.Of(EventKind.SerialAttached).FirstOrDefault(attached => attached.Detail == "generic") is { } generic)
        {
            return new Symptom($"the generic serial driver has {device.Describe()}, and nothing tells what the device is", device.ToSubject(), [generic.Line], "usbserial-generic-bound", "leftover-binding-rule", "no-driver-bound");
        }

        return situation.ListsModemNode || device.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.IsKnown) || device.Timeline is { } ports && ports.Count(EventKind.SerialAttached) + ports.Count(EventKind.AcmAttached) > 0
            ? new Symptom($"{device.Describe()} has its drivers, and the text does not show what comes of it", device.ToSubject(), Symptom.LinesOf(device), "late-port-missed", "no-plugin-support", "not-registered")
            : new Symptom($"{device.Describe()} is there, and the text does not show what comes of it", device.ToSubject(), Symptom.LinesOf(device), "no-driver-bound", "late-port-missed", "not-registered");
    }

    /// <summary>It was enumerated without a word of trouble, and the text ends before it tells what it is or who takes it.</summary>
    public static Symptom? Arrived(Situation situation)
    {
        var device = situation.Candidates.LastOrDefault(device => device is { Identity: Identity.Undetermined, Timeline: { } timeline } && timeline.Last(EventKind.NewDevice) is { } came
            && (timeline.Last(EventKind.Disconnect) is not { } left || left.Line.Line < came.Line.Line));
        return device is null ? null
            : new Symptom($"{device.Describe()} was enumerated, and no driver's line follows", device.ToSubject(), [device.Timeline!.Last(EventKind.NewDevice)?.Line, device.Log?.LastLine], "no-driver-bound", "driver-module-missing", "stuck-storage-mode");
    }

    /// <summary>The modem's interface has its address, and nobody shows what passes through it.</summary>
    public static Symptom? Addressed(Situation situation) =>
        situation.Stated("ip", "address.inet").LastOrDefault(property => InterfaceNames.IsMobile(property.Object)) is { } address
            ? new Symptom($"the interface {address.Object} has its address, and the text does not show what passes through it", Subject.None with { Net = address.Object }, [address.Line], "dns-not-configured", "default-route-elsewhere", "no-data-subscription")
            : null;

    /// <summary>usbnet's own name for a network function on USB, which nothing has given an address.</summary>
    public static Symptom? Unleased(Situation situation) =>
        situation.Stated("ip", "link.flags").LastOrDefault(property => property.Object.Length > 3 && property.Object.StartsWith("usb", StringComparison.Ordinal) && char.IsAsciiDigit(property.Object[3])) is { } shown
        && !situation.Stated("ip", "address.inet").Any(property => property.Object == shown.Object)
            ? new Symptom($"the interface {shown.Object} is there, and it has no address", Subject.None with { Net = shown.Object }, [shown.Line], "dhcp-no-answer", "hilink-router-mode", "data-session-not-started")
            : null;

    /// <summary>A chat script that was cut off before the call.</summary>
    public static Symptom? ScriptEnds(Situation situation) =>
        situation.Said(DataSessionWordings.ChatSent).LastOrDefault() is { } sent && !situation.Connection.EverReached(Stage.Dial) && !situation.WorksAfter(sent.Line)
            ? new Symptom("the chat script talks to the modem, and the text ends before the call", Subject.None, [sent.Line, situation.Subjects.Logs[^1].LastLine], "dial-no-carrier", "not-registered", "wrong-apn")
            : null;

    /// <summary>A chat script that was cut off before its first word: the answer to that one comes next.</summary>
    public static Symptom? ScriptBegins(Situation situation) =>
        situation.Said(DataSessionWordings.ChatPrepared).LastOrDefault() is { } prepared && !situation.Said(DataSessionWordings.ChatSent).Any() && situation.Connection.Milestones.Count == 0
            ? new Symptom("the chat script is about to speak to the modem, and the text ends before it does", Subject.None, [prepared.Line, situation.Subjects.Logs[^1].LastLine], "modem-unresponsive", "wrong-at-port", "dial-no-carrier")
            : null;

    /// <summary>Firmware is being written, and the text ends before it shows whether the modem starts with it.</summary>
    public static Symptom? Rewritten(Situation situation) => Symptom.Told(
        situation, "firmware is written to the modem, and the text does not show how it starts with it", ["bootloader-mode", "emergency-download-mode", "modem-firmware-crash"], SymptomWordings.Downloading);

    /// <summary>The modem was unlocked, and nobody shows whether that is what kept it.</summary>
    public static Symptom? Unlocked(Situation situation) => Symptom.Told(
        situation, "the modem was unlocked for this machine, and the text does not show what came of it", ["not-registered", "radio-off", "fcc-lock"], SymptomWordings.UnlockDone);

    /// <summary>ModemManager lists a modem, and nobody asked for its state.</summary>
    public static Symptom? OnlyListed(Situation situation) =>
        situation.Stated("mmcli", "modem-list").LastOrDefault() is { } listed && !situation.Told(Aspect.ModemState).Any()
            ? new Symptom("ModemManager has a modem, and the text does not show its state", Subject.None, [listed.Line], "not-registered", "no-usable-profile", "sim-missing")
            : null;

    /// <summary>The modem answers whatever it is asked, and nobody shows what fails: the next step after the last that is known.</summary>
    public static Symptom? TalkEnds(Situation situation)
    {
        if (situation.Exchanges("AT").LastOrDefault() is not { } last || !situation.Exchanges("AT").Any(exchange => exchange.Result is not null || exchange.Command.Length > 2))
        {
            // The word may stand in any list of words.
            return null;
        }

        string[] suspects = situation.Told(Aspect.Registration).LastOrDefault() is { Value: "home" or "roaming" } ? ["data-session-not-started", "wrong-apn", "no-data-subscription"]
            : situation.Exchanges("AT+CGDCONT").Any() ? ["wrong-apn", "not-registered", "initial-eps-apn-wrong"]
            : situation.Told(Aspect.Lock).LastOrDefault() is { Value: "none" } ? ["not-registered", "radio-off", "wrong-apn"]
            : ["not-registered", "sim-missing", "modem-unresponsive"];
        return new Symptom("the modem answers, and the text does not show what fails", Subject.None, [situation.Exchanges("AT").First().Line, last.Line], suspects);
    }

    /// <summary>Linux 2.4 names a modem, and no driver that takes it.</summary>
    public static Symptom? Unclaimed(Situation situation) =>
        situation.Unclaimed.LastOrDefault(entry => ModemIdentity.Judge(entry.Id, [], []) == Identity.Modem) is { Statement: { } said } unclaimed
            ? new Symptom($"no driver had claimed {unclaimed.Id} when it came", Subject.None, [said.Line], "no-driver-bound", "driver-not-autoloaded", "stuck-storage-mode")
            : null;

    /// <summary>Modem drivers or hubs are ready, and the text shows no device.</summary>
    public static Symptom? NothingAttached(Situation situation) =>
        situation.Devices.Any(device => !device.IsHub) || situation.Unclaimed.Any() ? null
            : situation.General.LastOrDefault(happened => happened is { Kind: EventKind.DriverRegistered, Name: "option" or "option1" or "sierra" or "qmi_wwan" or "cdc_mbim" or "huawei_cdc_ncm" or "sierra_net" or "hso" or "qcserial" }) is { } ready
                ? new Symptom("drivers for modems are ready, and no device appears", Subject.None, [ready.Line], "device-not-on-bus", "modem-on-pcie", "stuck-storage-mode")
            : (situation.Said(DriverWordings.HubReady).LastOrDefault()?.Line ?? situation.Devices.Select(hub => hub.Timeline?.Last(EventKind.HubFound)?.Line).LastOrDefault(line => line is not null)) is { } hub
                ? new Symptom("the hubs are ready, and no device appears", Subject.None, [hub, situation.Subjects.Logs[^1].LastLine], "device-not-on-bus", "host-port-fault", "modem-on-pcie")
                : null;
}
