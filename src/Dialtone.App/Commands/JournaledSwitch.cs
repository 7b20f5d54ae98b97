using Dialtone.App.CommandLine;
using Dialtone.Switching.Courses;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>A switch that somebody asked for, on record before it is made: a run that is cut short is settled by the next undo, which gives the storage back to its driver.</summary>
internal sealed class JournaledSwitch(Session session, Journal journal)
{
    private const string Change = "switch-to-modem";

    public async Task<SwitchResult> RunAsync(SwitchPlan plan, Func<SwitchResult> change)
    {
        var order = plan.Order!;
        var step = new SwitchToModem(new DeviceOnPort(order.Port, order.Id));
        var driver = plan.Device?.Interfaces.Or([]) is [var first, ..] && first.Driver.TryGet(out var bound) ? bound : null;
        var run = journal.Begin(Change, $"Switch {order.Id} on {order.Port} to modem mode", session.Machine.BootId);
        journal.Intend(run, step, new PriorBinding(driver));
        SwitchResult result;
        try
        {
            result = await Task.Run(change, session.Stop);
        }
        catch (OperationCanceledException)
        {
            // What was opened is closed by now, and the drivers are back.
            journal.Undone(run, 0, "interrupted");
            journal.End(run, "interrupted");
            throw;
        }

        journal.Done(run, 0);
        // Nothing is left to be undone: pulled out and plugged in, the stick is as before.
        journal.Undone(run, 0, "ends when it is unplugged");
        journal.End(run, result.IsGood ? "switched" : result.Detail);
        return result;
    }
}
