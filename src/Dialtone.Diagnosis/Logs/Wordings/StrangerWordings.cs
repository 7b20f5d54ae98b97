using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What drivers of other devices than modems say without naming a port: kernels before 2.6.32 rarely print an id, so that these lines alone tell what came.</summary>
internal static class StrangerWordings
{
    private static readonly WordingList List = [];

    /// <summary>Drivers of USB cameras, in the tree (gspca, uvcvideo, pwc, sn9c102, ov511, zc0301, stv680, ...) and beside it (spca5xx, qc-usb, r5u870).</summary>
    public static readonly Wording Camera = List.Says(Kernel,
        "gspca: probing ", "gspca_main: ", "gspca_{driver:w}: ", "uvcvideo: Found UVC", "Found UVC {release:w} device", "V4L2 device registered as /dev/video", "V4L2 device /dev/video{n:n} deregistered", "PC Camera", "image sensor detected",
        "spca5xx", "spca50x", "pwc: Philips", "pwc: Logitech", "pwc Philips", "ov511.c: ", "ov51x.c: ", "ov51x_jpeg", "quickcam: ", "zc3xx: probe", "zc0301: ", "sn9c102: ", "sonixj: ", "r5u870-", "konicawc", "vicam.c", "et61x251", "se401.c");

    public static readonly Wording Printer = List.Says(Kernel, "usblp{n:n}: USB {*}directional printer dev", "usblp{n:n}: removed", "usblp.c: usblp", "Disabling reads from problem bidirectional printer");

    public static readonly Wording Sound = List.Says(Kernel, "ALSA sound/usb/", "snd-usb-audio", "usbaudio: ", "usb_audio: ", "audio.c: usb_audio", "snd_usb_caiaq", "snd-usb-caiaq", "cannot get freq at ep ", "cannot set freq {rate:n} to ep ");

    /// <summary>hid-input and usbhid; a modem has no such function.</summary>
    public static readonly Wording Input = List.Says(Kernel, "input: USB HID v", "input,hidraw{n:n}: USB HID v", "input,hiddev{n:n}", "hidraw{n:n}: USB HID v", "hiddev{n:n}: USB HID v", "hiddev{n:n},hidraw", "hid-generic 0003:", "generic-usb 0003:", "hid-multitouch 0003:", "hid-generic: probe of 0003:", "usbhid: probe of {interface:w}", "input: {*} as /devices/{*}/usb{n:n}/");

    public static readonly Wording Bluetooth = List.Says(Kernel, "Bluetooth: hci{n:n}: ", "Bluetooth: hci{n:n} ", "hci_usb_", "hci_usb: ", "usb_bluetooth", "Bluetooth: HCI USB driver ver", "Bluetooth: Generic Bluetooth USB driver ver");

    /// <summary>mac80211 and the drivers of adapters for wireless networks, those of makers' own too (rt2870, RTL871X, ndiswrapper).</summary>
    public static readonly Wording WirelessNetwork = List.Says(Kernel,
        "phy{n:n}: Selected rate control algorithm", "ieee80211 phy{n:n}: ", "wmaster{n:n}: ", "zd1211rw", "zd1211: ", "zd1211b", "rtl8187: ", "rtl8192", "rtl8180", "ar9170-", "firmware: requesting ar9170", "firmware: requesting ath", "firmware: requesting rt", "firmware: requesting zd1211",
        "firmware: requesting isl38", "firmware: requesting mrvl", "p54usb: ", "prism2_usb", "at76c50", "at76_usb", "ndiswrapper: driver", "ndiswrapper: using", "rt73usb", "rt2500usb", "rt2800usb", "rt2x00_set", "RtmpOSFileOpen", "r8712u: ", "RTL871X: ",
        "ath9k_htc", "usb8xxx", "libertas", "wlan{n:n}: authenticat", "wlan{n:n}: associated");

    /// <summary>Registers of such an adapter that could not be read or written, as a rule because it is on its way out.</summary>
    public static readonly Wording WirelessNetworkLost = List.Says(Kernel, "RTW: {*}usb read {n:n} fail", "RTW: {*}usb write {n:n} fail", "continual_io_error:", "rt2x00usb_vendor_request: Error", "rtw_8822bu {*}read register {*}failed", "rtl8xxxu_{*}failed");

    /// <summary>usbnet's minidrivers for cables, and adapters with drivers of their own.</summary>
    public static readonly Wording Ethernet = List.Says(Kernel,
        "register 'asix' at", "register 'dm9601' at", "register 'smsc95xx' at", "register 'MOSCHIP", "register 'mcs7830' at", "register 'ax88179", "register 'cdc_subset' at", "register 'net1080' at", "register 'plusb' at", "pegasus.c: ", "rtl8150: ", "kaweth: ", "catc.c: ");

    public static readonly Wording Television = List.Says(Kernel,
        "DVB: registering", "dvb-usb: ", "dvb_usb", "em28xx #{n:n}", "em28xx: New device", "em28xx{*}: New device", "au0828: ", "cx231xx #{n:n}", "pvrusb2: ", "usbvision", "tm6000: ", "tuner {bus:w}: chip found", "lirc_mceusb", "lirc_dev",
        // drivers/media/dvb-frontends and drivers/media/tuners, which sit on the receiver's own I2C bus and name its address.
        "^rtl2832 {bus:w}: ", "^rtl2830 {bus:w}: ", "^r820t {bus:w}: ", "^si2168 {bus:w}: ", "^si2157 {bus:w}: ", "^tda18271 {bus:w}: ", "^af9013 {bus:w}: ", "^af9033 {bus:w}: ", "^cxd2820r {bus:w}: ", "^m88ds3103 {bus:w}: ",
        "^mn88472 {bus:w}: ", "^e4000 {bus:w}: ", "^fc2580 {bus:w}: ", "^tua9001 {bus:w}: ", "^it913x {bus:w}: ", "dib0700: ", "tveeprom {bus:w}: ", "tveeprom: ", "DVB: adapter {n:n} frontend", "[dvb_core]");

    /// <summary>DisplayLink's and the kernel's own driver of displays behind USB.</summary>
    public static readonly Wording Display = List.Says(Kernel, "evdi: [", "udlfb: ");

    /// <summary>Palm's and its likes' (visor.c, ipaq.c), and what a disk says that another line does not tell from a driver CD.</summary>
    public static readonly Wording Player = List.Says(Kernel, "Handspring Visor / Palm OS", "PocketPC PDA", "ipheth: ", "Apple iPhone USB Ethernet", "Nokia CA-42");

    public static IReadOnlyList<Wording> All => List;
}
