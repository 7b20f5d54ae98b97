using System.Text;

namespace Dialtone.Linux.FileTrees;

/// <summary>Lines with members separated by tabs, in which tab, line feed, carriage return and backslash are written <c>\t</c>, <c>\n</c>, <c>\r</c>, <c>\\</c>.</summary>
internal static class RecordedText
{
    public static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);

    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            result.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', var other => other });
        }

        return result.ToString();
    }

    /// <summary>The members of each line that is not empty.</summary>
    public static IEnumerable<string[]> Lines(byte[] bytes)
    {
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            if (line.Length > 0)
            {
                yield return [.. line.Split('\t').Select(Unescape)];
            }
        }
    }
}
