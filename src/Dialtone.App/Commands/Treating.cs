using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Linux.Control;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>The course of <c>doctor</c> and <c>fix</c>: look, diagnose, show, ask, treat, tell.</summary>
/// <param name="only">Treat only this finding or use only this remedy; null: everything.</param>
internal sealed class Treating(CommonOptions options, ParseResult arguments, Session session, string? only)
{
    private readonly Terminal terminal = session.Terminal;
    private readonly bool verbose = arguments.GetValue(options.Verbose);
    private readonly bool evidence = arguments.GetValue(options.Evidence);
    private readonly OutputFormat format = arguments.GetValue(options.Format);
    private readonly string? stateDirectory = arguments.GetValue(options.StateDirectory);
    private readonly bool yes = arguments.GetValue(options.Yes);

    public async Task<int> RunAsync()
    {
        if (arguments.GetValue(options.Root) is { } root)
        {
            var elsewhere = Examining.Root(root, session);
            await DeliverAsync(elsewhere);
            Say($"Nothing was changed: only the machine that dialtone runs on can be treated.");
            return ExitStatus.For(elsewhere.Examination.Verdict);
        }

        var consent = new Consent(terminal, yes);
        var pending = await SettleEarlierRunAsync(consent);
        var story = await Examining.ThisMachineAsync(session, arguments, options);
        var machine = story.Machine!;
        var plans = Remedies.PlansFor(story.Examination, machine);
        if (only is not null)
        {
            plans = Choose(plans, story.Examination);
        }

        story = story with { Cures = [.. plans.Select(Cure.Of)] };
        var doable = plans.Where(plan => plan.Steps.Count > 0 && plan.Refused is null).ToList();
        var status = ExitStatus.For(story.Examination.Verdict);
        if (doable.Count == 0 || arguments.GetValue(options.DryRun))
        {
            await DeliverAsync(story);
            SayWhyNothing(story, doable.Count);
            return pending ? ExitStatus.Findings : status;
        }

        if (!session.IsRoot)
        {
            await DeliverAsync(story);
            Say("Changing this machine needs root. To go on:");
            Show(session.AsRoot());
            return status;
        }

        if (format == OutputFormat.Text)
        {
            ShowStory(story);
        }

        if (!yes && terminal.Person is null)
        {
            await DeliverAsync(story, shown: true);
            Say("Nothing was changed, since nobody is here to ask. To go on:");
            Show(session.AsRoot("--yes"));
            return status;
        }

        consent.PlansAgreed = await consent.AskAsync(doable.Count == 1 ? "Try it?" : "Try these in this order until one works?", session.Stop);
        if (!consent.PlansAgreed)
        {
            await DeliverAsync(story, shown: true);
            Say("Nothing was changed.");
            return status;
        }

        using var alone = session.Machine.Lock();
        var journal = OpenJournal();
        if (journal.Pending().Count > 0)
        {
            throw new CommandException(ExitStatus.Unavailable, $"An earlier run left changes, and nothing is treated on top of them. First: {Elevated("undo --all")}");
        }

        var run = new TreatmentRun(session.Machine.Control(AskPorts), session.Machine.Watch(AskPorts), journal);
        var earlier = journal.Runs.Count;
        var progress = new TreatmentProgressText(terminal, verbose, () => session.Machine.Uptime);
        IReadOnlyList<Plan> Replan(Finding finding) =>
            [.. Remedies.PlansFor(story.Examination, session.Machine.Collect(session.Stop)).Where(plan => plan.Finding == finding && plans.Any(agreed => agreed.Remedy == plan.Remedy && agreed.Finding == finding))];
        var outcomes = await run.RunAsync(plans, machine, consent, progress, session.Stop, Replan);
        story = Learned(story with
        {
            Outcomes = outcomes,
            KeptRuns = [.. journal.Runs.Skip(earlier).Where(kept => kept.State == RunState.Kept).Select(kept => kept.Number).Reverse()],
            Moments = progress.Moments,
            Until = session.Machine.Uptime,
            // The log by now holds the treatment, too, and the quiet after it.
            Ports = session.Machine.ReadLog()?.Ports ?? story.Ports,
        });
        if (format == OutputFormat.Text)
        {
            var page = terminal.NewPage();
            new OutcomePage(story).Write(page);
            terminal.Show(page);
        }

        // Last, because a report that cannot be written ends the program: what was done to the machine has been told by then.
        await DeliverAsync(story, shown: format == OutputFormat.Text);
        return story.Treated switch
        {
            TreatmentVerdict.Cured or TreatmentVerdict.Recovered or TreatmentVerdict.NothingToDo => ExitStatus.Good,
            TreatmentVerdict.Interrupted => ExitStatus.Interrupted,
            _ => ExitStatus.Findings,
        };
    }

    private bool AskPorts => !arguments.GetValue(options.NoProbe);

    /// <summary>A run that was killed left the machine half changed: that comes before any diagnosis.</summary>
    /// <returns>True if something is still left of it.</returns>
    private async Task<bool> SettleEarlierRunAsync(Consent consent)
    {
        Journal journal;
        try
        {
            journal = OpenJournal();
        }
        catch (CommandException exception) when (exception.Status == ExitStatus.Unavailable)
        {
            // Whether a run is pending decides nothing for a mere look.
            Say($"Not examined: whether an earlier run was cut short ({exception.Message}).");
            return false;
        }

        var pending = journal.Pending();
        if (pending.Count == 0)
        {
            return false;
        }

        Say($"An earlier run was cut short and left changes: {string.Join("; ", pending.Select(run => run.Began.Title))}.");
        if (arguments.GetValue(options.DryRun) || !session.IsRoot || !await consent.AskAsync("Take them back first?", session.Stop))
        {
            Say("To take them back:");
            Show(Elevated("undo --all"));
            return true;
        }

        using var alone = session.Machine.Lock();
        // Read again under the lock: what looked cut short may have been another dialtone at work, and have ended well since.
        journal = OpenJournal();
        return await UndoCommand.UndoAsync(session, journal, journal.Pending(), verbose) != ExitStatus.Good;
    }

    private Journal OpenJournal() => Journals.Open(session, stateDirectory);

    private List<Plan> Choose(IReadOnlyList<Plan> plans, Examination examination)
    {
        var chosen = plans.Where(plan => plan.Remedy == only || plan.Finding.Id == only).ToList();
        if (chosen.Count > 0)
        {
            return chosen;
        }

        var known = plans.Select(plan => plan.Finding.Id).Concat(plans.Select(plan => plan.Remedy)).Distinct().ToList();
        throw new CommandException(
            ExitStatus.Usage,
            known.Count == 0
                ? $"'{only}' is nothing that was found here ({StoryWords.Headline(examination)})."
                : $"'{only}' is nothing that was found here; there are {string.Join(", ", known)}.");
    }

    /// <summary>The experiments may have confirmed the finding.</summary>
    private static Story Learned(Story story)
    {
        var taught = story.Outcomes.Where(outcome => outcome.Finding is not null).ToDictionary(outcome => (outcome.Finding!.Id, outcome.Finding.Subject), outcome => outcome.Finding!);
        return story with
        {
            Examination = story.Examination with
            {
                Findings = [.. story.Examination.Findings.Select(finding => taught.GetValueOrDefault((finding.Id, finding.Subject), finding))],
            },
        };
    }

    private void SayWhyNothing(Story story, int doable)
    {
        if (doable > 0)
        {
            Say("Nothing was changed (--dry-run).");
        }
        else if (story.Examination.Verdict == Verdict.Fault)
        {
            Say(story.Cures.Count == 0
                ? "There is no cure that dialtone could carry out for this."
                : "Nothing was changed: none of the cures can be carried out here and now.");
        }

        if (!session.IsRoot && story.Examination.Verdict is not Verdict.Healthy)
        {
            Say("Without root not everything can be examined. To look again with root:");
            Show(session.AsRoot());
        }
    }

    /// <param name="shown">True if the text was shown before.</param>
    private async Task DeliverAsync(Story story, bool shown = false)
    {
        await Delivery.WriteReportAsync(story, arguments.GetValue(options.Report), terminal, session.Secrets);
        if (!shown || format != OutputFormat.Text)
        {
            Delivery.Show(story, format, verbose, terminal, evidence, session.Secrets);
        }
    }

    private void ShowStory(Story story) => Delivery.Show(story, OutputFormat.Text, verbose, terminal, evidence);

    private void Say(string sentence) => terminal.Complain(sentence);

    private void Show(string command)
    {
        var page = new TextPage(terminal.ErrorStyle);
        page.Command(2, command);
        terminal.Error.Write(page.ToString());
    }

    private string Elevated(string command) =>
        $"{(session.IsRoot ? "" : "sudo ")}{session.ProgramPath} {command}{StateDirectory.Option(stateDirectory)}";
}
