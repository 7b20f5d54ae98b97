using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.ModemCodes;

namespace Dialtone.Diagnosis.Situations;

/// <summary>The stages of a modem's way to the Internet, in their order: the first that fails is the cause, later ones are consequences, and a later one that was
/// reached afterwards proves that it healed.</summary>
internal enum Stage
{
    /// <summary>The card is there and unlocked.</summary>
    Sim,

    /// <summary>The network has accepted the modem.</summary>
    Registration,

    /// <summary>The packet domain has.</summary>
    Attach,

    /// <summary>The modem took the call: CONNECT, or a connected bearer behind which PPP still has to run.</summary>
    Dial,

    /// <summary>The other end of PPP took name and password. Modems play this end themselves, so it proves no packet context.</summary>
    Authentication,

    /// <summary>The packet context is open.</summary>
    Session,

    /// <summary>This machine has the address.</summary>
    Address,

    /// <summary>A packet came back.</summary>
    Traffic,
}

/// <summary>Where something was said: inputs in the order of the arguments, lines in the order of the input.</summary>
internal readonly record struct Place(int Input, int Line) : IComparable<Place>
{
    public int CompareTo(Place other) => Input != other.Input ? Input.CompareTo(other.Input) : Line.CompareTo(other.Line);

    public static bool operator <(Place left, Place right) => left.CompareTo(right) < 0;

    public static bool operator >(Place left, Place right) => left.CompareTo(right) > 0;

    public static bool operator <=(Place left, Place right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Place left, Place right) => left.CompareTo(right) >= 0;
}

/// <summary>Positive evidence: a stage that was reached.</summary>
/// <param name="Modem">ModemManager's name of the modem; null if the line names none.</param>
internal sealed record Milestone(Stage Stage, Place Place, Evidence Line, string? Modem = null);

/// <summary>Something that was refused or is missing, in the class that it names by itself.</summary>
/// <param name="Fault">The class of the catalogue.</param>
/// <param name="Words">What was said, decoded: <c>SIM not inserted</c>, <c>missing or unknown APN (27)</c>.</param>
/// <param name="Hint">True if it fits other classes as well: alone it gives no more than <see cref="Confidence.Possible"/>.</param>
internal sealed record Refusal(string Fault, string Words, Place Place, Evidence Line, Subject Subject, bool Hint)
{
    /// <summary>True if a daemon, a listing or the modem told it as its present state.</summary>
    public bool Stated { get; init; }
}

/// <summary>One telling of a registration.</summary>
/// <param name="State">ModemManager's word.</param>
/// <param name="Domain">The answer's name (<c>+CEREG</c>); empty if a daemon or a listing tells of the modem as a whole.</param>
internal sealed record RegistrationTelling(string State, string Domain, Place Place, Evidence Line)
{
    public string? Modem { get; init; }

    /// <summary>False if it is the circuit-switched domain's alone.</summary>
    public bool Packet => Domain is not ("+CREG" or "+COPS");
}

/// <summary>A line of a modem's own: an answer or a message of its own accord.</summary>
internal sealed record ModemLine(string Name, string Values, Place Place, Evidence Line);

/// <summary>How far the modem came, from everything that was said of it.</summary>
internal sealed class ConnectionCourse
{
    private readonly Situation situation;
    private HashSet<string>? listed;
    private readonly Dictionary<string, int> inputs = [];
    private readonly List<Milestone> milestones = [];
    private readonly List<Refusal> refusals = [];
    private readonly List<ModemLine> modemLines = [];
    private readonly List<RegistrationTelling> registrations = [];

    public ConnectionCourse(Situation situation)
    {
        this.situation = situation;
        foreach (var log in situation.Subjects.Logs)
        {
            inputs.TryAdd(log.Description.Name, inputs.Count);
        }

        CollectModemLines();
        CollectRegistrations();
        CollectMilestones();
        RefusalReader.Read(situation, this, refusals);
        milestones.Sort((left, right) => left.Place.CompareTo(right.Place));
        refusals.Sort((left, right) => left.Place.CompareTo(right.Place));
    }

    /// <summary>What was reached, in the order of inputs and lines: positive evidence of a modem in working order.</summary>
    public IReadOnlyList<Milestone> Milestones => milestones;

    public IReadOnlyList<Refusal> Refusals => refusals;

    /// <summary>Registration states in the order in which they were told; those of the packet domain are marked.</summary>
    public IReadOnlyList<RegistrationTelling> Registrations => registrations;

    /// <summary>The furthest stage that was reached and was not taken back; null if none was.</summary>
    public Milestone? Furthest => milestones.MaxBy(milestone => (milestone.Stage, milestone.Place));

    /// <summary>True if pppd or who calls it speaks: then "connected" of ModemManager means that the modem took the call.</summary>
    public bool UsesPpp { get; private set; }

    /// <summary>ModemManager makes a bearer and connects it when the modem is registered.</summary>
    public static bool IsPastRegistration(Statement step) =>
        step["name"].StartsWith("bearer", StringComparison.OrdinalIgnoreCase) || step["name"].StartsWith("connect", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is of no text, such as an attribute of the machine, comes first.</summary>
    public Place PlaceOf(Evidence line) => new(inputs.GetValueOrDefault(line.Input, -1), line.Line);

    /// <summary>The first proof after <paramref name="place"/> that <paramref name="stage"/> or a later one was reached.</summary>
    public Milestone? ReachedAfter(Stage stage, Place place) => milestones.Find(milestone => milestone.Stage >= stage && milestone.Place > place);

    public bool EverReached(Stage stage) => milestones.Exists(milestone => milestone.Stage >= stage);

    /// <summary>Refusals of a class after which nothing shows that the stage was passed.</summary>
    public IEnumerable<Refusal> Standing(string fault, Stage stage)
    {
        if (situation.Inquiry is { } inquiry)
        {
            var last = refusals.FindLast(refusal => refusal.Fault == fault);
            inquiry.AskedRefusals(last?.Line, last is null ? null : Passed(last, stage)?.Line);
        }

        return refusals.Where(refusal => refusal.Fault == fault && Passed(refusal, stage) is null);
    }

    /// <summary>What shows that the stage of a refusal, or a later one, was passed after it.</summary>
    private Milestone? Passed(Refusal refusal, Stage stage) =>
        milestones.Find(milestone => milestone.Stage >= stage && milestone.Place > refusal.Place && IsOf(milestone, refusal));

    /// <summary>False if the two are of different modems, both of which are listed: one that was plugged in again gets a new name.</summary>
    public bool IsOf(Milestone milestone, Refusal refusal) =>
        milestone.Modem is null || refusal.Subject.Modem is not { } modem || modem == milestone.Modem
        || !(listed ??= [.. situation.Stated("mmcli", "modem.generic.state").Select(property => property.Object)]).IsSupersetOf([modem, milestone.Modem]);

    /// <summary>What the modem said under a name, such as <c>+CGATT</c>.</summary>
    public IEnumerable<ModemLine> Lines(string name) => modemLines.Where(line => line.Name == name);

    /// <summary>Statements with their places.</summary>
    public IEnumerable<(Statement Statement, Place Place)> Said(params IReadOnlyList<Wording> wordings) =>
        situation.Said(wordings).Select(statement => (statement, PlaceOf(statement.Line)));

    public Statement? LastSaid(params IReadOnlyList<Wording> wordings) => situation.Said(wordings).MaxBy(statement => PlaceOf(statement.Line));

    /// <summary>The registration as it was told last; the packet domain's counts before the circuit-switched one's.</summary>
    public RegistrationTelling? Registration
    {
        get
        {
            // A modem answers for the packet domain of each generation, and is registered in one of them.
            var packet = registrations.Where(entry => entry.Packet).GroupBy(entry => entry.Domain).Select(domain => domain.Last()).ToList();
            return packet.Find(entry => RegistrationStates.IsRegistered(entry.State)) ?? packet.MaxBy(entry => entry.Place) ?? (registrations.Count > 0 ? registrations[^1] : null);
        }
    }

    private static bool IsRegistration(string name) => name is "+CREG" or "+CGREG" or "+CEREG";

    /// <summary>Only what is not told at length: "+CPIN: READY&lt;CR&gt;&lt;LF&gt;..." of a daemon's own log.</summary>
    private static string Clean(string text)
    {
        var end = text.IndexOf("<CR>", StringComparison.Ordinal);
        // oFono writes the same bytes as escapes.
        end = end < 0 ? text.IndexOf("\\r", StringComparison.Ordinal) : end;
        return (end < 0 ? text : text[..end]).Trim().TrimEnd('\'', '"', ']', '^', 'M').Trim();
    }

    private void CollectModemLines()
    {
        foreach (var exchange in situation.Exchanges(""))
        {
            foreach (var answer in exchange.Answers)
            {
                AddModemLine(answer);
            }

            if (exchange.Result is { } result)
            {
                AddModemLine(result);
            }
        }

        foreach (var (wording, name) in new (Wording, string)[]
        {
            (SimWordings.PinAnswer, "+CPIN"), (RegistrationWordings.CircuitAnswer, "+CREG"), (RegistrationWordings.AttachAnswer, "+CGATT"), (RegistrationWordings.SignalAnswer, "+CSQ"),
            (RegistrationWordings.OperatorAnswer, "+COPS"), (RegistrationWordings.SystemInformation, "^SYSINFO"), (SimWordings.EquipmentError, "+CME ERROR"), (SimWordings.MessageError, "+CMS ERROR"),
            (RegistrationWordings.GprsAnswer, "+CGREG"), (RegistrationWordings.EpsAnswer, "+CEREG"),
        })
        {
            foreach (var statement in situation.Said(wording))
            {
                var values = statement["values"] is { Length: > 0 } known ? known : statement["pin"] is { Length: > 0 } pin ? pin : statement["error"];
                modemLines.Add(new ModemLine(name, Clean(values), PlaceOf(statement.Line), statement.Line));
            }
        }

        modemLines.Sort((left, right) => left.Place.CompareTo(right.Place));
        // An answer may be read as part of a dialogue and as a line.
        for (var i = modemLines.Count - 1; i > 0; i--)
        {
            if (modemLines[i].Place == modemLines[i - 1].Place && modemLines[i].Name == modemLines[i - 1].Name)
            {
                modemLines.RemoveAt(i);
            }
        }
    }

    private void AddModemLine(AtLine line)
    {
        var text = line.Text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 1 || text[0] is not ('+' or '^'))
        {
            return;
        }

        var name = text[..colon].Trim().ToUpperInvariant();
        name = name is "+C5GREG" ? "+CEREG" : name is "^SYSINFOEX" ? "^SYSINFO" : name;
        modemLines.Add(new ModemLine(name, Clean(text[(colon + 1)..]), PlaceOf(line.Line), line.Line));
    }

    private void CollectRegistrations()
    {
        // A modem's own answer is read here with its domain; elsewhere the domains are told as one.
        var answers = modemLines.Where(line => IsRegistration(line.Name) && RegistrationStates.Parse(line.Values, out _) is not null).Select(line => line.Place).ToHashSet();
        foreach (var told in situation.Told(Aspect.Registration).Where(told => !answers.Contains(PlaceOf(told.Line))))
        {
            registrations.Add(new RegistrationTelling(told.Value, "", PlaceOf(told.Line), told.Line) { Modem = told.Modem });
        }

        foreach (var line in modemLines.Where(line => IsRegistration(line.Name)))
        {
            if (RegistrationStates.Parse(line.Values, out _) is { } state)
            {
                registrations.Add(new RegistrationTelling(state, line.Name, line.Place, line.Line));
            }
        }

        foreach (var statement in situation.Said(RegistrationWordings.MbimState))
        {
            if (int.TryParse(statement["state"], out var number) && RegistrationStates.OfMbim(number) is { } state)
            {
                registrations.Add(new RegistrationTelling(state, "", PlaceOf(statement.Line), statement.Line));
            }
        }

        registrations.Sort((left, right) => left.Place.CompareTo(right.Place));
    }

    private void CollectMilestones()
    {
        UsesPpp = situation.Said(DataSessionWordings.PppStarted, DataSessionWordings.PppLaunched, DataSessionWordings.LcpTimeout, DataSessionWordings.PppTimedOut).Any();
        foreach (var (wording, stage) in new (Wording, Stage)[]
        {
            (SimWordings.Ready, Stage.Sim), (RegistrationWordings.PacketServiceAttached, Stage.Attach), (DataSessionWordings.Connect, Stage.Dial), (DataSessionWordings.PppStarted, Stage.Dial),
            (DataSessionWordings.AuthenticationSucceeded, Stage.Authentication), (DataSessionWordings.NetworkPhase, Stage.Authentication), (DataSessionWordings.Established, Stage.Session), (DataSessionWordings.NetworkFound, Stage.Registration), (DataSessionWordings.InterfaceUp, Stage.Attach), (SimWordings.PinEntered, Stage.Sim),
            (IpWordings.LocalAddress, Stage.Address), (IpWordings.BearerAddress, Stage.Address), (IpWordings.Activated, Stage.Address), (IpWordings.DefaultRouteOurs, Stage.Address),
            (IpWordings.PingAnswered, Stage.Traffic),
        })
        {
            foreach (var statement in situation.Said(wording))
            {
                Reach(stage, statement.Line);
            }
        }

        // A lease is the modem's only if no other interface asks for one.
        if (situation.Said(IpWordings.DiscoverOfModem).Any())
        {
            foreach (var statement in situation.Said(IpWordings.Leased))
            {
                Reach(Stage.Address, statement.Line);
            }
        }

        foreach (var told in situation.Told(Aspect.ModemState))
        {
            if (StageOf(told.Value) is { } stage)
            {
                Reach(stage, told.Line, told.Modem);
            }
        }

        foreach (var told in situation.Told(Aspect.Lock).Where(told => told.Value is "none" or "sim-pin2" or "sim-puk2"))
        {
            Reach(Stage.Sim, told.Line, told.Modem);
        }

        foreach (var entry in registrations.Where(entry => RegistrationStates.IsRegistered(entry.State)))
        {
            Reach(Stage.Registration, entry.Line, entry.Modem);
        }

        // AT+COPS? without an operator: registered nowhere.
        foreach (var line in modemLines.Where(line => line is { Name: "+COPS", Values: "0" }))
        {
            registrations.Add(new RegistrationTelling("idle", "+COPS", line.Place, line.Line));
        }

        registrations.Sort((left, right) => left.Place.CompareTo(right.Place));
        foreach (var told in situation.Told(Aspect.PacketService).Where(told => told.Value == "attached"))
        {
            Reach(Stage.Attach, told.Line);
        }

        // LTE's first bearer comes with the attach and is nobody's session.
        var ofAttach = situation.Stated("mmcli", "bearer.type").Where(property => property.Value == "default-attach").Select(property => property.Object).ToHashSet();
        foreach (var property in situation.Stated("mmcli", "bearer.status.connected").Where(property => property.Value == "yes" && !ofAttach.Contains(property.Object)))
        {
            Reach(Stage.Session, property.Line);
        }

        // NetworkManager's state 100 is "activated": of a modem, addresses and routes are set.
        var modems = situation.Stated("nmcli", "GENERAL.TYPE").Where(property => property.Value is "gsm" or "cdma").Select(property => property.Object).ToHashSet();
        foreach (var property in situation.Stated("nmcli", "GENERAL.STATE").Where(property => property.Value.StartsWith("100 ", StringComparison.Ordinal) && modems.Contains(property.Object)))
        {
            Reach(Stage.Address, property.Line);
        }

        foreach (var line in modemLines)
        {
            if (line is { Name: "+CGATT", Values: "1" })
            {
                Reach(Stage.Attach, line.Line);
            }
            else if (line.Name == "+CPIN" && line.Values.StartsWith("READY", StringComparison.OrdinalIgnoreCase))
            {
                Reach(Stage.Sim, line.Line);
            }
        }

        foreach (var exchange in situation.Exchanges("AT"))
        {
            var result = exchange.Result?.Text ?? "";
            if (result == "OK" && exchange.Command.StartsWith("AT+CPIN=", StringComparison.OrdinalIgnoreCase))
            {
                Reach(Stage.Sim, exchange.Result!.Line);
            }
            else if (result.StartsWith("CONNECT", StringComparison.Ordinal))
            {
                Reach(Stage.Dial, exchange.Result!.Line);
            }
        }
    }

    private Stage? StageOf(string state) => state switch
    {
        "disabled" or "enabled" or "searching" => Stage.Sim,
        "registered" or "connecting" => Stage.Registration,
        "connected" => UsesPpp ? Stage.Dial : Stage.Session,
        _ => null,
    };

    private void Reach(Stage stage, Evidence line, string? modem = null) => milestones.Add(new Milestone(stage, PlaceOf(line), line, modem));
}
