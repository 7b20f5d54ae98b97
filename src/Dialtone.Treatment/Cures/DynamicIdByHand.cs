using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>How to make option take a device that is not in its table. Told, not done: the id goes for every interface, network ones included.</summary>
internal static class DynamicIdByHand
{
    private const string Id = "dynamic-serial-id";

    public static Plan? PlanFor(Finding finding, Machine machine) =>
        finding.Id != "no-driver-bound" || !finding.Remedies.Contains(Id) || SickDevice.Of(finding, machine) is not { } sick ? null : new Plan
        {
            Remedy = Id,
            Finding = finding,
            Title = $"Make the option driver take {sick.Id}",
            Loss = "nothing; an interface for data (QMI, MBIM) must be bound to its own driver first, or option takes it, too",
            Risk = 1,
            Advice =
            [
                "modprobe option",
                $"echo '{sick.Id.Vendor:x4} {sick.Id.Product:x4}' > /sys/bus/usb-serial/drivers/option1/new_id",
                $"Undo: echo '{sick.Id.Vendor:x4} {sick.Id.Product:x4}' > /sys/bus/usb-serial/drivers/option1/remove_id, then plug it in again.",
            ],
        };
}
