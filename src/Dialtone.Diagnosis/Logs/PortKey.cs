using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs;

/// <summary>A port path packed into 64 bits, so that the hot path compares and looks up ports without making strings.</summary>
/// <remarks>From the top: 4 bits number of tiers, 12 bits bus, six times 8 bits port number. USB has at most six ports between root hub and
/// device (USB 2.0, 4.1.1: seven tiers).</remarks>
internal readonly record struct PortKey(ulong Packed)
{
    private const int MaximumTiers = 6;

    public static PortKey None => default;

    public bool IsNone => Packed == 0;

    public bool IsRootHub => Packed >> 60 == 1;

    public int Bus => (int)(Packed >> 48) & 0xfff;

    private int Tiers => (int)(Packed >> 60) - 1;

    public static PortKey RootHub(int bus) => new((1UL << 60) | ((ulong)(bus & 0xfff) << 48));

    /// <summary>Reads a port path at the start of <paramref name="text"/>. It ends at a blank, a colon, a comma or the end; anything else gives false.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out PortKey port, out int used)
    {
        port = None;
        var at = 0;
        if (text.StartsWith("usb"u8))
        {
            at = 3;
            if (!TryNumber(text, ref at, 0xfff, out var root) || !EndsAt(text, at))
            {
                used = 0;
                return false;
            }

            port = RootHub(root);
            used = at;
            return true;
        }

        used = 0;
        if (!TryNumber(text, ref at, 0xfff, out var bus) || at >= text.Length || text[at] != '-')
        {
            return false;
        }

        ulong packed = 0;
        var tiers = 0;
        do
        {
            at++;
            if (tiers == MaximumTiers || !TryNumber(text, ref at, 0xff, out var number))
            {
                return false;
            }

            packed |= (ulong)number << (40 - (8 * tiers));
            tiers++;
        }
        while (at < text.Length && text[at] == '.');

        if (!EndsAt(text, at))
        {
            return false;
        }

        port = new PortKey(((ulong)(tiers + 1) << 60) | ((ulong)bus << 48) | packed);
        used = at;
        return true;
    }

    /// <summary>The device position behind port <paramref name="number"/> of this hub; None if the number cannot be.</summary>
    public PortKey Behind(int number)
    {
        var tiers = Tiers;
        return number is < 1 or > 0xff || tiers is < 0 or >= MaximumTiers
            ? None
            : new PortKey((Packed & 0x0fff_ffff_ffff_ffff) | ((ulong)(tiers + 2) << 60) | ((ulong)number << (40 - (8 * tiers))));
    }

    public UsbPortPath ToPath() => UsbPortPath.TryParse(ToString(), out var path) ? path : default;

    public override string ToString()
    {
        if (IsNone)
        {
            return "";
        }

        if (IsRootHub)
        {
            return $"usb{Bus}";
        }

        var text = new StringBuilder().Append(Bus).Append('-');
        for (var tier = 0; tier < Tiers; tier++)
        {
            if (tier > 0)
            {
                text.Append('.');
            }

            text.Append((Packed >> (40 - (8 * tier))) & 0xff);
        }

        return text.ToString();
    }

    private static bool EndsAt(ReadOnlySpan<byte> text, int at) => at >= text.Length || text[at] is (byte)' ' or (byte)':' or (byte)',' or (byte)'\'';

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at, int maximum, out int number)
    {
        number = 0;
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + text[at] - '0';
            if (number > maximum)
            {
                return false;
            }

            at++;
        }

        return at > start && number > 0;
    }
}

/// <summary>Configuration and interface number of <c>3-1:1.2</c>.</summary>
internal readonly record struct InterfaceKey(byte Configuration, byte Number)
{
    /// <summary>Configuration 0 means "not configured" in USB, so it names no interface.</summary>
    public static InterfaceKey None => default;

    public bool IsNone => Configuration == 0;
}
