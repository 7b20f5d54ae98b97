namespace Dialtone.Switching.Configurations;

/// <summary>A file that may hold a configuration.</summary>
/// <param name="Place">The directory or archive it stands in.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Bytes">Its text.</param>
public sealed record ConfigurationFile(string Place, string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Line of the place at which the text begins, for one that is a section of a file; 0 for a file of its own.</summary>
    public int FirstLine { get; init; }

    internal SwitchConfiguration Parse(ConfigurationName name) =>
        FirstLine > 0 ? ConfigurationText.Parse(name.Text, Place, Bytes.Span, FirstLine) : ConfigurationText.Parse(name.Text, $"{Place}/{Name}", Bytes.Span);
}

/// <summary>All configurations that a machine has: the administrator's directory first, then the distribution's, then its archive, then Dialtone's own.</summary>
public sealed class ConfigurationLibrary
{
    private readonly List<IReadOnlyList<ConfigurationFile>> places;

    /// <param name="places">Files by place, the place that wins first.</param>
    public ConfigurationLibrary(IEnumerable<IReadOnlyList<ConfigurationFile>> places) => this.places = [.. places];

    public int Count => Entries("").Count();

    /// <summary>Files whose names are no configuration's: backups, leftovers, readmes.</summary>
    public IReadOnlyList<string> Ignored =>
        [.. places.SelectMany(place => place).Where(file => !ConfigurationName.TryParse(file.Name, out _)).Select(file => $"{file.Place}/{file.Name}").Order(StringComparer.Ordinal)];

    /// <summary>The configuration of a device, or null if nobody knows one. A name with more conditions in a later place does not win over a plain one in an earlier place: who writes a
    /// file in <c>/etc</c> means it.</summary>
    public SwitchConfiguration? Find(DeviceStrings device)
    {
        foreach (var (name, file) in Entries(device.Id.ToString()))
        {
            if (name.Fits(device))
            {
                return file.Parse(name);
            }
        }

        return null;
    }

    /// <summary>True if which configuration applies depends on INQUIRY data: then they are worth waiting for.</summary>
    public bool NeedsScsi(DeviceStrings device) => Entries(device.Id.ToString()).Any(entry => entry.Name.NeedsScsi);

    /// <summary>Every configuration for an id, whatever its conditions.</summary>
    public IEnumerable<SwitchConfiguration> For(Facts.Usb.UsbId id) => Entries(id.ToString()).Select(entry => entry.File.Parse(entry.Name));

    /// <summary>Every id that has a configuration, in order.</summary>
    public IReadOnlyList<Facts.Usb.UsbId> Ids => [.. Entries("").Select(entry => entry.Name.Id).Distinct().OrderBy(id => id.Vendor).ThenBy(id => id.Product)];

    /// <summary>Configurations whose names begin with a text, the one that wins first. At plug a single device is asked for, and the names of the five hundred others are not taken apart.</summary>
    private IEnumerable<(ConfigurationName Name, ConfigurationFile File)> Entries(string start)
    {
        foreach (var place in places)
        {
            // Within a place the names with more conditions come first: 05c6:1000 is for whoever is left.
            foreach (var file in place.Where(file => file.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                         .OrderByDescending(file => file.Name.Count(letter => letter == '=')).ThenBy(file => file.Name, StringComparer.Ordinal))
            {
                if (ConfigurationName.TryParse(file.Name, out var name))
                {
                    yield return (name!, file);
                }
            }
        }
    }
}
