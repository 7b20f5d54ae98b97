using Dialtone.Facts.Usb;
using Dialtone.Switching.Courses;

namespace Dialtone.Switching.Plugging;

/// <summary>Who switches devices on a machine when they are plugged in.</summary>
/// <param name="DialtoneRules">Dialtone's rule file; null if it is not installed.</param>
/// <param name="ModeSwitchRules">usb_modeswitch's rule file that is in force; null if there is none, or its program is not there.</param>
/// <param name="IsForbidden">usb_modeswitch.conf says DisableSwitching.</param>
public sealed record SwitchActors(string? DialtoneRules, string? ModeSwitchRules, bool IsForbidden)
{
    /// <summary>Who acts on a device, as a clause.</summary>
    public string For(UsbDevice device)
    {
        var id = device.Id.Or(default);
        var who = IsForbidden ? "nobody: usb_modeswitch.conf forbids it (DisableSwitching)"
            : DialtoneRules is { } own && SwitchRule.Names(own, id) ? "dialtone"
            : ModeSwitchRules is { } theirs && (SwitchRule.Names(theirs, id) || (id.Vendor == 0x12d1 && !device.Manufacturer.Or("").Contains("Android", StringComparison.Ordinal))) ? "usb_modeswitch"
            : "nobody ('dialtone switch --install' changes that)";
        return KernelSwitches.MayAct(device) ? $"{who}; the kernel's usb-storage may be faster" : who;
    }
}
