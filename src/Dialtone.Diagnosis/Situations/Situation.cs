using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>One interface as listing, log and sysfs together show it.</summary>
/// <param name="Class">Null if only a driver's message told of it.</param>
public sealed record InterfaceSituation(int Number, UsbClass? Class, Observed<string> Driver, string? Modalias, IReadOnlyList<string> Ttys, Evidence? Line)
{
    /// <summary>Null if not known.</summary>
    public int? Endpoints { get; init; }

    public bool IsStorage => Class is { Class: UsbClass.MassStorage } || Driver.Or("") is "usb-storage" or "uas";

    /// <summary>Vendor specific, communications or CDC data: what a modem's functions are.</summary>
    public bool IsModemClass => Class is { Class: UsbClass.Vendor or UsbClass.Communications or UsbClass.CdcData };
}

/// <summary>One device, or one port whose device never told what it is, with everything known of it.</summary>
public sealed record DeviceSituation
{
    public UsbPortPath? Port { get; init; }

    public UsbId? Id { get; init; }

    /// <summary>The line that names the id.</summary>
    public Evidence? IdLine { get; init; }

    /// <summary>Product string or the name in a listing.</summary>
    public string? Name { get; init; }

    public int? BcdDevice { get; init; }

    public Identity Identity { get; init; }

    /// <summary>What it is, with its article, where drivers say so without naming the port; null else.</summary>
    public string? Kind { get; init; }

    /// <summary>The course of events at its port; null without a log.</summary>
    public PortTimeline? Timeline { get; init; }

    public LogFacts? Log { get; init; }

    /// <summary>From sysfs; null if only texts tell of the device.</summary>
    public UsbDevice? Device { get; init; }

    public ListedDevice? Listed { get; init; }

    public IReadOnlyList<InterfaceSituation> Interfaces { get; init; } = [];

    /// <summary>Interfaces are numbered from 0: storage behind 0 and 1 stands beside a modem's functions, shown or not. In another configuration than the first a switch is under way.</summary>
    public bool HasOthersBeforeStorage => Interfaces.Any(entry => entry.IsStorage) && Interfaces.Where(entry => entry.IsStorage).All(entry => entry.Number > 1)
        && (Timeline is null || Timeline.Interfaces.All(entry => entry.Name.Configuration == 1));

    /// <summary>True if <see cref="Interfaces"/> are all there are (sysfs, usb-devices), so that a missing driver is a fact.</summary>
    public bool InterfacesComplete { get; init; }

    /// <summary>True if the id is certain to be this port's, not taken from a listing made at another time.</summary>
    public bool IdFromSamePlace { get; init; }

    /// <summary>True if it is known to be there now, or at the end of the log.</summary>
    public bool Present { get; init; }

    public bool IsHub { get; init; }

    public InterfaceSituation? Storage => Interfaces.FirstOrDefault(candidate => candidate.IsStorage);

    public Subject ToSubject() => new() { Port = Port?.ToString(), Device = Id, Name = Name is { Length: > 0 } ? Name : null };

    /// <summary>For messages: "the Huawei Mobile (12d1:1001) on port 3-1", "the device on port 1-2".</summary>
    public string Describe()
    {
        var what = Id is null ? "the device"
            : Identity == Identity.Modem ? string.IsNullOrEmpty(Name) ? $"the modem {Id}" : $"the modem {Id} ({Name})"
            : DeviceKinds.Of(this) is { } kind ? $"the {kind[(kind.IndexOf(' ', StringComparison.Ordinal) + 1)..]} {Id}"
            : $"the device {Id}";
        return Port is null ? what : $"{what} on port {Port}";
    }
}

/// <summary>Everything that is examined, put together by device.</summary>
public sealed class Situation
{
    public required Subjects Subjects { get; init; }

    public required IReadOnlyList<DeviceSituation> Devices { get; init; }

    public required NamedKernel? Kernel { get; init; }

    public Machine? Machine => Subjects.Machine;

    /// <summary>How far the modem came on its way to the Internet, and what was refused on it.</summary>
    internal ConnectionCourse Connection => connection ??= new ConnectionCourse(this);

    private ConnectionCourse? connection;

    /// <summary>Takes note of what rules ask; null but for <see cref="Watched"/>.</summary>
    internal Inquiry? Inquiry { get; private set; }

    /// <summary>The same situation, which tells <paramref name="inquiry"/> what is asked of it.</summary>
    internal Situation Watched(Inquiry inquiry)
    {
        var watched = new Situation
        {
            Subjects = Subjects,
            Kernel = Kernel,
            Devices = [.. Devices.Select(device => device.Timeline is null ? device : device with { Timeline = device.Timeline with { Asked = inquiry.Asked } })],
        };
        // Its own questions, of which the course of the connection is made, are nobody's conditions.
        _ = watched.Connection;
        watched.Inquiry = inquiry;
        return watched;
    }

    /// <summary>Devices that are modems or may be; hubs left out.</summary>
    public IEnumerable<DeviceSituation> Candidates => Devices.Where(device => !device.IsHub && device.Identity != Identity.Other);

    public IEnumerable<TimelineEvent> General => Subjects.Logs.SelectMany(log => log.General);

    /// <summary>Names of loaded modules as lsmod or the machine give them; null if nobody looked.</summary>
    public IReadOnlyCollection<string>? LoadedModules
    {
        get
        {
            if (Machine is { } machine && machine.LoadedModules.TryGet(out var loaded))
            {
                return [.. loaded.Select(module => module.Name)];
            }

            var listed = Subjects.Logs.Select(log => log.Modules).FirstOrDefault(modules => modules is not null);
            return listed is null ? null : [.. listed.Select(module => module.Name)];
        }
    }

    /// <summary>What happened this recently may be the beginning of a loop.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>udev loads a driver, and usb_modeswitch switches a mode, within seconds after a device came; firmware may need longer until it answers.</summary>
    private static readonly TimeSpan Waking = TimeSpan.FromSeconds(20);

    /// <summary>Ports of the running machine where a device came, was reset or left the bus a moment ago, without anybody switching its mode: neither healthy nor sick yet.</summary>
    public IEnumerable<UnsettledPort> Unsettled
    {
        get
        {
            foreach (var device in Candidates.Where(device => device.Port is not null))
            {
                if (ArrivingFor(device) is { } incomplete)
                {
                    yield return new UnsettledPort(
                        device.Port!.Value, incomplete, true, device.Interfaces.Sum(entry => entry.Ttys.Count), device.Interfaces.Count(entry => entry.IsModemClass && entry.Driver.IsAbsent));
                }
                else if (Subjects is { Live: true, Uptime: { } now } && device is { Log.Monotonic: true, Timeline: { LastRound: { } last } timeline } && now - last < Settling
                    && timeline.RoundsWith(RoundTraits.None, RoundTraits.Switched | RoundTraits.IdChanged | RoundTraits.UserspaceReset) > 0)
                {
                    yield return new UnsettledPort(device.Port!.Value, Settling - (now - last), false, 0, 0);
                }
            }
        }
    }

    /// <summary>True if a device of the running machine came so recently that what it lacks may be on its way.</summary>
    public bool IsArriving(DeviceSituation device) => ArrivingFor(device) is not null;

    /// <summary>For how long yet a device that has just come may get what it lacks; null if it lacks nothing, or has had time enough.</summary>
    public TimeSpan? ArrivingFor(DeviceSituation device)
    {
        if (!Subjects.Live || device is not { Port: not null, IsHub: false } || Age(device) is not { } age)
        {
            return null;
        }

        var patience = LacksPart(device) ? Settling : IsMute(device) ? Waking : TimeSpan.Zero;
        return age < patience ? patience - age : null;
    }

    /// <summary>For how long a device has been on the bus. The kernel's own figure for it is readable without root, which the log is not everywhere.</summary>
    private TimeSpan? Age(DeviceSituation device) =>
        device.Device is { } known && known.Connected.TryGet(out var connected) ? connected
        : Subjects.Uptime is { } now && device is { Log.Monotonic: true, Timeline: { } timeline } && timeline.Last(EventKind.NewDevice)?.Time is { } came ? now - came
        : null;

    /// <summary>The log announces it and sysfs does not show it yet, or it has no functions yet, or one that no driver has, or those of a CD-ROM that is to become a modem.</summary>
    private static bool LacksPart(DeviceSituation device) =>
        device.Device is null ? device.Timeline is { Back: true } timeline && timeline.Count(EventKind.GivenUp) == 0
        : device.Interfaces.Count == 0 || device.Interfaces.Any(entry => entry.IsModemClass && entry.Driver.IsAbsent)
            || (device.Identity == Identity.Modem && device.Interfaces.All(entry => entry.IsStorage));

    /// <summary>Its serial ports were asked, and none answered.</summary>
    private bool IsMute(DeviceSituation device) =>
        Machine is { } machine && device.Interfaces.SelectMany(entry => entry.Ttys).ToList() is { Count: > 0 } ttys
        && machine.AtAnswers.Or([]).Where(answer => ttys.Contains(answer.Port)).ToList() is { Count: > 0 } asked
        && asked.TrueForAll(answer => answer.Outcome is AtOutcome.Silent or AtOutcome.Failed);

    /// <summary>True if the events of this device still go on: the log's end, or on a live machine the present, is near the last round.</summary>
    public bool IsOngoing(DeviceSituation device)
    {
        if (device.Timeline is not { } timeline || timeline.LastRound is not { } last || device.Log is not { } log)
        {
            return true;
        }

        var now = log.Monotonic && Subjects.Uptime is { } uptime ? uptime : log.End ?? last;
        var patience = timeline.Period is { } period ? period * 3 : TimeSpan.Zero;
        return now - last <= (patience > TimeSpan.FromSeconds(10) ? patience : TimeSpan.FromSeconds(10));
    }

    /// <summary>True if <paramref name="later"/> stands behind <paramref name="line"/>: in the same input, or in one that was given after it.</summary>
    public bool IsBehind(Evidence later, Evidence line) => Connection.PlaceOf(later) > Connection.PlaceOf(line);

    /// <summary>The kind of the input that a line stands in; null if it is no text's.</summary>
    public string? KindOf(Evidence line) => Subjects.Logs.FirstOrDefault(log => log.Description.Name == line.Input)?.Description.Kind;

    /// <summary>What was said in one of these wordings, in the order of inputs and lines.</summary>
    public IEnumerable<Statement> Said(params IReadOnlyList<Wording> wordings)
    {
        // Rules ask for hundreds of wordings, and some of them for each event of each port.
        spoken ??= Subjects.Logs.SelectMany(log => log.Statements).Select((statement, place) => (Statement: statement, Place: place)).ToLookup(entry => entry.Statement.Wording);
        var said = wordings.Count == 1
            ? spoken[wordings[0]].Select(entry => entry.Statement)
            : wordings.Distinct().SelectMany(wording => spoken[wording]).OrderBy(entry => entry.Place).Select(entry => entry.Statement);
        Inquiry?.Asked(wordings, said.FirstOrDefault()?.Line);
        return said;
    }

    private ILookup<Wording, (Statement Statement, int Place)>? spoken;

    /// <summary>Interfaces over which nothing ever came, the loopback and, where a modem's is listed beside them, others left out.</summary>
    public IEnumerable<Statement> NothingReceived()
    {
        var counted = Subjects.Logs.SelectMany(log => log.Properties).Where(property => property is { Program: "ip", Key: "link.received" }).ToList();
        var mobile = counted.Exists(property => InterfaceNames.IsMobile(property.Object));
        return Said(SymptomWordings.NothingReceived).Where(said => !counted.Exists(property =>
            property.Line == said.Line && (property.Object == "lo" || (mobile && !InterfaceNames.IsMobile(property.Object)))));
    }

    /// <summary>What was told of an aspect, in the order of inputs and lines: the last is the present, as far as the inputs show it.</summary>
    public IEnumerable<Told> Told(Aspect aspect)
    {
        var found = (told ??= Subjects.Logs.SelectMany(log => log.Told).ToLookup(entry => entry.Aspect))[aspect];
        Inquiry?.Asked(aspect, found.LastOrDefault()?.Line);
        return found;
    }

    private ILookup<Aspect, Told>? told;

    /// <summary>True if the modem that the text tells of sits on a telephone line: what it answers to the call names the modulation, and no other modem is in sight.</summary>
    public bool IsTelephoneLine =>
        !Devices.Any(device => device is { IsHub: false, Identity: Identity.Modem }) && (Said(WorkingWordings.TelephoneLine).Any() || (IsSubscriber(Said(DataSessionWordings.Dialling).LastOrDefault()?["number"] ?? "") && !Exchanges("AT+C").Any()))
        && !Said(DataSessionWordings.Dialling).Any(dialled => IsServiceCode(dialled["number"].TrimStart('T', 'P')));

    /// <summary>True if the number calls the mobile network itself (3GPP TS 27.007, 10.2.1.1; #777 of CDMA); *70 and a pause before a subscriber's number turn call waiting off.</summary>
    private static bool IsServiceCode(string number) =>
        number.Contains('#', StringComparison.Ordinal) || (number.Contains('*', StringComparison.Ordinal) && !(number.Length > 3 && number[0] == '*' && number[3] is ',' or ' ' && number.LastIndexOf('*') == 0));

    /// <summary>True if PPP runs over a network card or through a private network's tunnel, and no modem is in sight: a fibre, a subscriber's line, a network behind another.</summary>
    public bool IsWiredLine
    {
        get
        {
            var paths = Said(DataSessionWordings.PppStarted).Select(statement => statement["path"]).Where(path => path.Length > 0).ToList();
            // A tunnel's client talks to pppd through a pseudo-terminal; multiplexers of modems do so, too, and say nothing of tunnels.
            var tunnelled = Said(WorkingWordings.Tunnel).Any();
            return (tunnelled || paths.Count > 0 || Said(WorkingWordings.OverEthernet).Any()) && paths.TrueForAll(path => !path.StartsWith('/') || (tunnelled && path.StartsWith("/dev/pts/", StringComparison.Ordinal)))
                && !Devices.Any(device => device is { IsHub: false, Identity: Identity.Modem }) && !Told(Aspect.ModemState).Any() && !Exchanges("AT").Any()
                && !Said(SymptomWordings.DeviceState).Any(state => InterfaceNames.IsModemPort(state["port"]));
        }
    }

    /// <summary>The id of the last device that usb_modeswitch was called for, as it or its caller tells; null if none is told.</summary>
    public UsbId? SwitchedId => (Said(ModeSwitchWordings.Asked).LastOrDefault() ?? Said(ModeSwitchWordings.Found).LastOrDefault()) is { } asked
        && UsbId.TryParse(asked["id"] is { Length: > 0 } id ? id : $"{Digits(asked["vendor"])}:{Digits(asked["product"])}", out var told) ? told : null;

    /// <summary>What Linux 2.4 says of devices that had no driver yet, and their ids.</summary>
    public IEnumerable<(Statement Statement, UsbId Id)> Unclaimed => Said(DriverWordings.NotClaimed)
        .Select(said => (Statement: said, Known: UsbId.TryParse($"{said["vendor"].PadLeft(4, '0')}:{said["product"].PadLeft(4, '0')}", out var id), Id: id)).Where(entry => entry.Known).Select(entry => (entry.Statement, entry.Id));

    private static string Digits(string number) => number.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? number[2..] : number;

    /// <summary>What the programs serve, with its article, that speak here and have nothing to do with modems; null if there is none.</summary>
    public string? OtherProgramServes => Said(OtherProgramWordings.All).FirstOrDefault() is { } said ? OtherProgramWordings.KindOf(said.Wording)
        : Subjects.Logs.Select(log => log.Stranger).FirstOrDefault(line => line is not null) is { } stranger ? OtherProgramWordings.KindIn(stranger.Whole) : null;

    /// <summary>True if a program that has nothing to do with modems tells of its own port, and nobody else speaks.</summary>
    public bool IsOfOtherProgram => OtherProgramServes is not null && !WorkingOrder.InvolvesModem(this);

    /// <summary>A telephone number behind "T" or "P": packet services are called with <c>*99#</c> and <c>#777</c>. Whoever sends commands of 3GPP TS 27.007 has a mobile phone.</summary>
    private static bool IsSubscriber(string dialled) => dialled.Length >= 6 && dialled[0] is 'T' or 'P' or 't' or 'p' && dialled.AsSpan(1).Trim().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>True if a listing of /dev shows a port that a modem's driver makes.</summary>
    public bool ListsModemNode => Subjects.Logs.Any(log => log.Properties.Any(property => property is { Program: "ls", Key: "exists" or "mode" }
        && (property.Object.StartsWith("ttyUSB", StringComparison.Ordinal) || property.Object.StartsWith("cdc-wdm", StringComparison.Ordinal))));

    /// <summary>Values that listings state, by key: <c>modem.generic.state</c>.</summary>
    public IEnumerable<ListedProperty> Stated(string program, string key)
    {
        var stated = Subjects.Logs.SelectMany(log => log.Properties).Where(property => property.Program == program && property.Key == key);
        Inquiry?.Asked(program, key, stated.LastOrDefault()?.Line);
        return stated;
    }

    /// <summary>Commands to a modem that start with <paramref name="command"/> (<c>AT+CPIN</c>), in the order of inputs and lines.</summary>
    public IEnumerable<AtExchange> Exchanges(string command)
    {
        var exchanges = Subjects.Logs.SelectMany(log => log.Exchanges).Where(exchange => exchange.Command.StartsWith(command, StringComparison.OrdinalIgnoreCase));
        Inquiry?.AskedModem(command, exchanges.LastOrDefault()?.Line);
        return exchanges;
    }

    /// <summary>What a statement is about: the names in it, and the modem if there is only one.</summary>
    public Subject SubjectOf(Statement statement) => SubjectOf(Named(statement["modem"])) with
    {
        Tty = Named(statement["tty"]),
        Control = Named(statement["control"]),
        Net = Named(statement["net"]),
    };

    public Subject SubjectOf(Told told) => SubjectOf(told.Modem);

    private Subject SubjectOf(string? modem)
    {
        var modems = Devices.Where(device => device is { IsHub: false, Identity: Identity.Modem }).Take(2).ToList();
        return (modems.Count == 1 ? modems[0].ToSubject() : Subject.None) with { Modem = modem };
    }

    private static string? Named(string name) => name.Length == 0 ? null : name;
}
