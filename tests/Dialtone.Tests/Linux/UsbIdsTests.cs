using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Xunit;

namespace Dialtone.Tests.Linux;

public sealed class UsbIdsTests
{
    private const string List = "0001  Fry's Electronics\n\t7778  Counterfeit flash drive [Kingston]\n# comment\n12d1  Huawei Technologies Co., Ltd.\n\t1001  E161/E169/E620/E800 HSDPA Modem\n\t\t00  an interface\n\n\t1446  HSPA modem\n19d2  ZTE WCDMA Technologies MSM\n\nC 00  (Defined at Interface level)\n\t1001  not a product\n";

    [Theory]
    [InlineData("12d1:1001", "Huawei Technologies Co., Ltd.", "E161/E169/E620/E800 HSDPA Modem")]
    [InlineData("12d1:1446", "Huawei Technologies Co., Ltd.", "HSPA modem")]
    [InlineData("12d1:7778", "Huawei Technologies Co., Ltd.", null)]
    [InlineData("0001:7778", "Fry's Electronics", "Counterfeit flash drive [Kingston]")]
    [InlineData("19d2:1001", "ZTE WCDMA Technologies MSM", null)]
    [InlineData("dead:beef", null, null)]
    public void Names_are_found_by_vendor_and_product(string id, string? vendor, string? product)
    {
        Assert.True(UsbId.TryParse(id, out var asked));
        Assert.Equal(new UsbNames(vendor, product), new UsbIds(Encoding.UTF8.GetBytes(List)).Find(asked));
    }

    [Fact]
    public void Without_a_list_there_are_no_names()
    {
        using var fixture = new FixtureMachine();
        Assert.Equal(new UsbNames(null, null), new UsbIds(new DirectoryFileTree(fixture.Root)).Find(new UsbId(0x12d1, 0x1001)));
    }
}
