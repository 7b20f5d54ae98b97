namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Compares names of causes by their letters and digits alone, as ModemManager does with a modem's words: one program writes <c>unknown-apn</c>, its
/// neighbour <c>UnknownApn</c> and a modem <c>Unknown APN</c>.</summary>
internal static class CauseName
{
    /// <returns>False for names without a letter or a digit.</returns>
    public static bool AreSame(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var i = 0;
        var k = 0;
        var any = false;
        while (true)
        {
            i = Next(one, i);
            k = Next(other, k);
            if (i == one.Length || k == other.Length)
            {
                return any && i == one.Length && k == other.Length;
            }

            if (char.ToLowerInvariant(one[i++]) != char.ToLowerInvariant(other[k++]))
            {
                return false;
            }

            any = true;
        }
    }

    private static int Next(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && !char.IsAsciiLetterOrDigit(text[at]))
        {
            at++;
        }

        return at;
    }
}
