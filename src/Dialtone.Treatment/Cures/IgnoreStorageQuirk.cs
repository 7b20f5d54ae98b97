using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>usb-storage does not bind to the device at all (letter <c>i</c>). Its initialisers do not run either, and with them the kernel's own
/// mode switch of some sticks.</summary>
internal static class IgnoreStorageQuirk
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (SickDevice.Of(finding, machine) is not { } sick || !(StorageResets.AreTheCause(finding) || StorageResets.AreWorthExcluding(finding, sick)))
        {
            return null;
        }

        return StorageQuirk.Complete(
            new Plan
            {
                Remedy = "storage-quirk-ignore",
                Finding = finding,
                Title = $"Let usb-storage ignore {sick.Id} on {sick.Port}",
                Loss = "the CD-ROM and the SD card slot of this modem, and the kernel's own mode switch: a stick of this id that starts as a CD-ROM then needs usb_modeswitch",
                StorageLoss = StorageLoss.Device,
                Risk = 1,
                IfItWorks = "The trouble stopped when usb-storage left the device alone: usb-storage is what triggers it.",
                IfItFails = "The trouble went on although usb-storage left the device alone: its storage is not to blame.",
            },
            sick,
            "i");
    }
}
