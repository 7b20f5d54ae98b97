using Dialtone.App.CommandLine;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>Switches what was just plugged in, and gives the modem a driver where no table of the kernel has its id. Nobody is asked: that was done when it was installed.</summary>
internal sealed class SwitchAtPlug(ISwitchMachine machine, Session session, SwitchRequest request, string? stateDirectory, Action<string> say)
{
    /// <summary>The name in the journal of a driver that was given.</summary>
    public const string Change = "driver-at-plug";

    /// <summary>Doctor and undo hold the machine for as long as they watch a cure.</summary>
    private static readonly TimeSpan ForMachine = TimeSpan.FromSeconds(60);

    public async Task<(SwitchPlan Plan, SwitchResult Result)> RunAsync()
    {
        if (!session.IsRoot)
        {
            throw new CommandException(ExitStatus.Unavailable, $"Switching what is on port {request.Port} needs root.");
        }

        var (plan, result) = Switch();
        return result is { Outcome: SwitchOutcome.Works or SwitchOutcome.SwitchedByOther or SwitchOutcome.NoDriver, After: { } modem }
            ? (plan, await GiveDriverAsync(result, modem))
            : (plan, result);
    }

    private (SwitchPlan Plan, SwitchResult Result) Switch()
    {
        // The run for the stick that was there before ends as soon as it sees that it has gone.
        using var alone = machine.Lock(request.Port, SwitchRule.WaitForPort, session.Stop)
            ?? throw new CommandException(ExitStatus.Unavailable, $"Another dialtone has been switching on port {request.Port} for {SwitchRule.WaitForPort.TotalSeconds:0} s.");
        var switching = new DeviceSwitch(machine, request, say);
        var plan = switching.Plan(session.Stop);
        return (plan, switching.Run(plan, session.Stop));
    }

    private async Task<SwitchResult> GiveDriverAsync(SwitchResult result, UsbDevice modem)
    {
        // The kernel's tables are megabytes, and most modems need none of them by now.
        if (!DynamicSerialId.HasFree(modem) || DynamicSerialId.Unlisted(modem, machine.ModuleTree).Count == 0)
        {
            return result;
        }

        if (DynamicSerialId.Certain(modem, machine.ModuleTree) is not { } change)
        {
            return result.Outcome != SwitchOutcome.NoDriver ? result : result with
            {
                Detail = $"{result.Detail} Its descriptors do not tell a serial port from a network function, so no driver was given to it; 'dialtone doctor' tries one and takes it back if nothing answers.",
            };
        }

        say($"giving {string.Join(", ", change.Ports.Select(port => port.Name))} to the driver option");
        try
        {
            using var alone = session.Machine.Lock(atMost: ForMachine);
            var journal = Journals.Open(session, stateDirectory);
            if (journal.Undoable().Any(earlier => earlier.Began.BootId == session.Machine.BootId && earlier.Steps.Any(step => step.Intended.Step is AddDynamicId given && given.Id == modem.Id.Or(default))))
            {
                return result with { Detail = $"{result.Detail} The driver option was given its id before and did not take them." };
            }

            var run = await LastingChange.MakeAsync(
                session.Machine.Control(), journal, Change, $"Make the option driver take {modem.Id.Or(default)}", [.. change.Steps, change.LastingStep], session.Machine.BootId, session.Stop);
            return Served(result, modem, $"No driver of this kernel lists it: {string.Join(", ", change.Ports.Select(port => port.Name))} went to option, now and at each plug ('dialtone undo {run.Number}' takes that back).");
        }
        catch (StepRefusedException e)
        {
            return result with { Detail = $"{result.Detail} The driver option could not be given to it: {e.Message}" };
        }
        catch (CommandException e)
        {
            return result with { Detail = $"{result.Detail} No driver was given to it: {e.Message}" };
        }
    }

    private SwitchResult Served(SwitchResult result, UsbDevice modem, string what)
    {
        var now = machine.Look(request.Port) is { } device && device.Id.Or(default) == modem.Id.Or(default) ? device : modem;
        var ports = ModemSigns.Ports(now);
        return ports.Count == 0
            ? result with { After = now, Detail = $"{result.Detail} {what} No port came of it." }
            : result with
            {
                Outcome = result.Outcome == SwitchOutcome.NoDriver ? SwitchOutcome.Works : result.Outcome,
                After = now,
                Detail = $"{now.Id.Or(default)} with {string.Join(", ", ports)}. {what}",
            };
    }
}
