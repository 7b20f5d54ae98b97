using Dialtone.App.Stories;
using Dialtone.Diagnosis;

namespace Dialtone.App.Text;

/// <summary>Why a class is not the answer, for a terminal.</summary>
internal sealed class WhyNotPage(WhyNot answer)
{
    public void Write(TextPage page)
    {
        page.Paragraph(new Piece(answer.Fault.Id, Tone.Strong), $"  {answer.Fault.Title}");
        page.Blank();
        WriteAnswer(page);
        WriteEvidence(page);
        WriteList(page, "Conditions", answer.Reasons);
        var instead = answer.FoundInstead.ToList();
        WriteList(page, instead.Exists(finding => !finding.Suspected) ? "Found" : "Suspected", [.. instead.Select(Instead)]);
        if (!answer.Kept.Any())
        {
            WriteList(page, "It would show", answer.Fault.TellApart);
        }

        WriteList(page, "Not examined", [.. answer.Examination.NotExamined.Select(entry => entry.Command is { } command ? $"{entry.What} ({command})" : entry.What)]);
    }

    private static string Instead(Finding finding) => finding.Suspected && Catalogue.Find(finding.Id) is { } fault
        ? $"{finding.Id}, possible: {fault.Title}"
        : $"{finding.Id}, {StoryWords.ConfidenceWord(finding.Confidence)}: {finding.Message}";

    private void WriteEvidence(TextPage page)
    {
        var label = "Evidence";
        foreach (var line in answer.Kept.Concat(answer.Found).Take(1).SelectMany(finding => finding.Evidence))
        {
            page.Labelled(label, $"{line.Input}:{line.Line}  {StoryWords.LineText(line)}");
            label = "";
        }
    }

    private void WriteAnswer(TextPage page)
    {
        if (answer.Kept.FirstOrDefault() is { Suspected: true } suspected)
        {
            page.Entry("Answer", new Piece($"It is suspected, and no rule found it. {suspected.Symptom}, and it is one of the faults that commonly lie behind that.", Tone.Caution));
            return;
        }

        if (answer.Kept.FirstOrDefault() is { } kept)
        {
            var part = kept.Role switch
            {
                Role.Cause => answer.Examination.Answer?.Id == kept.Id ? "It is the answer" : "It is one of the causes",
                Role.Consequence => $"It was found, and follows from {kept.ExplainedBy}",
                _ => "It was found, as a note",
            };
            page.Entry("Answer", new Piece($"{part}, {StoryWords.HowSure(kept)}.", Tone.Caution));
            return;
        }

        if (answer.Found.Count > 0)
        {
            page.Entry("Answer", $"Its rule spoke, {StoryWords.HowSure(answer.Found[0])}. It was left out, because {Weighed()}.");
            return;
        }

        page.Entry("Answer", answer.HasRule
            ? "No: its rule looked and did not find what it needs."
            : "Not looked for: dialtone knows this fault by its page, and has no rule that finds its signs. What they are stands below; judge for yourself.");
    }

    private string Weighed() => answer.Examination.Verdict switch
    {
        Verdict.Healthy => "the modem shows that it works, which what is merely possible does not outweigh",
        Verdict.NotAModem => "the device shows that it is no modem",
        _ => "causes that fit better stand before it, and three are the most that are named",
    };

    private static void WriteList(TextPage page, string label, IReadOnlyList<string> clauses)
    {
        foreach (var clause in clauses)
        {
            if (clauses.Count > 1)
            {
                page.Listed(label, clause);
            }
            else
            {
                page.Entry(label, clause);
            }

            label = "";
        }
    }
}
