using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Sends a stick that is stuck as a CD-ROM the message that makes a modem of it.</summary>
internal static class SwitchStick
{
    public static Plan? PlanFor(Finding finding, Machine machine) =>
        finding.Id != "stuck-storage-mode" || SickDevice.Of(finding, machine) is not { Device: { } } sick ? null : new Plan
        {
            Remedy = "switch-to-modem",
            Finding = finding,
            Title = $"Switch {sick.Id} on {sick.Port} to modem mode",
            Loss = "the stick's CD-ROM, until it is plugged in anew",
            StorageLoss = StorageLoss.Device,
            ChangesDevice = true,
            Risk = 1,
            Steps = [new SwitchToModem(sick.Place)],
            IfItWorks = "The stick lacked nothing but the message: nobody had sent it.",
            IfItFails = "The stick got its message, and what came of it did not stay.",
            LastingAdvice = ["It shows its CD-ROM again whenever it is plugged in. 'dialtone switch --install' has it switched each time."],
        };
}
