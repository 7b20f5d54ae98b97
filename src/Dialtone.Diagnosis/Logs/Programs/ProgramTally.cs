using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;

namespace Dialtone.Diagnosis.Logs.Programs;

/// <summary>Counts whose lines a log holds, which decides its kind and format.</summary>
internal sealed class ProgramTally
{
    private readonly Dictionary<(LogFormat Format, string? Variant), long> formats = [];
    private (LogFormat? Format, string? Variant) lastFormat;
    private long lastFormatCount;
    private readonly long[] kinds = new long[Enum.GetValues<ProgramKind>().Length];
    private readonly long[] unread = new long[Enum.GetValues<ProgramKind>().Length];
    private long kernel;
    private long bare;
    private long other;

    public void Count(LogFormat format, string? variant, bool fromKernel, ReadOnlySpan<byte> program, bool known)
    {
        if (!ReferenceEquals(lastFormat.Format, format) || !ReferenceEquals(lastFormat.Variant, variant))
        {
            Flush();
            lastFormat = (format, variant);
        }

        lastFormatCount++;
        if (fromKernel)
        {
            kernel += known ? 16 : 1;
            return;
        }

        var kind = (int)KnownPrograms.KindOf(program);
        kinds[kind]++;
        unread[kind] += known || kind == (int)ProgramKind.Other ? 0 : 1;
    }

    /// <summary>Programs about modems whose lines were seen and not understood.</summary>
    public IReadOnlyList<string> Unread => [.. Enum.GetValues<ProgramKind>().Where(kind => unread[(int)kind] > 0).Select(KnownPrograms.Name)];

    public void CountBare() => bare++;

    public void CountOther() => other++;

    public InputDescription Describe(string input, long lines, long recognised, IReadOnlyList<ListingReader> listings, LogFormatHint? hint)
    {
        Flush();
        var listing = listings.Where(reader => reader.Taken > 0).OrderByDescending(reader => reader.Taken).FirstOrDefault();
        var format = formats.Count == 0
            ? bare > 0 ? "bare" : "plain"
            : formats.OrderByDescending(pair => pair.Value).Select(pair => pair.Key.Variant ?? pair.Key.Format.Name).First();
        var program = ProgramKind.Other;
        foreach (var kind in Enum.GetValues<ProgramKind>())
        {
            if (kind != ProgramKind.Other && kinds[(int)kind] > (program == ProgramKind.Other ? 0 : kinds[(int)program]))
            {
                program = kind;
            }
        }

        var logged = formats.Values.Sum() + bare;
        var result = listing is not null && listing.Taken >= logged ? listing.Kind
            : kernel + bare > 0 && (program == ProgramKind.Other || kernel + (16 * bare) >= kinds[(int)program]) ? "kernel-log"
            : program != ProgramKind.Other ? KnownPrograms.Name(program)
            : other > 0 ? "application-log"
            : "unknown";
        return new InputDescription(input, hint == LogFormatHint.Kmsg ? "kernel-log" : result, result == listing?.Kind ? listing.Format : format, lines, recognised);
    }

    private void Flush()
    {
        if (lastFormat.Format is not null && lastFormatCount > 0)
        {
            var key = (lastFormat.Format, lastFormat.Variant);
            formats[key] = formats.GetValueOrDefault(key) + lastFormatCount;
        }

        lastFormatCount = 0;
    }
}
