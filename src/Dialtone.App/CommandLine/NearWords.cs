namespace Dialtone.App.CommandLine;

/// <summary>What somebody may have meant who wrote a word that is none.</summary>
internal static class NearWords
{
    /// <summary>More are no help.</summary>
    private const int Most = 5;

    /// <summary>The names that are nearest, each with the words that it may be known by; none if nothing is near.</summary>
    public static IReadOnlyList<string> Of(string given, IEnumerable<(string Name, string Words)> known)
    {
        var meant = Letters(given);
        return meant.Length < 3 ? [] :
        [
            .. known.Select(entry => (entry.Name, Distance: Math.Min(Distance(meant.AsSpan(), Letters(entry.Name)), Distance(meant, entry.Words)))).Where(entry => entry.Distance <= (meant.Length < 5 ? 1 : 2))
                .OrderBy(entry => entry.Distance).ThenBy(entry => entry.Name.Length).Take(Most).Select(entry => entry.Name),
        ];
    }

    public static IReadOnlyList<string> Of(string given, IEnumerable<string> known) => Of(given, known.Select(name => (name, name)));

    /// <summary>To the whole, to a part of it that a hyphen or blank divides, or to one of its words.</summary>
    private static int Distance(string meant, string words)
    {
        var whole = Letters(words);
        if (meant.Length >= 5 && whole.Contains(meant, StringComparison.Ordinal))
        {
            return 0;
        }

        var least = Distance(meant.AsSpan(), whole);
        foreach (var word in words.Split(' ', '-'))
        {
            least = Math.Min(least, word.Length < 3 ? int.MaxValue : Distance(meant.AsSpan(), Letters(word)));
        }

        return least;
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Letters that must be put in, left out, replaced or swapped with their neighbour (optimal string alignment).</summary>
    private static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (Math.Abs(left.Length - right.Length) > 2)
        {
            return int.MaxValue;
        }

        var before = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var column = 0; column < row.Length; column++)
        {
            last[column] = column;
        }

        for (var at = 1; at <= left.Length; at++)
        {
            row[0] = at;
            for (var column = 1; column < row.Length; column++)
            {
                row[column] = Math.Min(Math.Min(last[column], row[column - 1]) + 1, last[column - 1] + (left[at - 1] == right[column - 1] ? 0 : 1));
                if (at > 1 && column > 1 && left[at - 1] == right[column - 2] && left[at - 2] == right[column - 1])
                {
                    row[column] = Math.Min(row[column], before[column - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[right.Length];
    }
}
