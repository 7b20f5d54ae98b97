using System.CommandLine;
using System.CommandLine.Parsing;

namespace Dialtone.App.CommandLine;

internal enum OutputFormat
{
    Text,
    Json,
    Html,
}

/// <summary>Options that several commands share; each command takes those that mean something to it.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Help { get; } = new("--help", "-h") { Description = "Show help and examples.", Recursive = true };

    public Option<bool> Version { get; } = new("--version") { Description = "Show the version." };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Say more: all reasons, the evidence, every cure with its commands, minor findings." };

    public Option<bool> Evidence { get; } = new("--evidence", "-e") { Description = "Show the lines that carry each finding." };

    public Option<bool> Redact { get; } = new("--redact")
    {
        Description = "Replace what is private (numbers of device, SIM and subscriber, names, addresses, secrets), the same by the same.",
    };

    public Option<string> Root { get; } = new("--root")
    {
        Description = "Examine another root directory instead of this machine: a mounted disk, an unpacked recording.",
        HelpName = "DIR",
    };

    public Option<string> StateDirectory { get; } = new("--state-directory")
    {
        Description = "Keep the journal of changes here (default: $DIALTONE_STATE_DIRECTORY or /var/lib/dialtone).",
        HelpName = "DIR",
    };

    public Option<bool> NoProbe { get; } = new("--no-probe") { Description = "Do not ask the serial ports for an answer to AT." };

    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do it without asking." };

    public Option<bool> DryRun { get; } = new("--dry-run", "-n") { Description = "Show what would be done, and do nothing." };

    public Option<string> Report { get; } = new("--report") { Description = "Also write the story as one HTML page.", HelpName = "FILE" };

    public Option<OutputFormat> Format { get; } = FormatOption(withHtml: true);

    /// <summary>For commands whose answer is no story that a page could tell.</summary>
    public Option<OutputFormat> TextOrJson { get; } = FormatOption(withHtml: false);

    public const string FormatName = "--format";

    /// <summary>Short for <c>--format json</c>, wherever that is.</summary>
    public const string Json = "--json";

    private static Option<OutputFormat> FormatOption(bool withHtml) => new(FormatName, "-f")
    {
        Description = $"How the answer is written (default: text; {Json} is short for json).",
        HelpName = withHtml ? "text|json|html" : "text|json",
        CustomParser = result => ParseFormat(result, withHtml),
        DefaultValueFactory = _ => OutputFormat.Text,
    };

    private static OutputFormat ParseFormat(ArgumentResult result, bool withHtml)
    {
        var word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        switch (word)
        {
            case "text":
                return OutputFormat.Text;
            case "json":
                return OutputFormat.Json;
            case "html" when withHtml:
                return OutputFormat.Html;
            default:
                result.AddError($"'{word}' is no format here; expected {(withHtml ? "text, json or html" : "text or json")}.");
                return OutputFormat.Text;
        }
    }
}
