using Dialtone.Protocols.Usb;

namespace Dialtone.Tests.Protocols;

/// <summary>What an interface of the vendor's class is for, by its descriptors alone.</summary>
public sealed class VendorFunctionTests
{
    /// <summary>An interface of class ff: its subclass and protocol, class-specific descriptors, the size of its interrupt endpoint (0: none), and a pair of bulk endpoints.</summary>
    private static byte[] Interface(byte subclass, byte protocol, byte interrupt, byte[]? functional = null, byte number = 0, byte setting = 0) =>
    [
        9, 4, number, setting, (byte)(interrupt == 0 ? 2 : 3), 0xff, subclass, protocol, 0, .. functional ?? [],
        .. interrupt == 0 ? Array.Empty<byte>() : [7, 5, 0x88, 3, interrupt, 0, 9],
        7, 5, 0x81, 2, 0, 2, 0, 7, 5, 0x01, 2, 0, 2, 0,
    ];

    private static VendorFunction Of(params byte[][] interfaces)
    {
        byte[] all = [.. interfaces.SelectMany(bytes => bytes)];
        return VendorFunctions.Of([18, 1, 0, 2, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 2, (byte)(9 + all.Length), 0, 1, 1, 0, 0x80, 250, .. all], 1, 0);
    }

    /// <summary>As 2c7c:0125 (EC25) has them: diagnostics, NMEA, AT, AT and QMI, all ff/ff/ff or ff/00/00.</summary>
    [Fact]
    public void The_functions_of_a_module_that_everybody_knows_are_told_apart()
    {
        byte[] acm = [5, 0x24, 0, 0x10, 1, 5, 0x24, 1, 0, 0, 4, 0x24, 2, 2, 5, 0x24, 6, 0, 0];
        Assert.Equal(VendorFunction.BulkPair, Of(Interface(0xff, 0xff, 0)));
        Assert.Equal(VendorFunction.Serial, Of(Interface(0x00, 0x00, 10, acm)));
        Assert.Equal(VendorFunction.Qmi, Of(Interface(0xff, 0xff, 8)));
    }

    [Theory]
    [InlineData(0xff, 0xff, 10, VendorFunction.Serial)]
    [InlineData(0xff, 0xff, 64, VendorFunction.Unclear)]
    [InlineData(0xff, 0xff, 16, VendorFunction.Unclear)]
    [InlineData(0xff, 0x30, 0, VendorFunction.Serial)]
    [InlineData(0xff, 0x40, 64, VendorFunction.Serial)]
    [InlineData(0xff, 0x50, 64, VendorFunction.Qmi)]
    [InlineData(0x01, 0x09, 64, VendorFunction.Qmi)]
    [InlineData(0x01, 0x01, 64, VendorFunction.Unclear)]
    [InlineData(0x01, 0x08, 0, VendorFunction.Network)]
    [InlineData(0x02, 0x16, 64, VendorFunction.Network)]
    [InlineData(0x42, 0x01, 0, VendorFunction.Debug)]
    public void Subclass_protocol_and_notifications_tell_what_it_is_or_nothing_does(byte subclass, byte protocol, byte interrupt, VendorFunction expected) =>
        Assert.Equal(expected, Of(Interface(subclass, protocol, interrupt)));

    [Fact]
    public void An_interface_that_has_its_endpoints_in_another_setting_is_a_network_function() =>
        Assert.Equal(VendorFunction.Network, Of([9, 4, 0, 0, 0, 0xff, 0xff, 0xff, 0], Interface(0xff, 0xff, 0, setting: 1)));

    [Fact]
    public void What_another_interface_or_configuration_has_counts_for_nothing()
    {
        Assert.Equal(VendorFunction.BulkPair, Of(Interface(0xff, 0xff, 0), Interface(0xff, 0xff, 10, number: 1)));
        var one = Interface(0xff, 0xff, 10);
        Assert.Equal(VendorFunction.Unclear, VendorFunctions.Of([9, 2, (byte)(9 + one.Length), 0, 1, 2, 0, 0x80, 250, .. one], 1, 0));
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var random = new Random(5);
        byte[] seed = [18, 1, 0, 2, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 2, 60, 0, 1, 1, 0, 0x80, 250, .. Interface(0xff, 0xff, 10, [4, 0x24, 2, 2]), .. Interface(0xff, 0xff, 8, number: 1)];
        for (var run = 0; run < 100_000; run++)
        {
            var bytes = seed.AsSpan(0, random.Next(seed.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.True(Enum.IsDefined(VendorFunctions.Of(bytes, 1, (byte)random.Next(3))));
        }
    }
}
