using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;

namespace Dialtone.Switching.Courses;

/// <summary>Devices that usb-modeswitch-data knows, or that look like sticks, and are no modems: they are left alone unless somebody names them.</summary>
public static class OtherGear
{
    /// <summary>Ids whose storage mode does not show what they are.</summary>
    private static readonly Dictionary<UsbId, string> Known = new()
    {
        [new(0x057c, 0x62ff)] = "a Wi-Fi stick",
        [new(0x057c, 0x84ff)] = "a Wi-Fi stick",
        [new(0x0ace, 0x2011)] = "a Wi-Fi stick",
        [new(0x0ace, 0x20ff)] = "a Wi-Fi stick",
        [new(0x0bda, 0x1a2b)] = "a Wi-Fi stick",
        [new(0x0bda, 0xa192)] = "a Wi-Fi stick",
        [new(0x0cf3, 0x20ff)] = "a Wi-Fi stick",
        [new(0x0e8d, 0x2870)] = "a Wi-Fi stick",
        [new(0x148f, 0x2578)] = "a Wi-Fi stick",
        [new(0x148f, 0x2878)] = "a Wi-Fi stick",
        [new(0x072f, 0x100d)] = "a card reader",
        [new(0x03f0, 0x002a)] = "a printer",
        [new(0x03f0, 0x032a)] = "a printer",
        [new(0x0922, 0x1001)] = "a label printer",
        [new(0x0922, 0x1003)] = "a label printer",
        [new(0x0922, 0x1007)] = "a label printer",
        [new(0x046d, 0xc261)] = "a steering wheel",
    };

    /// <summary>True for an id that is no modem's whatever the device shows.</summary>
    public static bool Knows(UsbId id) => Known.ContainsKey(id);

    /// <summary>What it is, with its article; null if nothing speaks against a modem.</summary>
    public static string? KindOf(UsbDevice device, SwitchConfiguration? configuration)
    {
        if (device.Id.TryGet(out var id) && Known.TryGetValue(id, out var known))
        {
            return known;
        }

        foreach (var entry in device.Interfaces.Or([]))
        {
            switch (entry.Class)
            {
                case { Class: 0x06 } or { Class: 0xff, SubClass: 0x42 }:
                    return "a phone";
                case { Class: 0x07 }:
                    return "a printer";
                case { Class: 0x0b }:
                    return "a card reader";
                case { Class: 0xe0, SubClass: 0x01, Protocol: 0x01 }:
                    return "a Bluetooth adapter";
                case { Class: 0x0e }:
                    return "a camera";
                // Mobile Action's cable speaks in reports, and its configuration says that they are for a modem.
                case { Class: 0x03 } when configuration?.Mode != SwitchMode.MobileAction:
                    return "an input device";
                default:
                    break;
            }
        }

        if (device.Manufacturer.Or("").Contains("Android", StringComparison.OrdinalIgnoreCase) || device.Product.Or("").Contains("Android", StringComparison.OrdinalIgnoreCase))
        {
            return "a phone";
        }

        return configuration?.TargetClass switch { 0x07 => "a printer", 0x03 => "an input device", _ => null };
    }
}
