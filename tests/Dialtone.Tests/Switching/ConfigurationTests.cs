using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;

namespace Dialtone.Tests.Switching;

public sealed class ConfigurationTests
{
    private static readonly UsbId Huawei = new(0x12d1, 0x1446);

    private static ConfigurationFile File(string name, string text, string place = "/usr/share/usb_modeswitch") => new(place, name, Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_backup_that_an_editor_left_does_not_win_over_the_file_itself()
    {
        var library = new ConfigurationLibrary([[File("12d1:1446~", "SierraMode=1"), File("12d1:1446", "HuaweiNewMode=1"), File("12d1:1446.dpkg-old", "SonyMode=1")]]);
        Assert.Single(library.Find(new DeviceStrings(Huawei))!.Messages);
        Assert.Equal(2, library.Ignored.Count);
    }

    [Fact]
    public void An_id_that_nobody_knows_gets_no_configuration()
    {
        var library = new ConfigurationLibrary([[File("12d1:1446", "HuaweiNewMode=1"), File("12d1:1c0b", "Configuration=0")]]);
        Assert.Null(library.Find(new DeviceStrings(new UsbId(0x12d1, 0xffff))));
    }

    [Theory]
    [InlineData("Option", "", "uMa=Option")]
    [InlineData("Qualcomm", "GT-Technology", "sVe=GT")]
    [InlineData("Qualcomm", "HUAWEI", null)]
    public void Devices_that_share_an_id_are_told_apart_by_their_strings(string manufacturer, string scsiVendor, string? expected)
    {
        var library = new ConfigurationLibrary(
            [[File("05c6:1000:sVe=GT", "OptionMode=1"), File("05c6:1000:uMa=Option", "OptionMode=1"), File("05c6:1000:uMa=SSE", "StandardEject=1")]]);
        var device = new DeviceStrings(new UsbId(0x05c6, 0x1000), manufacturer, ScsiVendor: scsiVendor);
        Assert.Equal(expected is null ? null : $"05c6:1000:{expected}", library.Find(device)?.Name);
        Assert.True(library.NeedsScsi(device));
    }

    [Fact]
    public void An_underscore_in_a_name_fits_a_blank_in_the_device()
    {
        var library = new ConfigurationLibrary([[File("1c9e:f000:uMa=USB_Modem", "MessageContent=\"aa\""), File("1c9e:f000", "StandardEject=1")]]);
        Assert.Equal("1c9e:f000:uMa=USB_Modem", library.Find(new DeviceStrings(new UsbId(0x1c9e, 0xf000), "USB Modem"))!.Name);
        Assert.Equal("1c9e:f000", library.Find(new DeviceStrings(new UsbId(0x1c9e, 0xf000), "Longcheer"))!.Name);
    }

    [Fact]
    public void The_administrators_file_wins_over_the_distributions()
    {
        var library = new ConfigurationLibrary([[File("12d1:1446", "HuaweiMode=1", "/etc/usb_modeswitch.d")], [File("12d1:1446:uMa=Huawei", "HuaweiNewMode=1")]]);
        var found = library.Find(new DeviceStrings(Huawei, "Huawei"))!;
        Assert.Equal(SwitchMode.Huawei, found.Mode);
        Assert.Equal(new SwitchSetting("HuaweiMode", "1", "/etc/usb_modeswitch.d/12d1:1446", 1), Assert.Single(found.Settings));
    }

    [Fact]
    public void Misspelt_keys_and_broken_values_are_named_with_file_and_line()
    {
        var found = ConfigurationText.Parse("12d1:1446", "pack/12d1:1446", "# a comment\nTargetVendor=0x12d1\nHuawaiNewMode=1\nMessageContent=\"55534\"\nTargetProductList=\"1001,14x6\"\n"u8);
        Assert.Equal(
            [
                "pack/12d1:1446:4: MessageContent is not an even number of hexadecimal digits, at most 512 bytes", "pack/12d1:1446:5: 14x6 in TargetProductList is no product of four hexadecimal digits",
                "pack/12d1:1446:3: nobody knows the key HuawaiNewMode",
            ],
            found.Complaints);
        Assert.Equal([new UsbId(0x12d1, 0x1001)], found.Targets);
    }

    [Fact]
    public void A_long_wait_that_a_slow_device_needs_is_kept()
    {
        var found = ConfigurationText.Parse("05c6:2000", "05c6:2000", "CheckSuccess=40\nWaitBefore=2\nReleaseDelay=4000"u8);
        Assert.Equal((TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)), (found.CheckSuccess!.Value, found.WaitBefore, found.ReleaseDelay));
    }

    [Fact]
    public void No_bytes_make_the_reader_fail()
    {
        var random = new Random(446);
        var seed = Encoding.UTF8.GetBytes("TargetVendor=0x12d1\nTargetProductList=\"1001,1406\"\nHuaweiNewMode=1\nCheckSuccess=40\nMessageContent=\"5553\"\nPantechMode=2\n");
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = seed.AsSpan(0, random.Next(seed.Length + 1)).ToArray();
            for (var flips = random.Next(6); flips > 0 && bytes.Length > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.NotNull(ConfigurationText.Parse("12d1:1446", "f", bytes));
            Assert.Equal(ConfigurationName.TryParse(Encoding.Latin1.GetString(bytes), out var name), name is not null);
        }
    }
}
