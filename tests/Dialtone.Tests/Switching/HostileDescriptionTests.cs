using System.Text;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Ports;
using Dialtone.Tests.Linux;
using Xunit;

namespace Dialtone.Tests.Switching;

/// <summary>Descriptors and settings as a broken device or a careless hand may write them.</summary>
public sealed class HostileDescriptionTests
{
    /// <summary>A device descriptor, then a configuration with a storage interface in two settings and a serial one.</summary>
    private const string Descriptors =
        "12010002000000400d12011000000102030109023e00020100c0fa" + "0904000002080650000705810200020007050102000200"
        + "09040001010806500007058102400000" + "0904010003ffffff000705830340000507058202000200070502020002" + "00";

    [Fact]
    public void Any_descriptors_give_interfaces_that_can_be_asked_for_their_endpoints() => HostileBytesTests.Try(
        Convert.FromHexString(Descriptors),
        bytes =>
        {
            foreach (var layout in UsbLayout.ReadAll(bytes).Append(UsbLayout.Read(bytes)))
            {
                Assert.All(layout.Interfaces, item => Assert.True(item.FirstBulk(isIn: true) is not { } endpoint || endpoint.IsIn));
            }
        });

    [Fact]
    public void Any_settings_for_all_devices_are_read() => HostileBytesTests.Try(
        "# usb_modeswitch.conf\nDisableSwitching=0\nDisableMBIMGlobal=1\nHuaweiAltModeGlobal=yes\nEnableLogging=\n=\n", bytes => Assert.NotNull(GlobalSettings.Parse("f", bytes)));

    [Fact]
    public void Any_text_gives_sections_that_are_read() => HostileBytesTests.Try(
        "# c\n[12d1:1446]\nHuaweiNewMode=1\n[x]\n[]\nMessageContent=\"55\"\n[19d2:2000:uPr=a b]\n",
        bytes =>
        {
            foreach (var file in OwnConfigurations.Read("here", Encoding.UTF8.GetString(bytes)))
            {
                Assert.NotNull(ConfigurationText.Parse(file.Name, file.Place, file.Bytes.Span, file.FirstLine));
            }
        });
}
