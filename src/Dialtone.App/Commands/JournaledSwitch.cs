using Dialtone.App.CommandLine;
using Dialtone.Switching.Courses;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>A switch that somebody asked for, on record before it is made: a run that is cut short is settled by the next undo, which gives the device back its configuration and drivers.</summary>
/// <remarks>Its caller shares the machine with switches on other ports, which write into the same journal: it is opened anew for each piece of this one's record.</remarks>
internal sealed class JournaledSwitch(Session session, string? stateDirectory)
{
    private const string Change = "switch-to-modem";

    public async Task<SwitchResult> RunAsync(SwitchPlan plan, Func<SwitchResult> change)
    {
        var order = plan.Order!;
        var step = new SwitchToModem(new DeviceOnPort(order.Port, order.Id));
        PriorState prior;
        try
        {
            prior = await session.Machine.Control().CaptureAsync(step, session.Stop);
        }
        catch (StepRefusedException e)
        {
            return new SwitchResult(SwitchOutcome.CannotOpen, $"Nothing was sent: {e.Message}");
        }

        int number;
        using (session.Machine.LockJournal())
        {
            var journal = Journals.Open(session, stateDirectory);
            var run = journal.Begin(Change, $"Switch {order.Id} on {order.Port} to modem mode", session.Machine.BootId);
            journal.Intend(run, step, prior);
            number = run.Number;
        }

        SwitchResult result;
        try
        {
            result = await Task.Run(change, session.Stop);
        }
        catch (OperationCanceledException)
        {
            // What was opened is closed by now, and the drivers are back.
            End(number, isDone: false, "interrupted", "interrupted");
            throw;
        }

        // Nothing is left to be undone: pulled out and plugged in, the stick is as before.
        End(number, isDone: true, "ends when it is unplugged", result.IsGood ? "switched" : result.Detail);
        return result;
    }

    private void End(int number, bool isDone, string undone, string reason)
    {
        using var writing = session.Machine.LockJournal();
        var journal = Journals.Open(session, stateDirectory);
        var run = journal.Find(number) ?? throw new CommandException(ExitStatus.Unavailable, $"Run {number} is no longer in the journal.");
        if (isDone)
        {
            journal.Done(run, 0);
        }

        journal.Undone(run, 0, undone);
        journal.End(run, reason);
    }
}
