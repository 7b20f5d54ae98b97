using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Whether a device is a mobile-broadband modem.</summary>
public enum Identity
{
    /// <summary>Nothing tells.</summary>
    Undetermined,
    Modem,

    /// <summary>Positively something else.</summary>
    Other,
}

/// <summary>Judges by drivers first, then by names, then by vendor: ids are reused, drivers and strings less so.</summary>
internal static class ModemIdentity
{
    /// <summary>Drivers that serve nothing but mobile-broadband devices.</summary>
    private static readonly HashSet<string> ModemDrivers =
    [
        "option", "option1", "sierra", "sierra_net", "qcserial", "qmi_wwan", "qmi_wwan_q", "cdc_mbim", "huawei_cdc_ncm", "hso", "ipw", "kalmia", "cdc_wdm", "GobiNet", "GobiSerial",
        "huawei_ether", "airprime", "anydata", "nozomi",
    ];

    /// <summary>Modules that a modem may need besides its own.</summary>
    private static readonly HashSet<string> ModemModules = ["usb_wwan", "usbserial", "cdc_acm", "cdc_ncm", "cdc_ether", "usbnet", "rndis_host", "ppp_generic", "ppp_async", "mii", "wwan"];

    /// <summary>Drivers that serve nothing of the kind. Serial adapters may have a modem behind them, but are none.</summary>
    private static readonly HashSet<string> OtherDrivers =
    [
        "ftdi_sio", "pl2303", "ch341", "ch341-uart", "cp210x", "usbhid", "hid-generic", "usblp", "uvcvideo", "snd-usb-audio", "btusb", "ath9k_htc", "rt2800usb",
        "rtl8xxxu", "uas", "dvb_usb_rtl28xxu", "cdc_acm_gadget",
    ];

    /// <summary>Vendors that make mobile-broadband devices and hardly anything else with a USB plug.</summary>
    private static readonly HashSet<ushort> ModemVendors =
    [
        0x12d1, 0x19d2, 0x1199, 0x2c7c, 0x1e0e, 0x1bc7, 0x0af0, 0x1410, 0x0bdb, 0x1c9e, 0x1bbb, 0x2cb7, 0x201e, 0x106c, 0x16d8, 0x1e2d, 0x2020, 0x1435, 0x0f3d, 0x1da5,
        0x1076, 0x22de, 0x305a, 0x0eab, 0x1726, 0x257a, 0x21f5, 0x211f, 0x2077, 0x1266, 0x230d, 0x1ee8, 0x3566, 0x3426, 0x1529, 0x413d, 0x1b7d, 0x2df3, 0x3763, 0x33f8,
    ];

    /// <summary>Words in product, manufacturer, INQUIRY or usb.ids text.</summary>
    private static readonly string[] ModemWords =
    [
        "modem", "hsdpa", "hsupa", "hspa", "wcdma", "umts", "lte", "cdma", "evdo", "ev-do", "mobile broadband", "data card", "datacard", "gsm", "huawei mobile",
        "mobile connect", "wwan", "hilink", "3g", "4g", "surfstick", "web'n'walk", "internet stick", "mbim", "zte", "huawei", "novatel", "sierra", "vodafone",
        "axesstel", "cbp71", "cbp7", "quectel", "simcom", "telit", "fibocom", "gobi", "hso", "icon", "usbmodem", "mobile hotspot", "em7455", "mc7455", "data terminal", "cdma technologies",
        "wireless terminal", "wireless module", "wireless modules", "evdo rev", "lte module", "5g module", "5g",
    ];

    private static readonly string[] PhoneWords = ["android", "mtp", "iphone", "ipad", "galaxy", "redmi", "pixel"];

    private static readonly string[] OtherWords =
    [
        "hub", "keyboard", "mouse", "receiver", "flash", "ultra fit", "cruzer", "datatraveler", "printer", "camera", "webcam", "bluetooth", "audio", "headset", "card reader", "sd reader", "cf reader", "ms reader", "sm reader",
        "touchscreen", "gps", "u-blox", "arduino", "conbee", "zigbee", "iphone", "ipod", "expansion", "portable", "backup", "uart", "serial converter", "usb-serial",
        "usb2.0-serial", "dvb", "tuner", "rtl28", "storage device",
    ];

    public static bool IsModemDriver(string driver) => ModemDrivers.Contains(driver);

    public static bool IsModemModule(string module) => ModemDrivers.Contains(module.Replace('-', '_')) || ModemModules.Contains(module.Replace('-', '_'));

    public static bool IsModemVendor(UsbId id) => ModemVendors.Contains(id.Vendor);

    /// <param name="drivers">Drivers seen on its interfaces.</param>
    /// <param name="texts">Product, manufacturer, INQUIRY and database texts.</param>
    public static Identity Judge(UsbId? id, IEnumerable<string> drivers, IEnumerable<string> texts)
    {
        var seen = drivers.ToList();
        if (seen.Exists(IsModemDriver))
        {
            return Identity.Modem;
        }

        if (seen.Exists(OtherDrivers.Contains))
        {
            return Identity.Other;
        }

        var words = texts.Where(text => text.Length > 0).ToList();
        // A telephone of a modem maker is a telephone, unless its modem's driver was seen.
        if (words.Exists(text => Words.Contain(text, PhoneWords)))
        {
            return Identity.Other;
        }

        if (StorageModeIds.Contains(id))
        {
            return Identity.Modem;
        }

        // u-blox: receivers have product ids below 0x0600, cellular modules from 0x1000 up.
        if (id is { Vendor: 0x1546, Product: >= 0x1000 })
        {
            return Identity.Modem;
        }

        if (id is { } known && ModemVendors.Contains(known.Vendor))
        {
            return words.Exists(text => Words.Contain(text, OtherWords)) && !words.Exists(text => Words.Contain(text, ModemWords)) ? Identity.Undetermined : Identity.Modem;
        }

        if (words.Exists(text => Words.Contain(text, ModemWords)))
        {
            return Identity.Modem;
        }

        // Whoever tells its id and is of no modem vendor, has no modem's driver and no modem's name, is something else.
        return words.Exists(text => Words.Contain(text, OtherWords)) || id is not null ? Identity.Other : Identity.Undetermined;
    }
}
