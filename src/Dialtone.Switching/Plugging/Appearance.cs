using System.Globalization;
using Dialtone.Facts.Usb;

namespace Dialtone.Switching.Plugging;

/// <summary>One appearance of a device on a port, <c>1-1.2-7</c>: with each enumeration it gets another device number, the next time also where the same stick is plugged in again. What is started
/// for one appearance is never taken for what runs for the last one.</summary>
/// <param name="Number">The device number, 1 to 127.</param>
public readonly record struct Appearance(UsbPortPath Port, int Number)
{
    /// <summary>Reads <c>1-1.2-7</c> and, as the kernel's uevent has the number, <c>1-1.2-007</c>. A port alone gives false.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Appearance appearance)
    {
        appearance = default;
        var dash = text.LastIndexOf('-');
        if (dash <= 0 || !UsbPortPath.TryParse(text[..dash], out var port) || port.IsRootHub
            || !int.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 127)
        {
            return false;
        }

        appearance = new Appearance(port, number);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Port}-{Number}");
}
