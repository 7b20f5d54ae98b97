using System.Globalization;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Suspicions;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Judges what is there when no rule found a fault: healthy needs positive evidence, and so does "not a modem".</summary>
internal static class Health
{
    public static Verdict Judge(Situation situation)
    {
        // On the running machine, a device that is no longer there is no longer examined.
        var devices = situation.Devices.Where(device => !device.IsHub && (!situation.Subjects.Live || device.Device is not null)).ToList();
        var modems = devices.FindAll(device => device.Identity == Identity.Modem);
        var otherLine = situation.IsTelephoneLine || situation.IsWiredLine;
        if (!otherLine && Serves(situation))
        {
            return Verdict.Healthy;
        }

        if (IsTakenAndIdle(situation) && modems.TrueForAll(IsCalm))
        {
            return Verdict.Healthy;
        }

        if (modems.Exists(device => LostItsPorts(situation, device)))
        {
            return Verdict.Unknown;
        }

        if (modems.Exists(device => Works(situation, device)) && modems.TrueForAll(device => Works(situation, device) || !device.Present || IsEarlierForm(device, modems)))
        {
            return Unread(situation) || Complains(situation) || Symptoms.AreTold(situation) || IsAsked(situation) ? Verdict.Unknown : Verdict.Healthy;
        }

        if (CameUp(situation))
        {
            return Symptoms.AreTold(situation) ? Verdict.Unknown : Verdict.Healthy;
        }

        if (otherLine)
        {
            return Verdict.NotAModem;
        }

        if (modems.Count > 0 && modems.TrueForAll(WasUnplugged) && devices.Exists(device => device.Identity == Identity.Other && HasTrouble(device)))
        {
            // The modem left in order, and the trouble that follows is another device's.
            return Verdict.NotAModem;
        }

        if (devices.Count == 0 && situation.General.Where(happened => happened.Kind == EventKind.Manufacturer).Select(happened => happened.Detail).OfType<string>().ToList() is { Count: > 0 } named
            && named.TrueForAll(name => ModemIdentity.Judge(null, [], [name]) == Identity.Other))
        {
            return Verdict.NotAModem;
        }

        if (devices.Count == 0 && situation.LastSaid(WorkingWordings.CardReady, WorkingWordings.Polled) is { } answered && !situation.SaidAfter(answered.Line, WorkingWordings.PolledInVain) && !Complains(situation) && !Symptoms.AreTold(situation))
        {
            return Verdict.Healthy;
        }

        if (devices.Count == 0 && situation.Unclaimed.Any() && situation.Unclaimed.All(entry => ModemIdentity.Judge(entry.Id, [], []) == Identity.Other) && !Speaks(situation))
        {
            return Verdict.NotAModem;
        }

        if (devices.Count == 0 && IsProbedInVain(situation))
        {
            return Verdict.NotAModem;
        }

        if (situation.Candidates.Any(situation.IsArriving))
        {
            // Nobody knows yet what it will be.
            return Verdict.Unknown;
        }

        var quiet = devices.Exists(device => device.Identity == Identity.Other);
        if (modems.Count > 0 || Speaks(situation) || devices.Exists(device => device.Identity == Identity.Undetermined && !IsEmptyPort(device) && !(quiet && IsQuiet(device))))
        {
            return Verdict.Unknown;
        }

        if ((situation.Said(WorkingWordings.AdapterSpeaks).Any() || situation.IsOfOtherProgram || ModemIdentity.IsWirelessAdapter(situation.SwitchedId)) && devices.TrueForAll(device => device.Identity == Identity.Other))
        {
            return Verdict.NotAModem;
        }

        if (devices.TrueForAll(device => device.Identity == Identity.Other) && NamesOthers(situation))
        {
            return Verdict.NotAModem;
        }

        if (devices.Count == 0 && (IsOtherNetwork(situation) || LosesCard(situation) || situation.Said(WorkingWordings.OverEthernet, WorkingWordings.Tunnel).Any()))
        {
            return Verdict.NotAModem;
        }

        // No modem: sure only if devices were listed at all.
        return devices.Exists(device => device.Identity == Identity.Other) || OthersSpeakAlone(situation) || situation.Machine is { UsbDevices.State: not Observation.NotExamined } ? Verdict.NotAModem : Verdict.Unknown;
    }

    /// <summary>Drivers of cameras, of Bluetooth and their like speak, and nobody speaks of a modem.</summary>
    private static bool OthersSpeakAlone(Situation situation) =>
        situation.Said(StrangerWordings.All).Any() && !Symptoms.AreTold(situation) && !LoadsModemDriver(situation);

    private static bool LoadsModemDriver(Situation situation) =>
        situation.General.Any(happened => happened is { Kind: EventKind.DriverRegistered, Name: { } driver } && ModemIdentity.IsModemDriver(driver) && driver != "cdc_wdm");

    /// <summary>Every serial port is named after something else than a modem, and no program of a modem complains of it.</summary>
    private static bool NamesOthers(Situation situation)
    {
        var links = situation.Said(PortWordings.NamedLink).Select(said => said["link"]).Concat(situation.Subjects.Logs.SelectMany(log => log.Properties)
            .Where(property => property is { Program: "ls", Key: "link" } && property.Value.StartsWith("usb-", StringComparison.Ordinal)).Select(property => property.Value)).ToList();
        return links.Count > 0 && links.TrueForAll(DeviceKinds.IsOther) && !Symptoms.AreTold(situation);
    }

    /// <summary>Everything that the text says of a network is about one that is not mobile: an Ethernet card's watchdog, a lease on Wi-Fi, an ADSL line.</summary>
    private static bool IsOtherNetwork(Situation situation)
    {
        var stalled = situation.Said(DriverWordings.TransmitTimeout).ToList();
        var cards = stalled.Count > 0 && stalled.TrueForAll(said => EthernetCards.Contains(said["driver"]));
        return (cards || (stalled.Count == 0 && situation.Said(WorkingWordings.OtherNetwork).Any())) && !situation.Said(WorkingWordings.Pinging, WorkingWordings.SessionUp, WorkingWordings.SessionDown).Any();
    }

    /// <summary>A router's network card or another of the machine's is what the text is about: nobody in it speaks of a modem, or of an interface that only a modem has.</summary>
    private static bool LosesCard(Situation situation) =>
        situation.Said(WorkingWordings.Cable, WorkingWordings.OtherCard).Any() && !situation.Said(EnumerationWordings.PciModem).Any() && !Symptoms.AreTold(situation) && !WorkingOrder.IsAboutModem(situation) && !situation.Said([.. MentionWordings.All]).Any() && !LoadsModemDriver(situation);

    /// <summary>ModemManager names the id of a device that is of no modem's maker, and found no use for its port.</summary>
    private static bool IsProbedInVain(Situation situation) =>
        situation.LastSaid(ServiceWordings.ModemCreating) is { } probed && situation.SaidAfter(probed.Line, ServiceWordings.PortNotGrabbed) && !situation.SaidAfter(probed.Line, ServiceWordings.ModemCreated)
        && ushort.TryParse(probed["vendor"], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var vendor) && ushort.TryParse(probed["product"], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var product)
        && ModemIdentity.Judge(new UsbId(vendor, product), [], []) == Identity.Other;

    /// <summary>Network drivers on PCI or in the chip that have no modem behind them.</summary>
    private static readonly HashSet<string> EthernetCards =
    [
        "r8169", "r8168", "r8125", "r8126", "r8101", "e100", "e1000", "e1000e", "igb", "igc", "ixgbe", "ixgbevf", "i40e", "ice", "tg3", "bnx2", "bnx2x", "b44", "atlantic", "atl1", "atl1c", "atl1e", "alx", "sky2",
        "skge", "forcedeth", "via-rhine", "via-velocity", "jme", "8139too", "8139cp", "3c59x", "fec", "stmmaceth", "st_gmac", "bcmgenet", "macb", "mvneta", "mvpp2", "mtk_soc_eth", "dwmac-sun8i", "virtio_net", "vmxnet3",
        "r8152", "asix", "ax88179_178a", "lan78xx", "smsc95xx", "smsc75xx", "mlx4_en", "mlx5_core", "cxgb4", "be2net", "qlcnic", "sis900", "dm9000", "pcnet32",
    ];

    /// <summary>True if a modem does what it is for as the last thing that the text tells of it: connected, registered, stopped or reset because somebody wanted it.</summary>
    /// <param name="byNetwork">True to count only what a network gave, and no operator that the modem names.</param>
    public static bool Serves(Situation situation, bool byNetwork = false)
    {
        if (situation.Subjects.Live)
        {
            return false;
        }

        if (WasReset(situation))
        {
            return true;
        }

        if (situation.Said(WorkingWordings.Answered).LastOrDefault() is { } answered && situation.Said(WorkingWordings.Pinging).LastOrDefault() is { } pinging
            && pinging.Line.Input == answered.Line.Input && pinging.Line.Line < answered.Line.Line && !LeftAfter(situation, answered.Line)
            && !situation.Said(WorkingWordings.SessionDown).Any(down => situation.IsBehind(down.Line, answered.Line)))
        {
            return true;
        }

        // Who opens a session by hand and sets the route to it pings over nothing else.
        if (situation.Connection.Milestones.LastOrDefault(milestone => milestone.Stage == Stage.Session) is { } stands && situation.LastSaid(IpWordings.PingAnswered) is { } reached && !NothingPasses(situation) && !LeftAfter(situation, reached.Line)
            && situation.Said(IpWordings.RouteTyped).Any(typed => situation.IsBehind(typed.Line, stands.Line) && situation.IsBehind(reached.Line, typed.Line)))
        {
            return true;
        }

        var shown = WorkingOrder.Shown(situation, out var toldByNetwork);
        var state = situation.Told(Aspect.ModemState).LastOrDefault();
        var restless = situation.Devices.Any(device => device is { IsHub: false, Identity: not Identity.Other, Timeline: not null } && !IsCalm(device));
        if (!WorkingOrder.IsAboutModem(situation) || restless || LeftAfter(situation, shown ?? state?.Line))
        {
            return false;
        }

        if (shown is not null)
        {
            return toldByNetwork || !byNetwork;
        }

        // A listing cut before the state: driven with all its ports and unlocked, since PIN2 guards the phone book only.
        if (state is null && !situation.Told(Aspect.FailedReason).Any() && situation.Told(Aspect.Lock).LastOrDefault() is { Value: "none" or "sim-pin2" or "sim-puk2" }
            && situation.Told(Aspect.Ports).LastOrDefault() is { } ports && ports.Value.Contains("(net)", StringComparison.Ordinal) && !NothingPasses(situation))
        {
            return true;
        }

        return !NothingPasses(situation) && (WasStopped(situation, situation.Said(WorkingWordings.SessionDown).LastOrDefault()) || WasDisconnected(situation) || WasQuit(situation));
    }

    /// <summary>Which modem is in working order, and what says so.</summary>
    public static WorkingModem Shown(Situation situation)
    {
        var modems = situation.Devices.Where(device => device is { IsHub: false, Identity: Identity.Modem, Present: true }).ToList();
        var line = situation.Said(WorkingWordings.Answered).LastOrDefault()?.Line ?? WorkingOrder.Shown(situation, out _) ?? situation.Told(Aspect.ModemState).LastOrDefault()?.Line;
        return new WorkingModem(modems is [var modem] ? modem.Describe() : null, line);
    }

    /// <summary>The module says itself that it has started with its card, and does what it is told; nobody has asked the network for anything yet.</summary>
    private static bool CameUp(Situation situation) =>
        situation.Said(WorkingWordings.Ready).LastOrDefault() is { } ready && WorkingOrder.Obeys(situation) && !situation.Told(Aspect.Registration).Any() && !situation.Said(DataSessionWordings.Attempt).Any()
        && situation.Subjects.Logs.SelectMany(log => log.Exchanges).LastOrDefault(exchange => exchange.Command.Length > 0) is { Result.Text: "OK" } last && situation.IsBehind(last.Line, ready.Line);

    /// <summary>ModemManager passes through "disconnecting" only if somebody on this machine wants the end of a session, which stood before.</summary>
    private static bool WasDisconnected(Situation situation)
    {
        var changes = situation.Said(ModemWordings.StateChanged).ToList();
        return changes.Count > 0 && changes[^1] is { } last && last["from"] == "disconnecting" && last["modem-state"] == "registered"
            && changes.Exists(change => change["from"] == "connected" && change["modem-state"] == "disconnecting")
            // NetworkManager gives up like that a call that brought no address.
            && !situation.Said(DataSessionWordings.PppTimedOut).Any()
            // NetworkManager says itself whose wish it was.
            && (situation.Said(WorkingWordings.SessionUp).Any() || last.Line.Whole.Contains("user-requested", StringComparison.Ordinal));
    }

    /// <summary>The user ended a session that had its address until then.</summary>
    private static bool WasQuit(Situation situation) =>
        situation.Said(WorkingWordings.EndedByUser).LastOrDefault() is { } quit && situation.Connection.Milestones is [.., { Stage: >= Stage.Session } session] && situation.IsBehind(quit.Line, session.Line)
        && !situation.Said(WorkingWordings.SessionDown).Any(down => situation.IsBehind(down.Line, session.Line) && situation.IsBehind(quit.Line, down.Line));

    /// <summary>Whatever the daemons say of the session, somebody tried it and nothing came through, or no name could be resolved.</summary>
    private static bool NothingPasses(Situation situation)
    {
        var lost = situation.Said(IpWordings.PingLost, IpWordings.NameNotResolved, IpWordings.Unreachable).Concat(situation.NothingReceived()).MaxBy(said => situation.Connection.PlaceOf(said.Line));
        return lost is not null && !situation.Said(IpWordings.PingAnswered).Any(answered => situation.IsBehind(answered.Line, lost.Line));
    }

    /// <summary>The daemon was told to stop, and closed the modem in order.</summary>
    private static bool WasStopped(Situation situation, Statement? down) =>
        situation.Said(WorkingWordings.StoppedInOrder).LastOrDefault() is { } stopped && (down is null || situation.IsBehind(stopped.Line, down.Line))
        && situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "disabled" or "disabling" or "registered" or "connected" };

    /// <summary>Somebody ordered the modem to restart, it said OK, and nothing later in the dialogue fails.</summary>
    private static bool WasReset(Situation situation)
    {
        var last = situation.Subjects.Logs.SelectMany(log => log.Exchanges).LastOrDefault(exchange => exchange.Command.Length > 0);
        return last is { Result.Text: "OK" } && IsReset(last.Command) && situation.Candidates.Any(device => device.Timeline is { } timeline && timeline.Count(EventKind.Disconnect) <= 1);
    }

    /// <summary>3GPP TS 27.007's restart, and the makers'.</summary>
    private static bool IsReset(string command) =>
        command.StartsWith("AT+CFUN=1,1", StringComparison.OrdinalIgnoreCase) || command.StartsWith("AT+CFUN=16", StringComparison.OrdinalIgnoreCase)
        || command.StartsWith("AT!RESET", StringComparison.OrdinalIgnoreCase) || command.StartsWith("AT^RESET", StringComparison.OrdinalIgnoreCase)
        || command.StartsWith("AT#REBOOT", StringComparison.OrdinalIgnoreCase) || command.StartsWith("AT+CRESET", StringComparison.OrdinalIgnoreCase)
        || command.StartsWith("AT+QPOWD", StringComparison.OrdinalIgnoreCase) || command.StartsWith("AT+CPOF", StringComparison.OrdinalIgnoreCase);

    /// <summary>The device went off the bus after the line that praises it.</summary>
    private static bool LeftAfter(Situation situation, Evidence? line) =>
        line is not null && situation.Candidates.Any(device => device.Timeline is { Away: true } timeline && timeline.Last(EventKind.Disconnect) is { } gone
            && gone.Line.Input == line.Input && gone.Line.Line > line.Line);

    /// <summary>A modem was heard: it answered AT, or a daemon told of its state.</summary>
    private static bool Speaks(Situation situation) => situation.Subjects.Logs.Any(log => log.Told.Count > 0 || log.Exchanges.Count > 0) || situation.Said(SymptomWordings.DeviceState).Any(state => InterfaceNames.IsModemPort(state["port"]));

    /// <summary>The same modem as a listing shows it and as a log does, before its switch.</summary>
    private static bool IsEarlierForm(DeviceSituation device, List<DeviceSituation> modems) =>
        device.Timeline is null && (StorageModeIds.Contains(device.Id) || device.Interfaces.Count == 0) && modems.Exists(other => other != device && other.Id?.Vendor == device.Id?.Vendor && other.Timeline is not null);

    /// <summary>It was enumerated without a word of trouble, and no modem's function came of it; or it was pulled out, and nothing let go of it.</summary>
    private static bool IsQuiet(DeviceSituation device) =>
        device.Timeline is { } pulled && pulled.Events is [{ Kind: EventKind.Disconnect }] || device.Timeline is { Away: false } timeline && timeline.Count(EventKind.NewDevice) > 0
        && timeline.Events.All(happened => happened.Kind is EventKind.NewDevice or EventKind.ConfigurationChosen or EventKind.Noise or EventKind.OtherDriver or EventKind.SerialNumber);

    /// <summary>A port of which only the hub speaks.</summary>
    private static bool IsEmptyPort(DeviceSituation device) =>
        device is { Timeline: { } timeline, Device: null } && timeline.Events.All(happened => happened.Kind is EventKind.OverCurrent or EventKind.DisabledByHub);

    /// <summary>It left the bus once, with nothing before, and did not come back.</summary>
    private static bool WasUnplugged(DeviceSituation device) =>
        device is { Present: false, Timeline: { Away: true } timeline } && timeline.Count(EventKind.Disconnect) == 1 && timeline.Count(EventKind.Reset) == 0
        && !timeline.Events.Any(happened => happened.Kind is EventKind.DescriptorError or EventKind.AddressRefused or EventKind.OverCurrent or EventKind.DisabledByHub);

    /// <summary>All its ports went while it stayed on the bus, and as far as the text goes they did not come back. Of a page with several logs, a later one of
    /// another port that is in order does not answer for this one.</summary>
    private static bool LostItsPorts(Situation situation, DeviceSituation device) =>
        device.Timeline is { } timeline && timeline.Count(EventKind.Disconnect) == 0 && timeline.Count(EventKind.InterfaceDisconnected) > 1
        && timeline.Count(EventKind.SerialDetached) > 1 && timeline.Count(EventKind.SerialDetached) >= timeline.Count(EventKind.SerialAttached)
        && timeline.Interfaces.All(known => !known.Bound)
        // Whoever unloads the driver takes the ports himself.
        && !situation.Subjects.Logs.Any(log => log.General.Any(happened => happened.Kind == EventKind.DriverUnregistered));

    private static bool HasTrouble(DeviceSituation device) =>
        device.Timeline is { } timeline && timeline.Events.Any(happened => happened.Kind is EventKind.Disconnect or EventKind.DescriptorError or EventKind.AddressRefused or EventKind.GivenUp
            or EventKind.OverCurrent or EventKind.ScsiError or EventKind.Reset or EventKind.PowerBudget);

    /// <summary>A modem in modem mode with a driver on its functions, at the end of the log or now.</summary>
    private static bool Works(Situation situation, DeviceSituation device)
    {
        if (!device.Present || situation.Unsettled.Any(open => open.Port == device.Port))
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

        // A port that went while the others stay: no matter where a network function carries the data, open where there is none.
        if (device.Timeline is { Away: true } && !device.Interfaces.Any(entry => entry.Driver.Or("") is "qmi_wwan" or "cdc_mbim" or "huawei_cdc_ncm" or "cdc_ncm" or "cdc_ether" or "rndis_host" or "hso"))
        {
            return false;
        }

        if (BusSymptoms.EndsInReset(device))
        {
            return false;
        }

        if (HasAllItsPorts(device) && IsCalm(device))
        {
            return true;
        }

        // An Ethernet function is a session by itself: where every function of a listing has its driver, nothing is left to do but to ask for a lease.
        if (device is { Timeline: null, Device: null, InterfacesComplete: true } && device.Interfaces.All(entry => entry.Driver.IsKnown) && device.Interfaces.Any(entry => entry.Driver.Or("") is "cdc_ether" or "rndis_host"))
        {
            return true;
        }

        // A listing shows what is bound, not that it lasts; the log or the machine itself must show it.
        return (device.Timeline is not null || device.Device is not null || situation.Said(ServiceWordings.PortClaimed).Any()) && (IsCalm(device) || IsPast(situation, device))
            && device.Interfaces.Any(entry => !entry.IsStorage && entry.Driver.TryGet(out var driver) && IsModemFunction(driver) && IsBound(device, entry));
    }

    /// <summary>Where a kernel names no interfaces: serial ports of a GSM driver that came and stayed.</summary>
    private static bool HasAllItsPorts(DeviceSituation device) =>
        device.Timeline is { Interfaces.Count: 0 } timeline && timeline.Count(EventKind.Disconnect) + timeline.Count(EventKind.SerialDetached) == 0
        && timeline.Of(EventKind.SerialAttached).Count(happened => happened.Line.Whole.Contains("GSM modem", StringComparison.Ordinal)) >= 2;

    private static bool IsModemFunction(string driver) => ModemIdentity.IsModemDriver(driver) || driver is "cdc_acm" or "cdc_ncm" or "cdc_ether" or "rndis_host";

    private static bool IsBound(DeviceSituation device, InterfaceSituation entry) =>
        device.InterfacesComplete || device.Timeline is null
        || device.Timeline.Interfaces.Any(known => known.Name.Number == entry.Number && known.Bound);

    /// <summary>On the running machine, what ended long ago is history.</summary>
    private static bool IsPast(Situation situation, DeviceSituation device) =>
        situation.Subjects.Live && device.Timeline is { RoundTotal: > 0 } && !situation.IsOngoing(device);

    /// <summary>It neither left the bus and came back as it was, nor lost its ports again and again, nor has an interface whose driver failed.</summary>
    private static bool IsCalm(DeviceSituation device) =>
        device.Timeline is not { } timeline
        || ((timeline.RoundsWith(RoundTraits.Left, RoundTraits.IdChanged | RoundTraits.Switched) == 0 || CameInAnotherForm(timeline))
            && (timeline.Count(EventKind.Disconnect) > 0 || timeline.Count(EventKind.InterfaceDisconnected) == 0
                || timeline.RoundsWith(RoundTraits.Detached, RoundTraits.IdChanged | RoundTraits.Switched) <= 1)
            && !timeline.Of(EventKind.ProbeFailed).Any(failed => failed.Name != "usb-storage" && !timeline.Interfaces.Any(known => known.Name == failed.Interface && known.Bound)));

    /// <summary>The text begins as something without serial ports comes or leaves, and what comes then has some: a stick that was switched, or a chip that had its firmware to load.</summary>
    private static bool CameInAnotherForm(PortTimeline timeline) =>
        timeline.RoundsWith(RoundTraits.Left, RoundTraits.IdChanged | RoundTraits.Switched) == 1 && timeline.Events[0].Kind is EventKind.Disconnect or EventKind.NewDevice
        && timeline.First(EventKind.SerialAttached)?.Line.Line > timeline.Last(EventKind.Disconnect)?.Line.Line && timeline.Count(EventKind.SerialDetached) + timeline.Count(EventKind.InterfaceDisconnected) == 0 && timeline.Count(EventKind.SerialAttached) > 1;

    /// <summary>Texts that nothing was taken from may hold what decides.</summary>
    private static bool Unread(Situation situation) =>
        situation.Subjects.Logs.Any(log => log.Description is { Kind: "unknown" } or { Kind: "application-log", Recognised: 0 });

    /// <summary>Who shows a configuration beside ports in order asks why it does not serve.</summary>
    private static bool IsAsked(Situation situation) => situation.Subjects.Logs.Any(log => log.Description.Kind == "config-file");

    /// <summary>A daemon of the modem stack says that something went wrong, in words that no rule knows.</summary>
    private static bool Complains(Situation situation) => situation.Said(WorkingWordings.Complaint, DataSessionWordings.ChatAlarm, SymptomWordings.PortNotStarted).Any();

    /// <summary>NetworkManager took the modem, or ModemManager its ports where the kernel does not speak; nobody has asked for a connection since, and nobody complains.</summary>
    private static bool IsTakenAndIdle(Situation situation) =>
        (situation.Said(SymptomWordings.Probed).LastOrDefault() ?? (situation.Devices.Any(device => !device.IsHub) || situation.Said(ServiceWordings.ModemManagerUnavailable).Any() ? null : situation.Said(ServiceWordings.PortClaimed).LastOrDefault())) is { } taken && !situation.Said(DataSessionWordings.Attempt, WorkingWordings.SessionDown, SymptomWordings.Vanished).Any(said => situation.IsBehind(said.Line, taken.Line))
        && !Complains(situation) && !LeftAfter(situation, taken.Line) && !Symptoms.AreTold(situation)
        // What stands behind it in words that nobody knows may take it back.
        && !situation.Subjects.Logs.SelectMany(log => log.Unrecognised).Any(line => Words.Contain(line.Whole, "locked", "unlock", "denied", "lost", "gone") && situation.IsBehind(line, taken.Line))
        && !situation.Told(Aspect.ModemState).Any(told => situation.IsBehind(told.Line, taken.Line) && told.Value is not ("disabled" or "enabled" or "enabling" or "registered" or "searching" or "connected" or "connecting"))
        && !situation.Told(Aspect.Lock).Any(told => situation.IsBehind(told.Line, taken.Line) && told.Value != "none")
        && !situation.Told(Aspect.Registration).Any(told => situation.IsBehind(told.Line, taken.Line) && told.Value == "denied");
}
