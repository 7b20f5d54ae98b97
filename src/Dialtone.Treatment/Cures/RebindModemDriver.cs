using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Moves interfaces from usbserial's makeshift driver to the driver that the kernel's own table names for them.</summary>
internal static class RebindModemDriver
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (finding.Id != "usbserial-generic-bound" || SickDevice.Of(finding, machine) is not { } sick || !machine.ModuleTree.TryGet(out var tree))
        {
            return null;
        }

        var moves = sick.Interfaces
            .Where(item => item.Driver.TryGet(out var driver) && driver == SerialDrivers.GenericDriver)
            .Select(item => (item.Name, Module: SerialDrivers.ModulesFor(tree, item).FirstOrDefault()))
            .Where(move => move.Module is not null)
            .ToList();
        return moves.Count == 0 ? null : new Plan
        {
            Remedy = "rebind-modem-driver",
            Finding = finding,
            Title = $"Give {moves.Count} interfaces of {sick.Id} on {sick.Port} to {string.Join(", ", moves.Select(move => move.Module).Distinct())} instead of usbserial's generic driver",
            Loss = "nothing; programs that have the ports open lose them",
            Risk = 1,
            // Loaded while the generic driver still holds the interfaces, so that nothing is bound before it is meant to be.
            Steps =
            [
                .. moves.Select(move => move.Module!).Distinct().Select(name => new LoadModule(name)),
                .. moves.SelectMany(move => new Step[] { new UnbindInterface(move.Name, SerialDrivers.GenericDriver, sick.Place), new BindInterface(move.Name, move.Module!, sick.Place) }),
            ],
            IfItWorks = "The modem works with the driver made for it: the generic driver was the trouble.",
            IfItFails = "The driver made for it did not bring the modem to work either.",
            LastingAdvice = ["Take 'options usbserial vendor=... product=...' out of /etc/modprobe.d, and 'modprobe usbserial vendor=...' out of /etc/rc.local and the like: they bring the generic driver back at the next boot."],
        };
    }
}
