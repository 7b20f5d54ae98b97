using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>Takes the storage interface from usb-storage, for as long as the device stays enumerated.</summary>
internal static class UnbindStorageInterface
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (!StorageResets.AreTheCause(finding) || SickDevice.Of(finding, machine) is not { } sick || sick.StorageInterface(finding) is not { } storage)
        {
            return null;
        }

        return new Plan
        {
            Remedy = "unbind-storage-interface",
            Finding = finding,
            Title = $"Take interface {storage} of {sick.Id} from usb-storage",
            Loss = "the CD-ROM and the SD card slot of this modem, until it is plugged in anew",
            StorageLoss = StorageLoss.Device,
            Risk = 1,
            Steps = [sick.OfflineStorage, new UnbindInterface(storage, StorageResets.Driver, sick.Place)],
            IfItWorks = "The trouble stopped when the storage interface had no driver: usb-storage is what triggers it.",
            IfItFails = "The trouble went on without a driver on the storage interface: its storage is not to blame.",
            LastingAdvice = ["This holds until the modem is plugged in anew."],
        };
    }
}
