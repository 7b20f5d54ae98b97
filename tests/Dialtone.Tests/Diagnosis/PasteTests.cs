using System.Text;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

/// <summary>What people's mail programs, forums, terminals and exports do to a log.</summary>
public sealed class PasteTests
{
    private const string Left = "usb 1-1: USB disconnect, device number 2";

    [Theory]
    [InlineData("> [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData(">> > [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("| [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("\t    [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("  12  [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("12: [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("12:[    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("12.\t[    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("dmesg.txt:12:[    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("/var/log/syslog:Jan  1 00:00:07 laptop kernel: [    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("<pre>[    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("[code][    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("&lt;6&gt;[    7.500000] usb 1-1: USB disconnect, device number 2")]
    [InlineData("\e[32m[    7.500000] \e[0m\e[33musb 1-1: \e[0mUSB disconnect, device number 2\e[0m")]
    [InlineData("<6>[    7.500000@0] usb 1-1: USB disconnect, device number 2")]
    [InlineData("[    7.500000] c2      1 usb 1-1: USB disconnect, device number 2")]
    [InlineData("<6>[    7.500000]  [0:  swapper/0:    1] usb 1-1: USB disconnect, device number 2")]
    [InlineData("{\"_TRANSPORT\":\"kernel\",\"__MONOTONIC_TIMESTAMP\":\"7500000\",\"MESSAGE\":\"usb 1-1: USB disconnect, device number 2\"}")]
    [InlineData("\x1e{\"__MONOTONIC_TIMESTAMP\":\"7500000\",\"SYSLOG_IDENTIFIER\":\"kernel\",\"MESSAGE\":[117,115,98,32,49,45,49,58,32,85,83,66,32,100,105,115,99,111,110,110,101,99,116]}")]
    public void A_line_is_read_whatever_stands_around_it(string line)
    {
        var facts = Read(line + "\n");
        var left = Assert.Single(Assert.Single(facts.Ports).Events);
        Assert.Equal((EventKind.Disconnect, 7.5), (left.Kind, left.Time?.TotalSeconds));
        Assert.Contains(left.Line.Text, line, StringComparison.Ordinal);
        Assert.Equal(1, left.Line.Line);
    }

    /// <summary>A message whose words are looked for anywhere in a line is the kernel's event all the same.</summary>
    [Theory]
    [InlineData("   12\t[    7.500000] ")]
    [InlineData("  12  [    7.500000] ")]
    [InlineData("12:[    7.500000] ")]
    [InlineData("dmesg.txt:[    7.500000] ")]
    [InlineData("/var/log/syslog:Jan  1 00:00:07 laptop kernel: [    7.500000] ")]
    [InlineData("2023 Jan  1 00:00:07 laptop kernel: [    7.500000] ")]
    [InlineData("2023-01-01T00:00:07.123456789Z [    7.500000] ")]
    [InlineData("Sun Jan  1 00:00:07 2023 [1672531207.123] kern.err kernel: [    7.500000] ")]
    public void An_error_of_the_kernel_is_its_event_whatever_stands_before_it(string margin)
    {
        var facts = Read($"{margin}usb 1-1: device descriptor read/64, error -71\n");
        var failed = Assert.Single(Assert.Single(facts.Ports).Events);
        Assert.Equal((EventKind.DescriptorError, 7.5), (failed.Kind, failed.Time?.TotalSeconds));
    }

    [Theory]
    [InlineData("{\n   \"dmesg\": [\n      {\n         \"pri\": 6,\n         \"time\":    7.500000,\n         \"msg\": \"usb 1-1: USB disconnect, device number 2\"\n      },{\n         \"pri\": 6,\n         \"time\":    8.0,\n         \"msg\": \"nothing\"\n      }\n   ]\n}\n", 6)]
    [InlineData("{\n\t\"_TRANSPORT\" : \"kernel\",\n\t\"MESSAGE\" : \"usb 1-1: USB disconnect, device number 2\",\n\t\"__MONOTONIC_TIMESTAMP\" : \"7500000\"\n}\n", 3)]
    [InlineData("__CURSOR=s=1\n__MONOTONIC_TIMESTAMP=7500000\n_TRANSPORT=kernel\nMESSAGE=usb 1-1: USB disconnect, device number 2\n\n__CURSOR=s=2\n", 4)]
    [InlineData("__MONOTONIC_TIMESTAMP=7500000\n_TRANSPORT=kernel\nMESSAGE\n\x28\0\0\0\0\0\0\0usb 1-1: USB disconnect, device number 2\n\n", 4)]
    [InlineData("Mon 2023-03-06 08:21:40.123456 CET [s=a;i=b;b=c;m=d;t=e;x=f]\n    _SOURCE_MONOTONIC_TIMESTAMP=7500000\n    _TRANSPORT=kernel\n    MESSAGE=usb 1-1: USB disconnect, device number 2\nMon 2023-03-06 08:21:41.123456 CET [s=a;i=b;b=c;m=d;t=e;x=f]\n", 4)]
    public void An_entry_of_many_fields_is_one_line_of_the_log(string text, int line)
    {
        var facts = Read(text);
        var left = Assert.Single(Assert.Single(facts.Ports).Events);
        Assert.Equal((EventKind.Disconnect, 7.5, line, Left), (left.Kind, left.Time?.TotalSeconds, left.Line.Line, left.Line.Text));
        Assert.Equal("kernel-log", facts.Description.Kind);
    }

    [Theory]
    [InlineData("[{\"__MONOTONIC_TIMESTAMP\":\"7500000\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"usb 1-1: USB disconnect, device number 2\"}, {\"__MONOTONIC_TIMESTAMP\":\"8500000\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"a }, {\\\"b\\\" of foo\"},{\"__MONOTONIC_TIMESTAMP\":\"9500000\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"usb 1-1: USB disconnect, device number 3\"}]")]
    [InlineData("{\"dmesg\":[{\"pri\":6,\"time\":7.5,\"msg\":\"usb 1-1: USB disconnect, device number 2\"},{\"pri\":6,\"time\":8.5,\"msg\":\"x\"},{\"pri\":6,\"time\":9.5,\"msg\":\"usb 1-1: USB disconnect, device number 3\"}]}")]
    public void Entries_that_a_tool_has_put_on_one_line_are_read_each_by_itself(string text)
    {
        for (var piece = 1; piece < 90; piece++)
        {
            var reader = new LogReader("log");
            for (var at = 0; at < text.Length; at += piece)
            {
                reader.Feed(Encoding.UTF8.GetBytes(text, at, Math.Min(piece, text.Length - at)));
            }

            var facts = reader.Complete();
            Assert.Equal([7.5, 9.5], Assert.Single(facts.Ports).Events.Select(happened => happened.Time?.TotalSeconds ?? 0));
            Assert.All(Assert.Single(facts.Ports).Events, happened => Assert.Equal((1, true), (happened.Line.Line, text.Contains(happened.Line.Text, StringComparison.Ordinal))));
            Assert.Equal("journal", facts.Description.Format);
        }
    }

    [Fact]
    public void A_wrapped_line_is_joined_and_its_evidence_stands_where_it_began()
    {
        var facts = Read("[    7.400000] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n"
            + "[    7.500000] usb 1-1: New USB device found, idVendor=12d1,\nidProduct=1001, bcdDevice= 0.00\n[    7.600000] usb 1-1: Product: HUAWEI Mobile\n");
        var ids = Assert.Single(facts.Ports).First(EventKind.DeviceIds);
        Assert.Equal("12d1:1001", ids?.Id?.ToString());
        Assert.Equal((2, "[    7.500000] usb 1-1: New USB device found, idVendor=12d1,"), (ids?.Line.Line, ids?.Line.Text));
    }

    [Fact]
    public void A_line_cut_by_a_terminal_in_the_middle_of_a_word_is_joined_without_a_blank()
    {
        var facts = Read("Nov  1 12:00:00 laptop kernel: [    7.500000] usb 1-1: New USB device found, idV\nendor=12d1, idProduct=1001\n");
        Assert.Equal("12d1:1001", Assert.Single(facts.Ports).First(EventKind.DeviceIds)?.Id?.ToString());
    }

    [Fact]
    public void A_wrapped_line_whose_first_part_says_something_is_joined_too()
    {
        var facts = Read("Mon Mar  6 08:21:40 2023 kern.info kernel: [  203.705559] rndis_host 1-1.5.2:1.0 eth1: register\n"
            + "'rndis_host' at usb-20980000.usb-1.5.2, RNDIS device,\n0c:5b:8f:27:9a:64\n"
            + "Mon Mar  6 08:21:41 2023 daemon.err modem[2841]: error: couldn't create client for the 'dms' service: CID\n"
            + "allocation failed in the CTL client: Transaction timed out\n");
        var attached = Assert.Single(Assert.Single(facts.Ports).Of(EventKind.NetworkAttached));
        Assert.Equal(1, attached.Line.Line);
        Assert.EndsWith("eth1: register", attached.Line.Text, StringComparison.Ordinal);
        Assert.EndsWith("eth1: register 'rndis_host' at usb-20980000.usb-1.5.2, RNDIS device, 0c:5b:8f:27:9a:64", attached.Line.Whole, StringComparison.Ordinal);
        var refused = Assert.Single(facts.Statements, said => said.Wording == PortWordings.ClientRefused);
        Assert.Equal(4, refused.Line.Line);
        Assert.EndsWith("CID allocation failed in the CTL client: Transaction timed out", refused.Line.Whole, StringComparison.Ordinal);
        // Of the third part it is not known.
        Assert.Equal(4, facts.Description.Recognised);
    }

    [Fact]
    public void A_line_that_a_listing_has_is_not_joined_to_the_one_before()
    {
        const string Listed = "Bus 001 Device 004: ID 12d1:1f01 Huawei Technologies Co., Ltd. E353/E3131";
        var facts = Read($"Nov  1 12:00:00 laptop kernel: [    7.500000] usb 1-1: New USB device found, idVendor=12d1,\n{Listed}\nidProduct=1001\n");
        Assert.Equal("12d1:1f01", Assert.Single(facts.Devices).Id.ToString());
        Assert.DoesNotContain(facts.Ports, port => port.First(EventKind.DeviceIds) is { Line.Line: 1 });
    }

    [Fact]
    public void Short_lines_are_not_joined()
    {
        var facts = Read("usb 1-1: New USB device found, idVendor=12d1,\nidProduct=1001\n");
        Assert.DoesNotContain(facts.Ports, port => port.First(EventKind.DeviceIds) is not null);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void Text_of_a_Windows_editor_is_read(bool bigEndian, bool mark)
    {
        var encoding = new UnicodeEncoding(bigEndian, mark);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("[    7.500000] usb 1-1: Product: Größe ✓ 𝄞\r\n[    7.600000] usb 1-1: USB disconnect, device number 2\r\n")];
        foreach (var step in new[] { 1, 3, 1000 })
        {
            var reader = new LogReader("log");
            for (var at = 0; at < bytes.Length; at += step)
            {
                reader.Feed(bytes.AsSpan(at, Math.Min(step, bytes.Length - at)));
            }

            var facts = reader.Complete();
            Assert.Equal(2, facts.Description.Lines);
            Assert.Equal("Größe ✓ 𝄞", Assert.Single(facts.Ports).Product);
            Assert.Equal(2, Assert.Single(facts.Ports).Last(EventKind.Disconnect)?.Line.Line);
        }
    }

    [Fact]
    public void Lines_that_end_with_carriage_returns_are_read_and_have_the_number_that_other_programs_give_them()
    {
        var facts = Read("usb 1-1: USB disconnect, device number 2\rusb 1-2: USB disconnect, device number 3\r");
        Assert.Equal(2, facts.Ports.Count);
        Assert.All(facts.Ports, port => Assert.Equal(1, Assert.Single(port.Events).Line.Line));
        Assert.Equal(1, facts.Description.Lines);
    }

    [Theory]
    [InlineData("-- Reboot --")]
    [InlineData("-- Boot 0123456789abcdef0123456789abcdef --")]
    public void A_mark_of_the_journal_starts_a_boot(string mark)
    {
        var facts = Read($"Mar 06 08:21:40 laptop kernel: {Left}\n{mark}\nMar 06 08:25:40 laptop kernel: {Left}\n");
        Assert.Equal(2, facts.Boots);
        Assert.Equal([0, 1], Assert.Single(facts.Ports).Events.Select(happened => happened.Boot));
    }

    [Fact]
    public void Programs_whose_lines_have_no_kernel_time_start_no_boot()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 10; i++)
        {
            text.Append("Mar  6 08:21:4").Append(i).Append(" laptop kernel: [   7").Append(i).Append(".500000] ").Append(Left).Append('\n')
                .Append("Mar  6 08:21:4").Append(i).Append(" laptop CRON[12]: session opened\n");
        }

        var facts = Read(text.ToString());
        Assert.Equal(1, facts.Boots);
        Assert.Equal((70.5, 79.5), (facts.Start?.TotalSeconds, facts.End?.TotalSeconds));
    }

    private static LogFacts Read(string text)
    {
        var reader = new LogReader("log");
        reader.Feed(Encoding.UTF8.GetBytes(text));
        return reader.Complete();
    }
}
