using System.CommandLine;
using System.Globalization;
using Dialtone.App.CommandLine;
using Dialtone.App.Text;
using Dialtone.Linux.Control;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>Takes changes back from the journal: a killed run's, the last one's, one by number, or all.</summary>
internal sealed class UndoCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Argument<string[]> which = new("ID")
    {
        Description = "Numbers of runs in 'dialtone history', or 'last' (default): the last cure, with what made it last.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> all = new("--all") { Description = "Take everything back that dialtone ever changed, latest first." };

    public UndoCommand(CommonOptions options)
        : base("undo", "take changes back, byte by byte, also after a reboot or a killed run.")
    {
        this.options = options;
        Add(which);
        Add(all);
        Add(options.DryRun);
        Add(options.StateDirectory);
        Add(options.Redact);
        Add(options.Verbose);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo dialtone undo last", "the last cure"),
        new("sudo dialtone undo 3", "run 3 of 'dialtone history'"),
        new("sudo dialtone undo --all", "everything, also what a killed run left behind"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        session.LearnThisMachine();
        var stateDirectory = arguments.GetValue(options.StateDirectory);
        var journal = Journals.Open(session, stateDirectory);
        var runs = Choose(journal, arguments);
        var terminal = session.Terminal;
        if (runs.Count == 0)
        {
            terminal.Complain("There is nothing to undo.");
            return ExitStatus.Good;
        }

        if (arguments.GetValue(options.DryRun))
        {
            var page = terminal.NewPage();
            foreach (var run in runs)
            {
                page.Entry($"Run {run.Number}", $"{run.Began.Title} ({run.Began.Remedy})");
                foreach (var step in run.Steps.Where(step => step.Undone is null).Reverse())
                {
                    page.Entry("", new Piece($"would take back: {Phrases.Of(step.Intended.Step)}", Tone.Faint));
                }
            }

            terminal.Show(page);
            return ExitStatus.Good;
        }

        if (!session.IsRoot)
        {
            var what = arguments.GetValue(all) ? "--all" : arguments.GetValue(which) is { Length: > 0 } ids ? string.Join(' ', ids) : "last";
            throw new CommandException(
                ExitStatus.Unavailable,
                "Changing this machine needs root. To go on:",
                $"sudo {session.ProgramPath} undo {what}{StateDirectory.Option(stateDirectory)}");
        }

        using var alone = session.Machine.Lock();
        // Between the first look and the lock somebody else may have been at it.
        journal = Journals.Open(session, stateDirectory);
        return await UndoAsync(session, journal, Choose(journal, arguments), arguments.GetValue(options.Verbose));
    }

    /// <summary>Undoes the runs in the given order and tells what came of it. Not interruptible: each run is brought to its end.</summary>
    public static async Task<int> UndoAsync(Session session, Journal journal, IReadOnlyList<JournaledRun> runs, bool verbose)
    {
        var terminal = session.Terminal;
        var bootId = session.Machine.BootId;
        var control = session.Machine.Control();
        var status = ExitStatus.Good;
        foreach (var chosen in runs)
        {
            session.Stop.ThrowIfCancellationRequested();
            // A journal opened anew has runs of its own.
            var run = journal.Find(chosen.Number) ?? chosen;
            var outcome = await Undo.RunAsync(journal, run, control, bootId, new TreatmentProgressText(terminal, verbose));
            var page = terminal.NewPage();
            page.Entry($"Run {run.Number}", $"{run.Began.Title}: ", outcome.IsComplete ? new Piece("taken back", Tone.Good) : new Piece("not wholly taken back", Tone.Bad));
            foreach (var obstacle in outcome.Obstacles)
            {
                status = ExitStatus.Findings;
                page.Entry("", new Piece(obstacle, Tone.Bad));
            }

            foreach (var note in outcome.Notes)
            {
                page.Entry("", note);
            }

            terminal.Show(page);
        }

        return status;
    }

    private IReadOnlyList<JournaledRun> Choose(Journal journal, ParseResult arguments)
    {
        var ids = arguments.GetValue(which) ?? [];
        if (arguments.GetValue(all))
        {
            return ids.Length == 0 ? journal.Undoable() : throw new CommandException(ExitStatus.Usage, $"Either '{ids[0]}' or --all, not both.");
        }

        // Latest first, whatever the order in which they were named: a later run started from what an earlier one left.
        return [.. (ids.Length == 0 ? ["last"] : ids).SelectMany(id => Choose(journal, id)).DistinctBy(run => run.Number).OrderByDescending(run => run.Number)];
    }

    private static IEnumerable<JournaledRun> Choose(Journal journal, string id)
    {
        if (id == "last")
        {
            return LastCure(journal);
        }

        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || journal.Find(number) is not { } run)
        {
            throw new CommandException(ExitStatus.Usage, $"'{id}' is no run of the journal; 'dialtone history' lists them.");
        }

        return run.State == RunState.Undone ? [] : [run];
    }

    /// <summary>The last run, and if that made a cure last, the cure, too: to the user they are one.</summary>
    private static IEnumerable<JournaledRun> LastCure(Journal journal)
    {
        var runs = journal.Undoable();
        var cure = runs.Count > 1 && runs[0].Began.Remedy == TreatmentRun.Persist
            && runs[1].Began.Finding == runs[0].Began.Finding && runs[1].Began.Port == runs[0].Began.Port;
        return runs.Take(cure ? 2 : 1);
    }
}
