using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What a text is about where it says nothing that is known: names of things, no sayings. Never more than the ground for a list of what it may be,
/// and none that a web server, a Wi-Fi card or a package manager says too.</summary>
internal static class MentionWordings
{
    private static readonly WordingList List = [];

    public static readonly Wording Card = List.Says(Any & ~Kernel, "SIM card", "SIM-card", "SIM status", "SIM state", "SIM error", "SIM failure", "simstate", "unlock retries");

    public static readonly Wording Network = List.Says(Any & ~Kernel,
        "registration state", "network rejection", "network registration", "signal quality", "operator id", "operator name", "not registered on", "not registered to the", "not registered in network", "not registered in the network", "not registered$", "serving-system", "serving system", "+CEREG:", "network scan ",
        // gammu, which sends a message.
        "Failed to set message parameters", "Waiting for modem prompt");

    public static readonly Wording Session = List.Says(Any & ~Kernel,
        "bearer path", "bearer setting", "eps bearer", "access point name", "packet service", "PDP context", "data session", " data call ", " data call:", "data call$", "data calls$", "initial bearer", "mobile data", "mobile broadband", "IPv4 connectivity", "dial number",
        // xmm7360-pci's trace of what it asks the modem.
        "RPC executing UtaMs", "RPC executing UtaMode", "RPC executing CsiFccLock", "unsolicited: UtaMs",
        // Espressif's esp_modem.
        "esp-modem: ", "esp_modem", "pppos_example: ");

    public static readonly Wording Driver = List.Says(Any & ~Kernel,
        "modprobe usbserial", "modprobe option", "modprobe qmi_wwan", "modprobe cdc_mbim", "usbserial.ko", "option.ko", "qmi_wwan.ko", "kmod-usb-");

    public static readonly Wording Port = List.Says(Any & ~Kernel, "/dev/ttyUSB", "hotplug add ttyUSB", "qmi control channel", "mbim control channel", "/dev/cdc-wdm", "/dev/ttyACM", "/dev/modem", "/dev/wwan", "Send AT Command");

    /// <summary>Programs that send and receive messages: gammu, its daemon and its window, gnokii.</summary>
    public static readonly Wording Messenger = List.Says(Any & ~Kernel,
        "gammu-smsd", "gammu: ", "$ gammu ", "# gammu ", "sudo gammu ", "gammu identify", "gammu --identify", "/gammurc", "python-gammu", "gammu.", "Wammu", "gnokii ", "Error at init connection", "because of too much connection errors", "because of too many connection errors", "Already hit {count:n} errors", "Terminating communication: ");

    /// <summary>The remoteproc drivers of Qualcomm's chips (qcom_q6v5_mss.c, qcom_q6v5_pas.c), whose modem is a processor beside the one that Linux runs on.</summary>
    public static readonly Wording Processor = List.Says(Kernel | Application, "Booting fw image mba.", "Booting fw image modem.", "remoteproc: MBA booted", "mss{*}: MBA booted", "remoteproc modem is available");

    /// <summary>pppd's packets, written down by a program that is not known.</summary>
    public static readonly Wording PointToPoint = List.Says(Any & ~Kernel, "sent [LCP Conf", "rcvd [LCP Conf", "rcvd [CHAP Challenge", "sent [PAP AuthReq", "rcvd [IPCP Conf", "sent [IPCP Conf");

    /// <summary>What a dialer is configured with: chat's script, wvdial's file.</summary>
    public static readonly Wording Script = List.Says(Any & ~Kernel, "\"atd*99", "'ATD*99", "OK ATD*", "OK \"ATD*", "CONNECT \"\\c\"", "CONNECT '\\c'", "CONNECT \\c", "Phone = *99");

    /// <summary>Dialers and channel drivers, which have nothing else to talk to.</summary>
    public static readonly Wording Dialer = List.Says(Any & ~Kernel, "quectel-CM", "requestSetupDataCall", "requestRegistrationState", "Sakis3G", "sakis3g", "chan_dongle", "chan_quectel", "[dongle", "umtskeeper");

    /// <summary>Those that only a modem is spoken of with.</summary>
    public static Wording[] OfModems { get; } = [Card, Network, Session, Script, PointToPoint, Processor, Messenger, Dialer];

    public static IReadOnlyList<Wording> All => List;
}
