using System.IO.Compression;
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

    /// <summary>The distribution's has 18 kB. Whatever it unpacks to is unpacked at every plug, so there is a bound.</summary>
    private const int LongestPack = 1 << 20;

    private InstalledSwitchData(ConfigurationLibrary configurations, IReadOnlyList<string> unread)
    {
        Configurations = configurations;
        Unread = unread;
    }

    public ConfigurationLibrary Configurations { get; }

    /// <summary>What is there and could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Unread { get; }

    public static InstalledSwitchData Read(IFileTree tree)
    {
        var unread = new List<string>();
        var library = new ConfigurationLibrary([Directory(tree, AdministratorsPlace, unread), Directory(tree, DistributionsPlace, unread), Packed(tree, unread), OwnConfigurations.All]);
        return new InstalledSwitchData(library, unread);
    }

    /// <summary>What usb_modeswitch.conf says, or its like of another distribution.</summary>
    public static GlobalSettings ReadGlobal(IFileTree tree)
    {
        foreach (var place in GlobalPlaces)
        {
            if (tree.Read(place).TryGet(out var bytes))
            {
                return GlobalSettings.Parse(place, bytes);
            }
        }

        return GlobalSettings.None;
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
        var read = tree.Read(Pack, LongestPack);
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
            using var plain = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var members = new TarMembers(plain);
            while (members.MoveNext())
            {
                if (members.Length > LongestConfiguration)
                {
                    unread.Add($"{Pack}: {members.Name} is longer than {LongestConfiguration} bytes");
                    continue;
                }

                files.Add(new ConfigurationFile(Pack, members.Name[(members.Name.LastIndexOf('/') + 1)..], members.ReadToEnd()));
            }
        }
        catch (InvalidDataException e)
        {
            unread.Add($"{Pack}: {e.Message}");
        }

        return files;
    }
}
