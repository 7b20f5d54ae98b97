using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Tests.App;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.Diagnosis;

/// <summary>One reset is no loop, and a moment after it nobody can say that it was the only one.</summary>
public sealed class UnsettledTests
{
    [Theory]
    [InlineData(0, 1, Verdict.Healthy, false)]
    [InlineData(1, 3, Verdict.Unknown, true)]
    [InlineData(2, 3, Verdict.Unknown, true)]
    [InlineData(1, 20, Verdict.Healthy, false)]
    [InlineData(6, 1, Verdict.Fault, false)]
    public void A_modem_is_healthy_only_once_the_port_has_been_quiet(int resets, int secondsAgo, Verdict verdict, bool unsettled)
    {
        var reader = new LogReader("/dev/kmsg", LogFormatHint.Kmsg);
        reader.Feed(KernelLogs.ResetLoop(resets));
        var log = reader.Complete();
        var examination = Examiner.Examine(new Subjects { Machine = Loops.Machine(), Logs = [log], Live = true, Uptime = log.End + TimeSpan.FromSeconds(secondsAgo) });
        Assert.Equal(verdict, examination.Verdict);
        Assert.Equal(unsettled ? "1-1" : null, examination.Unsettled?.Port.ToString());
        Assert.Equal(unsettled, examination.NotExamined.Any(gap => gap.What.Contains("a moment ago", StringComparison.Ordinal)));
    }

    /// <summary>Seen in the lab: a healthy modem whose module udev was still loading was called one without driver.</summary>
    [Theory]
    [InlineData(1, Verdict.Unknown, true)]
    [InlineData(9, Verdict.Unknown, true)]
    [InlineData(11, Verdict.Fault, false)]
    public void A_modem_that_has_just_come_may_get_its_driver_yet(int secondsAgo, Verdict verdict, bool unsettled)
    {
        var reader = new LogReader("/dev/kmsg", LogFormatHint.Kmsg);
        reader.Feed("6,500,5000700,-;usb 1-1: new high-speed USB device number 2 using xhci_hcd\n6,501,5001400,-;usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00\n"u8);
        var log = reader.Complete();
        var modem = Loops.Modem("1-1");
        modem = modem with
        {
            Interfaces = Loops.Known<IReadOnlyList<UsbInterface>>(
                [.. modem.Interfaces.Value.Select(entry => entry.Class.Class == UsbClass.MassStorage ? entry : entry with { Driver = Observed.Absent<string>(new Source("/sys/bus/usb")), Ttys = [] })]),
        };
        var machine = Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([modem]) };
        var examination = Examiner.Examine(new Subjects { Machine = machine, Logs = [log], Live = true, Uptime = log.End + TimeSpan.FromSeconds(secondsAgo) });
        Assert.Equal(verdict, examination.Verdict);
        Assert.Equal(unsettled, examination.Unsettled is not null);
        Assert.Equal(!unsettled, examination.Findings.Any(finding => finding.Layer == "driver" && finding.Role == Role.Cause && finding.Confidence != Confidence.Possible));
    }

    /// <summary>Without the kernel's log, which an ordinary user may not read everywhere, sysfs tells for how long a device has been there.</summary>
    [Theory]
    [InlineData(2, Verdict.Unknown, true)]
    [InlineData(11, Verdict.Fault, false)]
    public void A_stick_that_shows_its_CD_may_be_switched_yet(int seconds, Verdict verdict, bool unsettled)
    {
        var stick = Loops.Modem("1-1");
        stick = stick with { Interfaces = stick.Interfaces.Select(all => (IReadOnlyList<UsbInterface>)[.. all.Where(entry => entry.Class.Class == UsbClass.MassStorage)]) };
        var examination = ExamineWithoutLog(stick with { Connected = Loops.Known(TimeSpan.FromSeconds(seconds)) });
        Assert.Equal(verdict, examination.Verdict);
        Assert.Equal(unsettled, examination.Unsettled is { Incomplete: true } open && open.Left == TimeSpan.FromSeconds(10 - seconds));
        Assert.Equal(!unsettled, examination.Findings.Any(finding => finding.Id == "stuck-storage-mode"));
    }

    /// <summary>Seen in the lab: of two sticks that came together the first was waited for, and when it had had its time the other, a third of a second younger, was passed over.</summary>
    [Fact]
    public void Of_two_sticks_that_came_together_the_younger_is_waited_for()
    {
        var stick = Loops.Modem("1-1");
        stick = stick with { Interfaces = stick.Interfaces.Select(all => (IReadOnlyList<UsbInterface>)[.. all.Where(entry => entry.Class.Class == UsbClass.MassStorage)]) };
        var other = Loops.Modem("1-2");
        other = other with { Interfaces = other.Interfaces.Select(all => (IReadOnlyList<UsbInterface>)[.. all.Where(entry => entry.Class.Class == UsbClass.MassStorage)]) };
        var machine = Loops.Machine() with
        {
            UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([stick with { Connected = Loops.Known(TimeSpan.FromSeconds(9.3)) }, other with { Connected = Loops.Known(TimeSpan.FromSeconds(9)) }]),
        };
        var examination = Examiner.Examine(new Subjects { Machine = machine, Live = true });
        Assert.Equal((Verdict.Unknown, "1-2", TimeSpan.FromSeconds(1)), (examination.Verdict, examination.Unsettled?.Port.ToString(), examination.Unsettled?.Left));
    }

    /// <summary>A modem's firmware boots after it has enumerated.</summary>
    [Theory]
    [InlineData(5, Verdict.Unknown, true)]
    [InlineData(21, Verdict.Fault, false)]
    public void A_modem_that_has_just_come_may_answer_yet(int seconds, Verdict verdict, bool unsettled)
    {
        var silent = Loops.Known<IReadOnlyList<AtAnswer>>([.. Enumerable.Range(0, 3).Select(number => new AtAnswer($"ttyUSB{number}", AtOutcome.Silent, ""))]);
        var examination = ExamineWithoutLog(Loops.Modem("1-1") with { Connected = Loops.Known(TimeSpan.FromSeconds(seconds)) }, silent);
        Assert.Equal(verdict, examination.Verdict);
        Assert.Equal(unsettled, examination.Unsettled is not null);
        Assert.Equal(!unsettled, examination.Findings.Any(finding => finding.Id == "modem-unresponsive"));
    }

    [Fact]
    public void A_modem_that_has_just_come_and_is_complete_is_healthy_at_once()
    {
        var examination = ExamineWithoutLog(Loops.Modem("1-1") with { Connected = Loops.Known(TimeSpan.FromSeconds(1)) });
        Assert.Equal((Verdict.Healthy, null), (examination.Verdict, examination.Unsettled));
    }

    /// <summary>The kernel announces a device half a second before sysfs shows it.</summary>
    [Theory]
    [InlineData(0, Verdict.Unknown, true)]
    [InlineData(12, Verdict.NotAModem, false)]
    public void A_device_that_is_announced_and_not_there_yet_is_waited_for(int secondsAgo, Verdict verdict, bool unsettled)
    {
        var reader = new LogReader("/dev/kmsg", LogFormatHint.Kmsg);
        reader.Feed("6,500,5000700,-;usb 1-1: new high-speed USB device number 2 using xhci_hcd\n"u8);
        var log = reader.Complete();
        var machine = Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([]) };
        var examination = Examiner.Examine(new Subjects { Machine = machine, Logs = [log], Live = true, Uptime = log.End + TimeSpan.FromSeconds(secondsAgo) });
        Assert.Equal(verdict, examination.Verdict);
        Assert.Equal(unsettled, examination.Unsettled is { Incomplete: true });
    }

    /// <summary>Seen in the lab: an E220, which the kernel switches and which keeps its id, was one that leaves the bus, and the answer took ten seconds more.</summary>
    [Fact]
    public void A_stick_that_the_kernel_has_just_switched_under_the_same_id_is_healthy_at_once()
    {
        var reader = new LogReader("/dev/kmsg", LogFormatHint.Kmsg);
        reader.Feed("""
            6,500,4266625,-;usb 1-1: new high-speed USB device number 2 using xhci_hcd
            6,501,4454408,-;usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00
            6,502,4644751,-;usb-storage 1-1:1.0: USB Mass Storage device detected
            6,503,4665638,-;scsi host0: usb-storage 1-1:1.0
            6,504,4967387,-;usb 1-1: USB disconnect, device number 2
            6,505,6202629,-;usb 1-1: new high-speed USB device number 3 using xhci_hcd
            6,506,6367372,-;usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00
            6,507,6410684,-;usb-storage 1-1:1.3: USB Mass Storage device detected
            6,508,6420873,-;scsi host0: usb-storage 1-1:1.3
            6,509,6542408,-;option 1-1:1.0: GSM modem (1-port) converter detected
            6,510,6547236,-;usb 1-1: GSM modem (1-port) converter now attached to ttyUSB0
            6,511,6553485,-;usb 1-1: GSM modem (1-port) converter now attached to ttyUSB1
            6,512,6563485,-;usb 1-1: GSM modem (1-port) converter now attached to ttyUSB2

            """u8);
        var log = reader.Complete();
        var examination = Examiner.Examine(new Subjects { Machine = Loops.Machine(), Logs = [log], Live = true, Uptime = log.End + TimeSpan.FromSeconds(1) });
        Assert.Equal((Verdict.Healthy, null), (examination.Verdict, examination.Unsettled));
        Assert.DoesNotContain(examination.Findings, finding => finding.Role == Role.Cause);
    }

    private static Examination ExamineWithoutLog(UsbDevice device, Observed<IReadOnlyList<AtAnswer>>? answers = null)
    {
        var machine = Loops.Machine() with { UsbDevices = Loops.Known<IReadOnlyList<UsbDevice>>([device]) };
        return Examiner.Examine(new Subjects { Machine = answers is { } given ? machine with { AtAnswers = given } : machine, Live = true });
    }
}
