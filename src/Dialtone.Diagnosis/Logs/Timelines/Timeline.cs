using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Timelines;

/// <summary>What started a round of vanishing and coming back.</summary>
[Flags]
public enum RoundTraits
{
    None = 0,

    /// <summary>Drivers let go of the interfaces.</summary>
    Detached = 1,

    /// <summary>A driver reset the port ("reset high-speed USB device").</summary>
    Reset = 2,

    /// <summary>After the reset the descriptors were others ("device firmware changed").</summary>
    Morphed = 4,

    /// <summary>The device left the bus ("USB disconnect").</summary>
    Left = 8,

    /// <summary>It was enumerated again.</summary>
    Enumerated = 16,

    /// <summary>usb_modeswitch sent it to another mode.</summary>
    Switched = 32,

    /// <summary>A program reset it through usbfs.</summary>
    UserspaceReset = 64,

    /// <summary>Over-current, "disabled by hub" or a transfer error: the port's trouble.</summary>
    PortTrouble = 128,

    /// <summary>usb-storage reported a failed command before.</summary>
    StorageError = 256,

    /// <summary>The reset came while the device was there, before anything vanished by itself.</summary>
    ResetFirst = 512,

    /// <summary>It came back with another id.</summary>
    IdChanged = 1024,
}

/// <summary>One kind of round, counted.</summary>
public sealed record RoundCount(RoundTraits Traits, int Count);

/// <summary>What happened at one port, in a bounded form: everything counted, the first and the last events kept.</summary>
public sealed record PortTimeline
{
    public required UsbPortPath Port { get; init; }

    /// <summary>The first events, then the last; <see cref="Omitted"/> were dropped between <c>Events[Gap - 1]</c> and <c>Events[Gap]</c>.</summary>
    public required IReadOnlyList<TimelineEvent> Events { get; init; }

    public long Omitted { get; init; }

    public int Gap { get; init; }

    /// <summary>How often each kind happened.</summary>
    public required IReadOnlyDictionary<EventKind, long> Counts { get; init; }

    /// <summary>Rounds from presence to absence and back, by what happened in them.</summary>
    public required IReadOnlyList<RoundCount> Rounds { get; init; }

    /// <summary>Median time from the start of one round to the start of the next; null without times.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>Start of the last round.</summary>
    public TimeSpan? LastRound { get; init; }

    /// <summary>True if the log ends while the device is away.</summary>
    public bool Away { get; init; }

    /// <summary>True if the device is on the bus at the end: it never left, was enumerated again although no driver has it, or lost some of its ports only.</summary>
    public bool Back { get; init; }

    /// <summary>The ids seen at this port in order, without repetitions in a row; the first sixteen.</summary>
    public IReadOnlyList<UsbId> Ids { get; init; } = [];

    /// <summary>How often the id changed from one enumeration to the next.</summary>
    public int IdChanges { get; init; }

    /// <summary>Release number of the device as last enumerated, or null.</summary>
    public int? BcdDevice { get; init; }

    public string? Product { get; init; }

    public string? Manufacturer { get; init; }

    /// <summary>Interfaces with the driver that the log showed on each, as of the end of the log.</summary>
    public IReadOnlyList<LoggedInterface> Interfaces { get; init; } = [];

    /// <summary>The LUNs that answered INQUIRY.</summary>
    public IReadOnlyList<LoggedUnit> Units { get; init; } = [];

    public int RoundTotal => Rounds.Sum(round => round.Count);

    /// <summary>Is told what kind of event was asked for, and whether there was any; null if nobody wants to know.</summary>
    internal Action<EventKind, bool>? Asked { get; init; }

    public long Count(EventKind kind)
    {
        Counts.TryGetValue(kind, out var count);
        Asked?.Invoke(kind, count > 0);
        return count;
    }

    /// <summary>Rounds that have all of <paramref name="wanted"/> and none of <paramref name="unwanted"/>.</summary>
    public int RoundsWith(RoundTraits wanted, RoundTraits unwanted = RoundTraits.None) =>
        Rounds.Where(round => (round.Traits & wanted) == wanted && (round.Traits & unwanted) == RoundTraits.None).Sum(round => round.Count);

    public IEnumerable<TimelineEvent> Of(EventKind kind)
    {
        Asked?.Invoke(kind, Counts.ContainsKey(kind));
        return Events.Where(happened => happened.Kind == kind);
    }

    public TimelineEvent? First(EventKind kind) => Of(kind).FirstOrDefault();

    public TimelineEvent? Last(EventKind kind) => Of(kind).LastOrDefault();
}

/// <param name="Driver">The driver's name as it prints it: <c>option</c>, <c>usb-storage</c>.</param>
/// <param name="Bound">False if the log's last word is that the driver let go.</param>
public sealed record LoggedInterface(UsbInterfaceName Name, string Driver, bool Bound);

/// <param name="PeripheralType">0 disk, 5 CD-ROM.</param>
/// <param name="Text">Vendor, model and revision as the kernel prints them.</param>
/// <param name="BlockDevice">The disk or drive made of it, or null if the log shows none.</param>
public sealed record LoggedUnit(int Lun, int PeripheralType, string Text, string? BlockDevice);
