using System.Globalization;

namespace Dialtone.Facts.Usb;

/// <summary>A device's <c>idVendor:idProduct</c>. It names a product at best; many products share one (12d1:1001 has over thirty).</summary>
public readonly record struct UsbId(ushort Vendor, ushort Product)
{
    /// <summary>Reads <c>12d1:1001</c>, either case. Anything else gives false.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UsbId id)
    {
        id = default;
        if (text.Length != 9 || text[4] != ':'
            || !ushort.TryParse(text[..4], NumberStyles.AllowHexSpecifier, null, out var vendor)
            || !ushort.TryParse(text[5..], NumberStyles.AllowHexSpecifier, null, out var product))
        {
            return false;
        }

        id = new UsbId(vendor, product);
        return true;
    }

    /// <summary>Lower-case hexadecimal, as the kernel and lsusb print it.</summary>
    public override string ToString() => $"{Vendor:x4}:{Product:x4}";
}
