namespace Dialtone.Treatment.Journaling;

/// <param name="Obstacles">One sentence for each step that could not be taken back, with what to do by hand. Empty: everything is as it was before the run.</param>
public sealed record UndoOutcome(JournaledRun Run, IReadOnlyList<string> Obstacles)
{
    /// <summary>What taking back cannot do and the user has to know, one sentence each: what else holds a copy of a file that is gone now.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsComplete => Obstacles.Count == 0;
}

/// <summary>Takes a run back from its journal: at once after a failed try, after a kill, or weeks later.</summary>
public static class Undo
{
    /// <summary>How a quirk was undone that another cure of a device with the same id needs as well: the kernel's list knows no ports.</summary>
    private const string LeftForAnother = "left to another cure that needs it";

    /// <summary>Restores every step that is not undone yet, last first. Cannot be interrupted half-way except by ending the process; then the next call goes on.</summary>
    /// <remarks>A journal that can no longer be written (full disk) does not keep the machine from being restored: what is on record already is enough
    /// to do it again, and doing it again changes nothing.</remarks>
    /// <param name="bootId">The boot that is running; empty if unknown.</param>
    public static async Task<UndoOutcome> RunAsync(Journal journal, JournaledRun run, IMachineControl control, string bootId, ITreatmentProgress? progress = null)
    {
        if (run.State == RunState.Undone)
        {
            return new UndoOutcome(run, []);
        }

        var rebooted = IsOfEarlierBoot(run, bootId);
        List<string> obstacles = [], notes = [];
        progress?.UndoStarted(run);
        Record(() => journal.BeginUndo(run));
        for (var index = run.Steps.Count - 1; index >= 0; index--)
        {
            var (step, prior) = (run.Steps[index].Intended.Step, PriorOf(journal, run, run.Steps[index].Intended));
            if (run.Steps[index].Undone is not null)
            {
                continue;
            }

            if (rebooted && step.IsRunTime)
            {
                Record(() => journal.Undone(run, index, "gone with the reboot"));
                continue;
            }

            progress?.StepUndoStarted(run, step);
            if (step is SetStorageQuirk shared && prior is PriorAttribute list && !Has(list, shared) && InForce(journal, run, shared) is { } other)
            {
                Record(() => journal.Undone(run, index, LeftForAnother));
                notes.Add($"'{shared.Id}:{shared.Letters}' stays in usb-storage's quirks, because the cure of {other.Began.Device} on {other.Began.Port} needs it, too; 'dialtone undo {other.Number}' takes it out.");
                progress?.StepUndone(run, step);
                continue;
            }

            var restoration = await control.RestoreAsync(step, prior, CancellationToken.None);
            if (restoration.IsBack && step is InstallStorageQuirk file)
            {
                restoration = await FollowUpAsync(file, restoration);
            }

            if (restoration.IsBack)
            {
                if (restoration is { Outcome: RestorationOutcome.EndsByItself, Detail.Length: > 0 })
                {
                    notes.Add(restoration.Detail);
                }

                Record(() => journal.Undone(run, index, Phrases.Of(restoration.Outcome)));
                progress?.StepUndone(run, step);
            }
            else
            {
                obstacles.Add(restoration.Detail);
            }
        }

        if (obstacles.Count == 0)
        {
            Record(() => journal.End(run, "undone"));
        }

        return new UndoOutcome(run, obstacles) { Notes = notes };

        // The file is as before, but this boot began under it.
        async Task<Restoration> FollowUpAsync(InstallStorageQuirk file, Restoration restoration)
        {
            if (restoration.Outcome == RestorationOutcome.Restored && file.Afterwards.Length > 0)
            {
                notes.Add(file.Afterwards);
            }

            if (!rebooted || restoration.OthersNeedIt || file.AtBoot is not { } atBoot)
            {
                return restoration;
            }

            // Other letters and entries of the list are not this file's, so that a list from before is neither known nor needed.
            var running = await control.RestoreAsync(atBoot, new PriorAttribute(ReadOnlyMemory<byte>.Empty), CancellationToken.None);
            if (running.Outcome == RestorationOutcome.Restored)
            {
                notes.Add($"'{atBoot.Id}:{atBoot.Letters}' was taken out of the running kernel's quirks, too; it holds for {atBoot.Id} until that is plugged in anew.");
            }

            return running.IsBack ? restoration : running;
        }

        void Record(Action write)
        {
            try
            {
                write();
            }
            catch (IOException e)
            {
                obstacles.Add($"The journal could not be written: {e.Message} Run 'dialtone undo {run.Number}' once it can be.");
            }
        }
    }

    /// <summary>The prior state to bring back. For a quirk that an earlier run has left to this one it is what that run found.</summary>
    private static PriorState PriorOf(Journal journal, JournaledRun run, StepIntended intended) =>
        intended is { Step: SetStorageQuirk quirk, Prior: PriorAttribute list } && Has(list, quirk)
        && OfSameBoot(journal, run, quirk).FirstOrDefault(earlier => earlier.Run.Number < run.Number && earlier.Step.Undone == LeftForAnother).Step is { } left
            ? left.Intended.Prior
            : intended.Prior;

    /// <summary>Another run that is to stay and needs the quirk; null if there is none.</summary>
    private static JournaledRun? InForce(Journal journal, JournaledRun run, SetStorageQuirk quirk) =>
        OfSameBoot(journal, run, quirk).FirstOrDefault(step => step.Run.State == RunState.Kept && step.Step.Undone is null).Run;

    private static IEnumerable<(JournaledRun Run, JournaledStep Step)> OfSameBoot(Journal journal, JournaledRun run, SetStorageQuirk quirk) =>
        from other in journal.Runs
        where other != run && other.Began.BootId == run.Began.BootId
        from step in other.Steps
        where step.Intended.Step is SetStorageQuirk same && same.Id == quirk.Id && quirk.Letters.All(letter => same.Letters.Contains(letter, StringComparison.OrdinalIgnoreCase))
        select (other, step);

    private static bool Has(PriorAttribute list, SetStorageQuirk quirk)
    {
        var letters = Cures.StorageQuirks.LettersFor(System.Text.Encoding.UTF8.GetString(list.Content.Span).TrimEnd('\n'), quirk.Id);
        return quirk.Letters.All(letter => letters.Contains(letter, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Closes a run whose steps cancel each other out: what the first step on each subject found is read back and, only if it is not there, restored.</summary>
    internal static async Task<UndoOutcome> SettleAsync(Journal journal, JournaledRun run, IMachineControl control)
    {
        foreach (var first in run.Steps.Select(step => step.Intended).DistinctBy(step => step.Step is WriteAttribute write ? write.Path : Phrases.Of(step.Step)))
        {
            var restoration = await control.RestoreAsync(first.Step, first.Prior, CancellationToken.None);
            if (!restoration.IsBack)
            {
                return new UndoOutcome(run, [restoration.Detail]);
            }
        }

        for (var index = run.Steps.Count - 1; index >= 0; index--)
        {
            journal.Undone(run, index, "already as before");
        }

        return new UndoOutcome(run, []);
    }

    /// <summary>True if what the run changed at run time is gone because the machine has been rebooted since.</summary>
    public static bool IsOfEarlierBoot(JournaledRun run, string bootId) =>
        bootId.Length > 0 && run.Began.BootId.Length > 0 && !string.Equals(run.Began.BootId, bootId, StringComparison.Ordinal);
}
