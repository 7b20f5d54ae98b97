using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Authorizes a device that policy or the kernel's default holds back.</summary>
internal static class AuthorizeDevice
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (finding.Id != "device-not-authorized" || SickDevice.Of(finding, machine) is not { } sick)
        {
            return null;
        }

        return new Plan
        {
            Remedy = "authorize-device",
            Finding = finding,
            Title = $"Authorize {sick.Id} on {sick.Port}",
            Loss = "nothing; a policy (USBGuard, authorized_default) that held it back is overruled for this device, until it is plugged in anew",
            Risk = 1,
            Steps = [new WriteAttribute(sick.AuthorizedPath, "1", sick.Place, Expected: "0")],
            IfItWorks = "The modem works once it is authorized: nothing else was wrong.",
            IfItFails = "Being authorized was not enough: something else is wrong as well.",
            LastingAdvice = ["If USBGuard is in charge, allow the device there: 'usbguard list-devices --blocked', then 'usbguard allow-device --permanent NUMBER'. A stick that switches its mode needs it for both of its ids."],
        };
    }
}
