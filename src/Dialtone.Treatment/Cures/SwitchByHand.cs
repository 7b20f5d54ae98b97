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
            .. finding.Subject.Device is { Vendor: 0x12d1 } id
                ? (ReadOnlySpan<string>)[$"Or send it Huawei's message: 'usb_modeswitch -v {id.Vendor:x4} -p {id.Product:x4} -J', an older stick with '-H' instead of '-J'."]
                : [],
        ],
    };
}
