using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>usb-storage scans only the first logical unit (letter <c>s</c>, 2.6.29 and later). The kernel's own mode switch stays in force.</summary>
internal static class SingleLunQuirk
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        // A fault in LUN 0 goes on: it is the one that is still scanned.
        if (SickDevice.Of(finding, machine) is not { } sick || finding.Loop?.Lun == 0
            || !(StorageResets.AreTheCause(finding) || StorageResets.AreWorthExcluding(finding, sick)))
        {
            return null;
        }

        return StorageQuirk.Complete(
            new Plan
            {
                Remedy = "storage-quirk-single-lun",
                Finding = finding,
                Title = $"Let usb-storage use only the first logical unit of {sick.Id} on {sick.Port}",
                Loss = "the SD card slot of this modem (its CD-ROM stays)",
                StorageLoss = StorageLoss.UnitsAfterFirst,
                Risk = 1,
                IfItWorks = "The trouble stopped when only LUN 0 was scanned: usb-storage resets the device over a logical unit after the first, the SD slot.",
                IfItFails = "The trouble went on with only LUN 0 scanned: the SD slot alone is not what triggers it.",
            },
            sick,
            "s");
    }
}
