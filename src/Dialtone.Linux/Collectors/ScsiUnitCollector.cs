using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>The logical units behind a storage interface: <c>hostH/targetH:C:T/H:C:T:L</c>.</summary>
internal static class ScsiUnitCollector
{
    public static void Collect(IFileTree tree, string host, List<ScsiUnit> units)
    {
        if (!tree.List(host).TryGet(out var targets))
        {
            return;
        }

        foreach (var target in targets.Where(static entry => entry.Name.StartsWith("target", StringComparison.Ordinal)))
        {
            if (!tree.List($"{host}/{target.Name}").TryGet(out var members))
            {
                continue;
            }

            foreach (var member in members)
            {
                if (Lun(member.Name) is { } lun)
                {
                    units.Add(Unit(tree, $"{host}/{target.Name}/{member.Name}", member.Name, lun));
                }
            }
        }

        units.Sort(static (left, right) => left.Lun.CompareTo(right.Lun));
    }

    private static ScsiUnit Unit(IFileTree tree, string directory, string address, int lun) => new(
        address,
        lun,
        Attributes.Decimal(tree, directory + "/type").Or(UnknownType),
        Attributes.Text(tree, directory + "/vendor").Or("").Trim(),
        Attributes.Text(tree, directory + "/model").Or("").Trim(),
        tree.List(directory + "/block").TryGet(out var blocks) && blocks.Count > 0 ? blocks[0].Name : null)
    {
        State = Attributes.NonEmptyText(tree, directory + "/state"),
    };

    /// <summary>What INQUIRY means by "unknown or no device type".</summary>
    private const int UnknownType = 0x1f;

    /// <summary>The last of four numbers with colons between.</summary>
    private static int? Lun(string name)
    {
        var colons = 0;
        foreach (var character in name)
        {
            if (character == ':')
            {
                colons++;
            }
            else if (!char.IsAsciiDigit(character))
            {
                return null;
            }
        }

        return colons == 3 && int.TryParse(name.AsSpan(name.LastIndexOf(':') + 1), out var lun) ? lun : null;
    }
}
