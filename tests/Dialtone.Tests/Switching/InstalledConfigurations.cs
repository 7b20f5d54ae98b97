using System.Formats.Tar;
using System.IO.Compression;
using Dialtone.Switching.Configurations;

namespace Dialtone.Tests.Switching;

/// <summary>The configurations of the distribution's usb-modeswitch-data, read where it is installed: they are GPL and not part of this repository.</summary>
internal static class InstalledConfigurations
{
    private const string Pack = "/usr/share/usb_modeswitch/configPack.tar.gz";

    private static readonly Lazy<IReadOnlyList<(string Name, byte[] Bytes)>> Installed = new(Read);

    public static IReadOnlyList<(string Name, byte[] Bytes)> All
    {
        get
        {
            Assert.SkipUnless(File.Exists(Pack), "usb-modeswitch-data is not installed");
            return Installed.Value;
        }
    }

    public static SwitchConfiguration Parse((string Name, byte[] Bytes) entry) => ConfigurationText.Parse(entry.Name, $"{Pack}/{entry.Name}", entry.Bytes);

    private static List<(string Name, byte[] Bytes)> Read()
    {
        using var expanded = new GZipStream(File.OpenRead(Pack), CompressionMode.Decompress);
        using var archive = new TarReader(expanded);
        var found = new List<(string Name, byte[] Bytes)>();
        while (archive.GetNextEntry() is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.DataStream is { } data && name.Length >= 9 && name[4] == ':')
            {
                using var bytes = new MemoryStream();
                data.CopyTo(bytes);
                found.Add((name, bytes.ToArray()));
            }
        }

        return found;
    }
}
