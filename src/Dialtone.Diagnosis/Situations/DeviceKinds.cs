using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Situations;

/// <summary>Names devices that are no modems as what they are.</summary>
internal static class DeviceKinds
{
    /// <summary>Drivers and what they serve; one that ends in an asterisk stands for all that begin so.</summary>
    private static readonly (string[] Drivers, string Kind)[] ByDriver =
    [
        (["ftdi_sio", "pl2303", "ch341", "ch341-uart", "cp210x", "ark3116", "mct_u232", "keyspan*", "mos7720", "mos7840", "io_edgeport", "io_ti", "whiteheat", "ch343", "ch34x", "belkin_sa", "cypress_m8", "digi_acceleport", "f81232", "f81534*", "ir-usb", "kl5kusb105",
            "mxuport", "oti6858", "quatech2", "spcp8x5", "ssu100", "ti_usb_3410_5052", "xr_serial", "upd78f0730", "empeg", "iuu_phoenix", "cyberjack", "kobil_sct", "symbolserial", "metro_usb", "opticon"], "a serial adapter"),
        (["usblp"], "a printer"),
        (["uvcvideo", "gspca*", "pwc", "stv06xx", "sn9c102", "zc0301", "ov511", "ov51x*", "stv680", "se401", "quickcam*", "spca5xx", "s2255", "r5u870"], "a camera"),
        (["snd-usb*", "snd_usb*", "usbaudio"], "a sound device"),
        (["btusb", "ath3k", "hci_usb", "bfusb", "bpa10x", "bcm203x"], "a Bluetooth adapter"),
        (["ath9k_htc", "ath10k_usb", "ath6kl_usb", "ar5523", "ar9170*", "carl9170", "rt2500usb", "rt2800usb", "rt73usb", "rt2870*", "rtl8187", "rtl8192*", "rtl8xxxu", "rtl88*", "rtl8812*", "rtl8821*", "rtl8814*", "rtw_*", "rtw88*", "rtw89*", "r8712u", "8188eu", "8192cu", "8812au", "8821cu", "mt76*",
            "mt7601u", "mt7921u", "zd1211rw", "zd1201", "brcmfmac", "p54usb", "at76c50x-usb", "usb8xxx", "libertas*", "prism2_usb", "rndis_wlan", "vt6656*", "mwifiex_usb", "rsi_usb"], "a Wi-Fi adapter"),
        (["dvb_usb*", "dvb-usb*", "em28xx*", "au0828", "cx231xx", "tm6000", "pvrusb2", "usbvision", "smsusb", "dvb_ttusb*", "ttusb*"], "a television receiver"),
        (["asix", "ax88179_178a", "r8152", "r8153_ecm", "smsc95xx", "smsc75xx", "lan78xx", "dm9601", "cdc_eem", "cdc_subset", "aqc111", "mcs7830", "MOSCHIP*", "pegasus", "rtl8150", "kaweth", "catc", "sr9700", "sr9800", "ch9200", "net1080", "plusb", "gl620a", "int51x1"], "an Ethernet adapter"),
        (["ipheth"], "an iPhone"),
        (["visor", "ipaq", "cdc_phonet", "omninet"], "a phone or player"),
        (["xpad", "usbhid", "hid", "hid-*", "wacom", "usbkbd", "usbmouse", "usbtouchscreen", "appletouch", "bcm5974", "aiptek", "generic-usb"], "an input device"),
        (["uas"], "a disk"),
        (["ums-*", "rtsx_usb*", "vub300", "ushc"], "a card reader"),
        (["garmin_gps", "navman"], "a GPS receiver"),
        (["usbtmc"], "a measuring instrument"),
        (["can", "gs_usb", "peak_usb", "kvaser_usb", "ems_usb", "esd_usb*"], "a CAN adapter"),
        (["mceusb", "lirc_*", "ati_remote*", "imon"], "a remote control"),
        (["udl", "udlfb", "sisusb*"], "a display adapter"),
        (["ueagle-atm", "cxacru", "speedtch", "usbatm", "xusbatm"], "an ADSL modem"),
    ];

    /// <summary>What drivers say without naming a port.</summary>
    private static readonly (Wording Wording, string Kind)[] ByMessage =
    [
        (StrangerWordings.Printer, "a printer"), (StrangerWordings.Camera, "a camera"), (StrangerWordings.Sound, "a sound device"), (StrangerWordings.Input, "an input device"),
        (StrangerWordings.Bluetooth, "a Bluetooth adapter"), (StrangerWordings.WirelessNetwork, "a Wi-Fi adapter"), (StrangerWordings.Ethernet, "an Ethernet adapter"),
        (StrangerWordings.Television, "a television receiver"), (StrangerWordings.Player, "a phone or player"), (StrangerWordings.Display, "a display adapter"),
    ];

    /// <summary>What drivers say of a device that is about to leave.</summary>
    private static readonly (Wording Wording, string Kind)[] ByComplaint = [(StrangerWordings.WirelessNetworkLost, "a Wi-Fi adapter")];

    /// <summary>Lines that follow the arrival of a device belong to it as far as this, unless another arrives.</summary>
    private const int Reach = 8;

    /// <summary>A module that takes longer was asked for by somebody else.</summary>
    private static readonly TimeSpan Loading = TimeSpan.FromSeconds(3);

    /// <summary>What drivers that name no port say right behind the arrival of a device, or at its departure; null if none speaks.</summary>
    public static string? Spoken(LogFacts log, PortTimeline timeline)
    {
        // What comes again at the same port without an id is the same device as far as anybody knows. A text may begin behind the line that tells of the arrival.
        var came = timeline.Of(EventKind.NewDevice).ToList();
        if (came.Count == 0 && timeline.Count(EventKind.Disconnect) == 0 && timeline.First(EventKind.Product) is { } named)
        {
            came.Add(named);
        }

        var left = timeline.Last(EventKind.Disconnect);
        foreach (var (wording, kind) in ByMessage)
        {
            if (log.Statements.Any(said => said.Wording == wording && (came.Exists(arrival => IsBehind(said.Line, arrival.Line, Reach)) || (left is not null && IsBehind(said.Line, left.Line, 3))
                || timeline.Of(EventKind.Reset).Any(reset => reset.Line.Input == said.Line.Input && reset.Line.Line - said.Line.Line is > 0 and <= 2))))
            {
                return kind;
            }
        }

        foreach (var (wording, kind) in ByComplaint)
        {
            if (left is not null && log.Statements.Any(said => said.Wording == wording && IsBehind(left.Line, said.Line, 3)))
            {
                return kind;
            }
        }

        // udev loads the driver of what has just come; at boot, when many come at once, nobody knows for which of them, nor where all that is installed is loaded, modems' drivers with it.
        var loaded = log.General.FirstOrDefault(happened => happened is { Kind: EventKind.DriverRegistered, Name: { } driver } && IsDriver(driver) && driver is not ("usbhid" or "hid")
            && came.Exists(arrival => IsBehind(happened.Line, arrival.Line, Reach) && happened.Time - arrival.Time is { } since && since < Loading && IsAlone(arrival)
                && !log.General.Any(other => other is { Kind: EventKind.DriverRegistered, Name: { } name } && ModemIdentity.IsModemDriver(name) && IsBehind(other.Line, arrival.Line, Reach))));
        return loaded is null ? null : ByDriver.First(entry => Serves(entry.Drivers, loaded.Name!)).Kind;

        bool IsAlone(TimelineEvent arrival) =>
            !log.Ports.Any(other => other != timeline && other.Of(EventKind.NewDevice).Any(coming => arrival.Time - coming.Time is { } before && before.Duration() < Loading));

        // Of two devices that come one after the other, what is said last is of the later one.
        bool IsBehind(Evidence said, Evidence happened, int reach) =>
            said.Input == happened.Input && said.Line > happened.Line && said.Line <= happened.Line + reach
            && !log.Ports.Any(other => other != timeline && other.Events.Any(coming => coming.Kind is EventKind.NewDevice or EventKind.Disconnect && coming.Line.Line > happened.Line && coming.Line.Line < said.Line));
    }

    /// <summary>Words in names and what they mean, the more special first.</summary>
    private static readonly (string[] Words, string Kind)[] ByWord =
    [
        (["iphone", "ipad", "ipod", "android", "mtp", "galaxy", "pixel", "nexus", "redmi", "oneplus", "adb", "pocketpc", "preloader", "int.memory", "mem-stick", "sansa", "zune", "walkman", "rockchip", "sigmatel", "iriver", "cowon"], "a phone or player"),
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
        (["card reader", "cardreader", "sd reader", "hs-cf", "hs-ms", "hs-sm", "hs-sd", "cameramate"], "a card reader"),
        (["flash", "ultra fit", "cruzer", "datatraveler", "expansion", "portable", "backup", "my passport", "elements", "disk", "ssd", "sandisk", "seagate", "drive", "storage device",
            "lexar", "jumpdrive", "kingston", "jetflash", "corsair", "maxtor", "hitachi", "wdc", "iomega", "lacie", "pioneer", "plextor", "hl-dt-st", "tsstcorp", "optiarc", "memorex", "pny", "apacer", "transcend", "cd-writer", "cd-rw", "dvd-rw", "dvd-ram", "dvdram", "floppy"], "a disk"),
        (["scanner", "scanjet"], "a scanner"),
        (["ups", "smart-ups", "inverter", "back-ups"], "a power supply's port"),
        (["fingerprint", "smart card", "yubikey", "token", "rfid"], "a security device"),
        (["billboard"], "a USB-C adapter"),
    ];

    /// <summary>True if a name that a device gives itself tells that it is something else than a modem.</summary>
    public static bool IsName(string text) => Array.Exists(ByWord, entry => Words.Contain(text, entry.Words));

    /// <summary>True for a driver that serves something else than modems.</summary>
    public static bool IsDriver(string driver) => Array.Exists(ByDriver, entry => Serves(entry.Drivers, driver));

    private static bool Serves(string[] drivers, string driver) =>
        Array.Exists(drivers, known => known[^1] == '*' ? driver.StartsWith(known[..^1], StringComparison.Ordinal) : known == driver);

    /// <summary>What the device is, with its article; null if nothing tells.</summary>
    public static string? Of(DeviceSituation device)
    {
        if (device.Kind is { } spoken)
        {
            return spoken;
        }

        var drivers = device.Interfaces.Select(entry => entry.Driver.Or("")).Concat(device.Timeline?.Interfaces.Select(entry => entry.Driver) ?? []).ToList();
        foreach (var (names, kind) in ByDriver)
        {
            if (drivers.Exists(driver => Serves(names, driver)))
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

        return drivers.Contains("usb-storage") ? "a disk" : device.Timeline?.Last(EventKind.NewDevice)?.Detail == "low" ? "an input device" : null;
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

    /// <summary>True if a link in /dev/serial/by-id is named after something else than a modem: <c>usb-FTDI_FT232R_USB_UART_A1-if00-port0</c>, or after an id where a device names nothing.</summary>
    public static bool IsOther(string link)
    {
        var name = link.StartsWith("usb-", StringComparison.Ordinal) ? link[4..] : link;
        var end = name.LastIndexOf("-if", StringComparison.Ordinal);
        var text = (end > 0 ? name[..end] : name).Replace('_', ' ');
        UsbId? id = text.Length >= 9 && text[4] == ' ' && UsbId.TryParse($"{text[..4]}:{text[5..9]}", out var numbers) ? numbers : null;
        // Modules leave "Android" in their firmware, as telephones do.
        return !Words.Contain(text, "android") && ModemIdentity.Judge(id, [], [text]) is var identity && identity != Identity.Modem
            && (identity == Identity.Other || IsName(text));
    }

    public static bool IsPhone(DeviceSituation device) => device.Identity == Identity.Other && Of(device) is "a phone or player" or "an iPhone";

    /// <summary>True for things that people plug in and ask about, in contrast to keyboards, hubs, cameras and built-in adapters.</summary>
    public static bool IsGadget(DeviceSituation device) =>
        Of(device) is "a serial adapter" or "a printer" or "a 3D printer" or "a GPS receiver" or "a microcontroller board" or "a home-automation radio" or "a radio or television receiver"
            or "a television receiver" or "amateur-radio gear" or "a phone or player" or "an iPhone" or "a CAN adapter" or "a measuring instrument";
}
