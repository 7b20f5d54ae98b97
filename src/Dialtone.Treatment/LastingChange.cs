using Dialtone.Treatment.Journaling;

namespace Dialtone.Treatment;

/// <summary>A change that somebody asked for by itself, not as a cure: journaled like one, kept at once, and taken back by the same undo.</summary>
public static class LastingChange
{
    /// <summary>Carries out all steps, or none.</summary>
    /// <param name="what">Names the change in the journal, in place of a finding and its remedy: <c>switch-on-plug</c>.</param>
    /// <param name="title">One sentence for people.</param>
    /// <exception cref="StepRefusedException">The system refused a step; those before it were taken back, or the message says what is left.</exception>
    public static async Task<JournaledRun> MakeAsync(IMachineControl control, Journal journal, string what, string title, IReadOnlyList<Step> steps, string bootId, CancellationToken cancellationToken)
    {
        var run = journal.Begin(what, title, bootId);
        try
        {
            foreach (var step in steps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var prior = await control.CaptureAsync(step, cancellationToken);
                journal.Intend(run, step, prior);
                await control.ApplyAsync(step, prior, cancellationToken);
                journal.Done(run, run.Steps.Count - 1);
            }

            journal.Keep(run);
            return run;
        }
        catch (Exception e) when (e is StepRefusedException or OperationCanceledException or IOException)
        {
            if (run.Steps.Count == 0)
            {
                journal.End(run, "nothing was changed");
                throw;
            }

            var undo = await Undo.RunAsync(journal, run, control, bootId);
            if (!undo.IsComplete)
            {
                throw new StepRefusedException($"{e.Message} And it could not be taken back completely: {string.Join("; ", undo.Obstacles)}", e);
            }

            throw;
        }
    }
}
