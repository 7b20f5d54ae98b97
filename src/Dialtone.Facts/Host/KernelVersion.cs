using System.Text;

namespace Dialtone.Facts.Host;

/// <summary>A kernel release as <c>uname -r</c> prints it, taken apart for comparison with upstream's numbers.</summary>
/// <remarks><c>2.6.31-14-generic</c> is 2.6.31 and <see cref="Local"/> <c>-14-generic</c>: the distribution's own number says more than the
/// upstream part, so rules about ranges look at both. <c>2.6.32-rc4</c> sorts before <c>2.6.32</c>.</remarks>
public readonly record struct KernelVersion(int Major, int Minor, int Patch, int Stable, int ReleaseCandidate, string Local) : IComparable<KernelVersion>
{
    /// <summary>No release candidate.</summary>
    private const int Final = int.MaxValue;

    /// <summary>How many numbers the text had, so that 6.1.0-50-amd64 and 6.1-rc3 are printed as they were read. 0 if not read from text.</summary>
    private int Written { get; init; }

    /// <summary>Reads the start of <paramref name="text"/>; what follows the numbers is <see cref="Local"/>. 3.x and later have no <see cref="Stable"/>
    /// part of their own: 6.1.158 is major 6, minor 1, patch 158.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out KernelVersion version)
    {
        version = default;
        Span<int> numbers = [0, 0, 0, 0];
        var count = 0;
        var at = 0;
        while (count < 4)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == start || !int.TryParse(text[start..at], out numbers[count]))
            {
                return false;
            }

            count++;
            if (at + 1 >= text.Length || text[at] != '.' || !char.IsAsciiDigit(text[at + 1]))
            {
                break;
            }

            at++;
        }

        if (count < 2)
        {
            return false;
        }

        var candidate = Final;
        var rest = text[at..];
        if (rest.StartsWith("-rc"))
        {
            var end = 3;
            while (end < rest.Length && char.IsAsciiDigit(rest[end]))
            {
                end++;
            }

            if (end > 3 && int.TryParse(rest[3..end], out candidate) && candidate != Final)
            {
                rest = rest[end..];
            }
            else
            {
                candidate = Final;
            }
        }

        var blank = rest.IndexOfAny(' ', '\t');
        version = new KernelVersion(numbers[0], numbers[1], numbers[2], numbers[3], candidate, (blank < 0 ? rest : rest[..blank]).ToString()) { Written = count };
        return true;
    }

    /// <exception cref="FormatException">The text does not start with a kernel version.</exception>
    public static KernelVersion Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is no kernel version; expected something like 6.1.158 or 2.6.31-14-generic.");

    /// <summary>Compares the upstream numbers only; <see cref="Local"/> does not count.</summary>
    public int CompareTo(KernelVersion other)
    {
        var result = Major.CompareTo(other.Major);
        result = result != 0 ? result : Minor.CompareTo(other.Minor);
        result = result != 0 ? result : Patch.CompareTo(other.Patch);
        result = result != 0 ? result : Stable.CompareTo(other.Stable);
        return result != 0 ? result : ReleaseCandidate.CompareTo(other.ReleaseCandidate);
    }

    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    public override string ToString()
    {
        var text = new StringBuilder().Append(Major).Append('.').Append(Minor);
        if (Written > 2 || Patch != 0 || Stable != 0 || (Written == 0 && Major < 3))
        {
            text.Append('.').Append(Patch);
        }

        if (Written > 3 || Stable != 0)
        {
            text.Append('.').Append(Stable);
        }

        if (ReleaseCandidate != Final)
        {
            text.Append("-rc").Append(ReleaseCandidate);
        }

        return text.Append(Local).ToString();
    }
}
