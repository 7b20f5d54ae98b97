using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Where neither trouble nor a silence tells more: how far the modem came in the text, or else whose text it is, and what most often keeps it from the next step.</summary>
internal static class LastStage
{
    /// <summary>What ModemManager, NetworkManager or the modem itself tells of how far it came: it has its drivers, whatever a listing shows.</summary>
    public static Symptom? Of(Situation situation) => Told(situation) ?? Activated(situation) ?? Reached(situation);

    /// <summary>Listings and programs that tell no stage.</summary>
    public static Symptom? Beside(Situation situation) => Listed(situation) ?? Switched(situation) ?? Spoken(situation) ?? Mentioned(situation);

    private static Symptom? Told(Situation situation)
    {
        if (situation.Told(Aspect.ModemState).LastOrDefault() is not { } state || ByState.FirstOrDefault(entry => entry.States.Contains(state.Value)) is not { Suspects: { } suspects })
        {
            return null;
        }

        return new Symptom($"the modem is {state.Value}, and the text ends there", situation.SubjectOf(state), [state.Line], suspects);
    }

    private static readonly (string[] States, string[] Suspects)[] ByState =
    [
        (["connected", "disconnecting"], ["default-route-elsewhere", "dns-not-configured", "raw-ip-mismatch"]),
        (["connecting"], ["wrong-apn", "authentication-refused", "modem-unresponsive"]),
        (["registered"], ["data-session-not-started", "wrong-apn", "no-usable-profile"]),
        (["enabled", "enabling", "searching"], ["not-registered", "modem-unresponsive", "registration-denied"]),
        (["disabled", "disabling"], ["radio-off", "no-usable-profile", "fcc-lock"]),
        (["locked"], ["sim-pin-required", "sim-puk-required", "stale-sim-state"]),
        (["failed"], ["sim-missing", "modem-capabilities-unknown", "modem-unresponsive"]),
        (["initializing", "unknown"], ["modem-unresponsive", "sim-missing", "control-client-failure"]),
    ];

    /// <summary>How far NetworkManager came with a device that is a modem's port.</summary>
    private static Symptom? Activated(Situation situation)
    {
        if (situation.Said(SymptomWordings.DeviceState).LastOrDefault(state => InterfaceNames.IsModemPort(state["port"])) is not { } last)
        {
            return null;
        }

        var dialled = InterfaceNames.IsSerialPort(last["port"]);
        string[]? suspects = last["to"] switch
        {
            "2" or "unavailable" => ["radio-off", "sim-missing", "no-usable-profile"],
            "3" or "disconnected" => ["no-usable-profile", "not-registered", "wrong-apn"],
            "4" or "prepare" => ["not-registered", "wrong-apn", "modem-unresponsive"],
            "6" or "need-auth" => ["sim-pin-required", "secrets-unavailable", "no-usable-profile"],
            "5" or "config" or "7" or "ip-config" or "ip-check" => dialled ? ["ppp-lcp-timeout", "wrong-apn", "authentication-refused"] : ["dhcp-no-answer", "data-session-not-started", "raw-ip-mismatch"],
            "9" or "failed" => ["wrong-apn", "not-registered", "no-usable-profile"],
            _ => null,
        };
        return suspects is null ? null : new Symptom($"NetworkManager leaves {last["port"]} at \"{last["to"]}\", and the text ends there", situation.SubjectOf(last), [last.Line], suspects);
    }

    private static Symptom? Reached(Situation situation) => (situation.Connection.Milestones is [.., var last] ? last : null) switch
    {
        null => situation.Stated("qmicli", "packet-data-handle").LastOrDefault() is { } handle ? Stands(handle.Line) : null,
        { Stage: >= Stage.Session } session => Stands(session.Line),
        { Stage: Stage.Dial or Stage.Authentication } call => new Symptom("the call was taken, and the text ends there", Subject.None, [call.Line], "ppp-lcp-timeout", "wrong-apn", "authentication-refused"),
        { Stage: Stage.Registration or Stage.Attach } registered => new Symptom("the network has the modem, and the text ends there", Subject.None, [registered.Line], "data-session-not-started", "wrong-apn", "no-data-subscription"),
        var ready => new Symptom("the card is ready, and the text ends there", Subject.None, [ready.Line], "not-registered", "radio-off", "wrong-apn"),
    };

    private static Symptom Stands(Evidence session) => new("the session stands, and the text does not show what passes through it", Subject.None, [session], "default-route-elsewhere", "dhcp-no-answer", "dns-not-configured");

    /// <summary>A listing of the modem that was cut off before its state, and one of the device files.</summary>
    private static Symptom? Listed(Situation situation)
    {
        var properties = situation.Subjects.Logs.SelectMany(log => log.Properties).ToList();
        if (properties.Find(property => property.Program == "mmcli") is { } modem)
        {
            return new Symptom("ModemManager lists the modem, and the text ends before its state", Subject.None, [modem.Line], "not-registered", "sim-missing", "no-usable-profile");
        }

        var nodes = properties.FindAll(property => property is { Program: "ls", Key: "mode" or "exists" });
        if (nodes.Count == 0)
        {
            return null;
        }

        var node = nodes.Find(property => ModemNodes.Is(property.Object) || property.Object.StartsWith("modem", StringComparison.Ordinal));
        return node is not null
            ? new Symptom($"the device file {node.Object} is there, and the text does not show who uses it", Subject.None with { Tty = node.Object }, [node.Line], "port-permission-denied", "port-busy", "no-plugin-support")
            : nodes.Exists(property => property.Object.StartsWith("tty", StringComparison.Ordinal))
                ? new Symptom("no device file of a modem is listed", Subject.None, [nodes[0].Line, nodes[^1].Line], "device-not-on-bus", "no-driver-bound", "driver-module-missing")
                : null;
    }

    /// <summary>usb_modeswitch names the device that it is about to switch, and says no more.</summary>
    private static Symptom? Switched(Situation situation)
    {
        var switched = situation.General.Concat(situation.Candidates.SelectMany(device => device.Timeline?.Events ?? [])).LastOrDefault(happened => happened.Kind == EventKind.ModeSwitch);
        return (switched?.Line ?? situation.Said(ModeSwitchWordings.Dispatched).LastOrDefault()?.Line) is not { } line ? null : new Symptom("usb_modeswitch sets about a device, and the text does not show what comes of it", Subject.None, [line], "stuck-storage-mode", "switch-target-absent", "switch-entry-missing");
    }

    /// <summary>The program that speaks alone tells at which step its user is.</summary>
    private static Symptom? Spoken(Situation situation)
    {
        foreach (var log in situation.Subjects.Logs)
        {
            if (ByKind.FirstOrDefault(entry => entry.Kind == log.Description.Kind) is { Suspects: { } suspects, Who: { } who })
            {
                return new Symptom($"{who} speaks, and its words tell no cause", Subject.None, [log.LastLine], suspects);
            }
        }

        return null;
    }

    /// <summary>A text of which nothing is known but what it is about.</summary>
    private static Symptom? Mentioned(Situation situation)
    {
        foreach (var (wording, topic, suspects) in ByTopic)
        {
            if (situation.Said(wording).LastOrDefault() is { } said)
            {
                return new Symptom($"the text is about {topic}, and nothing in it tells a cause", Subject.None, [said.Line], suspects);
            }
        }

        return null;
    }

    private static readonly (Wording Wording, string Topic, string[] Suspects)[] ByTopic =
    [
        (MentionWordings.Driver, "drivers", ["driver-module-missing", "no-driver-bound", "stale-module-tree"]),
        (MentionWordings.Network, "the network", ["not-registered", "registration-denied", "limited-service-only"]),
        (MentionWordings.Card, "the SIM card", ["sim-missing", "sim-pin-required", "stale-sim-state"]),
        (MentionWordings.Session, "the session", ["data-session-not-started", "wrong-apn", "not-registered"]),
        (MentionWordings.PointToPoint, "PPP", ["ppp-lcp-timeout", "authentication-refused", "wrong-apn"]),
        (MentionWordings.Script, "a dialer's script", ["dial-no-carrier", "wrong-apn", "modem-unresponsive"]),
        (MentionWordings.Processor, "the modem in the board's own chip", ["modem-firmware-crash", "late-port-missed", "no-plugin-support"]),
        (MentionWordings.Messenger, "a program that sends messages", ["modem-unresponsive", "wrong-at-port", "port-busy"]),
        (MentionWordings.Port, "a modem's port", ["modem-unresponsive", "port-busy", "no-plugin-support"]),
    ];

    private static readonly (string Kind, string Who, string[] Suspects)[] ByKind =
    [
        ("pppd-log", "the program that dials", ["dial-no-carrier", "ppp-lcp-timeout", "wrong-apn"]),
        ("qmi-tool", "a tool for the modem's control port", ["data-session-not-started", "not-registered", "control-client-failure"]),
        ("netifd-log", "OpenWrt's network daemon", ["data-session-not-started", "wrong-apn", "not-registered"]),
        ("modemmanager-log", "ModemManager", ["modem-unresponsive", "late-port-missed", "no-plugin-support"]),
        ("networkmanager-log", "NetworkManager", ["no-usable-profile", "late-port-missed", "no-plugin-support"]),
        ("modem-helper-log", "the modem's own service", ["modem-unresponsive", "modem-drops-off-bus", "modem-firmware-crash"]),
        ("usb-modeswitch-log", "usb_modeswitch", ["stuck-storage-mode", "switch-target-absent", "switch-entry-missing"]),
    ];
}
