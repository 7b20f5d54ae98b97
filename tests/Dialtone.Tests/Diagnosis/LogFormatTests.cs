using System.Text;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

public sealed class LogFormatTests
{
    [Fact]
    public void Every_sample_is_read_by_its_own_format_and_by_no_other()
    {
        foreach (var format in LogFormat.All)
        {
            Assert.NotEmpty(format.Samples);
            foreach (var sample in format.Samples)
            {
                var line = Encoding.UTF8.GetBytes(sample);
                var claims = LogFormat.All.Where(candidate => Claims(candidate, line)).Select(candidate => candidate.GetType().Name);
                Assert.Equal([format.GetType().Name], claims);
            }
        }
    }

    [Fact]
    public void Every_listing_sample_is_taken_by_its_own_reader()
    {
        foreach (var reader in ListingReaders.Create())
        {
            for (var i = 0; i < reader.Samples.Count; i++)
            {
                Assert.True(reader.TryTake(Encoding.UTF8.GetBytes(reader.Samples[i]), new LineReference("sample", i + 1)), reader.Samples[i]);
            }

            Assert.Equal(reader.Samples.Count, reader.Taken);
        }
    }

    [Theory]
    [InlineData("6,728,2217346,-;usb 1-1: USB disconnect, device number 2", "kmsg", 2.217346)]
    [InlineData("[    2.217346] usb 1-1: USB disconnect, device number 2", "dmesg", 2.217346)]
    [InlineData("[Thu Jan  1 00:00:02 1970] usb 1-1: USB disconnect, device number 2", "dmesg-human", 2.0)]
    [InlineData("Jan  1 00:00:02 laptop kernel: usb 1-1: USB disconnect, address 2", "syslog", 2.0)]
    [InlineData("Jan 01 00:00:02 laptop kernel: usb 1-1: USB disconnect, device number 2", "journal", 2.0)]
    [InlineData("Jan 01 00:00:02 kernel: usb 1-1: USB disconnect, device number 2", "journal-no-host", 2.0)]
    [InlineData("Jan  1 00:00:02 laptop kernel: [    7.500000] usb 1-1: USB disconnect, address 2", "syslog-kernel-time", 7.5)]
    [InlineData("Jan  1 00:00:02 laptop usb 1-1: USB disconnect, address 2", "syslog-no-tag", 2.0)]
    [InlineData("Jan  1 00:00:02 router user.info kernel: usb 1-1: USB disconnect, device number 2", "busybox-syslog", 2.0)]
    [InlineData("Thu Jan  1 00:00:02 1970 kern.info kernel: [    7.500000] usb 1-1: USB disconnect, device number 2", "openwrt-logread", 7.5)]
    [InlineData("1970-01-01T00:00:02.250000+00:00 laptop kernel: usb 1-1: USB disconnect, device number 2", "syslog", 2.25)]
    [InlineData("1970-01-01T00:00:02+0000 laptop kernel: usb 1-1: USB disconnect, device number 2", "journal", 2.0)]
    [InlineData("kernel: usb 1-1: USB disconnect, address 2", "kernel-prefix", null)]
    [InlineData("laptop kernel: usb 1-1: USB disconnect, address 2", "kernel-prefix", null)]
    [InlineData("usb 1-1: USB disconnect, address 2", "bare", null)]
    public void The_same_event_is_read_from_every_format(string line, string format, double? seconds)
    {
        var reader = new LogReader("log");
        reader.Feed(Encoding.UTF8.GetBytes(line + "\n"));
        var facts = reader.Complete();
        Assert.Equal(("kernel-log", format), (facts.Description.Kind, facts.Description.Format));
        Assert.Equal((1, 1), (facts.Description.Lines, facts.Description.Recognised));
        var port = Assert.Single(facts.Ports);
        Assert.Equal("1-1", port.Port.ToString());
        var left = Assert.Single(port.Events);
        Assert.Equal(EventKind.Disconnect, left.Kind);
        Assert.Equal(seconds, left.Time?.TotalSeconds);
        Assert.Equal(line, left.Line.Text);
    }

    private static bool Claims(LogFormat format, byte[] line)
    {
        var prefix = default(LogPrefix);
        return format.TryRead(line, ref prefix);
    }
}
