using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Names devices that are no modems as what they are.</summary>
internal static class DeviceKinds
{
    /// <summary>Drivers and what they serve.</summary>
    private static readonly (string[] Drivers, string Kind)[] ByDriver =
    [
        (["ftdi_sio", "pl2303", "ch341", "ch341-uart", "cp210x", "ark3116", "mct_u232", "keyspan", "mos7720", "mos7840", "io_edgeport", "whiteheat", "ch343", "ch34x", "belkin_sa", "mxuport", "ti_usb_3410_5052"], "a serial adapter"),
        (["usblp"], "a printer"),
        (["uvcvideo", "gspca_main"], "a camera"),
        (["snd-usb-audio"], "a sound device"),
        (["btusb", "ath3k"], "a Bluetooth adapter"),
        (["ath9k_htc", "rt2800usb", "rt73usb", "rtl8xxxu", "rtl8187", "rtl8192cu", "carl9170", "mt76x0u", "mt76x2u", "zd1211rw", "brcmfmac", "p54usb", "r8712u", "8188eu", "mt7601u", "mt7921u", "rt2500usb", "rtl8821cu", "rtl88x2bu", "rtw_8821cu", "rtw_8822bu", "ath6kl_usb", "ar5523", "at76c50x-usb"], "a Wi-Fi adapter"),
        (["dvb_usb_rtl28xxu", "dvb_usb_v2", "dvb-usb", "em28xx", "dvb_usb_dib0700", "dvb_usb_af9035"], "a television receiver"),
        (["asix", "ax88179_178a", "r8152", "smsc95xx", "smsc75xx", "lan78xx", "dm9601", "cdc_eem", "aqc111"], "an Ethernet adapter"),
        (["ipheth"], "an iPhone"),
        (["xpad", "usbhid", "hid-generic", "hid-multitouch", "wacom", "usbkbd", "usbmouse"], "an input device"),
        (["uas"], "a disk"),
        (["garmin_gps"], "a GPS receiver"),
        (["usbtmc"], "a measuring instrument"),
        (["can", "gs_usb", "peak_usb"], "a CAN adapter"),
    ];

    /// <summary>Words in names and what they mean, the more special first.</summary>
    private static readonly (string[] Words, string Kind)[] ByWord =
    [
        (["iphone", "ipad", "ipod", "android", "mtp", "galaxy", "pixel", "nexus", "redmi", "oneplus", "adb", "pocketpc", "preloader"], "a phone or player"),
        (["keyboard", "mouse", "receiver", "touchscreen", "gamepad", "joystick", "trackpad", "tablet"], "an input device"),
        (["printer", "laserjet", "deskjet", "officejet", "pixma", "label"], "a printer"),
        (["3d printer", "prusa", "marlin", "ender", "anycubic", "klipper", "octopus"], "a 3D printer"),
        (["gps", "u-blox", "gnss", "glonass"], "a GPS receiver"),
        (["arduino", "teensy", "pro micro", "stm32", "esp32", "microbit", "rp2040", "pico", "betaflight", "ardupilot", "px4", "dfu", "bootloader", "board"], "a microcontroller board"),
        (["conbee", "zigbee", "z-wave", "zwave", "cc2531", "cc2652", "sonoff", "rf-usb", "nano rf", "skyconnect", "ezsp", "telegesis", "thread", "rfxtrx", "homematic"], "a home-automation radio"),
        (["rtl28", "dvb", "tuner", "sdr", "airspy", "hackrf", "funcube"], "a radio or television receiver"),
        (["icom", "yaesu", "kenwood", "aioc", "ham", "transceiver", "signalink", "baofeng"], "amateur-radio gear"),
        (["bluetooth"], "a Bluetooth adapter"),
        (["wlan", "wifi", "wi-fi", "802.11", "wireless lan", "wireless-n", "wireless network", "802.11n", "802.11ac", "802.11ax", "realtek driver storage", "ralink"], "a Wi-Fi adapter"),
        (["ethernet", "10/100", "gigabit"], "an Ethernet adapter"),
        (["camera", "webcam", "cam"], "a camera"),
        (["audio", "headset", "speaker", "microphone", "sound"], "a sound device"),
        (["uart", "serial converter", "usb-serial", "usb2.0-serial", "usb serial", "usb-serial controller", "usb to serial", "serial port", "ft232", "cp210", "ch340", "rs485", "rs232"], "a serial adapter"),
        (["card reader", "cardreader", "sd reader"], "a card reader"),
        (["flash", "ultra fit", "cruzer", "datatraveler", "expansion", "portable", "backup", "my passport", "elements", "disk", "ssd", "sandisk", "seagate", "drive", "storage device"], "a disk"),
        (["scanner", "scanjet"], "a scanner"),
        (["ups", "smart-ups", "inverter", "back-ups"], "a power supply's port"),
        (["fingerprint", "smart card", "yubikey", "token", "rfid"], "a security device"),
        (["billboard"], "a USB-C adapter"),
    ];

    /// <summary>True for a driver that serves something else than modems.</summary>
    public static bool IsDriver(string driver) => Array.Exists(ByDriver, entry => entry.Drivers.Contains(driver));

    /// <summary>What the device is, with its article; null if nothing tells.</summary>
    public static string? Of(DeviceSituation device)
    {
        var drivers = device.Interfaces.Select(entry => entry.Driver.Or("")).Concat(device.Timeline?.Interfaces.Select(entry => entry.Driver) ?? []).ToList();
        foreach (var (names, kind) in ByDriver)
        {
            if (drivers.Exists(names.Contains))
            {
                return kind;
            }
        }

        var texts = new[] { device.Name, device.Timeline?.Product, device.Timeline?.Manufacturer, device.Listed?.Name }.OfType<string>()
            .Concat(device.Timeline?.Units.Select(unit => unit.Text) ?? []).ToList();
        foreach (var (words, kind) in ByWord)
        {
            if (texts.Exists(text => Words.Contain(text, words)))
            {
                return kind;
            }
        }

        return drivers.Contains("usb-storage") ? "a disk" : device.Timeline?.Last(Logs.EventKind.NewDevice)?.Detail == "low" ? "an input device" : null;
    }

    /// <summary>One sentence about the device that the text is about: the last that a log shows, else the first that people plug in and ask about.</summary>
    public static string? Stranger(Situation situation)
    {
        var others = situation.Devices.Where(device => device is { IsHub: false, Identity: Identity.Other } && Of(device) is not null).ToList();
        var device = others.FindLast(other => other.Timeline is not null) ?? others.Find(IsGadget);
        if (device is null)
        {
            return null;
        }

        var place = device.Port is { } port ? $"The device on port {port}" : "The device";
        return $"{place}{(device.Id is { } id ? $" ({id}{(string.IsNullOrEmpty(device.Name) ? "" : $", {device.Name}")})" : "")} is {Of(device)}, no modem; it is left alone.";
    }

    public static bool IsPhone(DeviceSituation device) => device.Identity == Identity.Other && Of(device) is "a phone or player" or "an iPhone";

    /// <summary>True for things that people plug in and ask about, in contrast to keyboards, hubs, cameras and built-in adapters.</summary>
    public static bool IsGadget(DeviceSituation device) =>
        Of(device) is "a serial adapter" or "a printer" or "a 3D printer" or "a GPS receiver" or "a microcontroller board" or "a home-automation radio" or "a radio or television receiver"
            or "a television receiver" or "amateur-radio gear" or "a phone or player" or "an iPhone" or "a CAN adapter" or "a measuring instrument";
}
