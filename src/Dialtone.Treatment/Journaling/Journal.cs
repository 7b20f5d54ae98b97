using System.Globalization;

namespace Dialtone.Treatment.Journaling;

/// <summary>The append-only record of every change, written before the change is made.</summary>
/// <remarks>A last line without its line feed was being written when power or process ended. Its append never returned, so what it announces was
/// never begun: it is dropped. Anything else that is no record is damage, and is reported rather than guessed around.</remarks>
public sealed class Journal
{
    private readonly IJournalStore store;
    private readonly TimeProvider clock;
    private readonly List<JournaledRun> runs = [];
    private readonly Dictionary<int, JournaledRun> byNumber = [];
    private long length;
    private bool torn;

    private Journal(IJournalStore store, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
    }

    /// <summary>All runs, oldest first.</summary>
    public IReadOnlyList<JournaledRun> Runs => runs;

    /// <exception cref="JournalDamagedException">A line in it is no record.</exception>
    public static Journal Open(IJournalStore store, TimeProvider clock)
    {
        var journal = new Journal(store, clock);
        var content = store.ReadAll();
        var line = 1;
        var at = 0;
        while (at < content.Length)
        {
            var end = content.Span[at..].IndexOf((byte)'\n');
            if (end < 0)
            {
                journal.torn = true;
                break;
            }

            try
            {
                journal.Add(JournalRecordJson.Read(content.Slice(at, end)));
            }
            catch (FormatException e)
            {
                throw new JournalDamagedException(
                    $"{store.Name}:{line.ToString(CultureInfo.InvariantCulture)}: expected a journal record: {e.Message}. Nothing was changed. "
                    + "Put the line right, or move the file away after taking back by hand what its 'intent' lines announce.",
                    e);
            }

            at += end + 1;
            line++;
        }

        journal.length = at;
        return journal;
    }

    /// <summary>Runs that are neither kept nor undone, latest first: the order in which to undo them.</summary>
    public IReadOnlyList<JournaledRun> Pending() => [.. runs.Where(run => run.State == RunState.Pending).Reverse()];

    /// <summary>Runs of which something is left, kept ones included, latest first.</summary>
    public IReadOnlyList<JournaledRun> Undoable() => [.. runs.Where(run => run.State != RunState.Undone).Reverse()];

    public JournaledRun? Find(int number) => byNumber.GetValueOrDefault(number);

    /// <summary>Opens a run for one plan.</summary>
    public JournaledRun Begin(Plan plan, string remedy, string bootId)
    {
        var subject = plan.Finding.Subject;
        var number = runs.Count == 0 ? 1 : runs[^1].Number + 1;
        Append(new RunBegan(number, Now, bootId, plan.Finding.Id, remedy, plan.Title, plan.Loss, subject.Port ?? "", subject.Device?.ToString() ?? ""));
        return byNumber[number];
    }

    /// <summary>Opens a run for a change that is no cure.</summary>
    public JournaledRun Begin(string what, string title, string bootId)
    {
        var number = runs.Count == 0 ? 1 : runs[^1].Number + 1;
        Append(new RunBegan(number, Now, bootId, what, what, title, "", "", ""));
        return byNumber[number];
    }

    /// <summary>Must return before the step is begun.</summary>
    public void Intend(JournaledRun run, Step step, PriorState prior) => Append(new StepIntended(run.Number, Now, run.Steps.Count, step, prior));

    public void Done(JournaledRun run, int index) => Append(new StepDone(run.Number, Now, index));

    public void Verified(JournaledRun run, bool cured, string reason) => Append(new RunVerified(run.Number, Now, cured, reason));

    public void BeginUndo(JournaledRun run) => Append(new UndoBegan(run.Number, Now));

    public void Undone(JournaledRun run, int index, string how) => Append(new StepUndone(run.Number, Now, index, how));

    public void Keep(JournaledRun run) => Append(new RunKept(run.Number, Now));

    public void End(JournaledRun run, string reason) => Append(new RunEnded(run.Number, Now, reason));

    private DateTimeOffset Now => clock.GetUtcNow();

    private void Append(JournalRecord record)
    {
        if (torn)
        {
            store.Truncate(length);
        }

        var bytes = JournalRecordJson.Write(record);
        torn = true; // until the append returns: it may fail half-way, on a full disk for one
        store.Append(bytes);
        torn = false;
        length += bytes.Length;
        Add(record);
    }

    private void Add(JournalRecord record)
    {
        if (record is RunBegan began)
        {
            if (runs.Count > 0 && began.Run <= runs[^1].Number)
            {
                throw new FormatException($"run {began.Run} begins after run {runs[^1].Number}");
            }

            var run = new JournaledRun(began);
            runs.Add(run);
            byNumber.Add(began.Run, run);
            return;
        }

        (Find(record.Run) ?? throw new FormatException($"run {record.Run} was never begun")).Add(record);
    }
}

/// <summary>The journal holds something that is no record. The message names file, line and what was expected.</summary>
public sealed class JournalDamagedException : Exception
{
    public JournalDamagedException()
    {
    }

    public JournalDamagedException(string message)
        : base(message)
    {
    }

    public JournalDamagedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
