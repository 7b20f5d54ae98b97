namespace Dialtone.Diagnosis.Situations;

/// <summary>Words in names that makers give their devices.</summary>
internal static class Words
{
    /// <summary>True if one of the words stands in the text as a word of its own, in letters of either case.</summary>
    public static bool Contain(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                var end = at + word.Length;
                if ((at == 0 || !char.IsAsciiLetter(text[at - 1])) && (end == text.Length || !char.IsAsciiLetter(text[end])))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
