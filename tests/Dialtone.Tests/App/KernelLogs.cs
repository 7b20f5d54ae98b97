using System.Globalization;
using System.Text;

namespace Dialtone.Tests.App;

/// <summary>Records of <c>/dev/kmsg</c> as kernel 6.1 writes them.</summary>
internal static class KernelLogs
{
    /// <summary>An E620 on port 1-1 is plugged in, works, and then is reset by usb-storage again and again.</summary>
    public static byte[] ResetLoop(int rounds, double period = 0.4)
    {
        var log = new StringBuilder();
        var sequence = 500;
        var time = 5.0;
        Say("usb 1-1: new high-speed USB device number 2 using xhci_hcd");
        Say("usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00");
        Say("usb 1-1: Product: HUAWEI Mobile");
        Say("usb 1-1: Manufacturer: HUAWEI Technologies");
        Attach();
        Say("usb-storage 1-1:1.3: USB Mass Storage device detected");
        Say("scsi host0: usb-storage 1-1:1.3");
        Say("scsi 0:0:0:0: CD-ROM            HUAWEI   Mass Storage     2.31 PQ: 0 ANSI: 2");
        Say("scsi 0:0:0:1: Direct-Access     HUAWEI   SD Storage       2.31 PQ: 0 ANSI: 2");
        for (var round = 0; round < rounds; round++)
        {
            time += period;
            Say("usb 1-1: reset high-speed USB device number 2 using xhci_hcd");
            for (var port = 2; port >= 0; port--)
            {
                Say($"option1 ttyUSB{port}: GSM modem (1-port) converter now disconnected from ttyUSB{port}");
                Say($"option 1-1:1.{port}: device disconnected");
            }

            Attach();
        }

        return Encoding.ASCII.GetBytes(log.ToString());

        void Attach()
        {
            for (var port = 0; port < 3; port++)
            {
                Say($"option 1-1:1.{port}: GSM modem (1-port) converter detected");
                Say($"usb 1-1: GSM modem (1-port) converter now attached to ttyUSB{port}");
            }
        }

        void Say(string message)
        {
            time += 0.0007;
            log.Append(CultureInfo.InvariantCulture, $"6,{sequence++},{(long)(time * 1e6)},-;{message}\n SUBSYSTEM=usb\n DEVICE=c189:1\n");
        }
    }
}
