using System.Text;
using Dialtone.Diagnosis.Logs;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

/// <summary>The kernel's words for one event, from 2.6.2x to 6.x.</summary>
public sealed class KernelWordingTests
{
    [Theory]
    [InlineData("usb 3-1: new full speed USB device using uhci_hcd and address 2", EventKind.NewDevice, "3-1")]
    [InlineData("usb 1-1: new high-speed USB device number 4 using ehci_hcd", EventKind.NewDevice, "1-1")]
    [InlineData("usb 2-1.4: new SuperSpeed USB device number 3 using xhci_hcd", EventKind.NewDevice, "2-1.4")]
    [InlineData("usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00", EventKind.DeviceIds, "1-1")]
    [InlineData("usb 3-1: USB disconnect, address 2", EventKind.Disconnect, "3-1")]
    [InlineData("usb 3-1: reset full speed USB device using uhci_hcd and address 2", EventKind.Reset, "3-1")]
    [InlineData("usb 3-1: reset high-speed USB device number 5 using xhci_hcd", EventKind.Reset, "3-1")]
    [InlineData("usb 3-1: reset SuperSpeed Gen 1 USB device number 5 using xhci_hcd", EventKind.Reset, "3-1")]
    [InlineData("usb 3-1: device firmware changed", EventKind.FirmwareChanged, "3-1")]
    [InlineData("usb 3-1: device descriptor read/64, error -71", EventKind.DescriptorError, "3-1")]
    [InlineData("usb 3-1: device descriptor read/all, error -110", EventKind.DescriptorError, "3-1")]
    [InlineData("usb 3-1: Device not responding to setup address.", EventKind.DescriptorError, "3-1")]
    [InlineData("usb 3-1: device not accepting address 5, error -71", EventKind.AddressRefused, "3-1")]
    [InlineData("usb 3-1: can't set config #1, error -32", EventKind.ConfigurationRefused, "3-1")]
    [InlineData("hub 1-0:1.0: unable to enumerate USB device on port 2", EventKind.GivenUp, "1-2")]
    [InlineData("hub 2-1:1.0: unable to enumerate USB device on port 3", EventKind.GivenUp, "2-1.3")]
    [InlineData("usb usb1-port2: unable to enumerate USB device", EventKind.GivenUp, "1-2")]
    [InlineData("usb 2-1-port3: unable to enumerate USB device", EventKind.GivenUp, "2-1.3")]
    [InlineData("hub 1-0:1.0: Cannot enable port 1.  Maybe the USB cable is bad?", EventKind.CannotEnable, "1-1")]
    [InlineData("usb 1-port2: Cannot enable. Maybe the USB cable is bad?", EventKind.CannotEnable, "1-2")]
    [InlineData("hub 1-0:1.0: port 1 disabled by hub (EMI?), re-enabling...", EventKind.DisabledByHub, "1-1")]
    [InlineData("usb usb1-port1: disabled by hub (EMI?), re-enabling...", EventKind.DisabledByHub, "1-1")]
    [InlineData("hub 1-0:1.0: over-current change on port 1", EventKind.OverCurrent, "1-1")]
    [InlineData("usb usb1-port1: over-current change #1", EventKind.OverCurrent, "1-1")]
    [InlineData("usb 1-1: Device is not authorized for usage", EventKind.NotAuthorized, "1-1")]
    [InlineData("usb 1-1: rejected 1 configuration due to insufficient available bus power", EventKind.PowerBudget, "1-1")]
    [InlineData("option 3-1:1.2: GSM modem (1-port) converter detected", EventKind.SerialDetected, "3-1")]
    [InlineData("usb 3-1: GSM modem (1-port) converter now attached to ttyUSB0", EventKind.SerialAttached, "3-1")]
    [InlineData("option 3-1:1.0: device disconnected", EventKind.InterfaceDisconnected, "3-1")]
    [InlineData("qmi_wwan 1-1:1.4 wwan0: register 'qmi_wwan' at usb-0000:00:14.0-1, WWAN/QMI device, 02:00:00:00:00:01", EventKind.NetworkAttached, "1-1")]
    [InlineData("qmi_wwan 1-1:1.4: wwan0: unregister 'qmi_wwan' usb-0000:00:14.0-1, WWAN/QMI device", EventKind.NetworkDetached, "1-1")]
    [InlineData("qmi_wwan 1-1:1.4: cdc-wdm0: USB WDM device", EventKind.ControlAttached, "1-1")]
    [InlineData("cdc_acm 1-1:1.0: ttyACM0: USB ACM device", EventKind.AcmAttached, "1-1")]
    [InlineData("qmi_wwan: probe of 1-1:1.4 failed with error -22", EventKind.ProbeFailed, "1-1")]
    [InlineData("qmi_wwan 1-1:1.4: probe with driver qmi_wwan failed with error -22", EventKind.ProbeFailed, "1-1")]
    [InlineData("usb-storage 3-1:1.3: USB Mass Storage device detected", EventKind.StorageDetected, "3-1")]
    [InlineData("usb-storage 3-1:1.3: Quirks match for vid 12d1 pid 1001: 1", EventKind.QuirksMatch, "3-1")]
    [InlineData("scsi host9: usb-storage 3-3:1.1", EventKind.StorageHost, "3-3")]
    [InlineData("scsi9 : usb-storage 3-3:1.1", EventKind.StorageHost, "3-3")]
    [InlineData("usbserial_generic 1-1:1.0: The \"generic\" usb-serial driver is only for testing and one-off prototypes.", EventKind.GenericSerial, "1-1")]
    [InlineData("usb 1-1: usbfs: interface 0 claimed by option while 'brltty' sets config #1", EventKind.UserspaceReset, "1-1")]
    public void An_event_is_known_in_the_words_of_every_era(string message, EventKind kind, string port)
    {
        var facts = Read(message);
        var timeline = Assert.Single(facts.Ports);
        Assert.Equal(port, timeline.Port.ToString());
        Assert.Equal(kind, Assert.Single(timeline.Events).Kind);
    }

    [Fact]
    public void A_tty_that_goes_is_found_again_by_the_line_that_brought_it()
    {
        var facts = Read("usb 3-1: GSM modem (1-port) converter now attached to ttyUSB0\noption1 ttyUSB0: GSM modem (1-port) converter now disconnected from ttyUSB0");
        Assert.Equal(1, Assert.Single(facts.Ports).Count(EventKind.SerialDetached));
    }

    [Fact]
    public void Units_are_found_by_their_host_whether_the_kernel_names_the_device_or_not()
    {
        foreach (var host in new[] { "scsi8 : SCSI emulation for USB Mass Storage devices", "scsi8 : usb-storage 3-1:1.3", "scsi host8: usb-storage 3-1:1.3" })
        {
            var facts = Read("usb 3-1: new full speed USB device using uhci_hcd and address 2\n" + host
                + "\nscsi 8:0:0:0: CD-ROM            HUAWEI   Mass Storage     2.31 PQ: 0 ANSI: 2\nsr 8:0:0:0: Attached scsi CD-ROM sr0"
                + "\nscsi 8:0:0:1: Direct-Access     HUAWEI   SD Storage       2.31 PQ: 0 ANSI: 2\nsd 8:0:0:1: [sdb] Attached SCSI removable disk");
            var units = Assert.Single(facts.Ports).Units;
            Assert.Equal([(0, 5, "sr0"), (1, 0, "sdb")], units.Select(unit => (unit.Lun, unit.PeripheralType, unit.BlockDevice)));
        }
    }

    [Fact]
    public void A_second_boot_in_one_log_starts_anew()
    {
        var facts = Read("[   50.000000] usb 3-1: new high-speed USB device number 2 using xhci_hcd\n[    1.000000] usb 3-1: new high-speed USB device number 2 using xhci_hcd");
        Assert.Equal(2, facts.Boots);
        Assert.Equal([0, 1], Assert.Single(facts.Ports).Events.Select(happened => happened.Boot));
    }

    private static LogFacts Read(string text)
    {
        var reader = new LogReader("log");
        reader.Feed(Encoding.UTF8.GetBytes(text));
        return reader.Complete();
    }
}
