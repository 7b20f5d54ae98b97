using System.Text;
using Xunit;

namespace Dialtone.Tests.Golden;

/// <summary>What a forum, a mail program or an editor does to a text changes nothing of what it says.</summary>
public sealed class PastedCaseTests
{
    [Theory]
    [InlineData("a code block of four blanks")]
    [InlineData("a code block of a tab")]
    [InlineData("a quotation")]
    [InlineData("a code block behind a paragraph")]
    [InlineData("HTML")]
    [InlineData("Windows line ends")]
    public void A_case_is_diagnosed_the_same_in(string paste)
    {
        var wrong = Case.All.SelectMany(known => known.Differences(known.Examine(bytes => Paste(paste, bytes))).Select(difference => $"{known.Name}: {difference}")).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>A mail program breaks lines at blanks. What a column of a table or a value says can be lost then, which is the rare exception.</summary>
    [Theory]
    [InlineData(78)]
    [InlineData(100)]
    public void A_case_is_diagnosed_the_same_as_a_rule_when_lines_are_wrapped_after(int columns)
    {
        var known = Case.All.Where(known => known.Inputs.Any(input => !Encoding.Latin1.GetBytes(Wrapped(Encoding.Latin1.GetString(input.Bytes), columns)).AsSpan().SequenceEqual(input.Bytes))).ToList();
        var wrong = known.SelectMany(known => known.Differences(known.Examine(bytes => Encoding.Latin1.GetBytes(Wrapped(Encoding.Latin1.GetString(bytes), columns)))).Take(1).Select(difference => $"{known.Name}: {difference}")).ToList();
        Assert.True(wrong.Count * 40 < known.Count, $"{wrong.Count} of {known.Count}:\n{string.Join('\n', wrong)}");
    }

    private static string Wrapped(string text, int columns)
    {
        var wrapped = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            var rest = line;
            // JSON and exports are attached, not typed; a word that is longer than a line stays whole.
            while (rest.Length > columns && !text.StartsWith('{') && rest.LastIndexOf(' ', columns) is var blank and > 20)
            {
                wrapped.Append(rest, 0, blank).Append('\n');
                rest = rest[(blank + 1)..];
            }

            wrapped.Append(rest).Append('\n');
        }

        return wrapped.ToString(0, wrapped.Length - 1);
    }

    private static byte[] Paste(string paste, byte[] bytes)
    {
        // Byte for byte, whatever the encoding; an input of two bytes a character is no paste.
        var text = Encoding.Latin1.GetString(bytes);
        return text.Contains('\0', StringComparison.Ordinal) ? bytes : Encoding.Latin1.GetBytes(paste switch
        {
            "a code block of four blanks" => Before("    ", text),
            "a code block of a tab" => Before("\t", text),
            "a quotation" => Before("> ", text),
            "a code block behind a paragraph" => "My stick does not do what it should.\nThis is what I see:\n\n" + Before("    ", text),
            "HTML" => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal),
            _ => text.ReplaceLineEndings("\r\n"),
        });
    }

    private static string Before(string margin, string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length > 0 ? margin + line : margin.TrimEnd(' ', '\t')));
}
