namespace Dialtone.Treatment;

/// <summary>USB drivers that give an interface a serial port on which a modem takes AT commands.</summary>
internal static class SerialDrivers
{
    /// <param name="driver">A driver's or module's name; <c>-</c> and <c>_</c> are the same.</param>
    public static bool IsOne(string driver) => driver.Replace('-', '_') is "option" or "sierra" or "qcserial" or "cdc_acm" or "ipw" or "hso" or "usb_wwan" or GenericDriver;

    /// <summary>The makeshift driver of usbserial: ports, but neither flow control nor speed.</summary>
    public const string GenericDriver = "usbserial_generic";
}
