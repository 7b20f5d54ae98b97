using Dialtone.App.CommandLine;
using Dialtone.App.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Treatment;

namespace Dialtone.App.Commands;

/// <summary>Tries generic methods with a stick that nobody knows, one at a time, each asked for, until one works; then that is written down.</summary>
internal sealed class SwitchTrial(ISwitchMachine machine, Session session, SwitchRequest request, UsbDevice device, string? stateDirectory)
{
    /// <summary>Its name in the journal.</summary>
    public const string Change = "switch-configuration";

    public async Task<int> RunAsync(bool yes, bool dryRun)
    {
        var id = device.Id.Or(default);
        if (!ModemSigns.IsStorageOnly(device))
        {
            throw new CommandException(ExitStatus.SwitchUnknown, $"{id} on port {device.Port} shows more than storage: there is nothing to try.");
        }

        if (!ModemSigns.HasCd(device))
        {
            throw new CommandException(
                ExitStatus.SwitchUnknown,
                $"{id} on port {device.Port} shows no CD-ROM drive, as nearly every stick does that waits for its switch. It may be a disk, and what that makes of other devices' commands nobody knows: nothing is tried. "
                + $"If you know how it is switched, write that into {InstalledSwitchData.AdministratorsPlace}/{id} and name the port.");
        }

        var methods = GenericMethods.For(id);
        if (dryRun)
        {
            var page = session.Terminal.NewPage();
            for (var i = 0; i < methods.Count; i++)
            {
                page.Item(0, $"{i + 1}.", methods[i].Title);
            }

            session.Terminal.Show(page);
            return ExitStatus.Good;
        }

        if (!session.IsRoot)
        {
            throw new CommandException(ExitStatus.Unavailable, $"Trying {id} on port {device.Port} needs root. To go on:", session.AsRoot());
        }

        var consent = new Consent(session.Terminal, yes);
        using var alone = machine.Lock(device.Port, TimeSpan.Zero, session.Stop) ?? throw new CommandException(ExitStatus.Unavailable, $"Another dialtone is switching on port {device.Port}.");
        using var machineLock = session.Machine.Lock(isShared: true);
        var journaled = new JournaledSwitch(session, stateDirectory);
        foreach (var method in methods)
        {
            session.Terminal.Complain($"{id} on port {device.Port}: {method.Title}.");
            if (!await consent.AskAsync("Try it?", session.Stop))
            {
                continue;
            }

            var switching = new DeviceSwitch(machine, request with { Id = id, IsNamed = true, Configuration = method.For(id) }, clause => session.Terminal.Complain(new Piece($"{clause} ...", Tone.Faint)));
            var plan = switching.Plan(session.Stop);
            var result = plan.End ?? await journaled.RunAsync(plan, () => switching.Run(plan, session.Stop));
            session.Terminal.Complain(result.Detail);
            if (result.Outcome is SwitchOutcome.Works or SwitchOutcome.NoDriver or SwitchOutcome.NoAnswer && result.After is { } after)
            {
                await WriteDownAsync(method, after, consent);
                return ExitStatus.For(result.Outcome);
            }

            if (result.Outcome is SwitchOutcome.Lost or SwitchOutcome.CannotOpen or SwitchOutcome.InUse)
            {
                return ExitStatus.For(result.Outcome);
            }
        }

        session.Terminal.Complain("None of them worked, or none was wanted.");
        return ExitStatus.SwitchUnknown;
    }

    private async Task WriteDownAsync(GenericMethod method, UsbDevice after, Consent consent)
    {
        var id = device.Id.Or(default);
        var section = GenericMethods.Section(device, method, after);
        var page = session.Terminal.NewPage();
        page.Entry("Found", new Piece($"{id} takes: {method.Title}.", Tone.Good));
        page.Entry("Send in", "this section, so that the next version knows the stick (knowledge/sticks.switching):");
        foreach (var line in section.TrimEnd('\n').Split('\n'))
        {
            page.Command(2, line);
        }

        session.Terminal.Show(page);
        var path = $"{InstalledSwitchData.AdministratorsPlace}/{id}";
        if (!await consent.AskAsync($"Remember it on this machine? ({path})", session.Stop))
        {
            return;
        }

        var keys = section[(section.IndexOf('\n', StringComparison.Ordinal) + 1)..].Replace("Title =", "#", StringComparison.Ordinal).Replace(" = ", "=", StringComparison.Ordinal);
        try
        {
            using var writing = session.Machine.LockJournal();
            var run = await LastingChange.MakeAsync(
                session.Machine.Control(), Journals.Open(session, stateDirectory), Change, $"Remember how {id} is switched", [new MakeDirectory(InstalledSwitchData.AdministratorsPlace), new InstallFile(path, keys)], session.Machine.BootId, session.Stop);
            session.Terminal.Complain($"Remembered; 'dialtone undo {run.Number}' takes it back.");
            if (machine.Actors.DialtoneRules is { } rules && !SwitchRule.Names(rules, id))
            {
                session.Terminal.Complain("The rule that switches sticks when they are plugged in does not know it yet. To have it written anew:");
                session.Terminal.Complain(CommandWords.Line(session.IsRoot, session.ProgramPath, ["switch", "--install"]));
            }
        }
        catch (StepRefusedException e)
        {
            session.Terminal.Complain(e.Message);
        }
    }
}
