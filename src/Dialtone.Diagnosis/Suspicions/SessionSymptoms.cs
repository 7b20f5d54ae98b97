using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Suspicions;

/// <summary>What goes wrong with the call, the session and what shall pass through it.</summary>
internal static class SessionSymptoms
{
    public static Symptom? OptionRefused(Situation situation) => Symptom.Told(
        situation, "pppd does not take one of its options and ends", ["ppp-options-unreadable", "ppp-support-missing"], DataSessionWordings.OptionRefused);

    /// <summary>The user gave up before the connection stood.</summary>
    public static Symptom? Abandoned(Situation situation) => Symptom.Told(
        situation, "the user ended the attempt to connect before anything came of it", ["not-registered", "modem-unresponsive", "wrong-apn"], SymptomWordings.Abandoned);

    public static Symptom? NotConnected(Situation situation) => Symptom.Told(
        situation, "the call ends without a carrier, and nothing tells why", ["dial-no-carrier", "not-registered", "no-data-subscription"], DataSessionWordings.NoCarrier);

    /// <summary>The call was taken, and no address came of it.</summary>
    public static Symptom? PointToPoint(Situation situation)
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
                "authentication is over, and no address followed", Subject.None, [reached.Line, situation.Subjects.Logs[^1].LastLine], "wrong-apn", "no-data-subscription", "ppp-lcp-timeout"),
            Stage.Dial => new Symptom("the call was taken, and no address followed", Subject.None, [reached.Line, situation.Subjects.Logs[^1].LastLine], "ppp-lcp-timeout", "wrong-apn", "authentication-refused"),
            _ => null,
        };
    }

    public static Symptom? NotNegotiated(Situation situation) => Symptom.Told(
        situation, "PPP was negotiated without a result, and nothing tells at which step", ["ppp-lcp-timeout", "wrong-apn", "authentication-refused"], DataSessionWordings.NegotiationFailed);

    public static Symptom? NoProfile(Situation situation) => Symptom.Told(
        situation, "NetworkManager takes the interface for a generic one and has no profile for it", ["nm-device-unmanaged", "no-usable-profile", "default-route-elsewhere"],
        SymptomWordings.GenericInterface);

    /// <summary>Without the list of operators, the desktop's assistant can make no profile.</summary>
    public static Symptom? NoProviders(Situation situation) => Symptom.Told(
        situation, "the desktop cannot read its list of operators", ["no-usable-profile", "wrong-apn", "nm-wwan-plugin-missing"], SymptomWordings.NoProviders);

    public static Symptom? NoDevice(Situation situation) => Symptom.Told(
        situation, "NetworkManager has no modem for the profile", ["modemmanager-not-running", "no-plugin-support", "nm-device-unmanaged"], SymptomWordings.NoSuitableDevice);

    public static Symptom? NotReady(Situation situation) => Symptom.Told(
        situation, "the modem does not get ready", ["modem-unresponsive", "sim-missing", "radio-off"], SymptomWordings.InitialisationFailed);

    public static Symptom? NoAddress(Situation situation) => Symptom.Told(
        situation, "NetworkManager waits for an address in vain", ["dhcp-no-answer", "wrong-apn", "data-session-not-started"], SymptomWordings.AddressNotGiven);

    public static Symptom? PppFell(Situation situation) => Symptom.Told(
        situation, "pppd ended, and nothing tells why", ["ppp-lcp-timeout", "authentication-refused", "wrong-apn"], SymptomWordings.PppFailed);

    public static Symptom? ConnectionLost(Situation situation) => Symptom.Told(
        situation, "a session stood and was lost, and nothing tells why", ["session-drops-regularly", "network-detached", "not-registered"], SymptomWordings.ConnectionLost);

    /// <summary>Without a network there is nothing to attach to; with one, the LTE attach carries an access point that may be refused.</summary>
    public static Symptom? NotAttached(Situation situation) => Symptom.Told(
        situation, "the modem does not attach to the packet service, and nothing tells why", ["not-registered", "packet-service-detached", "initial-eps-apn-wrong"], SymptomWordings.AttachFailed);

    /// <summary>Of a modem that is registered, it is the session that fails.</summary>
    public static Symptom? NotThrough(Situation situation)
    {
        var registered = situation.Connection.Registration is { } registration ? RegistrationStates.IsRegistered(registration.State)
            : situation.Said(RegistrationWordings.ConnectStep).LastOrDefault() is { } step && ConnectionCourse.IsPastRegistration(step);
        return Symptom.Told(
            situation, "the connection fails, and nothing tells why", ["wrong-apn", registered ? "no-data-subscription" : "not-registered", "no-usable-profile"], SymptomWordings.ConnectFailed);
    }

    /// <summary>A cause such as "network failure": the network's own trouble, or what it says instead of a reason.</summary>
    public static Symptom? CallRefused(Situation situation) => Symptom.Told(
        situation, "the network refuses the session with a cause that names no reason", ["wrong-apn", "no-data-subscription", "qmi-call-failed"], DataSessionWordings.CallEnd, DataSessionWordings.CallEndVerbose);

    /// <summary>The session stood, and its other end stopped answering.</summary>
    public static Symptom? LinkLost(Situation situation) => Symptom.Told(
        situation, "the link stood, and its other end stopped answering", ["session-drops-regularly", "not-registered", "modem-firmware-crash"], DataSessionWordings.EchoLost);

    /// <summary>Without a session the modem's network function has no link, or loses it as soon as it is brought up.</summary>
    public static Symptom? LinkTaken(Situation situation) => Symptom.Told(
        situation, "the link of the modem's network function goes away", ["data-session-not-started", "not-registered", "session-drops-regularly"], SymptomWordings.LinkTaken);

    /// <summary>pppd tells how long the session lasted that the modem ended.</summary>
    public static Symptom? HungUp(Situation situation) =>
        situation.Said(DataSessionWordings.Lasted).LastOrDefault() is { } lasted && situation.Said(DataSessionWordings.ModemHangup).LastOrDefault() is { } hangup
            ? new Symptom("a session stood until the modem hung up, and nothing tells why", Subject.None, [hangup.Line, lasted.Line], "session-drops-regularly", "network-detached", "not-registered")
            : null;

    /// <summary>NO CARRIER is an answer to a call; before one, it is what a phone says when it drops what was left of the last.</summary>
    public static Symptom? HangsUpBeforeCall(Situation situation) => Symptom.Told(
        situation, "the modem says NO CARRIER to a command that is no call", ["dial-no-carrier", "mm-plugin-mismatch", "modem-unresponsive"], SymptomWordings.CommandHangsUp);

    public static Symptom? Nameless(Situation situation) => Symptom.Told(
        situation, "the connection is asked for without an access point name", ["wrong-apn", "initial-eps-apn-wrong", "no-usable-profile"], SymptomWordings.NamelessAccessPoint);

    public static Symptom? SessionDown(Situation situation) => Symptom.Told(
        situation, "no session is up, and nothing shows that one was started", ["data-session-not-started", "wrong-apn", "qmi-call-failed"], SymptomWordings.SessionDown);

    /// <summary>A listing shows the interface of a modem, and no address on it.</summary>
    public static Symptom? Unaddressed(Situation situation)
    {
        // An address of RFC 3927 is what a client takes for itself that nobody gives one. usbnet calls what has a point-to-point link or an address of the maker's own making usbN.
        if (situation.Stated("ip", "address.inet").LastOrDefault(property => InterfaceNames.IsMobile(property.Object) || property.Object.StartsWith("usb", StringComparison.Ordinal)) is { } own && own.Value.StartsWith("169.254.", StringComparison.Ordinal))
        {
            return new Symptom($"the interface {own.Object} has given itself an address, for nobody gave it one", Subject.None with { Net = own.Object }, [own.Line], "dhcp-no-answer", "data-session-not-started", "dhcp-on-static-bearer");
        }

        var shown = situation.Stated("ip", "link.flags").LastOrDefault(property => InterfaceNames.IsMobile(property.Object));
        if (shown is null && situation.Candidates.FirstOrDefault(device => device.Present && RouterStick.Has(device.Id)) is { } router
            && situation.Stated("ip", "link.flags").ToList() is { Count: > 0 } links && links.TrueForAll(link => IsCard(link.Object) || link.Object == "lo")
            && links.FindLast(link => IsCard(link.Object)) is { } card && !situation.Stated("ip", "address.inet").Any(property => IsCard(property.Object)))
        {
            return new Symptom($"{router.Describe()} is a network card, and the interface {card.Object} has no address", router.ToSubject() with { Net = card.Object }, [router.IdLine, card.Line], "dhcp-no-answer", "hilink-router-mode", "nm-device-unmanaged");
        }

        return shown is null || situation.Stated("ip", "address.inet").Concat(situation.Stated("ip", "address.inet6")).Any(property => InterfaceNames.IsMobile(property.Object)) || AddressLine(situation) is not null
            ? null
            : new Symptom($"the interface {shown.Object} is there, and it has no address", Subject.None with { Net = shown.Object }, [shown.Line], "data-session-not-started", "wrong-apn", "dhcp-no-answer");

        static bool IsCard(string name) => name.StartsWith("eth", StringComparison.Ordinal) || name.StartsWith("en", StringComparison.Ordinal) || name.StartsWith("usb", StringComparison.Ordinal);
    }

    /// <summary>A stick that is a router answers for itself, and has no session.</summary>
    public static Symptom? RouterStops(Situation situation) =>
        situation.Said(SymptomWordings.RouterHasNoWay).LastOrDefault() is { } said && said["router"].StartsWith("192.168.8.", StringComparison.Ordinal)
            ? new Symptom("a router in the network that Huawei's router sticks use has no way on", Subject.None, [said.Line], "hilink-router-mode", "sim-pin-required", "not-registered")
            : null;

    /// <summary>Sticks that are routers come with the same network each, and often with that of the router at home: the kernel uses one of the two interfaces for both.</summary>
    public static Symptom? SameNetwork(Situation situation)
    {
        var twice = situation.Stated("ip", "route").GroupBy(route => (route.Line.Input, route.Value))
            .FirstOrDefault(routes => routes.Key.Value.Contains('/', StringComparison.Ordinal) && routes.Select(route => route.Object).Distinct().Count() > 1)?.ToList();
        return twice is null ? null
            : new Symptom($"the network {twice[0].Value} is behind {twice[0].Object} and behind {twice[^1].Object}, so that only one of them is used", Subject.None with { Net = twice[^1].Object }, [twice[0].Line, twice[^1].Line],
                "default-route-elsewhere", "hilink-router-mode", "reverse-path-drop");
    }

    /// <summary>The session has its address, and names cannot be resolved: with no address tried, the resolver and the route look the same.</summary>
    public static Symptom? NotResolved(Situation situation) =>
        situation.Connection.Milestones.LastOrDefault(milestone => milestone.Stage is Stage.Address or Stage.Session) is { } address
        && situation.Said(IpWordings.NameNotResolved).LastOrDefault() is { } unresolved && situation.IsBehind(unresolved.Line, address.Line)
            ? new Symptom("an address is there, and names cannot be resolved", Subject.None, [address.Line, unresolved.Line], "dns-not-configured", "default-route-elsewhere", "no-data-subscription")
        : situation.Said(IpWordings.NameNotResolved).LastOrDefault() is { } unknown && situation.Said(WorkingWordings.Pinging).LastOrDefault() is { } asked && situation.IsBehind(unknown.Line, asked.Line) && !situation.WorksAfter(unknown.Line)
            ? new Symptom("names cannot be resolved through the modem's interface", Subject.None, [asked.Line, unknown.Line], "dns-not-configured", "default-route-elsewhere", "data-session-not-started")
            : null;

    /// <summary>The session has its address, and nobody answers.</summary>
    public static Symptom? NotReached(Situation situation) =>
        situation.Said(IpWordings.PingLost).LastOrDefault() is not { } lost || situation.Connection.ReachedAfter(Stage.Traffic, situation.Connection.PlaceOf(lost.Line)) is not null ? null
        : AddressLine(situation) is { } address
            ? new Symptom("an address is there, and nobody answers", Subject.None, [address, lost.Line], "default-route-elsewhere", "raw-ip-mismatch", "no-data-subscription")
        : situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "registered" } state
            ? new Symptom("the modem is registered, and nobody answers", situation.SubjectOf(state), [state.Line, lost.Line], "data-session-not-started", "default-route-elsewhere", "no-data-subscription")
        : null;

    /// <summary>A watch over several ways to the Internet loses the one that is named like a modem or only a modem has.</summary>
    public static Symptom? WatchLost(Situation situation) =>
        situation.Said(SymptomWordings.WatchLost).LastOrDefault(said => InterfaceNames.IsMobile(said["net"]) || ModemIdentity.Judge(null, [], [said["interface"]]) == Identity.Modem) is { } lost && !situation.WorksAfter(lost.Line)
            ? new Symptom($"nobody answers through the interface {lost["interface"]} any more", Subject.None with { Net = lost["net"] }, [lost.Line], "session-drops-regularly", "not-registered", "no-data-subscription")
            : null;

    /// <summary>An interface with an address, over which nothing ever came.</summary>
    public static Symptom? NoTraffic(Situation situation) =>
        AddressLine(situation) is { } address
        && situation.NothingReceived().LastOrDefault() is { } nothing && situation.Connection.Milestones.All(milestone => milestone.Stage != Stage.Traffic)
            ? new Symptom("an address is there, and nothing was ever received", Subject.None, [address, nothing.Line], "raw-ip-mismatch", "default-route-elsewhere", "no-data-subscription")
            : null;

    /// <summary>pppd's account at the end of a session that had its address.</summary>
    public static Symptom? NothingCame(Situation situation) =>
        AddressLine(situation) is { } address && situation.Said(SymptomWordings.NothingCame).LastOrDefault() is { } nothing && situation.IsBehind(nothing.Line, address)
            ? new Symptom("a session had its address, and not one byte came through it", Subject.None, [address, nothing.Line], "default-route-elsewhere", "no-data-subscription", "session-drops-regularly")
            : null;

    /// <summary>An interface that only modems have, without an address.</summary>
    public static Symptom? NotReceived(Situation situation)
    {
        if (situation.NothingReceived().LastOrDefault() is not { } nothing || AddressLine(situation) is not null)
        {
            return null;
        }

        var open = situation.Told(Aspect.BearerConnected).LastOrDefault() is { Value: "yes" };
        return open || situation.Stated("ip", "link.type").Any(property => property.Object.StartsWith("ww", StringComparison.Ordinal)) || situation.Candidates.Any(device => device.Identity == Identity.Modem)
            ? new Symptom("the modem's interface has no address, and nothing was ever received", Subject.None, [nothing.Line], "data-session-not-started", open ? "dhcp-no-answer" : "not-registered", "raw-ip-mismatch")
            : null;
    }

    /// <summary>Somebody ends the session, and the text ends before it has ended.</summary>
    public static Symptom? Ending(Situation situation) =>
        situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "disconnecting" or "disabling" } state
            ? new Symptom("the session is being ended, and the text does not show that it did", situation.SubjectOf(state), [state.Line], "disconnect-hang", "modem-unresponsive", "control-client-failure")
            : null;

    /// <summary>Where the session's address stands: told by a daemon, or listed on an interface that only a modem has.</summary>
    private static Evidence? AddressLine(Situation situation) =>
        situation.Connection.Milestones.LastOrDefault(milestone => milestone.Stage is Stage.Address or Stage.Session)?.Line
        ?? situation.Stated("ip", "address.inet").LastOrDefault(property => property.Object.StartsWith("ww", StringComparison.Ordinal) || property.Object.StartsWith("ppp", StringComparison.Ordinal))?.Line;
}
