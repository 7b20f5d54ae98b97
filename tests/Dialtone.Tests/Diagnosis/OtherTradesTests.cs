using System.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Tests.Golden;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

/// <summary>Sentences of texts that have nothing to do with modems, and that look like those of a modem's programs. Lists of changes, manuals and sources were once told to be possible faults.</summary>
public sealed class OtherTradesTests
{
    [Theory]
    [InlineData("Support for the old format has been removed.")]
    [InlineData("The serialport was removed from the list of examples; so was its support.")]
    [InlineData("PIN_BLOCKED  (a card) PIN blocked")]
    [InlineData("configure: new switch --enable-werror turns warnings into an error: off by default")]
    [InlineData("The operator returns an error: the left side is no signal set")]
    [InlineData("error: the session does not exist yet, a device is opened at its first use")]
    [InlineData("Fixed an error: card.c read behind the end of the buffer")]
    [InlineData("network scanner daemon")]
    [InlineData("types that are not registered in the table are read as text")]
    [InlineData("Failed to connect to bus: No such file or directory")]
    [InlineData("Failed to connect to the message broker, giving up")]
    [InlineData("The client is unable to connect to a server of another version")]
    [InlineData("create_connection failed, exceptions follow")]
    [InlineData("Unknown error codes are printed as numbers")]
    [InlineData("No data callback in this version")]
    [InlineData("alarm 0;")]
    [InlineData("reserved:\tAT")]
    [InlineData("the filter-send (module) and its tests")]
    [InlineData("# Sets the local IP address from which the packets leave")]
    [InlineData("255') is what croak('time to live must be from 0 to 255') complains of")]
    [InlineData("dmidecode: /dev/mem: No such file or directory")]
    [InlineData("mount: /dev/sdb1: No such file or directory")]
    [InlineData("the decorated method cannot be overridden in a subclass")]
    [InlineData("a raw socket requires root privilege")]
    [InlineData("the webbrowserver and its cardsmrelay are built from sources")]
    [InlineData("openvpn: /dev/net/tun: No such file or directory")]
    [InlineData("2024-03-09 06:35:37 status installed manual:amd64 2.11.2-2")]
    public void A_sentence_about_something_else_raises_no_suspicion(string sentence)
    {
        var examination = Examiner.Examine(new Subjects { Logs = [Case.Read("input-1.txt", Encoding.UTF8.GetBytes($"{sentence}\n"))] });
        Assert.Equal(Verdict.Unknown, examination.Verdict);
        Assert.True(examination.Findings.Count == 0, $"{sentence}: {string.Join(", ", examination.Findings.Select(finding => $"{finding.Id} ({finding.Message})"))}");
    }

    [Theory]
    [InlineData("wvdial: /dev/gsm-modem: No such file or directory", "tty-renumbered")]
    [InlineData("comgt: /dev/ttyS4: No such file or directory", "tty-renumbered")]
    [InlineData("the device has been removed while the dialer held it", "modem-drops-off-bus")]
    [InlineData("Failed to connect to the modem, giving up", "wrong-apn")]
    public void The_same_sentence_about_a_modem_does(string sentence, string suspect)
    {
        var examination = Examiner.Examine(new Subjects { Logs = [Case.Read("input-1.txt", Encoding.UTF8.GetBytes($"{sentence}\n"))] });
        Assert.Contains(examination.Findings, finding => finding.Id == suspect);
    }

    [Fact]
    public void A_rule_behind_a_devices_attributes_is_none_of_them()
    {
        const string Text = """
              looking at parent device '/devices/pci0000:00/0000:00:14.0/usb1/1-1':
                ATTRS{idVendor}=="12d1"
                ATTRS{idProduct}=="1001"
            $ cat /etc/udev/rules.d/99-serial.rules
            SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", ATTRS{idProduct}=="6001", SYMLINK+="gps"
            ATTRS{idVendor}=="0403"

            """;
        var reader = new LogReader("log");
        reader.Feed(Encoding.UTF8.GetBytes(Text));
        Assert.Equal("12d1:1001", Assert.Single(reader.Complete().Devices).Id.ToString());
    }

    /// <summary>Found by splicing: which of two was counted first depended on how many lines are read at a time.</summary>
    [Fact]
    public void Of_two_formats_with_as_many_lines_the_same_is_told_whichever_comes_first()
    {
        const string Alone = "[  101.000000] usb 1-2: USB disconnect, device number 5\n[  102.000000] usb 1-2: new high-speed USB device number 6 using xhci_hcd\n";
        const string Logged = "Nov  1 12:00:02 laptop kernel: [  101.000000] usb 1-2: USB disconnect, device number 5\nNov  1 12:00:02 laptop kernel: [  102.000000] usb 1-2: new high-speed USB device number 6 using xhci_hcd\n";
        Assert.Equal(Format(Alone + Logged), Format(Logged + Alone));

        static string Format(string text)
        {
            var reader = new LogReader("log");
            reader.Feed(Encoding.UTF8.GetBytes(text));
            return reader.Complete().Description.Format;
        }
    }
}
