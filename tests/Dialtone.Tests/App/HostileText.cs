using System.Text;

namespace Dialtone.Tests.App;

/// <summary>Strings as a hostile device or log would have them: escape sequences, markup, controls, lone surrogates, in any mixture.</summary>
internal static class HostileText
{
    private static readonly string[] Pieces =
    [
        "\e[2J", "\e]0;title\a", "\u009b1m", "\u0090", "\u202e", "\u2066", "\u200f", "\ufeff", "\u2028", "\u0085", "\0", "\r", "\n", "\t", "\b", "\x7f",
        "<script>alert(1)</script>", "</style>", "-->", "]]>", "&amp;", "&#27;", "\"", "'", "<svg onload=x>", "javascript:x", "${x}", "%s%n", "\ud800", "\udfff",
        "\ufffe", "\uffff", "\ue000", "e\u0301\u0301\u0301\u0301\u0301", "数据卡", "👩‍👧", "ttyUSB0", "12d1:1001", " ", "  ", "a",
    ];

    public static string Next(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(8); count > 0; count--)
        {
            _ = random.Next(10) switch
            {
                < 6 => text.Append(Pieces[random.Next(Pieces.Length)]),
                < 9 => text.Append((char)random.Next(0x10000)),
                _ => text.Append('w', random.Next(90)),
            };
        }

        return text.ToString();
    }
}
