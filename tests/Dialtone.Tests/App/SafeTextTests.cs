using System.Globalization;
using System.Text;
using Dialtone.App.Text;

namespace Dialtone.Tests.App;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("\e]0;owned\a", "\\x1b]0;owned\\x07")]
    [InlineData("\u009b31mred", "\\x9b31mred")]
    [InlineData("abc\u202egpj.exe", "abc\\u202egpj.exe")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff")]
    [InlineData("two\nlines\r", "two\\x0alines\\x0d")]
    [InlineData("Größe 数据卡", "Größe 数据卡")]
    [InlineData("tab\tstop", "tab  stop")]
    [InlineData("", "")]
    public void What_a_terminal_could_obey_is_shown_instead(string raw, string shown) => Assert.Equal(shown, SafeText.OneLine(raw));

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character() => Assert.Equal("a\ufffdb", SafeText.OneLine("a\ud800b"));

    [Fact]
    public void A_terminal_that_shows_ASCII_only_gets_ASCII_only() => Assert.Equal("Gr\\xf6\\xdfe \\u6570", SafeText.OneLine("Größe 数", ascii: true));

    [Fact]
    public void A_string_without_end_is_cut()
    {
        var shown = SafeText.OneLine(new string('x', 10_000_000));
        Assert.Equal(SafeText.Longest + 1, shown.Length);
        Assert.EndsWith("…", shown);
    }

    [Fact]
    public void Marks_heaped_on_one_letter_are_escaped()
    {
        var shown = SafeText.OneLine("e" + new string('\u0301', 40));
        Assert.Equal(3, shown.Count(character => character == '\u0301'));
    }

    [Fact]
    public void No_string_at_all_yields_a_control_or_format_character()
    {
        var random = new Random(620);
        for (var round = 0; round < 100_000; round++)
        {
            var shown = SafeText.OneLine(HostileText.Next(random));
            AssertHarmless(shown);
            Assert.Equal(shown, SafeText.OneLine(shown));
            Assert.True(Ascii.IsValid(SafeText.OneLine(shown, ascii: true)));
        }
    }

    internal static void AssertHarmless(string text, bool lines = false)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (lines && rune.Value == '\n')
            {
                continue;
            }

            var category = Rune.GetUnicodeCategory(rune);
            Assert.False(
                category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned,
                $"U+{rune.Value:x4} came through");
        }
    }
}
