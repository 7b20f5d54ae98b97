using System.Text;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary><c>uname -a</c>, <c>uname -r</c>, or the part of it that people paste (<c>2.6.31-14-generic #48-Ubuntu SMP</c>).</summary>
internal sealed class UnameReader : ListingReader
{
    private NamedKernel? kernel;

    public override string Kind => "uname";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "Linux laptop 2.6.31-14-generic #48-Ubuntu SMP Fri Oct 16 14:05:01 UTC 2009 x86_64 GNU/Linux",
        "2.6.31-14-generic #48-Ubuntu SMP",
        "6.1.0-41-amd64",
    ];

    /// <summary>What <c>uname -m</c> says, beside the release where both were asked for.</summary>
    private static readonly HashSet<string> Machines = ["x86_64", "i386", "i486", "i586", "i686", "aarch64", "armv5tel", "armv5tejl", "armv6l", "armv7l", "armv8l", "mips", "mips64", "ppc", "ppc64", "ppc64le", "riscv64"];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        line = line.Trim((byte)' ');
        if (line.Length is < 5 or > 300 || !(line[0] == 'L' || line[0] is >= (byte)'2' and <= (byte)'9'))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(line);
        var start = 0;
        if (line.StartsWith("Linux "u8))
        {
            // The host name stands between the system's name and the release; "Linux version ..." is the boot line.
            start = char.IsAsciiDigit(text[6]) ? 6 : text.IndexOf(' ', 6) + 1;
            if (start == 0 || text.StartsWith("Linux version ", StringComparison.Ordinal))
            {
                return false;
            }
        }

        var rest = text.AsSpan(start);
        var blank = rest.IndexOf(' ');
        var release = blank < 0 ? rest : rest[..blank];
        var tail = blank < 0 ? default : rest[(blank + 1)..].Trim();
        // An address looks like a version; a release has letters or a build behind it, or three numbers on a line of its own.
        if (!KernelVersion.TryParse(release, out var version) || version.Major is < 2 or > 9 || (tail.Length > 0 && tail[0] != '#' && start == 0 && !(version.Local.Length > 0 && Machines.Contains(tail.ToString())))
            || (tail.Length == 0 && start == 0 && version.Local.Length == 0 && release.Count('.') != 2)
            || (version.Local.Length > 0 && version.Local[0] is not ('-' or '+' or '_' or '.')))
        {
            return false;
        }

        Taken++;
        kernel = new NamedKernel(version, tail.ToString(), reference.ToEvidence(line));
        return true;
    }

    public override void Contribute(ListingFacts facts) => facts.Kernel = kernel ?? facts.Kernel;
}
