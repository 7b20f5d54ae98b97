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
    private readonly List<(ConfigurationName Name, ConfigurationFile File)> entries = [];

    /// <param name="places">Files by place, the place that wins first.</param>
    public ConfigurationLibrary(IEnumerable<IReadOnlyList<ConfigurationFile>> places)
    {
        var ignored = new List<string>();
        foreach (var place in places)
        {
            // Within a place the names with more conditions come first: 05c6:1000 is for whoever is left.
            foreach (var file in place.OrderByDescending(file => file.Name.Count(letter => letter == '=')).ThenBy(file => file.Name, StringComparer.Ordinal))
            {
                if (ConfigurationName.TryParse(file.Name, out var name))
                {
                    entries.Add((name!, file));
                }
                else
                {
                    ignored.Add($"{file.Place}/{file.Name}");
                }
            }
        }

        Ignored = ignored;
    }

    public int Count => entries.Count;

    /// <summary>Files whose names are no configuration's: backups, leftovers, readmes.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The configuration of a device, or null if nobody knows one. A name with more conditions in a later place does not win over a plain one in an earlier place: who writes a
    /// file in <c>/etc</c> means it.</summary>
    public SwitchConfiguration? Find(DeviceStrings device)
    {
        foreach (var (name, file) in entries)
        {
            if (name.Fits(device))
            {
                return file.Parse(name);
            }
        }

        return null;
    }

    /// <summary>True if which configuration applies depends on INQUIRY data: then they are worth waiting for.</summary>
    public bool NeedsScsi(DeviceStrings device) => entries.Exists(entry => entry.Name.Id == device.Id && entry.Name.NeedsScsi);

    /// <summary>Every configuration for an id, whatever its conditions.</summary>
    public IEnumerable<SwitchConfiguration> For(Facts.Usb.UsbId id) =>
        entries.Where(entry => entry.Name.Id == id).Select(entry => entry.File.Parse(entry.Name));

    /// <summary>Every id that has a configuration, in order.</summary>
    public IReadOnlyList<Facts.Usb.UsbId> Ids => [.. entries.Select(entry => entry.Name.Id).Distinct().OrderBy(id => id.Vendor).ThenBy(id => id.Product)];
}
