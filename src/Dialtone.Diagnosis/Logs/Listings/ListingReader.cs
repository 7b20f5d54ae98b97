using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>Reads one kind of listing line by line, wherever it stands in a paste. Bounded: a listing of a machine is short, a hostile one is cut.</summary>
internal abstract class ListingReader
{
    /// <summary>As in the JSON contract: <c>lsusb</c>, <c>uname</c>, ...</summary>
    public abstract string Kind { get; }

    public virtual string Format => "plain";

    /// <summary>Lines as the program prints them; the reader takes each.</summary>
    public abstract IReadOnlyList<string> Samples { get; }

    /// <summary>Lines taken.</summary>
    public int Taken { get; protected set; }

    /// <summary>How many lines of which kind and format were seen: a terminal's prompts count for the programs that were called.</summary>
    public virtual IEnumerable<(string Kind, string Format, long Lines)> Shares => Taken > 0 ? [(Kind, Format, Taken)] : [];

    /// <summary>Takes the line if it is of this listing.</summary>
    public abstract bool TryTake(ReadOnlySpan<byte> line, in LineReference reference);

    /// <summary>Adds what was read.</summary>
    public abstract void Contribute(ListingFacts facts);
}

/// <summary>Number and input of the line at hand; text is decoded only when evidence is wanted.</summary>
internal readonly record struct LineReference(string Input, long Number)
{
    /// <summary>The line's own text, where a reader is given a cleaned one; null: what it is given.</summary>
    public string? Instead { get; init; }

    public Evidence ToEvidence(ReadOnlySpan<byte> line) =>
        new(Input, (int)Math.Min(int.MaxValue, Number), Instead ?? LineText.Decode(line.Length > 400 ? line[..400] : line));
}

/// <summary>Collects what all listings of one input say.</summary>
internal sealed class ListingFacts
{
    public List<ListedDevice> Devices { get; } = [];

    public List<ListedModule>? Modules { get; set; }

    public NamedKernel? Kernel { get; set; }

    public List<ListedProperty> Properties { get; } = [];

    public List<AtExchange> Exchanges { get; } = [];

    public List<Told> Told { get; } = [];
}
