namespace Dialtone.Facts.Usb;

/// <summary>The 66 entries of drivers/usb/storage/unusual_devs.h with usb_stor_huawei_e220_init (usb_stor_huawei_init later): the kernel's usb-storage asks these devices for their modem by itself.</summary>
public static class HuaweiInitializer
{
    /// <param name="bcdDevice">All entries are for 0000; null: not known, which is taken for that.</param>
    public static bool IsFor(UsbId id, int? bcdDevice) =>
        id.Vendor == 0x12d1 && (bcdDevice ?? 0) == 0 && (id.Product is 0x1001 or 0x1003 or 0x1004 or (>= 0x1401 and <= 0x143f));
}
