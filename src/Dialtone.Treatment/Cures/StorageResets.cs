using Dialtone.Diagnosis;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment.Cures;

/// <summary>Which findings speak of resets by usb-storage, and which could be told from them only by experiment.</summary>
internal static class StorageResets
{
    public const string Driver = "usb-storage";

    public const string FirmwareCrash = "modem-firmware-crash";

    /// <summary>usb-storage resets the device, or nobody knows who does and usb-storage is what the fault class names.</summary>
    public static bool AreTheCause(Finding finding) => finding.Id switch
    {
        "storage-reset-loop" => true,
        "reset-morph-fallback" => finding.Loop?.Resetter is null or Driver,
        "port-reset-loop" => finding.Loop?.Resetter is Driver,
        _ => false,
    };

    /// <summary>The device leaves the bus by itself, and has storage that could be what its firmware stumbles over. Leaving the storage alone tells.</summary>
    public static bool AreWorthExcluding(Finding finding, SickDevice sick) => finding.Id == FirmwareCrash && HasStorage(finding, sick);

    private static bool HasStorage(Finding finding, SickDevice sick) =>
        sick.StorageInterface(finding) is not null || sick.Interfaces.Any(item => item.Class.Class == UsbClass.MassStorage);
}
