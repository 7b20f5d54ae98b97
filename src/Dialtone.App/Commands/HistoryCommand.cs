using System.CommandLine;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Text;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

internal sealed class HistoryCommand : ProgramCommand
{
    private readonly CommonOptions options;

    public HistoryCommand(CommonOptions options)
        : base("history", "show what dialtone changed on this machine, and what of it is still in force.")
    {
        this.options = options;
        Add(options.TextOrJson);
        Add(options.StateDirectory);
        Add(options.Redact);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone history", "every run, latest first"),
        new("dialtone history --format json", "for scripts"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        session.LearnThisMachine();
        var journal = Journals.Open(session, arguments.GetValue(options.StateDirectory));
        var entries = History.From(journal, session.Machine.BootId);
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(JsonText.Write(writer => Write(writer, entries)));
            return Task.FromResult(ExitStatus.Good);
        }

        var page = session.Terminal.NewPage();
        if (entries.Count == 0)
        {
            page.Paragraph("dialtone has changed nothing on this machine.");
        }

        foreach (var entry in entries)
        {
            Write(page, entry);
        }

        session.Terminal.Show(page);
        return Task.FromResult(ExitStatus.Good);
    }

    private static void Write(TextPage page, HistoryEntry entry)
    {
        page.Blank();
        var tone = entry.State switch
        {
            RunState.Kept => Tone.Good,
            RunState.Undone => Tone.Faint,
            _ => Tone.Bad,
        };
        page.Entry($"{entry.Number}", $"{entry.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC  ", new Piece(entry.Outcome, tone));
        page.Entry("", $"{entry.Title} ({entry.Remedy})");
        page.Entry("", $"for {entry.Finding}{(entry.Device.Length > 0 ? $" of {entry.Device}" : "")}{(entry.Port.Length > 0 ? $" on {entry.Port}" : "")}");
        foreach (var change in entry.Changes)
        {
            page.Entry("", new Piece($"in force: {change}", Tone.Caution));
        }

        if (entry.State != RunState.Undone)
        {
            page.Entry("", new Piece($"to take it back: sudo dialtone undo {entry.Number}", Tone.Faint));
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<HistoryEntry> entries)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("runs");
        foreach (var entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteNumber("run", entry.Number);
            writer.WriteString("time", entry.Time.UtcDateTime);
            writer.WriteString("finding", entry.Finding);
            writer.WriteString("remedy", entry.Remedy);
            writer.WriteString("title", entry.Title);
            writer.WriteString("port", entry.Port);
            writer.WriteString("device", entry.Device);
            writer.WriteString("state", entry.State switch { RunState.Kept => "kept", RunState.Undone => "undone", _ => "pending" });
            if (entry.Cured is { } cured)
            {
                writer.WriteBoolean("cured", cured);
            }

            writer.WriteString("outcome", entry.Outcome);
            writer.WriteStartArray("inForce");
            foreach (var change in entry.Changes)
            {
                writer.WriteStringValue(change);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
