using System.Text;
using Dialtone.Facts.Privacy;

namespace Dialtone.App.Text;

/// <summary>What a piece of text is to its reader; a terminal shows it as a colour or weight, plain text not at all.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Caution,
}

/// <param name="Text">Any text, from outside or not: <see cref="TextPage"/> makes it harmless.</param>
internal readonly record struct Piece(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Piece(string text) => new(text);
}

/// <param name="Width">Columns to wrap at.</param>
/// <param name="Colour">Whether escape sequences for colour and weight may be written.</param>
/// <param name="Ascii">True where anything but ASCII would be garbled.</param>
internal sealed record PageStyle(int Width = 80, bool Colour = false, bool Ascii = false)
{
    /// <summary>Replaces what is private in every text; null: nothing is replaced.</summary>
    public Redactor? Redactor { get; init; }

    /// <summary>True where lines of a log may be as long as they are, since nobody looks at the width: a file, a pipe.</summary>
    public bool Whole { get; init; }

    /// <summary>Below this, labels stand on lines of their own instead of in a column.</summary>
    public bool Narrow => Width < 60;
}

/// <summary>A page of text for a terminal, wrapped to its width. Every character on it passed <see cref="SafeText"/>; the escape sequences are the page's own.</summary>
internal sealed class TextPage(PageStyle style)
{
    /// <summary>Width of the column that labels stand in.</summary>
    private const int LabelColumn = 14;

    private readonly StringBuilder page = new();

    public PageStyle Style => style;

    public bool IsEmpty => page.Length == 0;

    public void Blank()
    {
        if (page.Length > 0 && !EndsWithBlankLine())
        {
            page.Append('\n');
        }
    }

    public void Paragraph(params ReadOnlySpan<Piece> pieces) => Wrap("", 0, 0, pieces);

    public void Indented(int indent, params ReadOnlySpan<Piece> pieces) => Wrap("", Fit(indent), Fit(indent), pieces);

    public void Heading(string text) => Paragraph(new Piece(text, Tone.Strong));

    /// <summary>A label in the left column, the text beside it; on a narrow terminal, below it. An empty label continues the entry before.</summary>
    public void Entry(string label, params ReadOnlySpan<Piece> pieces) => Beside(label, 0, pieces);

    /// <summary>One of several clauses beside a label, with a mark of its own and what follows hanging under its first word.</summary>
    public void Listed(string label, string clause) => Beside(label, 2, ["- ", clause]);

    private void Beside(string label, int hanging, ReadOnlySpan<Piece> pieces)
    {
        if (style.Narrow)
        {
            if (label.Length > 0)
            {
                Wrap("", 0, 0, new Piece(label, Tone.Strong));
            }

            Wrap("", 2, 2 + hanging, pieces);
            return;
        }

        var shown = Clean(label);
        Wrap(Coloured(shown, Tone.Strong) + new string(' ', Math.Max(1, LabelColumn - SafeText.Columns(shown))), 0, LabelColumn + hanging, pieces);
    }

    /// <summary>A label and one quoted line, blanks and all; what does not fit beside the label goes on below.</summary>
    public void Labelled(string label, string quoted)
    {
        var shown = Clean(label);
        var at = style.Narrow ? 2 : LabelColumn;
        if (style.Narrow)
        {
            if (label.Length > 0)
            {
                Wrap("", 0, 0, new Piece(label, Tone.Strong));
            }

            page.Append(' ', at);
        }
        else
        {
            page.Append(Coloured(shown, Tone.Strong)).Append(' ', Math.Max(1, LabelColumn - SafeText.Columns(shown)));
        }

        var rest = Clean(quoted);
        while (!style.Whole && SafeText.Columns(rest) > style.Width - at)
        {
            var end = Fitting(rest, style.Width - at);
            var blank = rest.LastIndexOf(' ', end - 1, end);
            end = blank > end / 2 ? blank + 1 : end;
            page.Append(rest.AsSpan(0, end).TrimEnd(' ')).Append('\n').Append(' ', at);
            rest = rest[end..];
        }

        page.Append(rest).Append('\n');
    }

    /// <summary>Text after a marker such as <c>1.</c>, with the lines that follow under the first word.</summary>
    public void Item(int indent, string marker, params ReadOnlySpan<Piece> pieces)
    {
        var shown = Clean(marker) + " ";
        var at = Fit(indent);
        Wrap(new string(' ', at) + shown, 0, at + SafeText.Columns(shown), pieces);
    }

    /// <summary>A command to copy: one line whatever the width, since a line end inside would be copied, too.</summary>
    public void Command(int indent, string command) =>
        page.Append(' ', Fit(indent)).Append(Coloured(Clean(command), Tone.Strong)).Append('\n');

    /// <summary>A line of a log or another program, cut at the width of a terminal.</summary>
    public void Quote(int indent, string text, Tone tone = Tone.Faint)
    {
        var at = Fit(indent);
        var shown = Clean(text);
        page.Append(' ', at).Append(Coloured(style.Whole ? shown : Cut(shown, Math.Max(8, style.Width - at)), tone)).Append('\n');
    }

    /// <summary>Rows of cells in columns as wide as their widest cell; the last one wraps.</summary>
    public void Table(int indent, IReadOnlyList<Piece[]> rows)
    {
        var columns = 0;
        foreach (var row in rows)
        {
            columns = Math.Max(columns, row.Length);
        }

        var widths = new int[columns];
        foreach (var row in rows)
        {
            for (var column = 0; column + 1 < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], SafeText.Columns(Clean(row[column].Text)));
            }
        }

        var at = Fit(indent);
        foreach (var row in rows)
        {
            var prefix = new StringBuilder().Append(' ', at);
            var used = at;
            for (var column = 0; column + 1 < row.Length; column++)
            {
                var shown = Clean(row[column].Text);
                var padding = widths[column] - SafeText.Columns(shown) + 2;
                prefix.Append(Coloured(shown, row[column].Tone)).Append(' ', padding);
                used += widths[column] + 2;
            }

            // A table wider than half of the page leaves no room for the last cell beside it.
            if (row.Length > 0 && used <= style.Width * 2 / 3)
            {
                Wrap(prefix.ToString(), 0, used, row[^1]);
            }
            else
            {
                page.Append(prefix.ToString().TrimEnd()).Append('\n');
                if (row.Length > 0 && row[^1].Text.Length > 0)
                {
                    Wrap("", at + 2, at + 2, row[^1]);
                }
            }
        }
    }

    public override string ToString() => page.ToString();

    private int Fit(int indent) => style.Narrow ? Math.Min(indent, 4) : indent;

    private string Clean(string text) => SafeText.OneLine(style.Redactor is { } redactor ? redactor.Redact(text) : text, style.Ascii);

    private bool EndsWithBlankLine() => page.Length >= 2 && page[^1] == '\n' && page[^2] == '\n';

    private string Cut(string shown, int width)
    {
        if (SafeText.Columns(shown) <= width)
        {
            return shown;
        }

        var ellipsis = style.Ascii ? "..." : "…";
        return shown[..Fitting(shown, width - ellipsis.Length)] + ellipsis;
    }

    /// <summary>How many characters from the start fit into so many columns; at least one.</summary>
    private static int Fitting(string shown, int columns)
    {
        var end = 0;
        foreach (var rune in shown.EnumerateRunes())
        {
            columns -= SafeText.Columns(rune);
            if (columns < 0 && end > 0)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return end;
    }

    private string Coloured(string shown, Tone tone) => !style.Colour || tone == Tone.Plain || shown.Length == 0
        ? shown
        : tone switch
        {
            Tone.Strong => $"\e[1m{shown}\e[0m",
            Tone.Faint => $"\e[2m{shown}\e[0m",
            Tone.Good => $"\e[32m{shown}\e[0m",
            Tone.Bad => $"\e[1;31m{shown}\e[0m",
            _ => $"\e[33m{shown}\e[0m",
        };

    /// <param name="prefix">Stands at the start of the first line, already harmless and coloured.</param>
    /// <param name="first">Blanks before the first line's text, after the prefix.</param>
    /// <param name="hanging">Column at which text stands; with a prefix, the column that the prefix ends at.</param>
    private void Wrap(string prefix, int first, int hanging, params ReadOnlySpan<Piece> pieces)
    {
        page.Append(prefix).Append(' ', first);
        // However narrow the terminal, a word gets a few columns.
        var width = Math.Max(style.Width - hanging, 12);
        var used = 0;
        var pending = new List<(string Text, Tone Tone)>();
        var pendingColumns = 0;
        var gap = false;
        foreach (var piece in pieces)
        {
            var shown = Clean(piece.Text);
            var start = 0;
            while (start < shown.Length)
            {
                var blank = shown.IndexOf(' ', start);
                var end = blank < 0 ? shown.Length : blank;
                if (end > start)
                {
                    var part = shown[start..end];
                    pending.Add((part, piece.Tone));
                    pendingColumns += SafeText.Columns(part);
                }

                if (blank < 0)
                {
                    break;
                }

                Flush();
                gap = true;
                start = blank + 1;
            }
        }

        Flush();
        TrimEnd();
        page.Append('\n');

        void Flush()
        {
            if (pending.Count == 0)
            {
                return;
            }

            if (used > 0 && used + (gap ? 1 : 0) + pendingColumns > width)
            {
                page.Append('\n').Append(' ', hanging);
                used = 0;
            }
            else if (used > 0 && gap)
            {
                page.Append(' ');
                used++;
            }

            foreach (var (text, tone) in pending)
            {
                AppendWord(text, tone);
            }

            pending.Clear();
            pendingColumns = 0;
            gap = false;
        }

        void AppendWord(string word, Tone tone)
        {
            // An address is to be clicked or copied: whole, whatever the width.
            if (word.StartsWith("https://", StringComparison.Ordinal) || word.StartsWith("http://", StringComparison.Ordinal))
            {
                used += SafeText.Columns(word);
                page.Append(Coloured(word, tone));
                return;
            }

            // A word longer than a line is broken where the line ends.
            var start = 0;
            var at = 0;
            foreach (var rune in word.EnumerateRunes())
            {
                var columns = SafeText.Columns(rune);
                if (used + columns > width && used > 0)
                {
                    page.Append(Coloured(word[start..at], tone)).Append('\n').Append(' ', hanging);
                    start = at;
                    used = 0;
                }

                used += columns;
                at += rune.Utf16SequenceLength;
            }

            page.Append(Coloured(word[start..], tone));
        }

        void TrimEnd()
        {
            while (page.Length > 0 && page[^1] == ' ')
            {
                page.Length--;
            }
        }
    }
}
