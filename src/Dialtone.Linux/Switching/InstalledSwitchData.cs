using Dialtone.Linux.FileTrees;
using Dialtone.Switching.Configurations;

namespace Dialtone.Linux.Switching;

/// <summary>usb-modeswitch-data where the distribution installed it, what the administrator laid over it, and Dialtone's own knowledge.</summary>
public sealed class InstalledSwitchData
{
    public const string AdministratorsPlace = "/etc/usb_modeswitch.d";

    public const string DistributionsPlace = "/usr/share/usb_modeswitch";

    public const string Pack = DistributionsPlace + "/configPack.tar.gz";

    /// <summary>Places of the global settings, by distribution; the first that is there counts.</summary>
    private static readonly string[] GlobalPlaces = ["/etc/usb_modeswitch.conf", "/etc/sysconfig/usb_modeswitch", "/etc/default/usb_modeswitch"];

    private const int LongestConfiguration = 64 << 10;

    private InstalledSwitchData(ConfigurationLibrary configurations, GlobalSettings global, IReadOnlyList<string> unread)
    {
        Configurations = configurations;
        Global = global;
        Unread = unread;
    }

    public ConfigurationLibrary Configurations { get; }

    public GlobalSettings Global { get; }

    /// <summary>What is there and could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Unread { get; }

    public static InstalledSwitchData Read(IFileTree tree)
    {
        var unread = new List<string>();
        var library = new ConfigurationLibrary([Directory(tree, AdministratorsPlace, unread), Directory(tree, DistributionsPlace, unread), Packed(tree, unread), OwnConfigurations.All]);
        var global = GlobalSettings.None;
        foreach (var place in GlobalPlaces)
        {
            if (tree.Read(place).TryGet(out var bytes))
            {
                global = GlobalSettings.Parse(place, bytes);
                break;
            }
        }

        return new InstalledSwitchData(library, global, unread);
    }

    private static List<ConfigurationFile> Directory(IFileTree tree, string place, List<string> unread)
    {
        var files = new List<ConfigurationFile>();
        var listing = tree.List(place);
        if (listing.IsRefused)
        {
            unread.Add($"{place}: {listing.Reason}");
        }

        foreach (var entry in listing.TryGet(out var entries) ? entries : [])
        {
            var path = FileTree.Join(place, entry.Name);
            if (path == Pack || entry.Kind is FileKind.Directory or FileKind.Other)
            {
                continue;
            }

            var read = tree.Read(path, LongestConfiguration);
            if (read.TryGet(out var bytes))
            {
                files.Add(new ConfigurationFile(place, entry.Name, bytes));
            }
            else if (read.IsRefused)
            {
                unread.Add($"{path}: {read.Reason}");
            }
        }

        return files;
    }

    private static List<ConfigurationFile> Packed(IFileTree tree, List<string> unread)
    {
        var files = new List<ConfigurationFile>();
        var read = tree.Read(Pack, limit: 16 << 20);
        if (!read.TryGet(out var bytes))
        {
            if (read.IsRefused)
            {
                unread.Add($"{Pack}: {read.Reason}");
            }

            return files;
        }

        try
        {
            var archive = new ArchiveFileTree(new MemoryStream(bytes));
            foreach (var (path, content) in archive.Files)
            {
                files.Add(new ConfigurationFile(Pack, path[(path.LastIndexOf('/') + 1)..], content));
            }
        }
        catch (InvalidDataException e)
        {
            unread.Add($"{Pack}: {e.Message}");
        }

        return files;
    }
}
