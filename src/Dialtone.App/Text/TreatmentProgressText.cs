using Dialtone.App.Stories;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.App.Text;

/// <summary>Tells a treatment line by line on standard error while it goes on, and remembers when what was tried.</summary>
internal sealed class TreatmentProgressText(Terminal terminal, bool verbose, Func<TimeSpan>? uptime = null) : ITreatmentProgress
{
    private readonly List<Moment> moments = [];
    private int attempts;

    public void BaselineStarted(WatchExpectation expectation) =>
        Say(0, $"Watching port {expectation.Port} for up to {Seconds(expectation.Duration)} before anything is changed ...");

    public void BaselineEnded(WatchResult result) => Told(result);

    public void ControlStarted() => Say(0, "First without a cure, to see whether it is enough that the device is found anew ...");

    public void ControlEnded(WatchResult result) => Told(result);

    private void Told(WatchResult result) => Say(2, result.Interruption is { } interruption
        ? $"the trouble goes on: after {Seconds(interruption.After)}, {interruption.Evidence}"
        : result.Returned ? "the port stays quiet" : $"the modem is not there with all its ports ({Seconds(result.ReturnedAfter)})");

    public void AttemptStarted(Plan plan)
    {
        attempts++;
        Remember(plan, $"{attempts}");
        Say(0, new Piece($"{attempts}. {plan.Title}", Tone.Strong));
        if (plan.Loss.Length > 0)
        {
            Say(2, $"cost: {plan.Loss}");
        }
    }

    public void StepStarted(Step step) => Say(2, new Piece(Phrases.Of(step), Tone.Faint));

    public void StepDone(Step step)
    {
    }

    public void WatchStarted(WatchExpectation expectation) => Say(2, $"watching port {expectation.Port} for {Seconds(expectation.Duration)} ...");

    public void Verified(VerificationResult result)
    {
        if (!verbose)
        {
            return;
        }

        foreach (var requirement in result.Requirements)
        {
            Say(4, $"{(requirement.Outcome switch { RequirementOutcome.Met => "met", RequirementOutcome.Failed => "failed", _ => "not examined" })}: {requirement.Name}: {requirement.Evidence}");
        }
    }

    public void UndoStarted(JournaledRun run) => Say(2, "taking it back ...");

    public void StepUndoStarted(JournaledRun run, Step step) => Say(4, new Piece($"taking back: {Phrases.Of(step)}", Tone.Faint));

    public void StepUndone(JournaledRun run, Step step)
    {
        if (verbose)
        {
            Say(4, new Piece("taken back", Tone.Faint));
        }
    }

    public void AttemptEnded(Attempt attempt)
    {
        if (attempt.Outcome == AttemptOutcome.Cured && moments.Count > 0)
        {
            moments[^1] = moments[^1] with { Cured = true };
        }

        var tone = attempt.Outcome switch
        {
            AttemptOutcome.Cured => Tone.Good,
            AttemptOutcome.Failed => Tone.Bad,
            _ => Tone.Caution,
        };
        Say(2, new Piece(StoryWords.OutcomeWord(attempt), tone), $": {attempt.Reason}");
        foreach (var obstacle in attempt.Obstacles)
        {
            Say(2, new Piece(obstacle, Tone.Bad));
        }
    }

    /// <summary>When each cure was tried, numbered as it was told.</summary>
    public IReadOnlyList<Moment> Moments => moments;

    private void Remember(Plan plan, string label)
    {
        if (uptime is not null && plan.Finding.Subject.Port is { } port)
        {
            moments.Add(new Moment(port, uptime(), label));
        }
    }

    internal static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.#} s";

    private void Say(int indent, params ReadOnlySpan<Piece> pieces)
    {
        var page = new TextPage(terminal.ErrorStyle);
        page.Indented(indent, pieces);
        try
        {
            terminal.Error.Write(page.ToString());
            terminal.Error.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone, as when the connection drops. What is being done or taken back must not stop halfway because nobody reads of it.
        }
    }
}
