using System.Globalization;
using Dialtone.Facts.Usb;

namespace Dialtone.Switching.Configurations;

/// <summary>The name of a configuration's file: the id, and after it what the device's strings must hold. <c>05c6:1000:uMa=Option</c>, <c>1c9e:f000:uMa=USB_Modem</c>.</summary>
public sealed record ConfigurationName(string Text, UsbId Id, IReadOnlyList<(string Attribute, string Value)> Conditions)
{
    /// <summary>What the attributes mean, in the data's own abbreviations.</summary>
    private static readonly Dictionary<string, Func<DeviceStrings, string>> Attributes = new(StringComparer.Ordinal)
    {
        ["uMa"] = device => device.Manufacturer,
        ["uPr"] = device => device.Product,
        ["uSe"] = device => device.SerialNumber,
        ["sVe"] = device => device.ScsiVendor,
        ["sMo"] = device => device.ScsiModel,
        ["sRe"] = device => device.ScsiRevision,
    };

    /// <summary>True if a condition can only be judged once usb-storage has asked the device for its INQUIRY data.</summary>
    public bool NeedsScsi => Conditions.Any(condition => condition.Attribute[0] == 's');

    /// <summary>Reads a file's name. False for editors' backups, packagers' leftovers and anything else that is no configuration.</summary>
    public static bool TryParse(string text, out ConfigurationName? name)
    {
        name = null;
        var parts = text.Split(':', 3);
        if (parts.Length < 2 || !TryHex(parts[0], out var vendor) || !TryHex(parts[1], out var product))
        {
            return false;
        }

        var conditions = new List<(string Attribute, string Value)>();
        if (parts.Length == 3)
        {
            foreach (var condition in parts[2].Split(':'))
            {
                var equals = condition.IndexOf('=', StringComparison.Ordinal);
                if (equals != 3 || !Attributes.ContainsKey(condition[..3]) || condition.Length == 4 || IsLeftover(condition))
                {
                    return false;
                }

                conditions.Add((condition[..3], condition[4..]));
            }
        }

        name = new ConfigurationName(text, new UsbId(vendor, product), conditions);
        return true;
    }

    /// <summary>True if the device has the id and everything that the name asks for. An underscore stands for itself or a blank.</summary>
    public bool Fits(DeviceStrings device) =>
        Id == device.Id && Conditions.All(condition =>
            Attributes[condition.Attribute](device).Replace(' ', '_').Contains(condition.Value.Replace(' ', '_'), StringComparison.Ordinal));

    private static bool TryHex(string text, out ushort number)
    {
        number = 0;
        return text.Length == 4 && ushort.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    /// <summary><c>12d1:1446~</c> and <c>.dpkg-old</c> are not what somebody wants to be used; the reference takes the former before the file itself.</summary>
    private static bool IsLeftover(string text) =>
        text.EndsWith('~') || text.EndsWith(".bak", StringComparison.Ordinal) || text.EndsWith(".orig", StringComparison.Ordinal) || text.EndsWith(".swp", StringComparison.Ordinal)
        || text.Contains(".dpkg-", StringComparison.Ordinal) || text.Contains(".rpm", StringComparison.Ordinal);
}
