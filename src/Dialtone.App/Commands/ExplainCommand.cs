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
    private readonly Argument<string[]> words = new("ID")
    {
        Description = "A fault's name, or words to search for. None: the list of all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> search = new("--search", "-s") { Description = "Search for the words, even if they are a fault's name." };

    public ExplainCommand(CommonOptions options)
        : base("explain", "explain a fault: symptom, cause, how to tell it from others, what helps.")
    {
        this.options = options;
        Add(words);
        Add(search);
        Add(options.TextOrJson);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone explain storage-reset-loop", "one fault"),
        new("dialtone explain reset", "every fault that has to do with that word"),
        new("dialtone explain --search device descriptor -110", "with all of these words, such as those of an error message"),
        new("dialtone explain", "all faults, layer by layer"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var given = arguments.GetValue(words) ?? [];
        var searching = arguments.GetValue(search);
        if (searching && given.Length == 0)
        {
            throw new CommandException(ExitStatus.Usage, "--search wants words to search for.");
        }

        var fault = given.Length == 1 && !searching ? Catalogue.Find(given[0]) : null;
        IReadOnlyList<Fault> faults = fault is not null ? [fault] : given.Length == 0 ? Catalogue.All : Search(given);
        if (faults.Count == 0)
        {
            throw Unknown(given);
        }

        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(JsonText.Write(writer => Write(writer, faults)));
            return Task.FromResult(ExitStatus.Good);
        }

        var page = session.Terminal.NewPage();
        if (faults.Count == 1 && given.Length > 0)
        {
            Write(page, faults[0]);
        }
        else
        {
            var named = faults.Where(fault => given.Length == 0 || AreIn(given, $"{fault.Id} {fault.Title}")).ToList();
            WriteList(page, named.Count == 0 ? faults : named);
            if (named.Count > 0 && named.Count < faults.Count)
            {
                page.Blank();
                page.Paragraph(new Piece("The words stand also on the pages of ", Tone.Faint), new Piece(string.Join(", ", faults.Except(named).Select(fault => fault.Id)), Tone.Faint));
            }
        }

        session.Terminal.Show(page);
        return Task.FromResult(ExitStatus.Good);
    }

    /// <summary>The complaint about a name or words that no fault has, with those that may be meant.</summary>
    public static CommandException Unknown(params string[] given)
    {
        var what = given.Length == 1 ? $"No fault is called '{given[0]}', and none speaks of it." : "No fault speaks of all these words.";
        var near = given.SelectMany(word => NearWords.Of(word, Catalogue.All.Select(fault => (fault.Id, $"{fault.Id} {fault.Title}")))).Distinct().ToList();
        return near.Count == 0
            ? new CommandException(ExitStatus.Usage, $"{what} To list all:", "dialtone explain")
            : new CommandException(ExitStatus.Usage, $"{what} Near {(near.Count == 1 ? "is" : "are")} {string.Join(", ", near)}. To read of the first:", $"dialtone explain {near[0]}");
    }

    /// <summary>The faults whose pages have all the words; those that have them in name and title first in each layer.</summary>
    private static List<Fault> Search(string[] words) =>
        [.. Catalogue.All.Where(fault => AreIn(words, Text(fault))).OrderBy(fault => Catalogue.Layers.ToList().IndexOf(fault.Layer)).ThenBy(fault => AreIn(words, $"{fault.Id} {fault.Title}") ? 0 : 1)];

    private static bool AreIn(string[] words, string text) => words.All(word => word.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(part => IsIn(part, text)));

    /// <summary>Whether the text has a word that begins so; a short one must be the whole word, or "no" is in "not" and "sim" in "simple".</summary>
    private static bool IsIn(string word, string text)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(word[0]) || !char.IsLetterOrDigit(text[at - 1])) && (word.Length > 3 || end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(Fault fault) => string.Join('\n',
    [
        fault.Id, fault.Layer, fault.Title, fault.Symptom, fault.Cause, fault.Verify, .. fault.TellApart,
        .. fault.Remedies.SelectMany<Remedy, string>(remedy => [remedy.Id, remedy.Action, remedy.Loses, .. remedy.Commands]),
    ]);

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
            page.Listed(label, clause);
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
                CatalogueCures.Of(fault),
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
