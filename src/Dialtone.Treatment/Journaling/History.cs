namespace Dialtone.Treatment.Journaling;

/// <summary>One run in the words of <c>dialtone history</c>.</summary>
/// <param name="Number">What <c>dialtone undo</c> takes.</param>
/// <param name="Outcome">One clause: how it ended.</param>
/// <param name="Changes">What of it is still in force, one clause each.</param>
public sealed record HistoryEntry(
    int Number, DateTimeOffset Time, string Finding, string Remedy, string Title, string Port, string Device, RunState State, bool? Cured, string Outcome, IReadOnlyList<string> Changes);

public static class History
{
    /// <summary>All runs, latest first.</summary>
    /// <param name="bootId">The boot that is running; empty if unknown.</param>
    public static IReadOnlyList<HistoryEntry> From(Journal journal, string bootId) => [.. journal.Runs.Reverse().Select(run => Describe(run, bootId))];

    private static HistoryEntry Describe(JournaledRun run, string bootId)
    {
        var began = run.Began;
        var rebooted = Undo.IsOfEarlierBoot(run, bootId);
        return new HistoryEntry(
            run.Number,
            began.Time,
            began.Finding,
            began.Remedy,
            began.Title,
            began.Port,
            began.Device,
            run.State,
            run.Verified?.Cured,
            Outcome(run),
            [.. run.Steps.Where(step => step.Undone is null && !(rebooted && step.Intended.Step.IsRunTime)).Select(step => Phrases.Of(step.Intended.Step))]);
    }

    private static string Outcome(JournaledRun run) => run.State switch
    {
        RunState.Kept => "kept",
        RunState.Undone => run.Ended?.Reason ?? (run.Steps.Count == 0 ? "nothing was changed" : "undone"),
        _ when run.UndoStarted => "not wholly undone",
        _ => "interrupted, not undone yet",
    };
}
