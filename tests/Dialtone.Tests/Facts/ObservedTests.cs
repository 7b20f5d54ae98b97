using Dialtone.Facts;
using Dialtone.Facts.Usb;

namespace Dialtone.Tests.Facts;

public sealed class ObservedTests
{
    [Fact]
    public void What_nobody_looked_at_is_neither_known_nor_absent()
    {
        var device = new UsbDevice { Port = UsbPortPath.Parse("3-1") };
        Assert.Equal(Observation.NotExamined, device.Id.State);
        Assert.NotEmpty(device.Id.Reason);
        Assert.Throws<InvalidOperationException>(() => device.Id.Value);
    }

    [Fact]
    public void A_mapped_fact_keeps_its_state_and_source()
    {
        var source = new Source("/sys/bus/usb/devices/3-1/speed");
        Assert.Equal(Observed.Known("480", source), Observed.Known(480, source).Select(speed => $"{speed}"));
        Assert.Equal(Observed.Absent<string>(source), Observed.Absent<int>(source).Select(speed => $"{speed}"));
        Assert.Equal("permission denied", Observed.NotExamined<int>("permission denied").Select(speed => $"{speed}").Reason);
    }
}
