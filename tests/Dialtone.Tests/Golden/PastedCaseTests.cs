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
