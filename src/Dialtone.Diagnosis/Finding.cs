using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis;

/// <summary>Root cause, something that follows from one in the same answer, or neither.</summary>
public enum Role
{
    Cause,
    Consequence,
    Note,
}

/// <summary>How sure a finding is. Order is strength, strongest first.</summary>
public enum Confidence
{
    /// <summary>No other explanation is left: the kernel, modem or daemon says so itself, all discriminating evidence is there, or an experiment showed it.</summary>
    Confirmed,

    /// <summary>Fits best, and nothing contradicts.</summary>
    Likely,

    /// <summary>Fits, but so do others. Never the ground for a verdict.</summary>
    Possible,
}

/// <summary>The answer as one word; the exit status follows it.</summary>
public enum Verdict
{
    Fault,
    Healthy,
    NotAModem,
    Unknown,
}

/// <summary>What a finding is about. Every member is optional.</summary>
public sealed record Subject
{
    public static readonly Subject None = new();

    /// <summary>A device's path (<c>3-1</c>) or a hub's port (<c>usb1-port2</c>).</summary>
    public string? Port { get; init; }

    public UsbInterfaceName? Interface { get; init; }

    public UsbId? Device { get; init; }

    public string? Tty { get; init; }

    public string? Control { get; init; }

    public string? Net { get; init; }

    public string? Modem { get; init; }

    public string? Name { get; init; }
}

/// <summary>A line or fact that carries a finding.</summary>
/// <param name="Input">Name of the input, or the path on a live machine.</param>
/// <param name="Line">From 1; a live machine's attributes have line 1.</param>
/// <param name="Text">The line or a part of it, without surrounding blanks, as it was read: whoever shows it must escape it.</param>
public sealed record Evidence(string Input, int Line, string Text)
{
    private readonly string? whole;

    /// <summary>What the line says: with what a wrapped paste put on the lines behind it, and without what it was quoted or escaped with. Rules ask this.</summary>
    public string Whole
    {
        get => whole ?? Text;
        init => whole = value;
    }

    /// <summary>Which line it is decides, not how much of it was understood.</summary>
    public bool Equals(Evidence? other) => other is not null && Line == other.Line && Input == other.Input && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(Input, Line, Text);
}

/// <summary>One answer of one rule.</summary>
public sealed record Finding
{
    /// <summary>A class of the catalogue, such as <c>storage-reset-loop</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The catalogue's layer of that class.</summary>
    public required string Layer { get; init; }

    public required Role Role { get; init; }

    public required Confidence Confidence { get; init; }

    public Subject Subject { get; init; } = Subject.None;

    /// <summary>One sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>Why this and not another, one clause each: shown with <c>--verbose</c> and in the report.</summary>
    public IReadOnlyList<string> Reasoning { get; init; } = [];

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Ids of the class's remedies in the order to try them.</summary>
    public IReadOnlyList<string> Remedies { get; init; } = [];

    /// <summary>What would confirm or refute it.</summary>
    public IReadOnlyList<string> Confirm { get; init; } = [];

    /// <summary>Set if the trouble repeats.</summary>
    public Loop? Loop { get; init; }

    /// <summary>Further ports at which this cause shows: a crashed modem turns up at the companion controller's port.</summary>
    public IReadOnlyList<string> AlsoAt { get; init; } = [];

    /// <summary>What is seen, in one clause, if no rule recognised the class and it is one of those that commonly lie behind it; null for what a rule found.</summary>
    public string? Symptom { get; init; }

    /// <summary>True for a class that only a symptom names. Always <see cref="Confidence.Possible"/>.</summary>
    public bool Suspected => Symptom is not null;

    /// <summary>Id of the cause that explains this consequence.</summary>
    public string? ExplainedBy { get; init; }
}

/// <summary>The course of a repeating attach and detach or reset.</summary>
/// <param name="Rounds">How often it was seen.</param>
/// <param name="Period">Median time from round to round; null if the log has no times.</param>
/// <param name="Resetter">The driver that resets (<c>usb-storage</c>), or null if the device leaves by itself or nobody knows.</param>
/// <param name="StorageInterface">The interface whose driver resets.</param>
/// <param name="Lun">The logical unit at fault, if the log tells.</param>
public sealed record Loop(int Rounds, TimeSpan? Period, string? Resetter, UsbInterfaceName? StorageInterface, int? Lun)
{
    /// <summary>True if the last round is so recent against the log's end that the loop still runs.</summary>
    public bool Ongoing { get; init; } = true;

    /// <summary>The most serial ports that the device had at once: what a cure must bring back. 0 if the log shows none.</summary>
    public int SerialPorts { get; init; }
}
