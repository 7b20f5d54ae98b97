using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>Finds symptoms, those of the bus first and those of the session last: who has left the bus cannot answer, and who does not answer cannot connect.</summary>
internal static class Symptoms
{
    /// <summary>What goes wrong on the bus and between the device and its drivers.</summary>
    private static readonly Func<Situation, Symptom?>[] Below =
        [KernelFell, PortsTaken, NetworkTaken, InterruptLost, LeftTheBus, ControllersRemoved, RemoteNotAttached, SwitchedAndGone, TransfersFail, SwitchedToWhere, HeldByProgram, DriverFails, NobodyDrives, PerhapsStorage];

    /// <summary>What programs, daemons and the modem itself say goes wrong.</summary>
    private static readonly Func<Situation, Symptom?>[] Above =
    [
        ControlAbsent, NodeAbsent, NoneDetected, NotOpened, PortNotStarted, NotSupported, NoPrimaryPort, NotFound, SimUnready, Uninitialised, InitialisationRefused, NoAnswer, NotProbed, ChatUnanswered, OptionRefused, PortFails, NotEnabled, NotConnected, PointToPoint,
        NotNegotiated, NoProfile, NoProviders, NoDevice, NotReady, NoAddress, PppFell, ConnectionLost, NotThrough, CallRefused, LinkLost, HungUp, HangsUpBeforeCall, CommandRefused, Nameless, SessionDown, Unaddressed, RouterStops, NotResolved, NotReached,
        NoTraffic, NothingCame, NotReceived, Ending,
    ];

    /// <summary>Nothing goes wrong as far as the text reaches, and it does not reach far.</summary>
    private static readonly Func<Situation, Symptom?>[] Silences = [AttemptsOnly, NotTaken, LeftDisabled, Complaint, NoSession, TransferFailed, NotShown, ScriptEnds, OnlyListed, TalkEnds, NothingAttached];

    /// <summary>What goes wrong, the first of which the others may follow from.</summary>
    public static IEnumerable<Symptom> Troubles(Situation situation) => Below.Concat(Above).Select(symptom => symptom(situation)).OfType<Symptom>();

    /// <summary>Where nothing goes wrong: what is not shown.</summary>
    public static IEnumerable<Symptom> Unshown(Situation situation) => Silences.Select(symptom => symptom(situation)).OfType<Symptom>();

    /// <summary>True if somebody says that something does not work.</summary>
    public static bool AreTold(Situation situation) => Array.Exists(Above, symptom => symptom(situation) is not null);

    private static Symptom? KernelFell(Situation situation) => Told(
        situation, "the kernel fell over while the modem was in use", ["kernel-upgrade-regression", "driver-probe-failed", "host-port-fault"], KernelWordings.Oops);

    /// <summary>The drivers lost the device, which stayed on the bus: what a port reset does, and nothing that the device could do by itself.</summary>
    private static Symptom? PortsTaken(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Timeline: not null }))
        {
            var timeline = device.Timeline!;
            var rounds = timeline.RoundsWith(RoundTraits.Detached, RoundTraits.Left | RoundTraits.Switched | RoundTraits.IdChanged);
            // Who greps for "tty" loses the hub's "USB disconnect" and these lines alike.
            if (rounds == 0 || timeline.Count(EventKind.Disconnect) > 0 || timeline.Count(EventKind.InterfaceDisconnected) == 0)
            {
                continue;
            }

            return new Symptom(
                $"the serial ports of {device.Describe()} were taken away{(rounds == 1 ? "" : $" {rounds} times")} while it stayed on the bus, as a reset does",
                device.ToSubject(), [timeline.First(EventKind.SerialAttached)?.Line, timeline.First(EventKind.SerialDetached)?.Line, timeline.Last(EventKind.InterfaceDisconnected)?.Line],
                StorageResetLoop.MayBe(situation, timeline) ? ["storage-reset-loop", "port-reset-loop", "userspace-reset"] : ["port-reset-loop", "userspace-reset", "modem-firmware-crash"]);
        }

        return null;
    }

    /// <summary>The same of a network function, where nothing else is shown of the device.</summary>
    private static Symptom? NetworkTaken(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Timeline is { } timeline && timeline.Count(EventKind.NetworkDetached) > 0 && timeline.Count(EventKind.Disconnect) + timeline.Count(EventKind.ModeSwitch) == 0);
        return device is null ? null
            : new Symptom($"the network function of {device.Describe()} was taken away, and nothing tells why", device.ToSubject(), [device.Timeline!.Last(EventKind.NetworkDetached)?.Line], "modem-drops-off-bus", "userspace-reset", "modem-firmware-crash");
    }

    private static Symptom? LeftTheBus(Situation situation)
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
            : Told(situation, "the modem was taken away from under a program, and nothing tells why", suspects, SymptomWordings.Vanished);
    }

    /// <summary>It came back sooner than a hand plugs it, or left again and again, or a program still held it. A stick that leaves once and stays away was pulled out.</summary>
    private static TimelineEvent? Departure(Situation situation, DeviceSituation device)
    {
        if (device.Timeline is not { } timeline || timeline.Last(EventKind.Disconnect) is not { } last || timeline.Count(EventKind.ModeSwitch) > 0 || timeline.Count(EventKind.UserspaceReset) > 0)
        {
            return null;
        }

        var rounds = timeline.RoundsWith(RoundTraits.Left, RoundTraits.Switched | RoundTraits.IdChanged);
        return rounds >= 2 || ((rounds > 0 || timeline.Count(EventKind.FirmwareChanged) > 0) && CameBackAtOnce(timeline)) || situation.Said(SymptomWordings.Vanished).Any() || WasDriven(device) ? last : null;
    }

    /// <summary>A modem that had its drivers, left, and did not come back: pulled out or fallen off, which the kernel tells in the same words.</summary>
    private static bool WasDriven(DeviceSituation device) =>
        device is { Identity: Identity.Modem, Timeline: { Away: true } timeline } && timeline.Count(EventKind.SerialAttached) + timeline.Count(EventKind.SerialDetached) + timeline.Count(EventKind.ControlAttached) + timeline.Count(EventKind.NetworkAttached) > 0;

    private static bool CameBackAtOnce(PortTimeline timeline)
    {
        TimelineEvent? left = null;
        foreach (var happened in timeline.Events)
        {
            if (happened.Kind == EventKind.NewDevice && left is not null && (left.Time is null || happened.Time is null || happened.Time - left.Time < TimeSpan.FromSeconds(10)))
            {
                return true;
            }

            // What drivers say as they let go stands between the two.
            left = happened.Kind == EventKind.Disconnect ? happened : happened.Kind == EventKind.NewDevice ? null : left;
        }

        return false;
    }

    /// <summary>A stick that leaves within seconds of showing its driver CD was switched, by whomever; nobody pulls it out so soon. What it became is not there.</summary>
    private static Symptom? SwitchedAndGone(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device is { Identity: Identity.Modem, Present: false, Timeline.Away: true } && StorageModeIds.Contains(device.Id)))
        {
            var came = device.Timeline!.Last(EventKind.DeviceIds);
            var left = device.Timeline.Last(EventKind.Disconnect);
            if (came is not null && left is not null && came.Line.Line < left.Line.Line && left.Time - came.Time < TimeSpan.FromSeconds(10))
            {
                return new Symptom(
                    $"{device.Describe()} left storage mode seconds after it came, and what it became does not appear", device.ToSubject(), [came.Line, left.Line],
                    "switch-target-absent", "passthrough-lost", "modem-drops-off-bus");
            }
        }

        return null;
    }

    private static Symptom? InterruptLost(Situation situation) =>
        situation.Said(SymptomWordings.InterruptOff).LastOrDefault() is { } off && situation.Said(SymptomWordings.UsbInterruptLost).LastOrDefault() is { } handler
            ? new Symptom("the kernel switched off the interrupt of a USB controller", Subject.None, [off.Line, handler.Line], "host-port-fault", "host-controller-died", "kernel-upgrade-regression")
            : null;

    private static Symptom? RemoteNotAttached(Situation situation) => Told(
        situation, "a device is not handed on to another machine, and nothing tells why", ["usbip-no-modules", "passthrough-lost", "host-guest-contention"], SymptomWordings.RemoteNotAttached);

    /// <summary>A program opens the session again and again; nobody shows what the modem answers.</summary>
    private static Symptom? AttemptsOnly(Situation situation)
    {
        var attempts = situation.Said(DataSessionWordings.Attempt).ToList();
        return attempts.Count < 3 || situation.Connection.EverReached(Stage.Dial) ? null
            : new Symptom("a program tries to open the session again and again, and nothing shows what comes of it", Subject.None, [attempts[0].Line, attempts[^1].Line], "wrong-apn", "not-registered", "data-session-not-started");
    }

    /// <summary>Controllers are taken from their driver when they go to a guest, when a program unbinds them, and around sleep: with them goes all that hangs on them.</summary>
    private static Symptom? ControllersRemoved(Situation situation)
    {
        var removed = situation.Said(EnumerationWordings.ControllerRemoved).ToList();
        return removed.Count == 0 ? null
            : new Symptom("a USB host controller was taken from its driver, and nothing tells by whom", Subject.None, [removed[0].Line, removed[^1].Line], "passthrough-lost", "lost-after-resume", "host-port-fault");
    }

    private static Symptom? TransfersFail(Situation situation) => TransfersFail(situation, 3);

    /// <summary>Once is what a driver sees of every unplugging; where nothing else is shown, it is all there is.</summary>
    private static Symptom? TransferFailed(Situation situation) => TransfersFail(situation, 1);

    private static Symptom? TransfersFail(Situation situation, int times) =>
        situation.Said(DriverWordings.TransferErrors).LastOrDefault() is { } errors && errors.Ordinal >= times && !situation.WorksAfter(errors.Line) && !situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other })
            ? new Symptom(times > 1 ? "transfers to the modem fail on the wire again and again" : "a transfer to the modem failed on the wire", situation.SubjectOf(errors), [errors.Line], "enumeration-protocol-error", "modem-firmware-crash", "modem-drops-off-bus")
            : null;

    private static Symptom? SwitchedToWhere(Situation situation)
    {
        if (situation.Said(ModeSwitchWordings.Sent).LastOrDefault() is not { } sent || situation.Said(ModeSwitchWordings.Succeeded).Any())
        {
            return null;
        }

        var stick = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem);
        return new Symptom(
            "the switch message was sent, and the text does not show what became of the stick", stick?.ToSubject() ?? Subject.None, [sent.Line, situation.Said(ModeSwitchWordings.Left).LastOrDefault()?.Line],
            "stuck-storage-mode", "switch-target-absent", "switch-entry-missing");
    }

    /// <summary>A driver that modems share with others failed at a device of which nothing else is shown.</summary>
    private static Symptom? DriverFails(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device is { Identity: Identity.Undetermined, Timeline: { } timeline } && timeline.Of(EventKind.ProbeFailed).Any(failed => failed.Name is "cdc_acm" or "cdc_ether" or "usbserial_generic"));
        return device is null || situation.Candidates.Any(other => other.Identity == Identity.Modem) ? null
            : new Symptom($"a driver fails at {device.Describe()}, and nothing tells what the device is", device.ToSubject(), [device.Timeline!.Last(EventKind.ProbeFailed)?.Line], "driver-probe-failed", "no-driver-bound");
    }

    private static Symptom? NobodyDrives(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device is { Present: true, Timeline: { } timeline } && timeline.Count(EventKind.SerialAttached) == 0 && !device.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.IsKnown)
            && (device.Identity == Identity.Modem || device.Identity == Identity.Undetermined));
        if (device is null || situation.Devices.Any(other => other != device && other.Identity == Identity.Modem && other.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.IsKnown)))
        {
            return null;
        }

        return device.Interfaces.Any(entry => entry.IsStorage)
            ? new Symptom($"{device.Describe()} shows storage, and no driver for a modem follows", device.ToSubject(), Lines(device), "stuck-storage-mode", "switch-entry-missing", "no-driver-bound")
            : new Symptom($"no driver takes {device.Describe()} as far as the text goes", device.ToSubject(), Lines(device), "no-driver-bound", "driver-module-missing", "stuck-storage-mode");
    }

    private static Symptom? PerhapsStorage(Situation situation) =>
        situation.Devices.FirstOrDefault(device => StorageModeIds.Shares(device.Id)) is { Timeline: null, Interfaces.Count: 0 } device
            ? new Symptom($"{device.Id} is the id of sticks in storage mode, of players and of telephones with the same chip", device.ToSubject(), [device.IdLine], "stuck-storage-mode", "switch-entry-missing", "phone-not-tethering")
            : null;

    private static Evidence?[] Lines(DeviceSituation device) =>
        [device.IdLine, device.Timeline?.Last(EventKind.NewDevice)?.Line, device.Timeline?.Last(EventKind.StorageDetected)?.Line, device.Log?.LastLine];

    /// <summary>The control port is missing: of a modem whose serial ports are there, it is the driver that makes it.</summary>
    private static Symptom? ControlAbsent(Situation situation)
    {
        if (situation.Said(SymptomWordings.ControlAbsent).LastOrDefault() is not { } said)
        {
            return Told(situation, "the control device has no network interface beside it", ["data-driver-missing", "wrong-usb-composition", "ethernet-driver-mismatch"], SymptomWordings.DataInterfaceAbsent);
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

    private static Symptom? NodeAbsent(Situation situation) =>
        situation.Said(IpWordings.SerialPortsAbsent).LastOrDefault() is { } none && !situation.Devices.Any(device => device.Interfaces.Any(entry => entry.Ttys.Count > 0))
            ? new Symptom("no serial port is there", Subject.None, [none.Line], "device-not-on-bus", "stuck-storage-mode", "no-driver-bound")
            : Told(situation, "a program asks for a port that is not there", ["tty-renumbered", "modem-drops-off-bus", "device-not-on-bus"], SymptomWordings.NodeAbsent, PortWordings.NodeAbsent);

    private static Symptom? NoneDetected(Situation situation) =>
        Told(situation, "a dialer finds no modem on any serial port", ["device-not-on-bus", "no-driver-bound", "stuck-storage-mode"], SymptomWordings.NoneDetected);

    private static Symptom? NotOpened(Situation situation) =>
        Told(situation, "a program cannot open its port, and does not tell why", ["port-busy", "port-permission-denied", "tty-renumbered"], SymptomWordings.NotOpened);

    /// <summary>ModemManager asks its plugins for network cards, too: only what hangs on USB counts.</summary>
    private static Symptom? NotSupported(Situation situation) =>
        situation.Said(ServiceWordings.NotSupported).LastOrDefault() is { } said && said["path"].Contains("/usb", StringComparison.Ordinal) && !situation.WorksAfter(said.Line)
            ? new Symptom("ModemManager finds no plugin that takes the device", situation.SubjectOf(said), [said.Line], "no-plugin-support", "late-port-missed", "mm-port-filtered")
            : null;

    private static Symptom? NotFound(Situation situation) => Told(
        situation, "ModemManager is asked for a modem that it does not have", ["modemmanager-not-running", "late-port-missed", "no-plugin-support"],
        SymptomWordings.ModemNotFound, ServiceWordings.NoModems);

    private static Symptom? SimUnready(Situation situation) => Told(
        situation, "the SIM is not ready, and nothing tells why", ["sim-missing", "sim-pin-required", "stale-sim-state"], SymptomWordings.SimUnready);

    private static Symptom? Uninitialised(Situation situation) => Told(
        situation, "ModemManager could not initialise the modem, and nothing tells why", ["sim-missing", "modem-capabilities-unknown", "modem-unresponsive"], SymptomWordings.FailedState);

    private static Symptom? PortNotStarted(Situation situation) => Told(
        situation, "a driver opens its port and cannot start to read from it", ["leftover-binding-rule", "usbserial-generic-bound", "driver-probe-failed"], SymptomWordings.PortNotStarted);

    private static Symptom? NoPrimaryPort(Situation situation) => Told(
        situation, "ModemManager asked all ports of the device and none of them answered AT", ["no-plugin-support", "mm-plugin-mismatch", "modem-unresponsive"], SymptomWordings.NoPrimaryPort);

    /// <summary>NO CARRIER is an answer to a call; before one, it is what a phone says when it drops what was left of the last.</summary>
    private static Symptom? HangsUpBeforeCall(Situation situation) => Told(
        situation, "the modem says NO CARRIER to a command that is no call", ["dial-no-carrier", "mm-plugin-mismatch", "modem-unresponsive"], SymptomWordings.CommandHangsUp);

    private static Symptom? InitialisationRefused(Situation situation) => Told(
        situation, "the modem answers its initialisation with ERROR, and nothing tells why", ["sim-pin-required", "sim-missing", "modem-unresponsive"], SymptomWordings.InitialisationRefused);

    /// <summary>The port was there, and what asked it while it came up got no answer: too early, held, or another port than the one that hal knows.</summary>
    private static Symptom? NotProbed(Situation situation) =>
        situation.Said(SymptomWordings.NotProbed).LastOrDefault() is { } said && !situation.SaidAfter(said.Line, SymptomWordings.Probed)
            ? new Symptom("the port that should be the modem's gave no answer when it was probed", situation.SubjectOf(said), [said.Line], "late-port-missed", "no-plugin-support", "modem-unresponsive")
            : null;

    /// <summary>pppd tells how long the session lasted that the modem ended.</summary>
    private static Symptom? HungUp(Situation situation) =>
        situation.Said(DataSessionWordings.Lasted).LastOrDefault() is { } lasted && situation.Said(DataSessionWordings.ModemHangup).LastOrDefault() is { } hangup
            ? new Symptom("a session stood until the modem hung up, and nothing tells why", Subject.None, [hangup.Line, lasted.Line], "session-drops-regularly", "network-detached", "not-registered")
            : null;

    private static Symptom? NoProfile(Situation situation) => Told(
        situation, "NetworkManager takes the interface for a generic one and has no profile for it", ["nm-device-unmanaged", "no-usable-profile", "default-route-elsewhere"],
        SymptomWordings.GenericInterface);

    /// <summary>Without the list of operators, the desktop's assistant can make no profile.</summary>
    private static Symptom? NoProviders(Situation situation) => Told(
        situation, "the desktop cannot read its list of operators", ["no-usable-profile", "wrong-apn", "nm-wwan-plugin-missing"], SymptomWordings.NoProviders);

    private static Symptom? NoAnswer(Situation situation) => Told(
        situation, "the modem's port gives no proper answer", ["modem-unresponsive", "port-busy", "wrong-at-port"],
        SymptomWordings.NoAnswer, PortWordings.CommandTimeout, PortWordings.DialerUnanswered, ModemWordings.TransactionTimeout, ModemWordings.PortTimedOut);

    /// <summary>A chat script asked for something else than the call, and its alarm clock rang.</summary>
    private static Symptom? ChatUnanswered(Situation situation)
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

    private static Symptom? OptionRefused(Situation situation) => Told(
        situation, "pppd does not take one of its options and ends", ["ppp-options-unreadable", "ppp-support-missing"], DataSessionWordings.OptionRefused);

    private static Symptom? PortFails(Situation situation) => Told(
        situation, "the port is there for the program and fails at each use", ["modem-drops-off-bus", "tty-renumbered", "modem-firmware-crash"], SymptomWordings.PortFails);

    private static Symptom? NotNegotiated(Situation situation) => Told(
        situation, "PPP was negotiated without a result, and nothing tells at which step", ["ppp-lcp-timeout", "wrong-apn", "authentication-refused"], DataSessionWordings.NegotiationFailed);

    private static Symptom? NotEnabled(Situation situation) => Told(
        situation, "the modem is not enabled, and nothing tells why", ["radio-off", "fcc-lock", "sim-pin-required"], SymptomWordings.EnablingFailed);

    private static Symptom? NotConnected(Situation situation) => Told(
        situation, "the call ends without a carrier, and nothing tells why", ["dial-no-carrier", "not-registered", "no-data-subscription"], DataSessionWordings.NoCarrier);

    /// <summary>The call was taken, and no address came of it.</summary>
    private static Symptom? PointToPoint(Situation situation)
    {
        var course = situation.Connection;
        // What ModemManager says as it takes a call back is no stage of the call.
        var waited = situation.Said(DataSessionWordings.PppTimedOut).LastOrDefault();
        var milestones = waited is null ? course.Milestones : [.. course.Milestones.Where(milestone => milestone.Place < course.PlaceOf(waited.Line))];
        if (milestones is not [.., var reached] || reached.Stage >= Stage.Session)
        {
            return null;
        }

        return reached.Stage switch
        {
            Stage.Authentication => new Symptom(
                "name and password were taken, and no address followed", Subject.None, [reached.Line, situation.Subjects.Logs[^1].LastLine], "wrong-apn", "no-data-subscription", "ppp-lcp-timeout"),
            Stage.Dial => new Symptom("the call was taken, and no address followed", Subject.None, [reached.Line, situation.Subjects.Logs[^1].LastLine], "ppp-lcp-timeout", "wrong-apn", "authentication-refused"),
            _ => null,
        };
    }

    private static Symptom? NoDevice(Situation situation) => Told(
        situation, "NetworkManager has no modem for the profile", ["modemmanager-not-running", "no-plugin-support", "nm-device-unmanaged"], SymptomWordings.NoSuitableDevice);

    private static Symptom? NotReady(Situation situation) => Told(
        situation, "the modem does not get ready", ["modem-unresponsive", "sim-missing", "radio-off"], SymptomWordings.InitialisationFailed);

    private static Symptom? NoAddress(Situation situation) => Told(
        situation, "NetworkManager waits for an address in vain", ["dhcp-no-answer", "wrong-apn", "data-session-not-started"], SymptomWordings.AddressNotGiven);

    private static Symptom? PppFell(Situation situation) => Told(
        situation, "pppd ended, and nothing tells why", ["ppp-lcp-timeout", "authentication-refused", "wrong-apn"], SymptomWordings.PppFailed);

    /// <summary>A program of the modem stack complains in words that no rule knows: what it complains of is in the line.</summary>
    private static Symptom? Complaint(Situation situation)
    {
        var said = situation.Said(WorkingWordings.Complaint).LastOrDefault(complaint => Topics.Any(topic => Words.Contain(complaint.Line.Text, topic.Words)));
        return said is null || situation.WorksAfter(said.Line) || situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Other }) ? null
            : new Symptom("a program complains of the modem, and its words tell no cause", situation.SubjectOf(said), [said.Line], Topics.First(topic => Words.Contain(said.Line.Text, topic.Words)).Suspects);
    }

    private static readonly (string[] Words, string[] Suspects)[] Topics =
    [
        (["sim", "pin", "uim", "puk", "imsi", "iccid", "card"], ["sim-missing", "sim-pin-required", "stale-sim-state"]),
        (["apn", "bearer", "pdp", "pdn", "session", "packet data", "data call"], ["wrong-apn", "not-registered", "qmi-call-failed"]),
        (["registration", "register", "plmn", "operator", "network search", "signal", "serving system"], ["not-registered", "registration-denied", "band-mode-restricted"]),
        (["client id", "cid", "qmi-proxy", "mbim-proxy", "proxy"], ["control-client-failure", "modem-unresponsive", "port-busy"]),
        (["enable", "power", "operating mode", "radio"], ["radio-off", "fcc-lock", "modem-unresponsive"]),
        (["capabilities", "initialized", "initialize", "modem"], ["modem-unresponsive", "modem-capabilities-unknown", "no-plugin-support"]),
        (["port", "device", "cdc-wdm0", "timed out"], ["modem-unresponsive", "port-busy", "control-client-failure"]),
    ];

    /// <summary>The modem answers whatever it is asked, and nobody shows what fails: the next step after the last that is known.</summary>
    private static Symptom? TalkEnds(Situation situation)
    {
        if (situation.Exchanges("AT").LastOrDefault() is not { } last)
        {
            return null;
        }

        string[] suspects = situation.Told(Aspect.Registration).LastOrDefault() is { Value: "home" or "roaming" } ? ["data-session-not-started", "wrong-apn", "no-data-subscription"]
            : situation.Exchanges("AT+CGDCONT").Any() ? ["wrong-apn", "not-registered", "initial-eps-apn-wrong"]
            : situation.Told(Aspect.Lock).LastOrDefault() is { Value: "none" } ? ["not-registered", "radio-off", "wrong-apn"]
            : ["not-registered", "sim-missing", "modem-unresponsive"];
        return new Symptom("the modem answers, and the text does not show what fails", Subject.None, [situation.Exchanges("AT").First().Line, last.Line], suspects);
    }

    /// <summary>A cause such as "network failure": the network's own trouble, or what it says instead of a reason.</summary>
    private static Symptom? CallRefused(Situation situation) => Told(
        situation, "the network refuses the session with a cause that names no reason", ["wrong-apn", "no-data-subscription", "qmi-call-failed"], DataSessionWordings.CallEnd, DataSessionWordings.CallEndVerbose);

    private static Symptom? NotThrough(Situation situation) => Told(
        situation, "the connection fails, and nothing tells why", ["wrong-apn", "not-registered", "no-usable-profile"], SymptomWordings.ConnectFailed);

    /// <summary>The session stood, and its other end stopped answering.</summary>
    private static Symptom? LinkLost(Situation situation) => Told(
        situation, "the link stood, and its other end stopped answering", ["session-drops-regularly", "not-registered", "modem-firmware-crash"], DataSessionWordings.EchoLost);

    private static Symptom? ConnectionLost(Situation situation) => Told(
        situation, "a session stood and was lost, and nothing tells why", ["session-drops-regularly", "network-detached", "not-registered"], SymptomWordings.ConnectionLost);

    /// <summary>The modem refuses a command without a reason. What it refuses tells what it lacks: commands about the card and about messages need a card, those about a network one that serves.</summary>
    private static Symptom? CommandRefused(Situation situation)
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
        ["AT+CPIN", "AT+CIMI", "AT+CCID", "AT+QCCID", "AT^ICCID", "AT+ICCID", "AT+CRSM", "AT+CSIM", "AT+CLCK", "AT+CPWD", "AT+CPBS", "AT+CPBR", "AT+CNUM", "AT+CMGF", "AT+CMGS", "AT+CMGL", "AT+CMGR", "AT+CMGD", "AT+CPMS", "AT+CNMI", "AT+CSCA", "AT+CSMS", "AT+CUSD", "AT&C"];

    private static readonly string[] NeedsNetwork = ["AT+COPS", "AT+CREG", "AT+CGREG", "AT+CEREG", "AT+C5GREG", "AT+QNWINFO", "AT+CGATT=1", "AT+CSQ", "AT+QENG", "AT+CPSI"];

    private static readonly string[] NeedsSession = ["AT+CGACT", "AT+CGDATA", "AT+CGPADDR", "AT+CGCONTRDP", "AT+CIICR", "AT+CIPSTART", "AT+CIPOPEN", "AT+CSTT", "AT+SAPBR", "AT+HTTP", "AT+CNACT", "AT+QIOPEN", "AT+QI", "AT+NETOPEN", "AT#SGACT", "AT+UPSDA", "AT+CMQTT", "AT+SMCONN", "AT$QCRMCALL", "AT^NDISDUP"];

    private static Symptom? Nameless(Situation situation) => Told(
        situation, "the connection is asked for without an access point name", ["wrong-apn", "initial-eps-apn-wrong", "no-usable-profile"], SymptomWordings.NamelessAccessPoint);

    private static Symptom? SessionDown(Situation situation) => Told(
        situation, "no session is up, and nothing shows that one was started", ["data-session-not-started", "wrong-apn", "qmi-call-failed"], SymptomWordings.SessionDown);

    /// <summary>A listing shows the interface of a modem, and no address on it.</summary>
    private static Symptom? Unaddressed(Situation situation)
    {
        var shown = situation.Stated("ip", "link.flags").LastOrDefault(property => IsMobile(property.Object));
        return shown is null || situation.Stated("ip", "address.inet").Concat(situation.Stated("ip", "address.inet6")).Any(property => IsMobile(property.Object)) || AddressLine(situation) is not null
            ? null
            : new Symptom($"the interface {shown.Object} is there, and it has no address", Subject.None with { Net = shown.Object }, [shown.Line], "data-session-not-started", "wrong-apn", "dhcp-no-answer");

        static bool IsMobile(string name) => name.StartsWith("ww", StringComparison.Ordinal) || name.StartsWith("ppp", StringComparison.Ordinal) || name.StartsWith("rmnet", StringComparison.Ordinal);
    }

    /// <summary>A chat script that was cut off before the call.</summary>
    private static Symptom? ScriptEnds(Situation situation) =>
        situation.Said(DataSessionWordings.ChatSent).LastOrDefault() is { } sent && !situation.Connection.EverReached(Stage.Dial) && !situation.WorksAfter(sent.Line)
            ? new Symptom("the chat script talks to the modem, and the text ends before the call", Subject.None, [sent.Line, situation.Subjects.Logs[^1].LastLine], "dial-no-carrier", "not-registered", "wrong-apn")
            : null;

    /// <summary>Interfaces of a maker's own class belong to a program: a guest's monitor, as a rule.</summary>
    private static Symptom? HeldByProgram(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Present && device.Interfaces.Count > 1 && device.Interfaces.All(entry => entry.Driver.Or("") == "usbfs"));
        return device is null ? null
            : new Symptom($"a program on this machine holds all interfaces of {device.Describe()}, so that no driver here has them", device.ToSubject(), [device.IdLine, .. device.Interfaces.Select(entry => entry.Line)],
                "host-guest-contention", "passthrough-lost", "usbfs-driver-detach");
    }

    /// <summary>A stick that is a router answers for itself, and has no session.</summary>
    private static Symptom? RouterStops(Situation situation) =>
        situation.Said(SymptomWordings.RouterHasNoWay).LastOrDefault() is { } said && said["router"].StartsWith("192.168.8.", StringComparison.Ordinal)
            ? new Symptom("a router in the network that Huawei's router sticks use has no way on", Subject.None, [said.Line], "hilink-router-mode", "sim-pin-required", "not-registered")
            : null;

    /// <summary>The session has its address, and names cannot be resolved: with no address tried, the resolver and the route look the same.</summary>
    private static Symptom? NotResolved(Situation situation) =>
        situation.Connection.Milestones.LastOrDefault(milestone => milestone.Stage is Stage.Address or Stage.Session) is { } address
        && situation.Said(IpWordings.NameNotResolved).LastOrDefault() is { } unresolved && situation.IsBehind(unresolved.Line, address.Line)
            ? new Symptom("an address is there, and names cannot be resolved", Subject.None, [address.Line, unresolved.Line], "dns-not-configured", "default-route-elsewhere", "no-data-subscription")
            : null;

    /// <summary>The session has its address, and nobody answers.</summary>
    private static Symptom? NotReached(Situation situation) =>
        situation.Said(IpWordings.PingLost).LastOrDefault() is not { } lost || situation.Connection.ReachedAfter(Stage.Traffic, situation.Connection.PlaceOf(lost.Line)) is not null ? null
        : AddressLine(situation) is { } address
            ? new Symptom("an address is there, and nobody answers", Subject.None, [address, lost.Line], "default-route-elsewhere", "raw-ip-mismatch", "no-data-subscription")
        : situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "registered" } state
            ? new Symptom("the modem is registered, and nobody answers", situation.SubjectOf(state), [state.Line, lost.Line], "data-session-not-started", "default-route-elsewhere", "no-data-subscription")
        : null;

    /// <summary>An interface with an address, over which nothing ever came.</summary>
    private static Symptom? NoTraffic(Situation situation) =>
        AddressLine(situation) is { } address
        && situation.Said(SymptomWordings.NothingReceived).LastOrDefault() is { } nothing && situation.Connection.Milestones.All(milestone => milestone.Stage != Stage.Traffic)
            ? new Symptom("an address is there, and nothing was ever received", Subject.None, [address, nothing.Line], "raw-ip-mismatch", "default-route-elsewhere", "no-data-subscription")
            : null;

    /// <summary>pppd's account at the end of a session that had its address.</summary>
    private static Symptom? NothingCame(Situation situation) =>
        AddressLine(situation) is { } address && situation.Said(SymptomWordings.NothingCame).LastOrDefault() is { } nothing && situation.IsBehind(nothing.Line, address)
            ? new Symptom("a session had its address, and not one byte came through it", Subject.None, [address, nothing.Line], "default-route-elsewhere", "no-data-subscription", "session-drops-regularly")
            : null;

    /// <summary>An interface that only modems have, without an address.</summary>
    private static Symptom? NotReceived(Situation situation)
    {
        if (situation.Said(SymptomWordings.NothingReceived).LastOrDefault() is not { } nothing || AddressLine(situation) is not null)
        {
            return null;
        }

        var open = situation.Told(Aspect.BearerConnected).LastOrDefault() is { Value: "yes" };
        return open || situation.Stated("ip", "link.type").Any(property => property.Object.StartsWith("ww", StringComparison.Ordinal)) || situation.Candidates.Any(device => device.Identity == Identity.Modem)
            ? new Symptom("the modem's interface has no address, and nothing was ever received", Subject.None, [nothing.Line], "data-session-not-started", open ? "dhcp-no-answer" : "not-registered", "raw-ip-mismatch")
            : null;
    }

    /// <summary>Somebody ends the session, and the text ends before it has ended.</summary>
    private static Symptom? Ending(Situation situation) =>
        situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "disconnecting" or "disabling" } state
            ? new Symptom("the session is being ended, and the text does not show that it did", situation.SubjectOf(state), [state.Line], "disconnect-hang", "modem-unresponsive", "control-client-failure")
            : null;

    /// <summary>Where the session's address stands: told by a daemon, or listed on an interface that only a modem has.</summary>
    private static Evidence? AddressLine(Situation situation) =>
        situation.Connection.Milestones.LastOrDefault(milestone => milestone.Stage is Stage.Address or Stage.Session)?.Line
        ?? situation.Stated("ip", "address.inet").LastOrDefault(property => property.Object.StartsWith("ww", StringComparison.Ordinal) || property.Object.StartsWith("ppp", StringComparison.Ordinal))?.Line;

    private static Symptom? NoSession(Situation situation)
    {
        var device = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem && device.Interfaces.Any(entry => entry.Driver.Or("") is "qmi_wwan" or "cdc_mbim" or "huawei_cdc_ncm"));
        return device is null ? null
            : new Symptom($"the network function of {device.Describe()} is there, and nothing shows that a session was started", device.ToSubject(), Lines(device),
                "data-session-not-started", "not-registered", "raw-ip-mismatch");
    }

    /// <summary>ModemManager runs, and the text ends before it has a modem.</summary>
    private static Symptom? NotTaken(Situation situation) =>
        situation.Said(ServiceWordings.ModemManagerStarts).LastOrDefault() is { } starts && !situation.SaidAfter(starts.Line, ServiceWordings.ModemCreated, ServiceWordings.ModemCreating, ServiceWordings.PortClaimed)
        && (situation.Candidates.Any(device => device.Identity == Identity.Modem) || situation.SaidAfter(starts.Line, SymptomWordings.ControlPortOpened))
            ? new Symptom("ModemManager starts, and the text ends before it has the modem", Subject.None, [starts.Line, situation.Subjects.Logs[^1].LastLine], "late-port-missed", "control-client-failure", "no-plugin-support")
            : null;

    /// <summary>A modem that nobody has enabled yet: ModemManager leaves it so until somebody connects.</summary>
    private static Symptom? LeftDisabled(Situation situation) =>
        situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "disabled" } state && situation.Said(ServiceWordings.ModemCreated).Any()
            ? new Symptom("ModemManager has the modem, and the text ends before anybody enables it", situation.SubjectOf(state), [state.Line, situation.Subjects.Logs[^1].LastLine], "radio-off", "no-usable-profile", "fcc-lock")
            : null;

    /// <summary>The modem is there, with or without its drivers, and nobody shows what happens next: what most often keeps it from being used.</summary>
    private static Symptom? NotShown(Situation situation)
    {
        // Who greps for "tty" keeps nothing of the device but its ports.
        var device = situation.Candidates.FirstOrDefault(device => (device.Present || device.Timeline is { Away: false }) && !RouterStick.Has(device.Id) && (device.Identity == Identity.Modem || device.Timeline is { } timeline && timeline.Count(EventKind.SerialAttached) > 0));
        if (device is null)
        {
            return situation.Said(ModeSwitchWordings.Succeeded).LastOrDefault() is { } switched
                ? new Symptom("the stick was switched, and the text does not show what comes of it", Subject.None, [switched.Line], "no-driver-bound", "late-port-missed", "no-plugin-support")
                : null;
        }

        return device.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.IsKnown) || device.Timeline is { } ports && ports.Count(EventKind.SerialAttached) > 0
            ? new Symptom($"{device.Describe()} has its drivers, and the text does not show what comes of it", device.ToSubject(), Lines(device), "late-port-missed", "no-plugin-support", "not-registered")
            : new Symptom($"{device.Describe()} is there, and the text does not show what comes of it", device.ToSubject(), Lines(device), "no-driver-bound", "late-port-missed", "not-registered");
    }

    /// <summary>ModemManager lists a modem, and nobody asked for its state.</summary>
    private static Symptom? OnlyListed(Situation situation) =>
        situation.Stated("mmcli", "modem-list").LastOrDefault() is { } listed && !situation.Told(Aspect.ModemState).Any()
            ? new Symptom("ModemManager has a modem, and the text does not show its state", Subject.None, [listed.Line], "not-registered", "no-usable-profile", "sim-missing")
            : null;

    /// <summary>Modem drivers are ready, and the text shows no device.</summary>
    private static Symptom? NothingAttached(Situation situation) =>
        situation.Devices.Any(device => !device.IsHub) ? null
            : situation.General.LastOrDefault(happened => happened is { Kind: EventKind.DriverRegistered, Name: "option" or "option1" or "sierra" or "qmi_wwan" or "cdc_mbim" or "huawei_cdc_ncm" or "sierra_net" or "hso" or "qcserial" }) is { } ready
                ? new Symptom("drivers for modems are ready, and no device appears", Subject.None, [ready.Line], "device-not-on-bus", "modem-on-pcie", "stuck-storage-mode")
                : null;

    /// <summary>The last thing that was said in one of the wordings, unless the modem worked after it.</summary>
    private static Symptom? Told(Situation situation, string sentence, string[] suspects, params Wording[] wordings)
    {
        var said = situation.Said(wordings).ToList();
        return said.Count == 0 || situation.WorksAfter(said[^1].Line) ? null : new Symptom(sentence, situation.SubjectOf(said[^1]), [said[0].Line, said[^1].Line], suspects);
    }
}
