using System.Text;
using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Programs that serve something else than a modem, by what they serve: the words that they alone say, and their names. Of a program that runs wherever there is a desktop
/// (bluetoothd, cupsd) the name proves nothing, and only its words about a device count.</summary>
internal static class OtherProgramWordings
{
    private static readonly WordingList List = [];

    /// <summary>Zigbee, Z-Wave and the makers' own radio: zigbee-herdsman, zigpy and its libraries, Z-Wave JS, OpenZWave, RFXCOM, OpenThread's border router, Silicon Labs' CPC.</summary>
    private static readonly Wording HomeRadio = List.Says(Any & ~Kernel | Stranger,
        "zigbee-herdsman", "zh:zstack", "zh:adapter:", "zh:ember", "zh:ezsp", "zh:deconz", "zh:zboss", "zh:zigate", "zh:controller", "Zigbee2MQTT:", "Starting Zigbee2MQTT", "zigbee2mqtt/", "bellows.", "bellows -", "zigpy.", "zigpy radio ", "zigpy_znp", "zigpy_deconz", "homeassistant.components.zha",
        "Z-Wave JS", "zwave-js", "zwavejs", "ezsp.", "SRSP - SYS -", "deCONZ", "RFXCOM", ", ConBee", "_ConBee_", "wait reconnect ", "rflink", "enocean", "universal_silabs_flasher", "Probing ApplicationType.", "gecko_bootloader", "radio_spinel", "RadioSpinel",
        "OpenZwave Version", "Added driver for controller ", "contrlr, ", "Out of frame flow!", "aborting frame read", "FUNC_ID_ZW_", "FUNC_ID_SERIAL_API_", "ZWaveError", "secondary seems unresponsive",
        "GCFFlasher", "cc2538-bsl", "ember-zli", "CNTRLR   ", "beginning interview...", "added request handler for ", "Controller status: Driver: ", "EmberStatus.", "NcpResetCode.", "COM: use stable device path", "zigbeed", "cpcd version", "multimacd", "eq3configd", "hs485d");

    /// <summary>Network UPS Tools, whose drivers name themselves in front of the message only, and apcupsd.</summary>
    private static readonly Wording PowerSupply = List.Says(Any & ~Kernel | Stranger,
        "upsdrvctl", "usbhid-ups", "nutdrv_", "apcupsd", "nut_libusb_", "libusb_get_report", "libusb_get_interrupt", "libusb_set_report", "upsdrv_updateinfo", "HID objects...", "Poll UPS [", "UPS [{name:w}] is not currently connected", "UPS [{name:w}] data is stale", "Data for UPS [",
        "Communications with UPS ", "failed to claim USB device: ", "Can't claim USB device [", "No matching HID UPS found", "Login on UPS [", "Network UPS Tools - ", "Connected to UPS [", "tripplite_usb", "blazer_usb",
        "Can't connect to UPS [", "Driver failed to start (exit status", "^ups.status: ", "^battery.charge: ", "Generic HID driver ", "interrupt pipe disabled");

    /// <summary>pcsc-lite and libccid.</summary>
    private static readonly Wording CardReader = List.Says(Any & ~Kernel | Stranger,
        "ccid_usb.c:", "ifdhandler.c:", "ifdwrapper.c:", "readerfactory.c:", "hotplug_libudev.c:", "hotplug_libusb.c:", "winscard.c:", "winscard_svc.c:", "eventhandler.c:", "pcscdaemon.c:", "pcsc-lite ", "selecting card failed", "selecting openpgp failed", "opensc-tool", "scdaemon[", "ykman ");

    /// <summary>CUPS's backend for USB, ipp-usb and HP's hpmud.</summary>
    private static readonly Wording Printer = List.Says(Any & ~Kernel | Stranger,
        "ipp-usb started", "+ HOTPLUG: added Bus", "+ PNP Bus", "backend/usb", "/usr/lib/cups/", "/usr/libexec/cups/", "DEBUG: list_devices", "DEBUG: libusb_get_device_list=", "Printer found with device ID: ", "direct usb://", "detach \"usblp\" module", "io/hpmud", "prnt/backend", "lpadmin: ", "lpinfo: ", "hp-setup", "/cups/backend", "usb://HP/", "usb://Brother/", "usb://Canon/", "usb://EPSON/", "usb://Samsung/");

    private static readonly Wording ThreeDimensionalPrinter = List.Says(Any & ~Kernel | Stranger,
        "OctoPrint", "faq.octoprint.org", "klippy", "mcu 'mcu'", "Klipper state", "Printer is shutdown", "Printer is halted", "Marlin ", "Recv: ok T:", "Send: M105", "SET_PRESSURE_ADVANCE ", "SET_VELOCITY_LIMIT ", "FIRMWARE_RESTART", "communication with MCU", "Timeout with MCU",
        "Unable to connect to MCU", "printrun", "Changing monitoring state from", "comm.py:_",
        "Lost communication with MCU", "canbus_query", "flash_can.py", "Katapult", "PrusaLink", "pronterface", "bCNC", "repetier");

    /// <summary>What loads programs into boards over their boot loader, and what runs on them.</summary>
    private static readonly Wording Board = List.Says(Any & ~Kernel | Stranger,
        "avrdude:", "esptool.py", "esptool v", "Failed to connect to ESP32", "Failed to connect to ESP8266", "connect to an Espressif device", "espcomm_", "stk500_recv", "stk500v2_", "INFO ESPHome", "Attached boards and available ports", "serial-discovery", "st-flash", "dfu-util:", "platformio", "meshtastic",
        "Open On-Chip Debugger", "hisi-idt", "Grbl 1.", "ser_open(): can't open", "processing.app", "cc.arduino", "teensy_loader", "picotool", "SAM-BA", "bossac", "rosserial", "mavproxy", "MAVLink", "mavros", "pymavlink");

    private static readonly Wording Receiver = List.Says(Any & ~Kernel | Stranger,
        "rtl_sdr:", "rtlsdr_", "rtl_433", "dump1090", "usb_claim_interface error", "usb_open error", "libairspy", "hackrf_", "gqrx", "SoapySDR", "TVHServer", "tvheadend",
        "librtlsdr", "rtlsdr device #", "RTL-SDR", "hackrf_open", "LimeSuite", "dump978", "acarsdec", "openwebrx", "w_scan ", "dvbv5-");

    private static readonly Wording AmateurRadio = List.Says(Any & ~Kernel | Stranger, "direwolf", "rigctld", "svxlink", "MMDVMHost", "rig_open", "kissattach", "wsjtx", "js8call", "fldigi");

    /// <summary>What receivers of satellite navigation say (NMEA 0183), and gpsd.</summary>
    private static readonly Wording Navigation = List.Says(Any & ~Kernel | Stranger,
        "^$GPRMC,", "^$GPGGA,", "^$GPGSA,", "^$GPGSV,", "^$GPTXT,", "^$GNGSA,", "^$GNGGA,", "^$GNRMC,", "^$GNTXT,", "^$GLGSV,", "^$GPGLL,", "gpsd:ERROR", "gpsd:WARN", "gpsd:INFO", "gpsd.hotplug",
        "gpsd:PROG", "gpsd:IO", "SerialGPS", "gnss driver connect failed", "gnss Init failed", "nmea_navsat_driver", "ublox_gps", "cgps: ", "gpsmon: ", "ubxtool");

    private static readonly Wording Camera = List.Says(Any & ~Kernel | Stranger, "gphoto2:", "crowsnest", "ustreamer", "MJPG Streamer", "VIDIOC_", "v4l2-ctl", "fswebcam", "guvcview");

    private static readonly Wording Scanner = List.Says(Any & ~Kernel | Stranger, "scanimage:", "sane-find-scanner", "[sanei_", "found USB scanner (");

    private static readonly Wording Player = List.Says(Any & ~Kernel | Stranger, "mtp-detect", "libmtp version", "LIBMTP ", "PTP_ERROR", "aft-mtp", "jmtpfs", "simple-mtpfs", "gvfsd-mtp", "idevicepair", "ifuse");

    private static readonly Wording Bluetooth = List.Says(Any & ~Kernel | Stranger, "Can't init device hci", "bluetoothd[", "hciconfig", "hciattach", "btattach");

    /// <summary>Weather stations, meters and machines on a serial bus.</summary>
    private static readonly Wording Meter = List.Says(Any & ~Kernel | Stranger, "cumulusmx", "Cumulus MX", "weewx", "modbus", "mbmd ", "vzlogger", "ebusd", "knxd[", "vedirect", "serialbattery", "dsmr", "teleinfo", "owserver", "linknx");

    private static readonly Wording RemoteControl = List.Says(Any & ~Kernel | Stranger, "lircd", "irrecord", "ir-keytable", "irexec");

    private static readonly Wording FieldBus = List.Says(Any & ~Kernel | Stranger, "slcand", "candump", "can.exceptions", "socketcan");

    /// <summary>One program's kind of device in a row. A name is one that a log's tag begins with, and that no text holds by chance.</summary>
    private static readonly (string Kind, Wording Words, string[] Names)[] Services =
    [
        ("a home-automation radio", HomeRadio, ["zigbee", "zigpy", "bellows", "deconz", "zwave", "z-wave", "openzwave", "rfxcom", "telldusd", "otbr-agent", "homegear"]),
        ("a power supply's port", PowerSupply, ["upsmon", "upsd", "upssched", "usbhid-ups", "nutdrv_", "nut-monitor", "nut-server", "nut-driver", "blazer_usb", "tripplite_usb", "bcmxcp_usb", "riello_usb", "apcupsd", "pwrstatd"]),
        ("a security device", CardReader, ["pcscd", "pcsc_scan"]),
        ("a printer", Printer, ["ipp-usb"]),
        ("a 3D printer", ThreeDimensionalPrinter, ["octoprint", "klipper", "klippy", "moonraker", "marlin"]),
        ("a microcontroller board", Board, ["avrdude", "esptool", "esphome", "arduino", "platformio", "meshtastic", "betaflight", "openocd", "stm32flash"]),
        ("a radio or television receiver", Receiver, ["rtl_", "dump1090", "readsb", "fr24feed", "piaware", "tvheadend"]),
        ("amateur-radio gear", AmateurRadio, ["direwolf", "rigctld", "svxlink", "mmdvmhost"]),
        ("a GPS receiver", Navigation, ["gpsd"]),
        ("a camera", Camera, ["crowsnest", "ustreamer", "mjpg_streamer"]),
        ("a scanner", Scanner, ["saned"]),
        ("a phone or player", Player, ["usbmuxd"]),
        ("a Bluetooth adapter", Bluetooth, []),
        ("a serial adapter", Meter, ["weewx", "cumulusmx", "vzlogger", "ebusd", "knxd", "mbusd", "vedirect", "serialbattery"]),
        ("a remote control", RemoteControl, ["lircd", "inputlirc"]),
        ("a CAN adapter", FieldBus, ["slcand"]),
    ];

    /// <summary>By the low five bits of their first letter.</summary>
    private static readonly ILookup<int, byte[]> Tags = Services.SelectMany(service => service.Names).Select(Encoding.ASCII.GetBytes).ToLookup(name => name[0] & 0x1f);

    public static IReadOnlyList<Wording> All => List;

    /// <summary>True for the name of a program that serves something else, as a log's tag shows it.</summary>
    public static bool IsTag(ReadOnlySpan<byte> program)
    {
        foreach (var tag in Tags[program[0] & 0x1f])
        {
            if (program.Length >= tag.Length && Ascii.EqualsIgnoreCase(program[..tag.Length], tag))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a line names such a program, wherever it stands in it.</summary>
    public static bool AreNamedIn(string line) => KindIn(line) is not null;

    /// <summary>What the program serves that a line names; null if it names none.</summary>
    public static string? KindIn(string line) =>
        Array.Find(Services, service => Array.Exists(service.Names, name => Words.Begin(line, name))).Kind;

    /// <summary>What they serve who say these words.</summary>
    public static string? KindOf(Wording words) => Array.Find(Services, service => service.Words == words).Kind;
}
