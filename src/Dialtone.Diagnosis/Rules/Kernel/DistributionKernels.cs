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
    /// <summary>Upstream patch levels of Debian 12's and 11's ABI numbers, from the changelogs of its package linux.</summary>
    private static readonly Dictionary<(int Minor, int Abi), int> DebianAbis = new()
    {
        [(1, 7)] = 20, [(1, 9)] = 27, [(1, 10)] = 38, [(1, 11)] = 38, [(1, 12)] = 52, [(1, 13)] = 55, [(1, 15)] = 66, [(1, 17)] = 69, [(1, 18)] = 76, [(1, 20)] = 85,
        [(1, 21)] = 90, [(1, 22)] = 94, [(1, 23)] = 99, [(1, 25)] = 106, [(1, 26)] = 112, [(1, 27)] = 115, [(1, 28)] = 119, [(1, 29)] = 123, [(1, 31)] = 128, [(1, 32)] = 129,
        [(1, 33)] = 133, [(1, 34)] = 135, [(1, 35)] = 137, [(1, 37)] = 140, [(1, 38)] = 147, [(1, 39)] = 148, [(1, 40)] = 153, [(1, 41)] = 158,
        [(10, 8)] = 46, [(10, 9)] = 70, [(10, 10)] = 84, [(10, 11)] = 92, [(10, 12)] = 103, [(10, 13)] = 106, [(10, 14)] = 113, [(10, 15)] = 120, [(10, 16)] = 127, [(10, 17)] = 136,
        [(10, 18)] = 140, [(10, 19)] = 149, [(10, 20)] = 158, [(10, 21)] = 162, [(10, 22)] = 178, [(10, 23)] = 179, [(10, 25)] = 191, [(10, 26)] = 197, [(10, 27)] = 205,
        [(10, 28)] = 209, [(10, 29)] = 216, [(10, 30)] = 218,
    };

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

        if (DebianFlavour(version.Local) && (version.Major, version.Minor) is (6, 1) or (5, 10) && DebianAbis.TryGetValue((version.Minor, abi), out var patch))
        {
            var exact = version with { Patch = patch };
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
