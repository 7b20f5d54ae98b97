using Dialtone.Facts.Usb;

namespace Dialtone.Switching.Configurations;

/// <summary>What a device says of itself, as far as configurations tell devices with the same id apart by it. Empty: it says nothing, or nobody asked yet.</summary>
/// <param name="ScsiVendor">From INQUIRY, known once usb-storage has asked.</param>
public sealed record DeviceStrings(
    UsbId Id, string Manufacturer = "", string Product = "", string SerialNumber = "", string ScsiVendor = "", string ScsiModel = "", string ScsiRevision = "");
