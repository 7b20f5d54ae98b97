using System.Text;
using Dialtone.Facts.Usb;

namespace Dialtone.Tests.Facts;

public sealed class UsbNameTests
{
    [Theory]
    [InlineData("3-1", 3, "usb3")]
    [InlineData("1-1.4.2", 1, "1-1.4")]
    [InlineData("10-12.3", 10, "10-12")]
    [InlineData("usb2", 2, "usb2")]
    public void A_port_path_knows_its_bus_and_its_hub(string text, int bus, string parent)
    {
        var path = UsbPortPath.Parse(text);
        Assert.Equal((text, bus, parent), (path.ToString(), path.Bus, path.Parent.ToString()));
    }

    [Theory]
    [InlineData("1-1", "1-1", true)]
    [InlineData("1-1", "1-1.4", true)]
    [InlineData("1-1", "1-12", false)]
    [InlineData("1-1", "2-1.4", false)]
    [InlineData("usb1", "1-1.4", true)]
    [InlineData("usb1", "11-1", false)]
    public void A_port_contains_what_is_plugged_in_below_it(string port, string other, bool expected) =>
        Assert.Equal(expected, UsbPortPath.Parse(port).Contains(UsbPortPath.Parse(other)));

    [Theory]
    [InlineData("")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1-1.")]
    [InlineData("1-1..2")]
    [InlineData("usb")]
    [InlineData("usb1x")]
    [InlineData("3-1:1.0")]
    [InlineData("../../etc")]
    [InlineData("1-1/authorized")]
    public void What_the_kernel_would_not_name_a_device_is_no_port_path(string text) => Assert.False(UsbPortPath.TryParse(text, out _));

    [Fact]
    public void An_interface_is_named_by_port_configuration_and_number()
    {
        Assert.True(UsbInterfaceName.TryParse("3-1.2:1.4", out var name));
        Assert.Equal(("3-1.2", 1, 4, "3-1.2:1.4"), (name.Port.ToString(), name.Configuration, name.Number, name.ToString()));
        Assert.False(UsbInterfaceName.TryParse("3-1:1", out _));
        Assert.False(UsbInterfaceName.TryParse("3-1:1.256", out _));
        Assert.False(UsbInterfaceName.TryParse("3-1:1.-1", out _));
    }

    [Fact]
    public void An_id_is_printed_as_the_kernel_prints_it()
    {
        Assert.True(UsbId.TryParse("12D1:1001", out var id));
        Assert.Equal("12d1:1001", id.ToString());
        Assert.False(UsbId.TryParse("12d1-1001", out _));
        Assert.False(UsbId.TryParse(" 2d1:1001", out _));
    }

    [Fact]
    public void No_text_makes_a_name_reader_fail_and_what_is_read_is_printed_back()
    {
        const string alphabet = "0123456789-.:usb/\0 \u00e9";
        var random = new Random(20091201);
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            text.Clear();
            for (var length = random.Next(14); length > 0; length--)
            {
                text.Append(alphabet[random.Next(alphabet.Length)]);
            }

            var input = text.ToString();
            if (UsbPortPath.TryParse(input, out var path))
            {
                Assert.Equal(input, path.ToString());
                Assert.True(path.Parent.Contains(path), input);
            }

            if (UsbInterfaceName.TryParse(input, out var name))
            {
                Assert.True(UsbInterfaceName.TryParse(name.ToString(), out var again) && again == name, input);
            }
        }
    }
}
