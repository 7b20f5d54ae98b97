using Dialtone.Diagnosis.Logs;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The upstream release that a kernel is, or the span of releases that it may be.</summary>
internal readonly record struct UpstreamKernel(KernelVersion First, KernelVersion Last);

/// <summary>What distributions' kernel numbers say about the upstream release below them.</summary>
/// <remarks>
/// Arch, Fedora, OpenWrt, Raspberry Pi OS and Debian since 13 put upstream's number first. Debian until 12 and Ubuntu write x.y.0 and a number of their own;
/// Debian's full version (<c>Debian 6.1.158-1</c>) and Ubuntu's signature (<c>Ubuntu 5.15.0-91.101-generic 5.15.131</c>) give upstream's, and both stand in the boot line.
/// Enterprise kernels (<c>.el8</c>, SUSE's five-digit releases) carry patches from everywhere, so that their number tells nothing.
/// </remarks>
internal static class DistributionKernels
{
    /// <summary>ABI numbers of Debian 12 (6.1.0-N) and the upstream patch levels below them, from the changelog of its package linux.</summary>
    private static readonly (int Abi, int Patch)[] Bookworm =
    [
        (7, 20), (9, 27), (10, 38), (11, 38), (12, 52), (13, 55), (15, 66), (17, 69), (18, 76), (20, 85), (21, 90), (22, 94), (23, 99), (25, 106),
        (26, 112), (27, 115), (28, 119), (29, 123), (31, 128), (32, 129), (33, 133), (34, 135), (35, 137), (37, 140), (38, 147), (39, 148), (40, 153),
        (41, 158),
    ];

    /// <summary>The same for Debian 11 (5.10.0-N).</summary>
    private static readonly (int Abi, int Patch)[] Bullseye =
    [
        (8, 46), (9, 70), (10, 84), (11, 92), (12, 103), (13, 106), (14, 113), (15, 120), (16, 127), (17, 136), (18, 140), (19, 149), (20, 158),
        (21, 162), (22, 178), (23, 179), (25, 191), (26, 197), (27, 205), (28, 209), (29, 216), (30, 218),
    ];

    /// <summary>Null if nothing can be said.</summary>
    public static UpstreamKernel? UpstreamOf(NamedKernel kernel)
    {
        var version = kernel.Version;
        if (IsEnterprise(version.Local))
        {
            return null;
        }

        if (FullVersion(kernel) is { } full)
        {
            return new UpstreamKernel(full, full);
        }

        // 2.6.31.4-83.fc12 and 6.5.6-300.fc39 name the release; 5.15.0-91-generic names the series.
        var series = version.Major < 3 ? version.Stable == 0 : version.Patch == 0;
        if (!series || AbiNumber(version.Local) is not { } abi)
        {
            return new UpstreamKernel(version, version);
        }

        var abis = !DebianFlavour(version.Local) ? [] : (version.Major, version.Minor) switch
        {
            (6, 1) => Bookworm,
            (5, 10) => Bullseye,
            _ => [],
        };
        if (Array.Find(abis, entry => entry.Abi == abi) is { Patch: > 0 } known)
        {
            var exact = version with { Patch = known.Patch };
            return new UpstreamKernel(exact, exact);
        }

        return new UpstreamKernel(version, version.Major < 3 ? version with { Stable = int.MaxValue } : version with { Patch = int.MaxValue });
    }

    /// <summary>The upload number of <c>2.6.31-14-generic</c>; null if it is no kernel of Ubuntu.</summary>
    public static int? UbuntuUpload(KernelVersion version) =>
        (version.Major < 3 ? version.Stable == 0 : version.Patch == 0) && !DebianFlavour(version.Local) ? AbiNumber(version.Local) : null;

    private static KernelVersion? FullVersion(NamedKernel kernel)
    {
        var text = kernel.Build.AsSpan();
        var debian = text.IndexOf("Debian ", StringComparison.Ordinal);
        if (debian >= 0)
        {
            return KernelVersion.TryParse(text[(debian + 7)..], out var version) ? version : null;
        }

        var signature = text.IndexOf("(Ubuntu ", StringComparison.Ordinal);
        if (signature < 0)
        {
            return null;
        }

        var inside = text[(signature + 8)..];
        var end = inside.IndexOf(')');
        inside = end < 0 ? inside : inside[..end];
        var last = inside.LastIndexOf(' ');
        return last > 0 && KernelVersion.TryParse(inside[(last + 1)..], out var upstream) ? upstream : null;
    }

    private static bool IsEnterprise(string local)
    {
        if (local.Contains(".el", StringComparison.Ordinal) || local.Contains(".amzn", StringComparison.Ordinal))
        {
            return true;
        }

        // 5.14.21-150400.24.11-default: SUSE Linux Enterprise and openSUSE Leap.
        var digits = 0;
        while (digits + 1 < local.Length && char.IsAsciiDigit(local[digits + 1]))
        {
            digits++;
        }

        return digits >= 5;
    }

    private static bool DebianFlavour(string local) =>
        local.EndsWith("-amd64", StringComparison.Ordinal) || local.EndsWith("-686", StringComparison.Ordinal) || local.EndsWith("-686-pae", StringComparison.Ordinal)
        || local.EndsWith("-arm64", StringComparison.Ordinal) || local.EndsWith("-armmp", StringComparison.Ordinal);

    /// <summary>The number of <c>-14-generic</c>; null where the number has dots, as Fedora's and Arch's have.</summary>
    private static int? AbiNumber(string local)
    {
        if (local.Length < 2 || local[0] != '-')
        {
            return null;
        }

        var end = local.IndexOf('-', 1);
        return int.TryParse(end < 0 ? local.AsSpan(1) : local.AsSpan(1, end - 1), out var number) ? number : null;
    }
}
