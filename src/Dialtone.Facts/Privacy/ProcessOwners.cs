using System.Buffers;

namespace Dialtone.Facts.Privacy;

/// <summary>Names of users in the lists of processes that people post when a port is taken: <c>ps</c>, <c>fuser -v</c>, <c>lsof</c>.</summary>
internal static class ProcessOwners
{
    private static readonly SearchValues<char> States = SearchValues.Create("SRDTZWNLls<+");

    private static readonly SearchValues<char> NoName = SearchValues.Create("/:()[]=,\"");

    private static readonly SearchValues<char> Accesses = SearchValues.Create(".cefFrm");

    /// <param name="text">The text that the line is part of.</param>
    /// <param name="at">Where the line begins, blanks and marks of a quotation passed over.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="spans">Takes what was found.</param>
    /// <returns>Whether a user's name was found.</returns>
    public static bool Match(string text, int at, int end, List<SecretSpan> spans)
    {
        var line = text.AsSpan(at, end - at);
        // The eighth takes what remains; the cheap question comes first, for this is asked of every line.
        Span<Range> words = stackalloc Range[8];
        var count = line.IndexOf(' ') is >= 0 and <= 48 ? line.SplitAny(words, " \t", StringSplitOptions.RemoveEmptyEntries) : 0;
        var owner = count < 4 ? -1 : Owner(line, words[..count]);
        if (owner < 0 || SystemAccounts.Contains(line[words[owner]]))
        {
            return false;
        }

        var (start, length) = words[owner].GetOffsetAndLength(line.Length);
        spans.Add(new(at + start, length, SecretKind.User) { Everywhere = true });
        return true;
    }

    /// <summary>Which word is the owner's name; -1 if the line is of no such list.</summary>
    private static int Owner(ReadOnlySpan<char> line, ReadOnlySpan<Range> words)
    {
        var first = line[words[0]];
        var second = line[words[1]];
        var third = line[words[2]];
        var fourth = line[words[3]];
        // ps aux: anna 2104 0.0 0.3 81204 6120 ?; ps -ef: anna 2104 1 0 08:21 ? 00:00:00.
        if (IsName(first) && IsNumber(second) && words.Length >= 7
            && (IsShare(third) ? IsShare(fourth) && IsNumber(line[words[4]]) && IsNumber(line[words[5]]) : IsNumber(third) && IsNumber(fourth) && line[words[6]].Length >= 8 && line[words[6]].Count(':') == 2))
        {
            return 0;
        }

        // BusyBox: 2104 anna 3240 S wvdial.
        if (IsNumber(first) && IsName(second) && IsNumber(third.TrimEnd('m')) && fourth[0] is 'S' or 'R' or 'D' or 'T' or 'Z' && !fourth.ContainsAnyExcept(States))
        {
            return 1;
        }

        // fuser -v: /dev/ttyUSB0: anna 2104 F.... wvdial.
        if (first[^1] == ':' && IsName(second) && IsNumber(third) && IsAccess(fourth))
        {
            return 1;
        }

        // The same for a second process; lsof: wvdial 2104 anna 3u CHR, and with threads.
        return IsName(first) && IsNumber(second) && IsAccess(third) ? 0
            : words.Length >= 5 && IsNumber(second) && IsName(third) && IsDescriptor(fourth) && IsFileType(line[words[4]]) ? 2
            : words.Length >= 6 && IsNumber(second) && IsNumber(third) && IsName(fourth) && IsDescriptor(line[words[4]]) && IsFileType(line[words[5]]) ? 3 : -1;
    }

    private static bool IsNumber(ReadOnlySpan<char> word) => word.Length > 0 && !word.ContainsAnyExceptInRange('0', '9');

    private static bool IsShare(ReadOnlySpan<char> word) => word.Count('.') == 1 && char.IsAsciiDigit(word[0]) && char.IsAsciiDigit(word[^1]) && word.IndexOfAnyExceptInRange('.', '9') < 0;

    /// <summary>useradd's rule; ps shortens what is longer than its column by a plus.</summary>
    private static bool IsName(ReadOnlySpan<char> word) => (char.IsAsciiLetter(word[0]) || word[0] == '_') && !word.ContainsAny(NoName);

    private static bool IsAccess(ReadOnlySpan<char> word) => word.Length == 5 && word.Contains('.') && !word.ContainsAnyExcept(Accesses);

    private static bool IsDescriptor(ReadOnlySpan<char> word) => word is "cwd" or "rtd" or "txt" or "mem" or "DEL" || (char.IsAsciiDigit(word[0]) && word[^1] is 'r' or 'w' or 'u' or 'W' or 'U' or 'R');

    private static bool IsFileType(ReadOnlySpan<char> word) => word is "CHR" or "REG" or "DIR" or "BLK" or "FIFO" or "unix" or "sock" or "IPv4" or "IPv6" or "a_inode" or "netlink" or "raw" or "pack";
}
