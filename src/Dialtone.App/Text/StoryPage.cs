using Dialtone.App.Stories;
using Dialtone.Diagnosis;

namespace Dialtone.App.Text;

/// <summary>The answer on one screen: what is wrong, how sure and why, what to do, what it costs, how to check.</summary>
internal sealed class StoryPage(Story story, bool verbose, bool evidence = false)
{
    /// <summary>So many clues for each suspect.</summary>
    private const int FewClues = 2;

    /// <summary>Reasons that convince at a glance.</summary>
    private const int FewReasons = 2;

    /// <summary>Lines that show at a glance what the answer rests on.</summary>
    private const int FewLines = 2;

    /// <summary>The catalogue's cures that are worth the first look; plans for the machine at hand are all shown.</summary>
    private const int FewCures = 3;

    /// <summary>At most three causes are worth naming; the contract says so.</summary>
    private const int MostCauses = 3;

    public void Write(TextPage page)
    {
        WriteExamined(page);
        page.Blank();
        WriteVerdict(page);
        WriteCauses(page);
        WriteOthers(page);
        WriteNotExamined(page);
    }

    private Examination Examination => story.Examination;

    private void WriteExamined(TextPage page)
    {
        page.Entry("Examined", StoryWords.Examined(story));
        if (!verbose)
        {
            return;
        }

        foreach (var input in Examination.Inputs)
        {
            page.Entry("", new Piece($"{input.Name}: {input.Kind}, format {input.Format}, {input.Recognised} of {input.Lines} lines recognised", Tone.Faint));
        }
    }

    private void WriteVerdict(TextPage page)
    {
        var (word, tone) = Examination.Verdict switch
        {
            Verdict.Fault => ("Trouble", Tone.Bad),
            Verdict.Healthy => ("Healthy", Tone.Good),
            Verdict.NotAModem => ("No modem", Tone.Caution),
            _ => ("Cannot tell", Tone.Caution),
        };
        page.Entry(word, new Piece(StoryWords.Headline(story), tone));
        if (Examination.Working?.Line is { } line)
        {
            WriteLine(page, "Shown by", line);
        }
    }

    private void WriteCauses(TextPage page)
    {
        var causes = 0;
        foreach (var finding in Examination.Findings)
        {
            if (finding.Role != Role.Cause || finding.Suspected || (causes >= MostCauses && !verbose))
            {
                continue;
            }

            if (causes++ > 0)
            {
                page.Blank();
                var label = finding.Confidence == Confidence.Possible ? "Or perhaps" : "And";
                if (!verbose && !evidence)
                {
                    // The first has the screen; what would tell this one from it is enough.
                    page.Entry(label, finding.Message, new Piece($" ({finding.Id}, {StoryWords.ConfidenceWord(finding.Confidence)})", Tone.Faint));
                    if (finding.Confirm is [var settles, ..] && finding.Confidence != Confidence.Confirmed)
                    {
                        page.Entry("To be sure", settles);
                    }

                    continue;
                }

                page.Entry(label, finding.Message);
            }
            else if (Examination.Verdict != Verdict.Fault)
            {
                page.Entry("Perhaps", finding.Message);
            }

            WriteFinding(page, finding);
            if (causes == 1)
            {
                WriteCures(page);
            }
        }

        WriteSuspects(page, causes > 0);
    }

    /// <summary>What may lie behind a symptom: no cures, because nothing is known, but what would tell one from the other.</summary>
    private void WriteSuspects(TextPage page, bool others)
    {
        var suspects = Examination.Findings.Where(finding => finding.Suspected).ToList();
        if (suspects.Count == 0)
        {
            return;
        }

        if (others)
        {
            page.Blank();
        }

        page.Entry("Seen", $"{suspects[0].Symptom}.");
        if (!others || verbose || evidence)
        {
            WriteEvidence(page, suspects[0]);
        }

        page.Blank();
        page.Heading(others ? "What else it may be, the commonest first" : "What it may be, the commonest first");
        var number = 0;
        foreach (var suspect in suspects)
        {
            page.Item(2, $"{++number}.", new Piece(Catalogue.Find(suspect.Id)!.Title, Tone.Strong), new Piece($"  ({suspect.Id})", Tone.Faint));
            foreach (var clue in suspect.Confirm.Take(verbose ? int.MaxValue : FewClues))
            {
                page.Item(5, "-", clue);
            }
        }

        page.Indented(2, new Piece($"dialtone explain {suspects[0].Id}", Tone.Faint), " says more, and what helps");
    }

    private void WriteFinding(TextPage page, Finding finding)
    {
        page.Entry("How sure", StoryWords.HowSure(finding, verbose ? int.MaxValue : FewReasons));
        if (finding.Loop is { } loop && StoryWords.LoopText(loop) is { Length: > 0 } course)
        {
            page.Entry("Seen", course);
        }

        // The message has the name already.
        page.Entry("Name", finding.Id, new Piece($"  {StoryWords.SubjectText(finding.Subject with { Name = null })}", Tone.Faint));
        WriteEvidence(page, finding);
        if (finding.Confidence == Confidence.Confirmed)
        {
            return;
        }

        foreach (var (confirm, index) in finding.Confirm.Select((text, index) => (text, index)))
        {
            var label = index == 0 ? "To be sure" : "";
            if (finding.Confirm.Count > 1)
            {
                page.Listed(label, confirm);
            }
            else
            {
                page.Entry(label, confirm);
            }
        }
    }

    private void WriteEvidence(TextPage page, Finding finding)
    {
        if (finding.Evidence.Count == 0)
        {
            return;
        }

        var whole = verbose || evidence;
        var label = "Evidence";
        foreach (var line in whole ? finding.Evidence : finding.Evidence.Take(FewLines))
        {
            WriteLine(page, label, line);
            label = "";
        }

        if (!whole && finding.Evidence.Count > FewLines)
        {
            page.Entry("", new Piece($"and {Counted(finding.Evidence.Count - FewLines, "more line")} (--evidence)", Tone.Faint));
        }
    }

    private static void WriteLine(TextPage page, string label, Evidence line) => page.Labelled(label, $"{line.Input}:{line.Line}  {StoryWords.LineText(line)}");

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private void WriteCures(TextPage page)
    {
        if (story.Cures.Count == 0)
        {
            return;
        }

        page.Blank();
        page.Heading("What helps, in the order to try it");
        // Where suspects follow, the cures of what is merely possible leave them their place on the screen.
        var few = Examination.Findings.Any(finding => finding.Suspected) ? 1 : FewCures;
        var shown = verbose || story.Cures.Any(cure => cure.IsPlan) ? story.Cures.Count : Math.Min(few, story.Cures.Count);
        WriteCures(page, [.. story.Cures.Take(shown)], verbose);
        if (!verbose && !story.Cures.Any(cure => cure.IsPlan) && story.Cures.Skip(1).Any(cure => cure.ByHand.Count > 0))
        {
            page.Indented(2, new Piece(shown < story.Cures.Count ? $"and {story.Cures.Count - shown} more; --verbose shows them all with their commands" : "--verbose shows the commands of each", Tone.Faint));
        }
        else if (shown < story.Cures.Count)
        {
            page.Indented(2, new Piece($"and {story.Cures.Count - shown} more (--verbose)", Tone.Faint));
        }

        if (Examination.Answer is { } answer && Catalogue.Find(answer.Id) is { } fault)
        {
            page.Entry("To check", fault.Verify);
            if (!story.Cures.Any(cure => cure.IsPlan))
            {
                page.Entry("More on it", new Piece($"dialtone explain {answer.Id}", Tone.Faint));
            }
        }
    }

    /// <summary>The cures with their costs; also what is shown before consent is asked for.</summary>
    public static void WriteCures(TextPage page, IReadOnlyList<Cure> cures, bool verbose)
    {
        var number = 0;
        foreach (var cure in cures)
        {
            number++;
            if (!verbose && number > 1 && !cure.IsPlan)
            {
                page.Item(2, $"{number}.", new Piece(cure.Title, Tone.Strong), new Piece($"  ({cure.Id})", Tone.Faint), $" {StoryWords.Cost(cure)}");
                continue;
            }

            page.Item(2, $"{number}.", new Piece(cure.Title, cure.Refused is null ? Tone.Strong : Tone.Faint), new Piece($"  ({cure.Id})", Tone.Faint));
            if (cure.Refused is { } refused)
            {
                page.Indented(5, new Piece($"not now: {refused}", Tone.Caution));
            }
            else
            {
                page.Indented(5, StoryWords.Cost(cure));
            }

            if (verbose || number == 1 || (cure.IsPlan && cure.IsAdvice))
            {
                foreach (var line in cure.ByHand)
                {
                    page.Command(7, line);
                }
            }

            if (verbose)
            {
                foreach (var step in cure.Steps)
                {
                    page.Item(5, "-", new Piece(step, Tone.Faint));
                }
            }
        }
    }

    private void WriteOthers(TextPage page)
    {
        var others = Examination.Findings.Where(finding => finding.Role != Role.Cause && (verbose || finding.Confidence != Confidence.Possible)).ToList();
        if (others.Count == 0)
        {
            return;
        }

        page.Blank();
        var label = "";
        foreach (var finding in others)
        {
            var next = finding.Role == Role.Consequence ? "Follows" : "Note";
            page.Entry(next == label ? "" : next, finding.Message, new Piece($" ({finding.Id})", Tone.Faint));
            label = next;
            if (verbose || evidence)
            {
                WriteEvidence(page, finding);
            }
        }
    }

    private void WriteNotExamined(TextPage page)
    {
        if (Examination.NotExamined.Count == 0)
        {
            return;
        }

        page.Blank();
        if (!verbose)
        {
            page.Entry("Not examined", string.Join("; ", Examination.NotExamined.Select(entry => entry.Command is { } command ? $"{entry.What} ({command})" : entry.What)));
            return;
        }

        var label = "Not examined";
        foreach (var entry in Examination.NotExamined)
        {
            page.Entry(label, entry.What, entry.Command is { } command ? new Piece($"  ({command})", Tone.Faint) : "");
            label = "";
        }
    }
}
