using Dialtone.App.CommandLine;
using Dialtone.App.Text;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>Installs what switches sticks whenever they are plugged in, and takes it back. Journaled like every change.</summary>
internal sealed class SwitchOnPlug(ISwitchMachine machine, Session session, string? stateDirectory, bool dryRun)
{
    /// <summary>Its name in the journal.</summary>
    public const string Change = "switch-on-plug";

    public async Task<int> RunAsync(bool install)
    {
        if (install && session.Machine.Distrust(session.ProgramPath) is { } distrust)
        {
            throw Refusal(distrust.Why, distrust.Commands, distrust.Program);
        }

        var steps = Steps();
        if (dryRun)
        {
            var page = session.Terminal.NewPage();
            foreach (var step in steps)
            {
                page.Heading(install ? Phrases.Of(step) : $"take back: {Phrases.Of(step)}");
                foreach (var line in install ? step.Content.TrimEnd('\n').Split('\n') : [])
                {
                    page.Command(2, line);
                }
            }

            session.Terminal.Show(page);
            return ExitStatus.Good;
        }

        if (!session.IsRoot)
        {
            throw new CommandException(ExitStatus.Unavailable, "Changing this machine needs root. To go on:", session.AsRoot());
        }

        using var alone = session.Machine.Lock();
        var journal = Journals.Open(session, stateDirectory);
        var earlier = journal.Undoable().Where(run => run.Began.Remedy == Change).ToList();
        if (earlier.Count > 0 && await UndoCommand.UndoAsync(session, journal, earlier, verbose: false) is not ExitStatus.Good and var failed)
        {
            return failed;
        }

        if (!install)
        {
            if (earlier.Count == 0)
            {
                session.Terminal.Complain("It was not installed.");
            }

            return ExitStatus.Good;
        }

        JournaledRun made;
        try
        {
            made = await LastingChange.MakeAsync(session.Machine.Control(), journal, Change, "Switch sticks whenever they are plugged in", steps, session.Machine.BootId, session.Stop);
        }
        catch (StepRefusedException e)
        {
            throw new CommandException(ExitStatus.Unavailable, e.Message);
        }

        var done = session.Terminal.NewPage();
        done.Entry("Installed", new Piece($"{Known().Count} devices are switched whenever they are plugged in", Tone.Good));
        foreach (var step in steps)
        {
            done.Entry("", step.Path);
        }

        done.Entry("Drivers", "a modem that no driver of this kernel lists is given to option then, for its serial ports; 'dialtone history' shows it, undo takes it back");
        if (machine.Actors.ModeSwitchRules is not null)
        {
            done.Entry("Beside", "usb_modeswitch is installed, too: of these devices it keeps away, of all others dialtone does");
        }

        done.Entry("Undo", $"dialtone undo {made.Number}");
        session.Terminal.Show(done);
        return ExitStatus.Good;
    }

    /// <summary>Whoever can replace the program could have root run anything at the next plug.</summary>
    private CommandException Refusal(string why, IReadOnlyList<string> commands, string program)
    {
        const string Rule = "udev and systemd are told to run only a program that nobody but root can replace";
        if (commands.Count == 0)
        {
            return new CommandException(ExitStatus.Unavailable, $"Nothing was installed: {Rule}, and {why}. Build the native program with './run --version', and have root own it and the directories above it.");
        }

        // Somebody who came through sudo goes on in a shell without root.
        var isRoot = session.IsRoot && Environment.GetEnvironmentVariable("SUDO_UID") is null;
        return new CommandException(
            ExitStatus.Unavailable,
            $"Nothing was installed: {Rule}, and {why}. To go on:",
            string.Join(" && ", [.. commands.Select(command => isRoot ? command : $"sudo {command}"), CommandWords.Line(isRoot, program, session.Arguments)]));
    }

    private List<InstallFile> Steps()
    {
        var steps = new List<InstallFile> { new(SwitchRule.RulePath, SwitchRule.Rules(Known(), session.ProgramPath)) };
        if (machine.HasSystemd)
        {
            steps.Insert(0, new InstallFile(SwitchRule.UnitPath, SwitchRule.Unit(session.ProgramPath)));
        }

        return steps;
    }

    private List<Facts.Usb.UsbId> Known() => [.. machine.Configurations.Ids.Where(id => !OtherGear.Knows(id))];
}
