using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Makes option take a modem that no driver of this kernel lists: its vendor interfaces, and none that are for data, debugging or storage.</summary>
internal static class AddModemId
{
    private const string Id = "dynamic-serial-id";

    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (finding.Id != "no-driver-bound" || !finding.Remedies.Contains(Id) || SickDevice.Of(finding, machine) is not { Device: { } device } sick
            || DynamicSerialId.Possible(device, machine.ModuleTree) is not { } change)
        {
            return null;
        }

        return new Plan
        {
            Remedy = Id,
            Finding = finding,
            Title = $"Make the option driver take {string.Join(", ", change.Ports.Select(item => item.Name))} of {sick.Id}",
            Loss = "nothing; an interface for data that cannot be told from a serial one gets a port that answers nothing",
            Risk = 1,
            Steps = change.Steps,
            IfItWorks = "All the modem lacked was its id in the driver's table.",
            IfItFails = "With the driver on its interfaces the modem did not answer either: they are not serial ports, or the modem is sick.",
            LastingSteps = [change.LastingStep],
            LastingAdvice = ["Tell linux-usb@vger.kernel.org the id and the interfaces ('dialtone list'), so that the next kernel knows it."],
        };
    }
}
