using Dialtone.Facts.Usb;

namespace Dialtone.Linux.Ports;

/// <summary>Which serial ports may be asked <c>AT</c>. A port that is no modem's must not be: the bytes may reset a microcontroller or move a machine.</summary>
public static class ModemPorts
{
    /// <summary>Drivers that bind by lists of mobile-broadband modems.</summary>
    private static readonly string[] ModemDrivers = ["option", "sierra", "qcserial", "hso"];

    private const byte AbstractControlModel = 0x02;

    private const byte MobileBroadbandInterfaceModel = 0x0e;

    /// <summary>In the order of devices and interfaces.</summary>
    public static IReadOnlyList<string> ToAsk(IReadOnlyList<UsbDevice> devices)
    {
        var ports = new List<string>();
        foreach (var device in devices)
        {
            var interfaces = device.Interfaces.Or([]);
            ports.AddRange(interfaces.Where(@interface => IsModem(@interface, interfaces)).SelectMany(static @interface => @interface.Ttys));
        }

        return ports;
    }

    private static bool IsModem(UsbInterface candidate, IReadOnlyList<UsbInterface> interfaces)
    {
        if (!candidate.Driver.TryGet(out var driver))
        {
            return false;
        }

        if (ModemDrivers.Contains(driver))
        {
            return true;
        }

        // cdc_acm drives every Arduino too, and those also claim to understand AT: a second sign is wanted, from another function of the device.
        return driver == "cdc_acm"
            && ClaimsAt(candidate)
            && interfaces.Any(other =>
                other.Name != candidate.Name
                && (ClaimsAt(other)
                    || other.ControlChannels.Count > 0
                    || (other.Class.Class == UsbClass.Communications && other.Class.SubClass == MobileBroadbandInterfaceModel)
                    || ModemDrivers.Contains(other.Driver.Or(""))));
    }

    /// <summary>Protocols 1 to 6 of CDC's table 17 are AT command sets.</summary>
    private static bool ClaimsAt(UsbInterface @interface) =>
        @interface.Class is { Class: UsbClass.Communications, SubClass: AbstractControlModel, Protocol: >= 1 and <= 6 };
}
