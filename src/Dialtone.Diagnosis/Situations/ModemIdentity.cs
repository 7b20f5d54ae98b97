using Dialtone.Diagnosis.Logs;
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

    /// <summary>Vendors that make mobile-broadband devices and hardly anything else with a USB plug.</summary>
    private static readonly HashSet<ushort> ModemVendors =
    [
        0x12d1, 0x19d2, 0x1199, 0x2c7c, 0x1e0e, 0x1bc7, 0x0af0, 0x1410, 0x0bdb, 0x1c9e, 0x1bbb, 0x2cb7, 0x201e, 0x106c, 0x16d8, 0x1e2d, 0x2020, 0x1435, 0x0f3d, 0x1da5,
        0x1076, 0x22de, 0x305a, 0x0eab, 0x1726, 0x257a, 0x21f5, 0x211f, 0x2077, 0x1266, 0x230d, 0x1ee8, 0x3566, 0x3426, 0x1529, 0x413d, 0x1b7d, 0x2df3, 0x3763, 0x33f8,
        // Of option.c's table: AMOI, AnyDATA, BandRich, Kyocera Wireless, Olivetti, Cellient, PetaTel, VIA Telecom, MeiG, NetPrisma; and Neoway, MikroTik's R11e.
        0x1614, 0x16d5, 0x1a8d, 0x0c88, 0x0b3c, 0x2692, 0x1ff4, 0x15eb, 0x2dee, 0x3c93, 0x2949, 0x2cd2,
        // Franklin Wireless.
        0x1fac,
    ];

    /// <summary>Words in product, manufacturer, INQUIRY or usb.ids text.</summary>
    private static readonly string[] ModemWords =
    [
        "modem", "hsdpa", "hsupa", "hspa", "wcdma", "umts", "lte", "cdma", "evdo", "ev-do", "mobile broadband", "data card", "datacard", "gsm", "huawei mobile",
        "mobile connect", "wwan", "hilink", "3g", "4g", "surfstick", "web'n'walk", "internet stick", "mbim", "zte", "huawei", "novatel", "sierra", "vodafone",
        "axesstel", "cbp71", "cbp7", "quectel", "simcom", "telit", "fibocom", "gobi", "hso", "icon", "usbmodem", "mobile hotspot", "em7455", "mc7455", "data terminal", "cdma technologies",
        "wireless terminal", "wireless module", "wireless modules", "evdo rev", "lte module", "5g module", "5g",
        // Ericsson's modules, which makers of laptops sell under ids of their own.
        "f3507g", "f3607gw", "f3307", "f5521gw", "f5321", "h5321", "n5321", "c5621", "c5621gw",
    ];

    /// <summary>Vendors of modules that make no telephones: Quectel, SIMCom, Telit, Sierra, Fibocom, Cinterion, MeiG, Neoway, Rolling Wireless, NetPrisma.</summary>
    private static readonly HashSet<ushort> ModuleVendors = [0x2c7c, 0x1e0e, 0x1bc7, 0x1199, 0x2cb7, 0x1e2d, 0x2dee, 0x2949, 0x33f8, 0x3c93];

    /// <summary>What adapters for wireless networks call themselves.</summary>
    private static readonly string[] WirelessNetworkWords = ["802.11", "802.11n", "802.11ac", "802.11ax", "wlan", "wi-fi", "wifi", "wireless lan"];

    /// <summary>Modems for the television cable, for the subscriber's line and for the telephone.</summary>
    private static readonly string[] WiredWords =
        ["cable modem", "docsis", "adsl", "dsl modem", "speedtouch", "56k", "v.90", "v.92", "v90", "v92", "faxmodem", "fax modem", "data fax", "softmodem", "conexant", "robotics", "isdn"];

    private static readonly string[] MobileWords = ["gsm", "umts", "lte", "hsdpa", "hspa", "wcdma", "cdma", "evdo", "3g", "4g", "5g", "mobile broadband", "wwan"];

    // What has Windows Mobile on it calls itself a Pocket PC, MediaTek's telephones show their preloader before they start, and Sony Ericsson's show their memory and their Memory Stick.
    private static readonly string[] PhoneWords = ["android", "mtp", "iphone", "ipad", "galaxy", "redmi", "pixel", "pocketpc", "preloader", "int.memory", "mem-stick"];

    /// <summary>Qualcomm's chips that are a modem and nothing else: MDM9200 to MDM9650, SDX12 to SDX75. "MTP" behind them is the maker's test platform.</summary>
    private static readonly string[] ModemChips = ["mdm92", "mdm93", "mdm96", "sdx"];

    private static readonly string[] OtherWords =
    [
        "hub", "keyboard", "mouse", "receiver", "flash", "ultra fit", "cruzer", "datatraveler", "printer", "camera", "webcam", "bluetooth", "audio", "headset", "card reader", "sd reader", "cf reader", "ms reader", "sm reader",
        "touchscreen", "gps", "u-blox", "arduino", "conbee", "zigbee", "iphone", "ipod", "expansion", "portable", "backup", "uart", "serial converter", "usb-serial",
        "usb2.0-serial", "dvb", "tuner", "rtl28", "storage device", "multi-card", "multicard", "sd/mmc", "compact flash", "usb disk", "usb flash", "finecam", "digital camera", "memory stick", "drive", "rfid",
        // Makers of disks and of what is read in drives, as SCSI's INQUIRY names them.
        "hs-cf", "hs-ms", "hs-sm", "hs-sd", "cameramate", "lexar", "jumpdrive", "kingston", "jetflash", "corsair", "maxtor", "hitachi", "wdc", "iomega", "lacie", "pioneer", "plextor", "hl-dt-st", "tsstcorp", "optiarc", "memorex", "pny", "apacer", "transcend", "cd-writer", "cd-rw", "dvd-rw", "dvd-ram", "dvdram", "floppy",
        // Realtek's and Ralink's driver CDs belong to adapters for wireless networks.
        "802.11", "802.11n", "802.11ac", "wlan", "wi-fi", "wifi", "wireless lan", "realtek", "ralink",
        // Makers of serial adapters, boards, keyboards and disks, and of no modem.
        "ftdi", "prolific", "prolific technology", "silicon labs", "espressif", "logitech", "sandisk", "seagate",
    ];

    /// <summary>What usb-serial drivers call their devices (usb_serial_driver.description), where it is not the driver's name.</summary>
    private static readonly Dictionary<string, string> Converters = new()
    {
        ["GSM modem (1-port)"] = "option",
        ["Qualcomm USB modem"] = "qcserial",
        ["Sierra USB modem"] = "sierra",
        ["IPWireless converter"] = "ipw",
        ["FTDI USB Serial Device"] = "ftdi_sio",
        ["ch341-uart"] = "ch341-uart",
        ["cp210x"] = "cp210x",
        ["pl2303"] = "pl2303",
        ["ark3116"] = "ark3116",
        ["Belkin / Peracom / GoHubs USB Serial Adapter"] = "belkin_sa",
        ["Keyspan 1 port adapter"] = "keyspan",
        ["Keyspan 2 port adapter"] = "keyspan",
        ["Keyspan 4 port adapter"] = "keyspan",
        ["MCT U232"] = "mct_u232",
        ["Moschip 2 port adapter"] = "mos7720",
        ["Moschip 7840/7820 USB Serial Driver"] = "mos7840",
        ["MOXA UPort"] = "mxuport",
        ["TI USB 3410 1 port adapter"] = "ti_usb_3410_5052",
        ["TI USB 5052 2 port adapter"] = "ti_usb_3410_5052",
        // WCH's own driver for CH340 and CH341.
        ["ch34x"] = "ch34x",
        ["Handspring Visor / Palm OS"] = "visor",
        ["PocketPC PDA"] = "ipaq",
        ["DeLorme Earthmate USB"] = "cypress_m8",
        ["HID->COM RS232 Adapter"] = "cypress_m8",
        ["Nokia CA-42 V2 Adapter"] = "cypress_m8",
        ["Garmin GPS usb/tty"] = "garmin_gps",
        ["navman"] = "navman",
        ["SPCP8x5"] = "spcp8x5",
        ["oti6858"] = "oti6858",
        ["ZyXEL - omni.net lcd plus usb"] = "omninet",
    };

    /// <summary>The driver that calls its devices so; null if it is none of those known here.</summary>
    public static string? DriverOfConverter(string description) => Converters.GetValueOrDefault(description);

    public static bool IsModemDriver(string driver) => ModemDrivers.Contains(driver);

    public static bool IsModemModule(string module) => ModemDrivers.Contains(module.Replace('-', '_')) || ModemModules.Contains(module.Replace('-', '_'));

    public static bool IsModemVendor(UsbId id) => ModemVendors.Contains(id.Vendor);

    public static bool IsModuleVendor(UsbId? id) => id is { } known && ModuleVendors.Contains(known.Vendor);

    /// <summary>Adapters for wireless networks, which come with a driver disc of their own and are switched like modems: Realtek, Ralink, ZyDAS, Atheros, AVM, MediaTek's and D-Link's.</summary>
    public static bool IsWirelessAdapter(UsbId? id) => id is { Vendor: 0x0bda, Product: not 0xa192 } or { Vendor: 0x148f or 0x0ace or 0x0cf3 or 0x057c } or { Vendor: 0x0e8d, Product: 0x2870 } or { Vendor: 0x07d1, Product: 0xa804 };

    private static bool IsModemChip(string text) =>
        Array.Exists(ModemChips, chip => text.IndexOf(chip, StringComparison.OrdinalIgnoreCase) is var at and >= 0 && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]))
            && at + chip.Length < text.Length && char.IsAsciiDigit(text[at + chip.Length]));

    /// <param name="drivers">Drivers seen on its interfaces.</param>
    /// <param name="texts">Product, manufacturer, INQUIRY and database texts.</param>
    /// <param name="driverDisc">True if it shows a CD-ROM: what brings its Windows driver along may be a modem of a maker not known here.</param>
    public static Identity Judge(UsbId? id, IEnumerable<string> drivers, IEnumerable<string> texts, bool driverDisc = false)
    {
        var seen = drivers.ToList();
        var words = texts.Where(text => text.Length > 0).ToList();
        // The boot ROM of HiSilicon's chips, in telephones and boards, under the vendor whose serial ports option takes all.
        if (id is { Vendor: 0x12d1, Product: 0x3609 })
        {
            return Identity.Other;
        }

        if (seen.Exists(IsModemDriver))
        {
            // Whatever id somebody wrote into new_id, a serial driver takes: a network card that says so of itself is none the less one.
            return seen.TrueForAll(driver => driver is "option" or "option1" or "usb-storage") && words.Exists(text => Words.Contain(text, WirelessNetworkWords)) && !words.Exists(text => Words.Contain(text, ModemWords))
                ? Identity.Other : Identity.Modem;
        }

        // Serial adapters may have a modem behind them, but are none. The modules that have a sound device for calls are modems still.
        if (seen.Exists(driver => DeviceKinds.IsDriver(driver) && !(IsModuleVendor(id) && driver.StartsWith("snd-usb", StringComparison.Ordinal))))
        {
            return Identity.Other;
        }

        // A telephone of a modem maker is a telephone, unless its modem's driver was seen. Those who make modules only leave "Android" in their firmware.
        if (words.Exists(text => Words.Contain(text, PhoneWords)) && !IsModuleVendor(id) && !words.Exists(IsModemChip))
        {
            return Identity.Other;
        }

        if (StorageModeIds.Contains(id))
        {
            return Identity.Modem;
        }

        if (StorageModeIds.Shares(id))
        {
            return words.Exists(text => Words.Contain(text, ModemWords)) ? Identity.Modem : Identity.Undetermined;
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

        if (words.Exists(text => Words.Contain(text, WiredWords)) && !words.Exists(text => Words.Contain(text, MobileWords)))
        {
            return Identity.Other;
        }

        if (words.Exists(text => Words.Contain(text, ModemWords) || IsModemChip(text)))
        {
            return Identity.Modem;
        }

        if (id is { Vendor: 0x05c6 or 0x1782 } && !words.Exists(text => Words.Contain(text, OtherWords) || DeviceKinds.IsName(text)))
        {
            // The chips of Qualcomm and of Spreadtrum are in modems and in telephones, under the chip maker's id where nobody gave them another.
            return Identity.Undetermined;
        }

        // Whoever tells its id and is of no modem vendor, has no modem's driver and no modem's name, is something else.
        return words.Exists(text => Words.Contain(text, OtherWords) || DeviceKinds.IsName(text)) || (id is not null && !driverDisc) ? Identity.Other : Identity.Undetermined;
    }
}
