using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dialtone.App.Text;

/// <summary>The one place where text from outside (a device's strings, log lines, file names, replies of a modem) is made harmless for a reader's eyes.</summary>
/// <remarks>What a terminal, a browser or a reader could take for something else is shown as an escape (<c>\x1b</c>, <c>\u202e</c>): control characters,
/// C1 included; format characters, which hold the bidirectional overrides and the invisible ones; line and paragraph separators; private and
/// unassigned code points. A stick whose product string is <c>ESC ] 0 ; ...</c> then shows exactly that.</remarks>
internal static class SafeText
{
    /// <summary>Characters of one string that are shown. Kernel log lines end at 1 KiB; what is longer is an attack or an accident.</summary>
    public const int Longest = 2000;

    /// <summary>Marks on one base letter beyond which a string climbs over its neighbours' lines.</summary>
    private const int MostCombiningMarks = 3;

    private static readonly SearchValues<char> Printable = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>One line of harmless text. A line end inside becomes an escape, too: nothing from outside starts a line.</summary>
    /// <param name="ascii">True for a terminal that shows ASCII only: every other character is escaped.</param>
    public static string OneLine(string? text, bool ascii = false, int longest = Longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (text.Length <= longest && !text.AsSpan().ContainsAnyExcept(Printable))
        {
            return text;
        }

        var result = new StringBuilder(Math.Min(text.Length, longest) + 16);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= longest)
            {
                return result.Append(ascii ? "..." : "…").ToString();
            }

            if (rune.IsAscii)
            {
                marks = 0;
                AppendAscii(result, (char)rune.Value);
                continue;
            }

            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (ascii || IsTreacherous(category) || marks > MostCombiningMarks)
            {
                AppendEscape(result, rune);
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    /// <summary>Columns that harmless text takes on a terminal: two for wide East Asian characters and emoji, none for combining marks.</summary>
    public static int Columns(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Columns(rune);
        }

        return columns;
    }

    public static int Columns(Rune rune) => rune.IsAscii
        ? 1
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            ? 0
            : IsWide(rune.Value) ? 2 : 1;

    private static void AppendAscii(StringBuilder result, char character)
    {
        switch (character)
        {
            case '\t':
                result.Append("  ");
                break;
            case < ' ' or '\x7f':
                result.Append("\\x").Append(((int)character).ToString("x2"));
                break;
            default:
                result.Append(character);
                break;
        }
    }

    private static void AppendEscape(StringBuilder result, Rune rune)
    {
        if (rune.Value < 0x100)
        {
            result.Append("\\x").Append(rune.Value.ToString("x2"));
        }
        else
        {
            result.Append("\\u").Append(rune.Value < 0x10000 ? rune.Value.ToString("x4") : $"{{{rune.Value:x}}}");
        }
    }

    private static bool IsTreacherous(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>The blocks of Unicode's East Asian Width W and F, coarsely.</summary>
    private static bool IsWide(int value) => value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd);
}
