using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>What goes wrong between the modem and those who want to talk to it: a port that is not there, a daemon without a modem, a command that is refused.</summary>
internal static class ModemSymptoms
{
    /// <summary>The control port is missing: of a modem whose serial ports are there, it is the driver that makes it.</summary>
    public static Symptom? ControlAbsent(Situation situation)
    {
        if (situation.Said(SymptomWordings.ControlAbsent).LastOrDefault() is not { } said)
        {
            return Symptom.Told(situation, "the control device has no network interface beside it", ["data-driver-missing", "wrong-usb-composition", "ethernet-driver-mismatch"], SymptomWordings.DataInterfaceAbsent);
        }

        if (situation.WorksAfter(said.Line)
            || situation.Devices.Any(device => device.Timeline?.Events.Any(happened => happened.Kind == EventKind.ControlAttached && situation.IsBehind(happened.Line, said.Line)) == true))
        {
            return null;
        }

        var modem = situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Modem, Present: true });
        return modem is null
            ? new Symptom("the interface asks for a control port that is not there", Subject.None, [said.Line], "device-not-on-bus", "data-driver-missing", "modem-drops-off-bus")
            : new Symptom($"the interface asks for a control port, and {modem.Describe()} has none", modem.ToSubject(), [said.Line, modem.IdLine], "data-driver-missing", "driver-module-missing", "no-driver-bound");
    }

    public static Symptom? ControlNotBeside(Situation situation) => Symptom.Told(
        situation, "the modem's network interface has no control port beside it", ["wrong-usb-configuration", "data-driver-missing", "ethernet-driver-mismatch"], SymptomWordings.ControlNotBeside);

    public static Symptom? NodeAbsent(Situation situation)
    {
        if (situation.Said(IpWordings.SerialPortsAbsent).LastOrDefault() is { } none)
        {
            // Ports of one name are absent where the modem's have the other: ttyUSB is what serial drivers make, ttyACM what cdc_acm makes.
            if (situation.Stated("ls", "mode").Any(node => node.Object.StartsWith("ttyUSB", StringComparison.Ordinal) || node.Object.StartsWith("ttyACM", StringComparison.Ordinal)))
            {
                return null;
            }

            if (!situation.Devices.Any(device => device.Interfaces.Any(entry => entry.Ttys.Count > 0)))
            {
                return new Symptom("no serial port is there", Subject.None, [none.Line], "device-not-on-bus", "stuck-storage-mode", "no-driver-bound");
            }
        }

        return Symptom.Told(situation, "a program asks for a port that is not there", ["tty-renumbered", "modem-drops-off-bus", "device-not-on-bus"], ModemNodes.MayBe, SymptomWordings.NodeAbsent, PortWordings.NodeAbsent);
    }

    public static Symptom? NoTerminal(Situation situation) => Symptom.Told(
        situation, "what a program opens as the modem's port is no terminal", ["wrong-at-port", "tty-renumbered", "driver-not-autoloaded"], SymptomWordings.NoTerminal);

    public static Symptom? NoUsbTree(Situation situation)
    {
        const string Nothing = "programs find no USB devices at all";
        string[] suspects = ["host-port-fault", "container-lacks-devices", "device-not-on-bus"];
        return situation.Devices.Count == 0 && situation.Stated("usb", "listed").LastOrDefault() is { } listed && !situation.Told(Aspect.ModemState).Any() && !situation.Exchanges("AT").Any() && !situation.WorksAfter(listed.Line)
            ? new Symptom(Nothing, Subject.None, [listed.Line], suspects)
            : Symptom.Told(situation, Nothing, suspects, SymptomWordings.NoUsbTree);
    }

    /// <summary>A modem that changes into its boot loader leaves the bus and returns with another id: what a guest is not handed again, and what a hung one does not do.</summary>
    public static Symptom? DownloadFails(Situation situation) => Symptom.Told(
        situation, "a tool that writes firmware does not get through to the modem's boot loader", ["bootloader-mode", "passthrough-lost", "modem-unresponsive"], SymptomWordings.DownloadFails);

    /// <summary>A program knows the modem by its id: what is missing is a driver's port, or its answer.</summary>
    public static Symptom? NoPortDetected(Situation situation) => Symptom.Told(
        situation, "a program knows the modem by its id and finds no serial port that answers", ["no-driver-bound", "port-busy", "modem-unresponsive"], SymptomWordings.NoPortDetected);

    public static Symptom? NoneDetected(Situation situation) =>
        Symptom.Told(situation, "a dialer finds no modem on any serial port", ["device-not-on-bus", "no-driver-bound", "stuck-storage-mode"], SymptomWordings.NoneDetected);

    public static Symptom? NotOpened(Situation situation) =>
        Symptom.Told(situation, "a program cannot open its port, and does not tell why", ["port-busy", "port-permission-denied", "tty-renumbered"], SymptomWordings.NotOpened);

    public static Symptom? PortNotStarted(Situation situation) => Symptom.Told(
        situation, "a driver opens its port and cannot start to read from it", ["leftover-binding-rule", "usbserial-generic-bound", "driver-probe-failed"], SymptomWordings.PortNotStarted);

    /// <summary>A control or serial port without an interface for the data.</summary>
    public static Symptom? DataPortAbsent(Situation situation) => Symptom.Told(
        situation, "ModemManager has no network interface for the modem's data", ["data-driver-missing", "late-port-missed", "no-driver-bound"], SymptomWordings.DataPortAbsent);

    /// <summary>ModemManager went while it was at work, and nobody had told it to; what it was at is not told afterwards.</summary>
    public static Symptom? ManagerFell(Situation situation) =>
        situation.LastSaid(ServiceWordings.ModemManagerUnavailable) is { } gone && situation.SaidAfter(gone.Line, ServiceWordings.ModemManagerStarts)
        && situation.IsAboutModem() && !situation.Said(ServiceWordings.ModemManagerStopped, WorkingWordings.StoppedInOrder).Any()
        && !situation.Told(Aspect.ModemState).Any(told => situation.IsBehind(told.Line, gone.Line)) && !situation.SaidAfter(gone.Line, SymptomWordings.Probed, ServiceWordings.ModemCreated)
            ? new Symptom("ModemManager ended by itself while it had the modem, was started again and has announced no modem since", Subject.None, [gone.Line, situation.LastSaid(ServiceWordings.ModemManagerStarts)!.Line],
                "modemmanager-regression", "outdated-modem-stack", "modemmanager-not-running")
            : null;

    /// <summary>systemd or whoever stopped the system ends a service in the same words: nothing of a modem that works may follow.</summary>
    public static Symptom? ServiceFell(Situation situation) => situation.Said(ServiceWordings.ModemManagerStopped, WorkingWordings.StoppedInOrder, ServiceWordings.UnitStarted).Any() ? null : Symptom.Told(
        situation, "ModemManager's service ended with an error", ["modemmanager-not-running", "mm-bus-name-refused", "modemmanager-regression"], ServiceWordings.UnitFailed);

    public static Symptom? ProxyUnreached(Situation situation) => Symptom.Told(
        situation, "the proxy that shares the modem's control port does not answer", ["control-client-failure", "port-permission-denied", "modem-unresponsive"], PortWordings.ProxyUnreached);

    /// <summary>A script was written for another version of the tool than this one, and reads the refusal as the modem's silence.</summary>
    public static Symptom? OptionUnknown(Situation situation) =>
        situation.Said(SymptomWordings.OptionUnknown).LastOrDefault() is { } refused
        && situation.Said(SymptomWordings.ToolCalled).LastOrDefault(called => called.Line.Input == refused.Line.Input && refused.Line.Line - called.Line.Line is 0 or 1) is { } command && !situation.WorksAfter(refused.Line)
            ? new Symptom("the tool that speaks to the modem does not know an option that it is given", Subject.None, [command.Line, refused.Line], "qmi-tool-regression", "outdated-modem-stack", "control-client-failure")
            : null;

    /// <summary>ModemManager asks its plugins for network cards, too: only what hangs on USB counts.</summary>
    public static Symptom? NotSupported(Situation situation) =>
        situation.Said(ServiceWordings.NotSupported).LastOrDefault() is { } said && said["path"].Contains("/usb", StringComparison.Ordinal) && !situation.WorksAfter(said.Line)
            ? new Symptom("ModemManager finds no plugin that takes the device", situation.SubjectOf(said), [said.Line], "no-plugin-support", "late-port-missed", "mm-port-filtered")
            : Symptom.Told(situation, "OpenWrt's handler does not know the maker that the modem names, or read none", ["no-plugin-support", "wrong-at-port", "modem-unresponsive"], SymptomWordings.UnknownToHandler);

    public static Symptom? NoPrimaryPort(Situation situation) => Symptom.Told(
        situation, "ModemManager asked all ports of the device and none of them answered AT", ["no-plugin-support", "mm-plugin-mismatch", "modem-unresponsive"], SymptomWordings.NoPrimaryPort);

    public static Symptom? NotFound(Situation situation) => Symptom.Told(
        situation, "ModemManager is asked for a modem that it does not have", ["modemmanager-not-running", "late-port-missed", "no-plugin-support"],
        SymptomWordings.ModemNotFound, ServiceWordings.NoModems);

    public static Symptom? SimUnready(Situation situation) => Symptom.Told(
        situation, "the SIM is not ready, and nothing tells why", ["sim-missing", "sim-pin-required", "stale-sim-state"], SymptomWordings.SimUnready);

    public static Symptom? Uninitialised(Situation situation) => Symptom.Told(
        situation, "ModemManager could not initialise the modem, and nothing tells why", ["sim-missing", "modem-capabilities-unknown", "modem-unresponsive"], SymptomWordings.FailedState);

    public static Symptom? InitialisationRefused(Situation situation) => Symptom.Told(
        situation, "the modem answers its initialisation with ERROR, and nothing tells why", ["sim-pin-required", "sim-missing", "modem-unresponsive"], SymptomWordings.InitialisationRefused);

    public static Symptom? NotYetRegistered(Situation situation) => Symptom.Told(
        situation, "a program does not get on without a registration", ["not-registered", "registration-denied", "sim-missing"], SymptomWordings.NotYetRegistered);

    public static Symptom? NoAnswer(Situation situation) => Symptom.Told(
        situation, "the modem's port gives no proper answer", ["modem-unresponsive", "port-busy", "wrong-at-port"],
        SymptomWordings.NoAnswer, PortWordings.CommandTimeout, PortWordings.DialerUnanswered, ModemWordings.TransactionTimeout, ModemWordings.PortTimedOut);

    /// <summary>Who is told that the modem is busy is told by whom no more than that.</summary>
    public static Symptom? Busy(Situation situation) => Symptom.Told(
        situation, "the modem is busy with something else, and nothing tells for whom", ["port-busy", "rival-port-managers", "modem-unresponsive"], SymptomWordings.ModemBusy);

    /// <summary>Whoever installs what unlocks the modem for this machine has one that is locked.</summary>
    public static Symptom? UnlockInstalled(Situation situation) => Symptom.Told(
        situation, "Lenovo's program that unlocks modems is being installed, and the text does not show what becomes of the modem", ["fcc-lock", "radio-off", "modem-on-pcie"], SymptomWordings.UnlockInstalled);

    /// <summary>The port was there, and what asked it while it came up got no answer: too early, held, or another port than the one that hal knows.</summary>
    public static Symptom? NotProbed(Situation situation) =>
        situation.Said(SymptomWordings.NotProbed).LastOrDefault() is { } said && !situation.SaidAfter(said.Line, SymptomWordings.Probed)
            ? new Symptom("the port that should be the modem's gave no answer when it was probed", situation.SubjectOf(said), [said.Line], "late-port-missed", "no-plugin-support", "modem-unresponsive")
            : null;

    /// <summary>A chat script asked for something else than the call, and its alarm clock rang.</summary>
    public static Symptom? ChatUnanswered(Situation situation)
    {
        var sent = situation.Said(DataSessionWordings.ChatSent).LastOrDefault();
        var alarm = situation.Said(DataSessionWordings.ChatAlarm).LastOrDefault();
        if (sent is null && alarm is not null && !situation.Connection.EverReached(Stage.Dial))
        {
            return new Symptom("the chat script waits for an answer and gets none", Subject.None, [alarm.Line], "modem-unresponsive", "wrong-at-port", "port-busy");
        }

        return sent is null || alarm is null || !situation.IsBehind(alarm.Line, sent.Line) || sent["command"].Contains("ATD", StringComparison.OrdinalIgnoreCase) || situation.Connection.EverReached(Stage.Dial)
            ? null
            : new Symptom("the chat script asks and gets no answer", Subject.None, [sent.Line, alarm.Line], "modem-unresponsive", "wrong-at-port", "port-busy");
    }

    public static Symptom? PortFails(Situation situation) => Symptom.Told(
        situation, "the port is there for the program and fails at each use", ["modem-drops-off-bus", "tty-renumbered", "modem-firmware-crash"], SymptomWordings.PortFails);

    /// <summary>Somebody took the modem for locked by its maker, and the request to open it was refused.</summary>
    public static Symptom? UnlockRefused(Situation situation) => Symptom.Told(
        situation, "the modem refuses the request that opens its maker's lock (FCC)", ["fcc-lock", "radio-off", "outdated-modem-stack"], ModemWordings.UnlockRefused);

    public static Symptom? NotEnabled(Situation situation) => Symptom.Told(
        situation, "the modem is not enabled, and nothing tells why", ["radio-off", "fcc-lock", "sim-pin-required"], SymptomWordings.EnablingFailed);

    /// <summary>The modem refuses a command without a reason. What it refuses tells what it lacks: commands about the card and about messages need a card, those about a network one that serves.</summary>
    public static Symptom? CommandRefused(Situation situation)
    {
        var exchanges = situation.Exchanges("AT").ToList();
        var refused = exchanges.FindLast(exchange => IsRefusal(exchange) && !exchanges.Exists(later => later.Command == exchange.Command && later.Result is { Text: "OK" } && situation.IsBehind(later.Line, exchange.Line)));
        if (refused is null || situation.WorksAfter(refused.Line))
        {
            return null;
        }

        string[] suspects = NeedsCard.Any(Begins) ? ["sim-missing", "sim-pin-required", "stale-sim-state"]
            : NeedsNetwork.Any(Begins) ? ["not-registered", "sim-missing", "modem-unresponsive"]
            : NeedsSession.Any(Begins) ? ["wrong-apn", "not-registered", "packet-service-detached"]
            : ["modem-unresponsive", "wrong-at-port", "sim-missing"];
        return new Symptom($"the modem refuses {refused.Command} without a reason", Subject.None, [refused.Line, refused.Result!.Line], suspects);

        bool Begins(string command) => refused.Command.StartsWith(command, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The three numbers of 3GPP TS 27.007, 9.2 that tell nothing: failure of the telephone, not allowed, not supported; and 100, which is called "unknown".</summary>
    private static bool IsRefusal(AtExchange exchange) => exchange.Result is { Text: "ERROR" } || exchange.MobileEquipmentError is 0 or 3 or 4 or 14 or 100 || exchange.MessageServiceError is not null;

    private static readonly string[] NeedsCard =
        ["AT+CPIN", "AT+CIMI", "AT+CCID", "AT+QCCID", "AT^ICCID", "AT+ICCID", "AT+CRSM", "AT+CSIM", "AT+CLCK", "AT+CPWD", "AT+CPBS", "AT+CPBR", "AT+CNUM", "AT+CMGF", "AT+CMGS", "AT+CMGL", "AT+CMGR", "AT+CMGD", "AT+CPMS", "AT+CNMI", "AT+CSCA", "AT+CSMS", "AT+CUSD"];

    private static readonly string[] NeedsNetwork = ["AT+COPS", "AT+CREG", "AT+CGREG", "AT+CEREG", "AT+C5GREG", "AT+QNWINFO", "AT+CGATT=1", "AT+CSQ", "AT+QENG", "AT+CPSI"];

    private static readonly string[] NeedsSession = ["AT+CGACT", "AT+CGDATA", "AT+CGPADDR", "AT+CGCONTRDP", "AT+CIICR", "AT+CIPSTART", "AT+CIPOPEN", "AT+CSTT", "AT+SAPBR", "AT+HTTP", "AT+CNACT", "AT+QIOPEN", "AT+QI", "AT+NETOPEN", "AT#SGACT", "AT+UPSDA", "AT+CMQTT", "AT+SMCONN", "AT$QCRMCALL", "AT^NDISDUP"];
}
