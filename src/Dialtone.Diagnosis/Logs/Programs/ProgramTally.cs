using System.Numerics;
using System.Runtime.InteropServices;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>Counts whose lines a log holds, which decides its kind and format.</summary>
internal sealed class ProgramTally
{
    /// <summary>Of the lines of an unnamed program, one in so many says what a program of modems would say; else anybody wrote them.</summary>
    private const int LeastKnown = 20;

    private readonly List<Tally> formats = [];
    private readonly long[] spoken = new long[32];
    private long kernel;
    private long bare;
    private long other;
    private long unnamed;
    private long unnamedKnown;

    public void Count(LogFormat format, string? variant, Speaker speaker, bool known)
    {
        Of(format, variant).Count++;
        if (Speakers.AreSeveral(speaker))
        {
            unnamed++;
            unnamedKnown += known ? 1 : 0;
        }
        else if (speaker == Speaker.Kernel)
        {
            CountKernel(known);
        }
        else if (speaker != Speaker.None)
        {
            CountProgram(speaker);
        }
    }

    public void CountKernel(bool known) => kernel += known ? 16 : 1;

    /// <param name="speaker">One speaker, who is not the kernel.</param>
    public void CountProgram(Speaker speaker) => spoken[BitOperations.Log2((uint)speaker)]++;

    /// <summary>The lines of one format.</summary>
    /// <param name="format">Which it is.</param>
    /// <param name="variant">Its name for them, where it covers several.</param>
    public Tally Of(LogFormat format, string? variant)
    {
        // Names are literals, and few of them alternate in one log.
        foreach (var tally in CollectionsMarshal.AsSpan(formats))
        {
            if (ReferenceEquals(tally.Format, format) && ReferenceEquals(tally.Variant, variant))
            {
                return tally;
            }
        }

        var added = new Tally(format, variant);
        formats.Add(added);
        return added;
    }

    internal sealed class Tally(LogFormat format, string? variant)
    {
        public LogFormat Format => format;

        public string? Variant => variant;

        public long Count { get; set; }
    }

    /// <summary>True if a program speaks that has to do with modems, or one that tells of their connections.</summary>
    public bool ModemStackSpeaks => ModemStack.Exists(speaker => spoken[BitOperations.Log2((uint)speaker)] > 0);

    private static readonly List<Speaker> ModemStack =
        [Speaker.ModemManager, Speaker.NetworkManager, Speaker.PointToPoint, Speaker.ModeSwitch, Speaker.Netifd, Speaker.ModemService, Speaker.ModemTool];

    public void CountBare() => bare++;

    /// <summary>A line without a prefix; None if it does not tell whose it is.</summary>
    public void CountOther(Speaker speaker)
    {
        if (speaker == Speaker.None)
        {
            other++;
        }
        else
        {
            spoken[BitOperations.Log2((uint)speaker)]++;
        }
    }

    public InputDescription Describe(string input, long lines, long recognised, IReadOnlyList<ListingReader> listings, LogFormatHint? hint)
    {
        var shares = listings.SelectMany(reader => reader.Shares).GroupBy(share => share.Kind)
            .Select(kind => (Kind: kind.Key, kind.MaxBy(share => share.Lines).Format, Lines: kind.Sum(share => share.Lines))).OrderByDescending(kind => kind.Lines).ToList();
        var (listing, listingFormat, listed) = shares.FirstOrDefault();
        if (listing == "at-transcript" && shares.Exists(share => share.Kind == "pppd-log" && share.Lines * 4 > listed))
        {
            // wvdial's dialogue with the modem is part of its log.
            listing = "pppd-log";
        }

        var format = formats.Count == 0
            ? bare > 0 ? "bare" : "plain"
            : formats.GroupBy(tally => tally.Variant ?? tally.Format.Name, tally => tally.Count)
                // Of two that have as many lines neither is first: which one was counted first depends on how many lines are read at a time.
                .OrderByDescending(name => name.Sum()).ThenBy(name => name.Key, StringComparer.Ordinal).First().Key;
        if (unnamedKnown * LeastKnown >= unnamed)
        {
            // It is ModemManager's own output as a rule.
            spoken[BitOperations.Log2((uint)Speaker.ModemManager)] += unnamed;
        }

        string? program = null;
        long most = 0;
        for (var bit = 0; bit < spoken.Length; bit++)
        {
            if (spoken[bit] > most && Speakers.KindOf((Speaker)(1 << bit)) is { } kind)
            {
                (program, most) = (kind, spoken[bit]);
            }
        }

        var logged = formats.Sum(tally => tally.Count) + bare;
        var lists = listing is not null && listed >= logged;
        var result = lists ? listing!
            : kernel + bare > 0 && kernel + (16 * bare) >= most ? "kernel-log"
            : program is not null ? program
            : other > 0 || spoken[BitOperations.Log2((uint)Speaker.Stranger)] > 0 ? "application-log"
            : "unknown";
        return new InputDescription(input, hint == LogFormatHint.Kmsg ? "kernel-log" : result, lists ? listingFormat : format, lines, recognised);
    }
}
