namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>Joins what several listings show of the same device.</summary>
internal static class ListedDevices
{
    /// <summary><c>lsusb -t</c> shows ports and drivers, <c>lsusb</c> ids and names, both bus and number.</summary>
    public static IEnumerable<ListedDevice> Join(IEnumerable<ListedDevice> devices)
    {
        var all = devices.ToList();
        var nameless = all.FindAll(device => device.Id is null && device.Address is not null && device.Interfaces.Count > 0);
        foreach (var tree in nameless)
        {
            var named = all.FindAll(device => device.Id is not null && device.Address == tree.Address);
            // Listings made before and after a replug differ in the number; alone on its bus in both, it is the same device.
            if (named.Count == 0 && tree.Address is { } place && !tree.IsHub && all.Count(other => other.Id is null && IsOn(other, place.Bus)) == 1
                && all.FindAll(other => other.Id is not null && IsOn(other, place.Bus)) is { Count: > 0 } alone && alone.Select(other => other.Id).Distinct().Count() == 1)
            {
                named = alone;
            }

            if (named.Count == 0 || named.Select(device => device.Id).Distinct().Count() != 1)
            {
                continue;
            }

            all[all.IndexOf(tree)] = named[0] with { Port = tree.Port, Interfaces = Interfaces(named, tree), IsHub = tree.IsHub || named[0].IsHub };
            all.RemoveAll(named.Contains);
        }

        return all;
    }

    /// <summary>A device, not the root hub, which is number 1 on each bus and the Linux Foundation's.</summary>
    private static bool IsOn(ListedDevice device, int bus) => device is { IsHub: false, Address: { } address, Id: null or { Vendor: not 0x1d6b } } && address.Bus == bus && address.Device != 1;

    /// <summary>Classes from where they are full, drivers from the tree.</summary>
    private static IReadOnlyList<ListedInterface> Interfaces(List<ListedDevice> named, ListedDevice tree)
    {
        var full = named.Find(device => device.Interfaces.Count > 0)?.Interfaces ?? [];
        return [.. tree.Interfaces.Select(entry => full.FirstOrDefault(known => known.Number == entry.Number) is { } known ? entry with { Class = known.Class, Endpoints = known.Endpoints } : entry)];
    }
}
