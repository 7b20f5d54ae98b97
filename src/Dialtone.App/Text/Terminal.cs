using System.Text;
using Dialtone.App.Json;
using Dialtone.Facts.Privacy;
using Dialtone.Linux;

namespace Dialtone.App.Text;

/// <summary>The three standard streams and what may be assumed about them.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, TextReader? input)
{
    public const int DefaultWidth = 80;

    /// <summary>Longer lines are hard to read, however wide the window.</summary>
    private const int WidestPage = 110;

    /// <summary>Standard output: the answer.</summary>
    public TextWriter Output => output;

    /// <summary>Standard error: progress and complaints.</summary>
    public TextWriter Error => error;

    /// <summary>The person to ask, or null if nobody is there.</summary>
    public TextReader? Person => input;

    public PageStyle OutputStyle { get; init; } = new();

    public PageStyle ErrorStyle { get; init; } = new();

    /// <summary>Whether a person would see what is written to standard output.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a line on standard error may be overwritten with the next.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Replaces what is private in all that is shown; null: nothing is replaced.</summary>
    public Redactor? Redactor { get; private init; }

    /// <summary>The same streams, with everything private replaced.</summary>
    public Terminal Redacted(Redactor redactor) => new(output, error, input)
    {
        OutputStyle = OutputStyle with { Redactor = redactor },
        ErrorStyle = ErrorStyle with { Redactor = redactor },
        OutputIsTerminal = OutputIsTerminal,
        ErrorIsTerminal = ErrorIsTerminal,
        Redactor = redactor,
    };

    /// <summary>Writes a JSON text to standard output.</summary>
    public void ShowJson(string json) => output.Write(Redactor is null ? json : JsonText.Redacted(json, Redactor));

    public TextPage NewPage() => new(OutputStyle);

    public void Show(TextPage page) => output.Write(page.ToString());

    public void Complain(params ReadOnlySpan<Piece> pieces)
    {
        var page = new TextPage(ErrorStyle);
        page.Paragraph(pieces);
        error.Write(page.ToString());
        error.Flush();
    }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(new AnswerStream(new StandardStream(1)), utf8, 16 * 1024);
        var error = new StreamWriter(new StandardStream(2), utf8, 1024) { AutoFlush = true };
        var ascii = !SpeaksUtf8();
        return new Terminal(output, error, Console.IsInputRedirected ? null : new StreamReader(new StandardStream(0), utf8))
        {
            OutputStyle = StyleOf(1, !Console.IsOutputRedirected, ascii),
            ErrorStyle = StyleOf(2, !Console.IsErrorRedirected, ascii),
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        };
    }

    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    private static PageStyle StyleOf(int descriptor, bool terminal, bool ascii)
    {
        var width = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns > 0
            ? columns
            : terminal ? TerminalWindow.Columns(descriptor) ?? DefaultWidth : DefaultWidth;
        // https://no-color.org: set to anything but the empty string.
        var colour = terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                     && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new PageStyle(Math.Clamp(width, 20, WidestPage), colour, ascii && terminal) { Whole = !terminal };
    }

    /// <summary>As setlocale(3) chooses: the first of the three variables that is set.</summary>
    private static bool SpeaksUtf8()
    {
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_CTYPE", "LANG"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } locale)
            {
                return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
