using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>What to do about a stick that stays a CD-ROM. Told, not done.</summary>
internal static class SwitchByHand
{
    public static Plan? PlanFor(Finding finding, Machine machine) => finding.Id != "stuck-storage-mode" ? null : new Plan
    {
        Remedy = "install-usb-modeswitch",
        Finding = finding,
        Title = "Have the stick switched to modem mode",
        Loss = "the stick's CD-ROM",
        Risk = 3,
        Advice =
        [
            "Install the packages usb-modeswitch and usb-modeswitch-data, then unplug the stick and plug it in again.",
            "If it stays a CD-ROM, eject it: 'eject /dev/srN'. Some sticks wait for just that.",
            SickDevice.Of(finding, machine) is { } sick
                ? $"Huawei sticks: 'usb_modeswitch -v {sick.Id.Vendor:x4} -p {sick.Id.Product:x4} -J', older ones with '-H' instead of '-J'."
                : "Huawei sticks: 'usb_modeswitch -v VENDOR -p PRODUCT -J', older ones with '-H' instead of '-J'.",
        ],
    };
}
