using Dialtone.Switching.Plugging;

namespace Dialtone.Tests.Switching;

public sealed class AppearanceTests
{
    [Theory]
    [InlineData("1-1-7", "1-1", 7)]
    [InlineData("1-1.2-007", "1-1.2", 7)]
    [InlineData("12-3.4.1-127", "12-3.4.1", 127)]
    public void A_port_with_a_device_number_is_read(string text, string port, int number)
    {
        Assert.True(Appearance.TryParse(text, out var appearance));
        Assert.Equal((port, number), (appearance.Port.ToString(), appearance.Number));
        Assert.True(Appearance.TryParse(appearance.ToString(), out var again));
        Assert.Equal(appearance, again);
    }

    [Theory]
    [InlineData("1-1")]
    [InlineData("1-1.2")]
    [InlineData("1-1-")]
    [InlineData("1-1-0")]
    [InlineData("1-1-128")]
    [InlineData("usb1-1")]
    [InlineData("1-1:1.0-3")]
    [InlineData("-7")]
    [InlineData("")]
    public void Anything_else_is_none(string text) => Assert.False(Appearance.TryParse(text, out _));

    [Fact]
    public void No_text_makes_it_throw()
    {
        var random = new Random(17);
        const string Letters = "0123456789-.:u ";
        for (var run = 0; run < 100_000; run++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => Letters[random.Next(Letters.Length)])]);
            if (Appearance.TryParse(text, out var appearance))
            {
                Assert.True(Appearance.TryParse(appearance.ToString(), out var again) && again == appearance);
            }
        }
    }
}
