using System.Text;
using Dialtone.App.Text;
using Dialtone.Facts.Privacy;

namespace Dialtone.App.Html;

/// <summary>Writes HTML that is well-formed XML, too, so that it can be parsed back strictly. All text and all attribute values are escaped here and nowhere else;
/// element and attribute names are this program's own.</summary>
/// <param name="redactor">A page is made to be sent: what is private is replaced in every text, the same by the same.</param>
internal sealed class HtmlPage(Redactor redactor)
{
    private readonly StringBuilder page = new("<!DOCTYPE html>\n");
    private readonly Stack<string> open = new();

    public HtmlPage Open(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        page.Append('>');
        open.Push(element);
        return this;
    }

    public HtmlPage Close()
    {
        page.Append("</").Append(open.Pop()).Append('>');
        return this;
    }

    /// <summary>As <see cref="Close"/>, and starts a new line in the source, for whoever reads it.</summary>
    public HtmlPage CloseLine()
    {
        Close();
        page.Append('\n');
        return this;
    }

    /// <summary>An element without content.</summary>
    public HtmlPage Void(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(element, attributes);
        page.Append("/>");
        return this;
    }

    public HtmlPage Element(string element, string text, params ReadOnlySpan<(string Name, string Value)> attributes) =>
        Open(element, attributes).Text(text).CloseLine();

    /// <summary>Text from anywhere, made harmless.</summary>
    public HtmlPage Text(string? text)
    {
        Escape(SafeText.OneLine(text is null ? null : redactor.Redact(text)));
        return this;
    }

    /// <summary>The style sheet: this program's own text, which holds neither markup nor references to anything outside.</summary>
    public HtmlPage Style(string sheet)
    {
        if (sheet.AsSpan().ContainsAny('<', '&'))
        {
            throw new ArgumentException("A style sheet with '<' or '&' would not read the same as HTML and as XML.", nameof(sheet));
        }

        page.Append("<style>\n").Append(sheet).Append("</style>\n");
        return this;
    }

    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public override string ToString() =>
        open.Count == 0 ? page.Append('\n').ToString() : throw new InvalidOperationException($"<{open.Peek()}> is still open.");

    private void Tag(string element, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        page.Append('<').Append(element);
        foreach (var (name, value) in attributes)
        {
            page.Append(' ').Append(name).Append("=\"");
            Escape(SafeText.OneLine(value, longest: int.MaxValue - 1));
            page.Append('"');
        }
    }

    private void Escape(string text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '<' => page.Append("&lt;"),
                '>' => page.Append("&gt;"),
                '&' => page.Append("&amp;"),
                '"' => page.Append("&quot;"),
                '\'' => page.Append("&#39;"),
                _ => page.Append(character),
            };
        }
    }
}
