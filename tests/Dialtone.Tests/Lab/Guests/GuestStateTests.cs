using Dialtone.Lab.Scenarios;

namespace Dialtone.Tests.Lab.Guests;

public class GuestStateTests
{
    private const string Before =
        """
        device 1-1 = 12d1:1001
        driver 1-1:1.0 = option
        driver 1-1:1.3 = 
        node ttyUSB0 = 1-1:1.0
        node ttyUSB1 = 1-2:1.0
        setting /sys/module/usb_storage/parameters/quirks = 303432313a303031393a690a
        setting /sys/bus/usb/devices/1-1/authorized = 310a
        setting module option = loaded
        """;

    [Fact]
    public void The_guests_listing_is_read()
    {
        var state = GuestState.Parse(Before);
        Assert.Equal("12d1:1001", state.Devices["1-1"]);
        Assert.Equal("", state.Drivers["1-1:1.3"]);
        Assert.Equal(["ttyUSB0"], state.NodesOf("1-1", "ttyUSB"));
        Assert.Equal("0421:0019:i", state.Quirks);
        Assert.True(state.IsLoaded("option"));
    }

    [Fact]
    public void A_setting_that_differs_appears_or_goes_is_told_with_both_values()
    {
        var before = GuestState.Parse(Before);
        var after = GuestState.Parse(Before.Replace("310a", "300a", StringComparison.Ordinal).Replace("module option", "module uas", StringComparison.Ordinal));
        Assert.Equal(
            ["/sys/bus/usb/devices/1-1/authorized: was '1', is '0'", "module option: was 'loaded', is not there", "module uas: was not there, is 'loaded'"],
            after.SettingsChangedSince(before));
        Assert.Empty(GuestState.Parse(Before).SettingsChangedSince(before));
    }

    /// <summary>Seen at the end of a rescue: "authorized holds '1' instead of empty", because the modem was off the bus when it was first looked at.</summary>
    [Fact]
    public void Of_an_attribute_that_could_not_be_read_since_its_device_was_away_nothing_is_said()
    {
        var before = GuestState.Parse(Before.Replace("310a", "", StringComparison.Ordinal));
        Assert.Empty(GuestState.Parse(Before).ChangesSince(before));
        Assert.Equal(["/sys/bus/usb/devices/1-1/authorized holds '0' instead of '1'"], GuestState.Parse(Before.Replace("310a", "300a", StringComparison.Ordinal)).ChangesSince(GuestState.Parse(Before)));
    }

    [Fact]
    public void Any_text_is_read_without_an_exception()
    {
        var random = new Random(99);
        var words = new[] { "device ", "driver ", "node ", "setting ", " = ", "=", " ", "\n", "1-1", "0a", "xyz", "\u001b", "'" };
        for (var i = 0; i < 100_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => words[random.Next(words.Length)]));
            _ = GuestState.Parse(text).Quirks;
        }
    }
}
