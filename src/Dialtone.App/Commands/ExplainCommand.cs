using System.CommandLine;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Knowledge;

namespace Dialtone.App.Commands;

/// <summary>What the program knows about one fault, or about all.</summary>
internal sealed class ExplainCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Argument<string> which = new("ID")
    {
        Description = "A fault's name, or a word to search for. None: the list of all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ExplainCommand(CommonOptions options)
        : base("explain", "explain a fault: symptom, cause, how to tell it from others, what helps.")
    {
        this.options = options;
        Add(which);
        Add(options.TextOrJson);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone explain storage-reset-loop", "one fault"),
        new("dialtone explain reset", "every fault that has to do with that word"),
        new("dialtone explain", "all faults, layer by layer"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var word = arguments.GetValue(which);
        var fault = word is null ? null : Catalogue.Find(word);
        IReadOnlyList<Fault> faults = fault is not null ? [fault] : word is null ? Catalogue.All : Search(word);
        if (faults.Count == 0)
        {
            throw new CommandException(ExitStatus.Usage, $"No fault is called '{word}', and none speaks of it.", "dialtone explain");
        }

        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.Output.Write(JsonText.Write(writer => Write(writer, faults)));
            return Task.FromResult(ExitStatus.Good);
        }

        var page = session.Terminal.NewPage();
        if (faults.Count == 1)
        {
            Write(page, faults[0]);
        }
        else
        {
            WriteList(page, faults);
        }

        session.Terminal.Show(page);
        return Task.FromResult(ExitStatus.Good);
    }

    private static List<Fault> Search(string word) => [.. Catalogue.All.Where(fault =>
        new[] { fault.Id, fault.Title, fault.Symptom, fault.Cause }.Concat(fault.Remedies.Select(remedy => remedy.Id)).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)))];

    private static void WriteList(TextPage page, IReadOnlyList<Fault> faults)
    {
        foreach (var layer in faults.GroupBy(fault => fault.Layer))
        {
            page.Blank();
            page.Heading(layer.Key);
            page.Table(2, [.. layer.Select(fault => new Piece[] { fault.Id, fault.Title })]);
        }
    }

    private static void Write(TextPage page, Fault fault)
    {
        page.Paragraph(new Piece(fault.Id, Tone.Strong), $"  {fault.Title}");
        page.Blank();
        page.Entry("Layer", fault.Layer);
        page.Entry("Symptom", fault.Symptom);
        page.Entry("Cause", fault.Cause);
        var label = "Tell apart";
        foreach (var clause in fault.TellApart)
        {
            page.Entry(label, clause);
            label = "";
        }

        if (fault.LookAlikes.Count > 0)
        {
            page.Entry("Looks like", string.Join(", ", fault.LookAlikes));
        }

        if (fault.Remedies.Count > 0)
        {
            page.Blank();
            page.Heading("What helps, in the order to try it");
            StoryPage.WriteCures(
                page,
                [.. fault.Remedies.Select(remedy => new Cure(remedy.Id, remedy.Action, remedy.Loses, remedy.Risk, null) { IsAdvice = true, ByHand = remedy.Commands })],
                verbose: true);
        }

        page.Blank();
        page.Entry("To check", fault.Verify);
        label = "Sources";
        foreach (var source in fault.Sources)
        {
            page.Entry(label, source);
            label = "";
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Fault> faults)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("faults");
        foreach (var fault in faults)
        {
            writer.WriteStartObject();
            writer.WriteString("id", fault.Id);
            writer.WriteString("title", fault.Title);
            writer.WriteString("layer", fault.Layer);
            writer.WriteString("symptom", fault.Symptom);
            writer.WriteString("cause", fault.Cause);
            Strings(writer, "tellApart", fault.TellApart);
            Strings(writer, "lookAlikes", fault.LookAlikes);
            writer.WriteStartArray("remedies");
            foreach (var remedy in fault.Remedies)
            {
                writer.WriteStartObject();
                writer.WriteString("id", remedy.Id);
                writer.WriteNumber("risk", remedy.Risk);
                writer.WriteString("loses", remedy.Loses);
                writer.WriteString("action", remedy.Action);
                Strings(writer, "commands", remedy.Commands);
                writer.WriteString("undo", remedy.Undo);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("verify", fault.Verify);
            Strings(writer, "sources", fault.Sources);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
