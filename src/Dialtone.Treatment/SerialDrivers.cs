using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.Treatment;

/// <summary>USB drivers that give an interface a serial port on which a modem takes AT commands.</summary>
internal static class SerialDrivers
{
    /// <param name="driver">A driver's or module's name; <c>-</c> and <c>_</c> are the same.</param>
    public static bool IsOne(string driver) => driver.Replace('-', '_') is "option" or "sierra" or "qcserial" or "cdc_acm" or "ipw" or "hso" or "usb_wwan" or GenericDriver;

    /// <summary>Modules of the kernel's tables for an interface that is to be a modem's. For sticks that have their id in storage mode, too, usb-storage's
    /// table names the whole device, its modem interfaces included.</summary>
    public static IEnumerable<string> ModulesFor(IModuleTree tree, UsbInterface item) =>
        item.Modalias.TryGet(out var modalias) && item.Class.Class != UsbClass.MassStorage ? tree.ModulesFor(modalias).Where(module => module is not ("usb_storage" or "uas")) : [];

    /// <summary>The makeshift driver of usbserial: ports, but neither flow control nor speed.</summary>
    public const string GenericDriver = "usbserial_generic";
}
