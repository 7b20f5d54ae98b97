using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;

namespace Dialtone.Switching.Courses;

/// <summary>One way that many devices take, for a device that nobody knows.</summary>
/// <param name="Title">What it is, as a clause.</param>
/// <param name="Text">The keys of its configuration.</param>
public sealed record GenericMethod(string Title, string Text)
{
    /// <summary>As a configuration of that device.</summary>
    public SwitchConfiguration For(UsbId id) => ConfigurationText.Parse(id.ToString(), "--try", Encoding.UTF8.GetBytes(Text + "\nCheckSuccess=15\n"));
}

/// <summary>What to try with a stick that nobody knows, the most likely first: by how many of the 513 configurations of usb-modeswitch-data are of each kind.</summary>
/// <remarks>Only for what shows a CD-ROM drive. Vendor commands are not harmless to everything: to a bridge with a SATA disk behind it, 85 is ATA PASS-THROUGH(16), and what it makes of f5 and ff
/// its maker knows.</remarks>
public static class GenericMethods
{
    private static readonly GenericMethod Eject = new("eject the CD-ROM, as a file manager would", "StandardEject=1");
    private static readonly GenericMethod HuaweiNew = new("Huawei's message", "HuaweiNewMode=1");
    private static readonly GenericMethod HuaweiAlternative = new("Huawei's message for its older models", "HuaweiAltMode=1");
    private static readonly GenericMethod HuaweiFirst = new("the control request of Huawei's first sticks", "HuaweiMode=1");
    private static readonly GenericMethod Rezero = new("REZERO UNIT, which Option's sticks take", "OptionMode=1");
    private static readonly GenericMethod Longcheer = new("the command f5 of Longcheer's sticks, sold under many names", "MessageContent=55534243123456780000000000000606f50402527000000000000000000000");
    private static readonly GenericMethod Zte = new("the command 85 of ZTE's sticks", "MessageContent=55534243123456782000000080000c85010101180101010101000000000000");
    private static readonly GenericMethod Onda = new("the command ff of sticks with Mediatek chips", "MessageContent=555342431234567800000000000010ff000000000000000000000000000000");

    public static IReadOnlyList<GenericMethod> For(UsbId id) => id.Vendor switch
    {
        // Huawei, and Huawei's sticks under the new vendor's number.
        0x12d1 or 0x3426 => [HuaweiNew, HuaweiAlternative, HuaweiFirst, Eject],
        0x0af0 => [Rezero, Eject],
        0x19d2 => [Eject, Zte, Rezero],
        0x1c9e or 0x05c6 => [Eject, Longcheer, Rezero, Onda],
        0x1ee8 => [Onda, Eject, Longcheer],
        _ => [Eject, Longcheer, HuaweiNew, Onda, Zte, Rezero],
    };

    /// <summary>What was learnt, as a section of <c>knowledge/sticks.switching</c>.</summary>
    public static string Section(UsbDevice before, GenericMethod method, UsbDevice after)
    {
        var (from, to) = (before.Id.Or(default), after.Id.Or(default));
        var text = new StringBuilder($"[{from}]\n");
        var title = OneLine($"{before.Manufacturer.Or("")} {before.Product.Or("")}");
        if (title.Length > 0)
        {
            text.Append($"Title = {title}\n");
        }

        if (to != from)
        {
            text.Append($"TargetVendor = 0x{to.Vendor:x4}\nTargetProduct = {to.Product:x4}\n");
        }
        else if (after.Interfaces.Or([]) is [var first, ..])
        {
            text.Append($"TargetClass = 0x{first.Class.Class:x2}\n");
        }

        return text.Append(method.Text.Replace("=", " = ", StringComparison.Ordinal)).Append('\n').ToString();
    }

    /// <summary>A device may call itself anything.</summary>
    private static string OneLine(string text) => new([.. text.Where(letter => letter is >= ' ' and <= '~' and not '[').Take(80)]);
}
