namespace Dialtone.Linux.Collectors;

/// <summary>fnmatch(3) without flags, over bytes, as libkmod matches aliases: <c>*</c>, <c>?</c>, <c>[a-f0-9]</c>, <c>[!x]</c>, backslash.</summary>
internal static class Glob
{
    /// <summary>Takes at most pattern length times text length steps.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && MatchOne(pattern, p, text[t], out var next))
            {
                p = next;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>How much of the pattern is said literally: the most specific alias has the most.</summary>
    public static int Literals(ReadOnlySpan<byte> pattern)
    {
        var count = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case (byte)'*' or (byte)'?':
                    break;
                case (byte)'[':
                    i += int.Max(0, pattern[i..].IndexOf((byte)']'));
                    break;
                default:
                    count++;
                    break;
            }
        }

        return count;
    }

    private static bool MatchOne(ReadOnlySpan<byte> pattern, int at, byte character, out int next)
    {
        switch (pattern[at])
        {
            case (byte)'?':
                next = at + 1;
                return true;
            case (byte)'[' when MatchSet(pattern, at, character, out var inSet, out next):
                return inSet;
            case (byte)'\\' when at + 1 < pattern.Length:
                next = at + 2;
                return pattern[at + 1] == character;
            default:
                next = at + 1;
                return pattern[at] == character;
        }
    }

    /// <returns>False if the bracket is never closed; then it stands for itself.</returns>
    private static bool MatchSet(ReadOnlySpan<byte> pattern, int open, byte character, out bool matched, out int next)
    {
        matched = false;
        next = open + 1;
        var i = open + 1;
        var negated = i < pattern.Length && pattern[i] is (byte)'!' or (byte)'^';
        if (negated)
        {
            i++;
        }

        // A closing bracket in first place is a member.
        var first = i;
        while (i < pattern.Length && (pattern[i] != ']' || i == first))
        {
            var low = pattern[i];
            if (i + 2 < pattern.Length && pattern[i + 1] == '-' && pattern[i + 2] != ']')
            {
                matched |= character >= low && character <= pattern[i + 2];
                i += 3;
            }
            else
            {
                matched |= character == low;
                i++;
            }
        }

        if (i >= pattern.Length)
        {
            matched = false;
            return false;
        }

        matched ^= negated;
        next = i + 1;
        return true;
    }
}
