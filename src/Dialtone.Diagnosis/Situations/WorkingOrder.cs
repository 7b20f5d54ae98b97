using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Whether a modem does what it is for, by the last thing that the text tells for or against it: who has an address after the last failure serves, and who was
/// refused after the last address does not.</summary>
internal static class WorkingOrder
{
    /// <summary>What a line tells; of two on the same line the first named counts.</summary>
    private enum Sign
    {
        /// <summary>Refused, lost, locked, switched off.</summary>
        Against,

        /// <summary>Begun, and the end is not told on this line.</summary>
        Open,

        /// <summary>The modem names the operator that it has selected.</summary>
        Selected,

        /// <summary>The network has the modem.</summary>
        Registered,

        /// <summary>A session, an address or an answer from the other end.</summary>
        Serving,
    }

    private readonly record struct Mark(Place Place, Sign Sign, Evidence Line);

    /// <summary>What a mobile network gave last, and nothing took back since; null if there is no such thing.</summary>
    /// <param name="toldByNetwork">False if the modem's choice of an operator is all there is.</param>
    public static Evidence? Shown(Situation situation, out bool toldByNetwork)
    {
        toldByNetwork = false;
        var marks = Marks(situation).ToList();
        if (marks.Count == 0)
        {
            return null;
        }

        var last = marks.MaxBy(mark => (mark.Place, -(int)mark.Sign));
        toldByNetwork = last.Sign != Sign.Selected;
        return last.Sign switch
        {
            Sign.Serving => last.Line,
            // Registered again after a session had ended is the end of that session.
            Sign.Registered or Sign.Selected when !situation.Said(WorkingWordings.SessionDown).Any() && Obeys(situation) => last.Line,
            _ => null,
        };
    }

    /// <summary>True if the text is about a modem: one is attached, a daemon or the modem itself speaks, or an interface is used that only modems have.</summary>
    public static bool IsAboutModem(Situation situation) =>
        situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Modem })
        || situation.Subjects.Logs.Any(log => log.Told.Count > 0 || log.Exchanges.Count > 0)
        // An answer on its registration is a modem's, whichever program repeats it.
        || RegistrationAnswers.Any(name => situation.Connection.Lines(name).Any())
        || situation.Stated("nmcli", "GENERAL.TYPE").Any(property => property.Value is "gsm" or "cdma")
        // NetworkManager names the modem's control or serial port, and OpenWrt's handlers of modem protocols alone speak of starting a network.
        || situation.Said(IpWordings.Activated, DataSessionWordings.NetworkFound, WorkingWordings.Used, WorkingWordings.ServerAnswered, WorkingWordings.Pinging, IpWordings.DiscoverOfModem).Any()
        || situation.Said(DataSessionWordings.PppStarted).Any(started => started["path"].StartsWith("/dev/tty", StringComparison.Ordinal));

    /// <summary>The same, or a modem's driver or dialer has a word in the text: whoever else speaks, a modem is in it.</summary>
    public static bool InvolvesModem(Situation situation) =>
        IsAboutModem(situation) || situation.Candidates.Any(device => device.Identity == Identity.Modem)
        || situation.Subjects.Logs.Any(log => log.Description.Kind is "pppd-log" or "qmi-tool" or "modem-helper-log" or "usb-modeswitch-log")
        || situation.Said(MentionWordings.OfModems).Any()
        || NamesDriver(situation);

    /// <summary>True if a driver of modems speaks, though no device is in sight that it serves.</summary>
    private static bool NamesDriver(Situation situation) =>
        situation.General.Concat(situation.Devices.SelectMany(device => device.Timeline?.Events ?? [])).Any(happened => NamesDriver(happened.Line.Whole))
        || situation.Subjects.Logs.SelectMany(log => log.Statements).Any(said => (said.Wording.Speakers & Speaker.Kernel) != Speaker.None && NamesDriver(said.Line.Whole))
        || situation.Subjects.Logs.SelectMany(log => log.Unrecognised).Any(line => NamesDriver(line.Whole));

    /// <summary>Drivers that serve modems and hardly anything else, as the kernel's lines name them.</summary>
    private static bool NamesDriver(string line) =>
        line.Contains("GSM modem (", StringComparison.Ordinal) || Words.Contain(line, "option1", "qmi_wwan", "cdc_mbim", "huawei_cdc_ncm", "qcserial", "sierra_net", "sierra ttyUSB", "sierra_open", "usb_wwan", "usb_wwan_open", "hso");

    private static readonly string[] RegistrationAnswers = ["+CREG", "+CGREG", "+CEREG"];

    /// <summary>In a dialogue, everything is answered with OK.</summary>
    public static bool Obeys(Situation situation)
    {
        var exchanges = situation.Subjects.Logs.SelectMany(log => log.Exchanges).ToList();
        return exchanges.TrueForAll(exchange => exchange.Result is null or { Text: "OK" }) && (exchanges.Count == 0 || !situation.Said(WorkingWordings.Complaint).Any());
    }

    private static IEnumerable<Mark> Marks(Situation situation)
    {
        var course = situation.Connection;
        // Where PPP follows, what ModemManager calls connected is the call.
        var calls = course.UsesPpp ? situation.Said(WorkingWordings.Called).Select(called => called.Line).ToHashSet() : [];
        bool IsCall(Evidence line) => calls.Contains(line);
        foreach (var milestone in course.Milestones.Where(milestone => milestone.Stage > Stage.Sim && !IsCall(milestone.Line)))
        {
            yield return new Mark(milestone.Place, milestone.Stage switch { >= Stage.Session => Sign.Serving, Stage.Registration or Stage.Attach => Sign.Registered, _ => Sign.Open }, milestone.Line);
        }

        foreach (var (sign, wordings) in Wordings)
        {
            foreach (var (statement, place) in course.Said(wordings))
            {
                yield return new Mark(place, IsCall(statement.Line) ? Sign.Open : sign, statement.Line);
            }
        }

        // An interface of another kind may be up as well.
        var networks = situation.Said(DataSessionWordings.NetworkFound).Select(found => found["interface"]).Where(name => name.Length > 0).ToList();
        foreach (var (statement, place) in course.Said(WorkingWordings.InterfaceUp).Where(said => networks.Exists(name => said.Statement["interface"].StartsWith(name, StringComparison.Ordinal))))
        {
            yield return new Mark(place, Sign.Serving, statement.Line);
        }

        foreach (var line in Given.SelectMany(course.Lines).Where(line => line.Name != "+CUSD" || line.Values.Contains('"', StringComparison.Ordinal)))
        {
            yield return new Mark(line.Place, Sign.Serving, line.Line);
        }

        foreach (var activated in RefusalReader.Contexts.SelectMany(situation.Exchanges).Where(exchange => exchange.Result is { Text: "OK" }))
        {
            yield return new Mark(course.PlaceOf(activated.Result!.Line), Sign.Serving, activated.Result.Line);
        }

        foreach (var nothing in situation.NothingReceived())
        {
            yield return new Mark(course.PlaceOf(nothing.Line), Sign.Against, nothing.Line);
        }

        // Negotiating PPP takes fewer packets than these.
        foreach (var received in situation.Stated("ip", "link.received").Where(received => InterfaceNames.IsMobile(received.Object) && long.TryParse(received.Value, out var packets) && packets >= 10
            && situation.Stated("ip", "address.inet").Any(address => address.Object == received.Object && address.Line.Input == received.Line.Input)))
        {
            yield return new Mark(course.PlaceOf(received.Line), Sign.Serving, received.Line);
        }

        // A dialogue that ends with a refusal was not finished.
        if (situation.Subjects.Logs.SelectMany(log => log.Exchanges).LastOrDefault(exchange => exchange.Result is not null && exchange.Command.Length > 0) is { Result: { Text: "ERROR" } refused })
        {
            yield return new Mark(course.PlaceOf(refused.Line), Sign.Open, refused.Line);
        }

        foreach (var told in situation.Told(Aspect.ModemState).Concat(situation.Told(Aspect.Registration)).Concat(situation.Told(Aspect.FailedReason)).Concat(situation.Told(Aspect.Lock))
            .Concat(situation.Told(Aspect.BearerConnected)).Concat(situation.Told(Aspect.OperatorName)).Concat(situation.Told(Aspect.OperatorCode)).Concat(situation.Told(Aspect.IpAddress)))
        {
            if (SignOf(told) is { } sign)
            {
                yield return new Mark(course.PlaceOf(told.Line), sign, told.Line);
            }
        }
    }

    /// <summary>What a network gives, in the modem's words (3GPP TS 27.005 and 27.007): the reference of a message that it took, the answer to a service code.</summary>
    private static readonly string[] Given = ["+CMGS", "+CMSS", "+CUSD"];

    private static readonly (Sign Sign, Wording[] Wordings)[] Wordings =
    [
        (Sign.Serving, [WorkingWordings.SessionUp, WorkingWordings.Used, WorkingWordings.ServerAnswered]),
        (Sign.Open, [DataSessionWordings.Attempt, DataSessionWordings.Dialling, WorkingWordings.FellBack]),
        (Sign.Against,
        [
            WorkingWordings.SessionDown, WorkingWordings.ServerLost, IpWordings.PingLost, IpWordings.NameNotResolved, IpWordings.Unreachable, IpWordings.NoPppInterface, SymptomWordings.NothingCame,
            SymptomWordings.NodeAbsent, SymptomWordings.NotOpened, SymptomWordings.ControlAbsent, SymptomWordings.ModemNotFound, SymptomWordings.SimUnready, SymptomWordings.ConnectionLost, SymptomWordings.LinkTaken, SymptomWordings.NotYetRegistered, SymptomWordings.ConnectFailed,
        ]),
    ];

    private static Sign? SignOf(Told told) => (told.Aspect, told.Value) switch
    {
        (Aspect.ModemState, "failed" or "locked" or "searching" or "disabled" or "disabling") => Sign.Against,
        (Aspect.ModemState, "connecting" or "disconnecting" or "enabling") => Sign.Open,
        (Aspect.Registration, "idle" or "denied" or "searching" or "unknown" or "emergency-only") => Sign.Against,
        (Aspect.FailedReason, not ("none" or "" or "unknown")) => Sign.Against,
        (Aspect.Lock, not ("none" or "" or "unknown" or "sim-pin2" or "sim-puk2")) => Sign.Against,
        // What a modem says when it takes a call is no session yet.
        (Aspect.BearerConnected, "yes") when !told.Line.Whole.Contains("CONNECT", StringComparison.Ordinal) => Sign.Serving,
        (Aspect.BearerConnected, "no") => Sign.Against,
        (Aspect.IpAddress, _) when told.Line.Whole.Contains("+CGPADDR:", StringComparison.Ordinal) => Sign.Serving,
        // 3GPP TS 27.007, 7.3: a modem that has selected no operator names none.
        (Aspect.OperatorName or Aspect.OperatorCode, _) when told.Line.Whole.Contains("+COPS:", StringComparison.Ordinal) => Sign.Selected,
        _ => null,
    };
}
