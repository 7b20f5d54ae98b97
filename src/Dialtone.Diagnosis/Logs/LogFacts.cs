using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Logs;

/// <summary>What a caller knows about a stream before its first byte.</summary>
public enum LogFormatHint
{
    /// <summary>Records of <c>/dev/kmsg</c>.</summary>
    Kmsg,
}

/// <summary>A kernel as a log or listing names it.</summary>
public sealed record NamedKernel(KernelVersion Version, string Build, Evidence Line);

/// <summary>A loaded module as a listing names it.</summary>
public sealed record ListedModule(string Name, Evidence Line);

/// <summary>Everything that one input holds: a log, listings, or a paste with both.</summary>
public sealed record LogFacts
{
    public required InputDescription Description { get; init; }

    /// <summary>Ports in the order in which they first appear.</summary>
    public IReadOnlyList<PortTimeline> Ports { get; init; } = [];

    /// <summary>Events that belong to no port: boots, drivers registered, supply, events whose port nothing told.</summary>
    public IReadOnlyList<TimelineEvent> General { get; init; } = [];

    /// <summary>Time of the last line that has one.</summary>
    public TimeSpan? End { get; init; }

    /// <summary>Time of the first line that has one.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>True if times are the kernel's own, since boot.</summary>
    public bool Monotonic { get; init; }

    /// <summary>Boots seen, at least 1.</summary>
    public int Boots { get; init; } = 1;

    public NamedKernel? Kernel { get; init; }

    /// <summary>Devices that a listing names.</summary>
    public IReadOnlyList<ListedDevice> Devices { get; init; } = [];

    /// <summary>What lsmod lists; null if there is no such listing.</summary>
    public IReadOnlyList<ListedModule>? Modules { get; init; }

    /// <summary>What programs said in a wording that is known, in the order of the lines. Bounded; see <see cref="Statement.Ordinal"/> for how often.</summary>
    public IReadOnlyList<Statement> Statements { get; init; } = [];

    /// <summary>What the input tells of a modem's state, whoever tells it, in the order of the lines.</summary>
    public IReadOnlyList<Told> Told { get; init; } = [];

    /// <summary>Commands to a modem with its answers.</summary>
    public IReadOnlyList<AtExchange> Exchanges { get; init; } = [];

    /// <summary>Values that listings state.</summary>
    public IReadOnlyList<ListedProperty> Properties { get; init; } = [];

    /// <summary>The first line of a program that serves something else than a modem, where no program of the modem stack speaks beside it; null if there is none.</summary>
    public Evidence? Stranger { get; init; }

    /// <summary>The first lines that nothing was taken from.</summary>
    public IReadOnlyList<Evidence> Unrecognised { get; init; } = [];

    /// <summary>First and last line that is not empty: what bounds a search that found nothing.</summary>
    public Evidence? FirstLine { get; init; }

    public Evidence? LastLine { get; init; }
}
