using Dialtone.App.Stories;
using Dialtone.Treatment;

namespace Dialtone.App.Text;

/// <summary>The end of the story on a terminal: what came of the treatment, what holds now, how to take it back.</summary>
internal sealed class OutcomePage(Story story)
{
    public void Write(TextPage page)
    {
        page.Blank();
        var (word, tone) = story.Treated switch
        {
            TreatmentVerdict.Cured => ("Cured", Tone.Good),
            TreatmentVerdict.Recovered => ("Recovered", Tone.Good),
            TreatmentVerdict.Interrupted => ("Interrupted", Tone.Caution),
            TreatmentVerdict.Refused => ("Not tried", Tone.Caution),
            _ => ("Not cured", Tone.Bad),
        };
        foreach (var sentence in StoryWords.TreatmentSentences(story))
        {
            page.Entry(word, new Piece(sentence, tone));
            (word, tone) = ("", Tone.Plain);
        }

        if (story.Treated == TreatmentVerdict.Cured && story.Examination.Answer is { } answer)
        {
            page.Entry("Cause", $"{answer.Id}, {StoryWords.HowSure(answer)}");
        }

        WriteCosts(page);
        if (story.Treated == TreatmentVerdict.Cured)
        {
            page.Entry("To check", "sudo dialtone verify");
            page.Entry("To take back", $"sudo dialtone undo {StoryWords.UndoWords(story)}");
        }

        WriteByHand(page);
    }

    private void WriteCosts(TextPage page)
    {
        foreach (var outcome in story.Outcomes)
        {
            if (outcome.Attempts.FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Cured) is not { } cured)
            {
                continue;
            }

            page.Entry("Its cost", cured.Plan.Loss.Length > 0 ? cured.Plan.Loss : "nothing");
            page.Entry("Lasts", outcome.Lasting ? $"yes, it outlives unplugging and a reboot: {string.Join("; ", cured.Plan.LastingSteps.Select(Phrases.Of))}" : cured.Plan.EndsWithUnplugging ? "until the device is unplugged" : "until the next reboot");
            foreach (var advice in outcome.LastingAdvice)
            {
                page.Entry("", advice);
            }

        }
    }

    private void WriteByHand(TextPage page)
    {
        if (story.Treated is TreatmentVerdict.Cured or TreatmentVerdict.Recovered)
        {
            return;
        }

        var byHand = story.Outcomes.SelectMany(outcome => outcome.ByHand).Select(Cure.Of).ToList();
        if (byHand.Count > 0)
        {
            page.Blank();
            page.Heading("What is left to do by hand");
            StoryPage.WriteCures(page, byHand, verbose: true);
        }
    }
}
