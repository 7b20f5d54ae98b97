namespace Dialtone.Diagnosis.Logs;

/// <summary>Words in names that makers give their devices, and in lines whose wording is not known.</summary>
internal static class Words
{
    /// <summary>True if one of the words stands in the text as a word of its own, in letters of either case.</summary>
    public static bool Contain(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (IsIn(text, word, whole: true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a word of the text begins so, in letters of either case: "groupsd" has no upsd in it.</summary>
    public static bool Begin(string text, string beginning) => IsIn(text, beginning, whole: false);

    private static bool IsIn(string text, string word, bool whole)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsAsciiLetter(text[at - 1])) && (!whole || end == text.Length || !char.IsAsciiLetter(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
