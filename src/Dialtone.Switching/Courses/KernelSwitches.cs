using Dialtone.Facts.Usb;

namespace Dialtone.Switching.Courses;

/// <summary>Devices that the kernel's own usb-storage switches when it binds them (drivers/usb/storage/unusual_devs.h of 6.1 and 6.12).</summary>
public static class KernelSwitches
{
    /// <summary>Whether the kernel may act, so that it is given the time to do so before anything is sent.</summary>
    public static bool MayAct(UsbDevice device) => device.Id.Or(default) switch
    {
        var id when HuaweiInitializer.IsFor(id, device.BcdDevice.TryGet(out var release) ? release : null) => true,
        // sierra_ms_init, unless its parameter swi_tru_install forbids.
        { Vendor: 0x1199, Product: 0x0fff } => true,
        // option_ms_init, unless its parameter option_zero_cd forbids.
        { Vendor: 0x0af0, Product: 0x6971 or 0x7401 or 0x7501 or 0x7701 or 0x7706 or 0x7901 or 0x7a01 or 0x7a05 or 0x8300 or 0x8302 or 0x8304 or 0xc100 or 0xd057 or 0xd058 or 0xd157 or 0xd257 or 0xd357 } => true,
        _ => false,
    };
}
