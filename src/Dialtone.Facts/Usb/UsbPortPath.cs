namespace Dialtone.Facts.Usb;

/// <summary>Where a device is plugged in: bus and chain of hub ports, as the kernel names it (<c>3-1</c>, <c>1-1.4.2</c>; <c>usb1</c> is a root hub).
/// It survives re-enumeration, unlike a <see cref="UsbAddress"/>.</summary>
public readonly record struct UsbPortPath
{
    private readonly string? text;

    private UsbPortPath(string text) => this.text = text;

    /// <summary>Reads a kernel device name. Interface names (<c>3-1:1.0</c>) and anything else give false.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UsbPortPath path)
    {
        path = default;
        // USB allows 5 tiers of hubs below the root; the kernel's own buffer (devpath) is 16 bytes.
        if (text.Length is 0 or > 24)
        {
            return false;
        }

        if (text.StartsWith("usb"))
        {
            if (text.Length == 3 || text[3..].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }
        }
        else
        {
            var dash = text.IndexOf('-');
            if (dash <= 0 || text[..dash].ContainsAnyExceptInRange('0', '9') || !IsPortChain(text[(dash + 1)..]))
            {
                return false;
            }
        }

        path = new UsbPortPath(text.ToString());
        return true;
    }

    /// <exception cref="FormatException">The text is no port path.</exception>
    public static UsbPortPath Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var path) ? path : throw new FormatException($"'{text}' is no USB port path; expected something like 3-1 or 1-1.4.");

    public bool IsRootHub => text is not null && text[0] == 'u';

    public bool IsEmpty => text is null;

    /// <summary>Bus number, from 1.</summary>
    public int Bus => text is null ? 0 : int.TryParse(IsRootHub ? text.AsSpan(3) : text.AsSpan(0, text.IndexOf('-')), out var bus) ? bus : 0;

    /// <summary>The hub that this port belongs to; a root hub is its own parent.</summary>
    public UsbPortPath Parent
    {
        get
        {
            if (text is null || IsRootHub)
            {
                return this;
            }

            var dot = text.LastIndexOf('.');
            return new UsbPortPath(dot > 0 ? text[..dot] : $"usb{Bus}");
        }
    }

    /// <summary>True for the port itself and for everything plugged in below it.</summary>
    public bool Contains(UsbPortPath other)
    {
        if (text is null || other.text is null)
        {
            return false;
        }

        return IsRootHub
            ? other.Bus == Bus
            : string.Equals(other.text, text, StringComparison.Ordinal)
              || (other.text.StartsWith(text, StringComparison.Ordinal) && other.text[text.Length] == '.');
    }

    public override string ToString() => text ?? "";

    private static bool IsPortChain(ReadOnlySpan<char> chain)
    {
        var digits = 0;
        foreach (var c in chain)
        {
            if (c == '.')
            {
                if (digits == 0)
                {
                    return false;
                }

                digits = 0;
            }
            else if (c is >= '0' and <= '9')
            {
                digits++;
            }
            else
            {
                return false;
            }
        }

        return digits > 0;
    }
}

/// <summary>Bus and device number, as in <c>Bus 006 Device 004</c>. A new number is given at each enumeration.</summary>
public readonly record struct UsbAddress(int Bus, int Device)
{
    public override string ToString() => $"{Bus:000}/{Device:000}";
}

/// <summary>An interface of a device in one configuration, as the kernel names it: <c>3-1:1.2</c>.</summary>
public readonly record struct UsbInterfaceName(UsbPortPath Port, int Configuration, int Number)
{
    public static bool TryParse(ReadOnlySpan<char> text, out UsbInterfaceName name)
    {
        name = default;
        var colon = text.IndexOf(':');
        if (colon <= 0 || !UsbPortPath.TryParse(text[..colon], out var port))
        {
            return false;
        }

        var rest = text[(colon + 1)..];
        var dot = rest.IndexOf('.');
        if (dot <= 0
            || !byte.TryParse(rest[..dot], System.Globalization.NumberStyles.None, null, out var configuration)
            || !byte.TryParse(rest[(dot + 1)..], System.Globalization.NumberStyles.None, null, out var number))
        {
            return false;
        }

        name = new UsbInterfaceName(port, configuration, number);
        return true;
    }

    public override string ToString() => $"{Port}:{Configuration}.{Number}";
}
