using Dialtone.Diagnosis.Logs;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Whether a kernel carries a regression.</summary>
internal enum Affected
{
    /// <summary>The kernel is not known, or its number does not tell which upstream release it is based on.</summary>
    Unknown,
    No,
    Yes,
}

/// <summary>From the first affected release up to, and without, the first good one, in upstream's numbers: <c>6.1.84</c>, <c>6.1.88</c>.</summary>
internal sealed record KernelRange(KernelVersion From, KernelVersion Before)
{
    private const string Never = "999.0";

    /// <summary>Series that stable maintainers kept for years: a fix of another series may have reached them under a number that the range does not show.</summary>
    private static readonly HashSet<(int, int, int)> LongTerm =
    [
        (2, 6, 27), (2, 6, 32), (2, 6, 34), (2, 6, 35), (3, 0, 0), (3, 2, 0), (3, 4, 0), (3, 10, 0), (3, 12, 0), (3, 14, 0), (3, 16, 0), (3, 18, 0), (4, 1, 0), (4, 4, 0),
        (4, 9, 0), (4, 14, 0), (4, 19, 0), (5, 4, 0), (5, 10, 0), (5, 15, 0), (6, 1, 0), (6, 6, 0), (6, 12, 0),
    ];

    public KernelRange(string from, string before)
        : this(KernelVersion.Parse(from), KernelVersion.Parse(before))
    {
    }

    /// <summary>From a release on, and never taken back.</summary>
    public static KernelRange Since(string from) => new(KernelVersion.Parse(from), KernelVersion.Parse(Never));

    public Affected Of(UpstreamKernel kernel)
    {
        var (first, last) = (kernel.First, kernel.Last);
        if (last < From || first >= Before)
        {
            return Affected.No;
        }

        var series = Series(first);
        return first < From || last >= Before || (Before.Major < 999 && LongTerm.Contains(series) && series != Series(Before) && series != Series(From)) ? Affected.Unknown : Affected.Yes;
    }

    private static (int, int, int) Series(KernelVersion version) => (version.Major, version.Minor, version.Major < 3 ? version.Patch : 0);
}

/// <summary>Uploads of Ubuntu, by the number behind the release: -14 of 2.6.31-14-generic.</summary>
/// <param name="First">The first affected upload.</param>
/// <param name="Before">The first good upload.</param>
internal sealed record UbuntuUploads(string Release, int First, int Before)
{
    public bool Covers(KernelVersion version, int upload) => KernelVersion.Parse(Release).CompareTo(version) == 0 && upload >= 0;

    public Affected Of(int upload) => upload >= First && upload < Before ? Affected.Yes : Affected.No;
}

/// <summary>The kernels that carry a regression, in the numberings that kernels come in.</summary>
internal sealed record AffectedKernels(params KernelRange[] Ranges)
{
    public IReadOnlyList<UbuntuUploads> Ubuntu { get; init; } = [];

    public Affected Of(NamedKernel? kernel)
    {
        if (kernel is null)
        {
            return Affected.Unknown;
        }

        if (DistributionKernels.UbuntuUpload(kernel.Version) is { } upload && Ubuntu.FirstOrDefault(uploads => uploads.Covers(kernel.Version, upload)) is { } known)
        {
            return known.Of(upload);
        }

        if (DistributionKernels.UpstreamOf(kernel) is not { } upstream)
        {
            return Affected.Unknown;
        }

        var answers = Ranges.Select(range => range.Of(upstream)).ToList();
        return answers.Contains(Affected.Yes) ? Affected.Yes : answers.Contains(Affected.Unknown) ? Affected.Unknown : Affected.No;
    }
}
