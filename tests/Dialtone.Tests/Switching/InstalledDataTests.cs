using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Switching;
using Dialtone.Switching.Configurations;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.Switching;

/// <summary>The data as distributions install it.</summary>
[SupportedOSPlatform("linux")]
public sealed class InstalledDataTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private DirectoryFileTree Tree => new(directory.On(""));

    private InstalledSwitchData Read() => InstalledSwitchData.Read(Tree);

    private void Pack(params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(directory.On("usr/share/usb_modeswitch"));
        using var packed = new GZipStream(File.Create(directory.On("usr/share/usb_modeswitch/configPack.tar.gz")), CompressionLevel.Fastest);
        using var archive = new TarWriter(packed, TarEntryFormat.Ustar);
        foreach (var (name, text) in files)
        {
            archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(text)) });
        }
    }

    [Fact]
    public void The_administrators_file_comes_before_the_distributions_and_that_before_the_pack_and_backups_are_ignored()
    {
        Pack(("12d1:1446", "SonyMode=1"), ("12d1:1f01", "HuaweiNewMode=1"), ("19d2:2000", "StandardEject=1"));
        directory.Put("usr/share/usb_modeswitch/12d1:1446", "SierraMode=1");
        directory.Put("usr/share/usb_modeswitch/12d1:1f01", "KobilMode=1");
        directory.Put("etc/usb_modeswitch.d/12d1:1446", "HuaweiMode=1");
        directory.Put("etc/usb_modeswitch.d/12d1:1446~", "GCTMode=1");
        directory.Put("etc/usb_modeswitch.conf", "# comment\nDisableMBIMGlobal=1\n");
        var data = Read();
        Assert.Equal(SwitchMode.Huawei, data.Configurations.Find(new DeviceStrings(Sticks.Id("12d1:1446")))!.Mode);
        Assert.Equal(SwitchMode.Kobil, data.Configurations.Find(new DeviceStrings(Sticks.Id("12d1:1f01")))!.Mode);
        Assert.Equal("/usr/share/usb_modeswitch/configPack.tar.gz/19d2:2000", data.Configurations.Find(new DeviceStrings(Sticks.Id("19d2:2000")))!.Settings[0].File);
        Assert.Equal(["/etc/usb_modeswitch.d/12d1:1446~"], data.Configurations.Ignored);
        Assert.True(InstalledSwitchData.ReadGlobal(Tree).DisableMbim);
        Assert.Empty(data.Unread);
    }

    [Fact]
    public void A_member_of_the_pack_that_is_too_long_is_named_and_those_after_it_are_read()
    {
        Pack(("12d1:1446", new string('#', 65537)), ("19d2:2000", "StandardEject=1"));
        var data = Read();
        Assert.Null(data.Configurations.Find(new DeviceStrings(Sticks.Id("12d1:1446"))));
        Assert.NotNull(data.Configurations.Find(new DeviceStrings(Sticks.Id("19d2:2000"))));
        Assert.Contains("/usr/share/usb_modeswitch/configPack.tar.gz: 12d1:1446 is longer than 65536 bytes", data.Unread);
    }

    [Fact]
    public void Without_any_data_Dialtones_own_is_left_and_a_broken_pack_is_named()
    {
        directory.Put("usr/share/usb_modeswitch/configPack.tar.gz", "this is no archive");
        var data = Read();
        Assert.NotNull(data.Configurations.Find(new DeviceStrings(Sticks.Id("3426:1f01"))));
        Assert.Contains("configPack.tar.gz", Assert.Single(data.Unread, sentence => sentence.Contains("configPack", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_pack_that_is_installed_here_is_read_whole()
    {
        Assert.SkipUnless(File.Exists(InstalledSwitchData.Pack), "usb-modeswitch-data is not installed");
        var data = InstalledSwitchData.Read(LiveFileTree.Instance);
        Assert.True(data.Configurations.Count >= 510 + OwnConfigurations.All.Count, $"{data.Configurations.Count} configurations");
        Assert.Empty(data.Unread);
    }
}
