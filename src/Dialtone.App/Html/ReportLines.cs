using Dialtone.App.Stories;
using Dialtone.Diagnosis;

namespace Dialtone.App.Html;

/// <summary>The lines that carry the story, in their order, each with an anchor that evidence and drawings lead to.</summary>
internal sealed class ReportLines
{
    /// <summary>Events shown from the start and from the end of each port's.</summary>
    private const int FewEvents = 60;

    private readonly SortedDictionary<(int Input, int Line), (Evidence Line, SortedSet<string> Findings)> lines = [];
    private readonly List<string> inputs = [];

    public ReportLines(Story story)
    {
        if (story.Examination.Working?.Line is { } shown)
        {
            _ = Add(shown);
        }

        foreach (var finding in story.Examination.Findings)
        {
            foreach (var evidence in finding.Evidence)
            {
                Add(evidence).Add(finding.Id);
            }
        }

        foreach (var port in story.Ports)
        {
            for (var index = 0; index < port.Events.Count; index++)
            {
                if (index < FewEvents || index >= port.Events.Count - FewEvents)
                {
                    _ = Add(port.Events[index].Line);
                }
            }
        }
    }

    /// <summary>Text that leads to its line, if the page has it.</summary>
    public void Link(HtmlPage page, Evidence evidence, string text)
    {
        if (Anchor(evidence) is { } anchor)
        {
            page.Open("a", ("href", $"#{anchor}")).Text(text).Close();
        }
        else
        {
            page.Text(text);
        }
    }

    /// <summary>The id of a line's place on the page, or null.</summary>
    public string? Anchor(Evidence evidence) =>
        inputs.IndexOf(evidence.Input) is var input and >= 0 && lines.ContainsKey((input, evidence.Line)) ? $"line-{input + 1}-{evidence.Line}" : null;

    public void Write(HtmlPage page)
    {
        if (lines.Count == 0)
        {
            return;
        }

        page.Element("h2", "The lines");
        page.Element("p", "What was found rests on these; lines between them are left out.", ("class", "soft"));
        foreach (var input in lines.GroupBy(entry => entry.Key.Input))
        {
            page.Open("div", ("class", "scroll")).Open("table");
            page.Element("caption", inputs[input.Key]);
            page.Open("thead").Open("tr").Element("th", "Line", ("scope", "col")).Element("th", "What it says", ("scope", "col")).Element("th", "Carries", ("scope", "col")).Close().CloseLine();
            page.Open("tbody");
            foreach (var (key, (line, findings)) in input)
            {
                page.Open("tr", ("id", $"line-{key.Input + 1}-{key.Line}")).Element("td", $"{key.Line}", ("class", "place"))
                    .Element("td", StoryWords.LineText(line), ("class", "code")).Element("td", string.Join(", ", findings), ("class", "place")).CloseLine();
            }

            page.Close().Close().CloseLine();
        }
    }

    private SortedSet<string> Add(Evidence evidence)
    {
        var input = inputs.IndexOf(evidence.Input);
        if (input < 0)
        {
            input = inputs.Count;
            inputs.Add(evidence.Input);
        }

        if (!lines.TryGetValue((input, evidence.Line), out var known))
        {
            lines[(input, evidence.Line)] = known = (evidence, new SortedSet<string>(StringComparer.Ordinal));
        }

        return known.Findings;
    }
}
