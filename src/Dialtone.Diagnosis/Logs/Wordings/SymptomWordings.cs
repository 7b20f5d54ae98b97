using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say when something does not work and they do not know why: never the ground for a cause, but for a list of what it may be.</summary>
internal static class SymptomWordings
{
    private static readonly WordingList List = [];

    /// <summary>ENODEV in the words of the C library and of drivers, and of daemons whose device was taken away.</summary>
    public static readonly Wording Vanished = List.Says(Any,
        "No such device", "failed submission with -19", "-19{*}usb_submit_urb", "urb{*}failed{*}-19", "failed - error = -19", "(reason 'removed'", "(reason 'modem-not-found'", "reason 36)",
        "device has been removed", "device was removed", "modem has been removed", "modem was removed", "dongle was removed", "/dev/{tty:w} has been removed", "/dev/{tty:w} was removed", "disconnected by kernel", "device disconnected or multiple access on port", "write failed: Input/output error", "released by kernel", "released by device '/sys/", "released by modem /sys/",
        "cannot control device (errno 6)", "cannot control device (errno 5)", "cannot control device (errno 19)", "cannot open device (errno 6)", "cannot open device (errno 19)", "cannot open device (errno 5)",
        "(ttyUSB{n:n}): unexpected port hangup", "(ttyACM{n:n}): unexpected port hangup", "Lost connection to Dongle", "DEVICEWRITEERROR", "Error writing to the device", "serial_write, 5,", "lost modem", "modem removed", "Modem disappeared");

    /// <summary>dhcpcd and systemd-networkd: qmi_wwan and cdc_mbim are told of the link by the modem, which takes it away with the session.</summary>
    public static readonly Wording LinkTaken = List.Says(AddressService | Application, "^wwan{n:n}: carrier lost", "^ww{name:w}: carrier lost", "^usb{n:n}: carrier lost", "^wwan{n:n}: Lost carrier", "^ww{name:w}: Lost carrier");

    public static readonly Wording NodeAbsent = List.Says(Any & ~Kernel,
        "Error opening device, it doesn't exist.", "DEVICENOTEXIST", "Cannot open {tty:w}: No such file or directory", "cannot open /dev/{tty:w}: No such file", "Device /dev/{tty:w} does not exist",
        "could not open port /dev/{tty:w}: [Errno 2]", "/dev/{tty:w} does not exist", "/dev/{tty:w} doesn't exist", "Unable to open /dev/{tty:w}", "({tty:w}) cannot open device (errno 2)",
        // pppd takes an argument for a device that is there, and for an option otherwise (options.c).
        "unrecognized option '/dev/{tty:w}'",
        // ModemManager, with errno.
        "could not open serial device (2)", "Could not open serial device {tty:w}: No such file or directory");

    /// <summary>EIO from a terminal: its device has left, or no transfer to it comes through.</summary>
    public static readonly Wording PortFails = List.Says(Any & ~Kernel,
        "open /dev/{tty:w}: Input/output error", "open port /dev/{tty:w}: [Errno 5]", "tcsetattr: Input/output error", "tcgetattr: Input/output error", "ioctl({*}): Input/output error",
        "terminal parameters: Input/output error", "{tty:w}: Input/output error",
        // gammu's errors of the port, in whatever language it tells the rest (gammu-error.h).
        "DEVICEDTRRTSERROR[9]", "Error setting device DTR or RTS", "Error setting device speed", "Error during reading from the device", "Can't set parity on the device", "DEVICECHANGESPEEDERROR[10]", "DEVICEREADERROR[12]", "DEVICEPARITYERROR[13]");

    /// <summary>ENOTTY: what stands under the port's name is a plain file, or a device that is no terminal. Not what a shell says of its own standard input.</summary>
    public static readonly Wording NoTerminal = List.Says(Any & ~Kernel,
        "serial port attributes: Inappropriate ioctl for device", "tcgetattr: Inappropriate ioctl for device", "tcsetattr: Inappropriate ioctl for device", "/dev/{tty:w}: Inappropriate ioctl for device",
        "/dev/{tty:w}: [Errno 25] Inappropriate ioctl", "(25, 'Inappropriate ioctl for device')", "for dev {tty:w}: Not a tty", "/dev/{tty:w} is not a tty", "/dev/{tty:w}: Not a tty");

    /// <summary>libusb finds nothing in /dev/bus/usb: no host controller has a driver, or a container shows none of it.</summary>
    public static readonly Wording NoUsbTree = List.Says(Any & ~Kernel, "unable to initialize libusb: ", "Failed to initialize libusb", "unable to initialize usb spec", "libusb_init() failed", "Could not initialize libusb");

    /// <summary>qmi-firmware-update (qfu-updater.c, qfu-reseter.c, qfu-qdl-device.c), Sierra Wireless' tool and scripts around them: the modem was sent into its boot loader, and
    /// does not come back as one, or does not speak as one.</summary>
    public static readonly Wording DownloadFails = List.Says(Any & ~Kernel,
        "Waiting for modem in boothold mode", "error waiting for serial device in download mode", "error waiting for TTY: ", "error: error creating device: ", "boothold reseter operation failed", "error: reseter operation finished: ",
        "unexpected response received in dload", "couldn't detect QDL version", "couldn't send greetings to device", "error downloading image: ", "fail switch to Firehose mode", "sahara message might be missed");

    /// <summary>The same tools while they write, and Quectel's (QFirehose), whose clock looks like the kernel's.</summary>
    public static readonly Wording Downloading = List.Says(Any,
        "QFirehose Version:", "qfirehose.c main {n:n} fail", "downloading cwe image: ", "downloading nvu image: ", "rebooting in download mode...", "loading device information before the update...", "Waiting for modem to come up in ONLINE mode");

    /// <summary>What the hardware database calls the ids of Qualcomm's loader.</summary>
    public static readonly Wording LoaderNamed = List.Says(Any & ~Kernel, "ID_MODEL_FROM_DATABASE={*}(QDL mode)", "ID_MODEL_FROM_DATABASE='{*}(QDL mode)");

    /// <summary>wvdialconf and sakis3g, which ask the serial ports themselves; Hologram's program, which looks for the ids that it knows.</summary>
    public static readonly Wording NoneDetected = List.Says(Any & ~Kernel, "Sorry, no modem was detected!", "Sakis3G cannot find any modem", "ERROR: Modem not detected", "NetworkError: Modem not detected");

    /// <summary>Hologram's program (Modem.py), which has found the id and then asks each serial port of the machine.</summary>
    public static readonly Wording NoPortDetected = List.Says(Any & ~Kernel, "Unable to detect a usable serial port");

    /// <summary>gammu, which does not tell which of the three it is.</summary>
    public static readonly Wording NotOpened = List.Says(Any & ~Kernel, "Error opening device. Unknown, busy or no permissions.", "DEVICEOPENERROR", "Can't open GlobeTrotter", "no access to /dev/{tty:w}");

    /// <summary>OpenWrt's qmi.sh, mbim.sh and ncm.sh, which look for the character device that the interface is configured with.</summary>
    public static readonly Wording ControlAbsent = List.Says(Any & ~Kernel, "The specified control device does not exist", "Control device not valid", "No control device specified", "No valid device was found");

    /// <summary>The same scripts, which find the network interface beside the control device.</summary>
    public static readonly Wording DataInterfaceAbsent = List.Says(Any & ~Kernel, "): The interface could not be found.", "] Failed to find matching interface");

    /// <summary>ModemManager's Huawei plugin about a network interface that has no control port at the same function.</summary>
    public static readonly Wording ControlNotBeside = List.Says(ModemManager | Application, "Couldn't find associated cdc-wdm port for", "couldn't find associated cdc-wdm port for");

    /// <summary>OpenWrt's ncm.sh, which looks for the modem's maker in its table of commands.</summary>
    public static readonly Wording UnknownToHandler = List.Says(Netifd | Application, "): Unsupported modem");

    /// <summary>ModemManager's clients, netifd's protocol handlers and gammu.</summary>
    public static readonly Wording ModemNotFound = List.Says(Any & ~Kernel,
        "couldn't find modem", "modem not found", "no modem found", "couldn't find a modem", "device not found in ModemManager", "no such modem", "Can't find modem", "cannot find modem",
        // mmcli, whose script took the index from an empty list.
        "invalid path or index string specified");

    public static readonly Wording NoAnswer = List.Says(Any & ~Kernel,
        "failed to get valid response from", "no response from modem", "Modem not responding", "No response in specified timeout", "timed out waiting for the modem", "Request timed out",
        "Transaction timed out", "Unexpected response", "received unexpected 'OK'", "[dongle{*}timedout", "COMMAND NO RESPONSE!", "Timeout while waiting", "modem did not respond", "NORESPONSE", "(TIMEOUT[14])", "gsm_mux.handle_t1_timeout", "DEVICENOTWORK[8]", "Error opening device. Some hardware not connected", "Unknown response from phone", "Frame not requested right now", "UNKNOWNRESPONSE[16]", "UNKNOWNFRAME[17]", "Failed to connect to service", "Timeout Error communicating with device", "Failed to initialize, error ERR_TIMEOUT", "gammu.ERR_TIMEOUT", "Error initializing Dongle", "Error adding initialization commands", "Error write command '", "Not ack. {state:n} ", "device did not respond to PIN command entry",
        // NetworkManager 0.7 and ModemManager 0.2 (init_done and its kin).
        "Modem initialization timed out", "Modem second stage initialization timed out", "PIN checking timed out", "Did not receive response for secret",
        // ofono.
        "ofono.Error.Timedout");

    /// <summary>NetworkManager 0.7 and ModemManager 0.2: the modem answered <c>AT E0</c> or <c>ATZ</c> with ERROR, as many do as long as their card is locked.</summary>
    public static readonly Wording InitialisationRefused = List.Says(Any & ~Kernel, "Modem initialization failed", "Modem second stage initialization failed", "--> Bad init string.");

    /// <summary>usb-serial drivers, of a port that was opened and whose first transfer the USB core refused.</summary>
    public static readonly Wording PortNotStarted = List.Says(Kernel, "_open - failed submitting read urb", "failed submitting read urb, error", "_open - failed submitting interrupt", "failed submitting interrupt urb, error");

    /// <summary>ModemManager 0.7 to 1.4 asked all ports, and none answered AT.</summary>
    public static readonly Wording NoPrimaryPort = List.Says(ModemManager | Application, "Failed to find primary AT port", "Failed to find a data port in the modem");

    /// <summary>mm-broadband-modem-qmi.c and -mbim.c; NetworkManager, of a modem that has no interface for its data.</summary>
    public static readonly Wording DataPortAbsent = List.Says(ModemManager | NetworkManager | Application, "Failed to find a net port in the", "failed to connect modem: missing data port", "Couldn't connect: no available net port available", "No valid data port found to launch connection", ") data port {net:w} not found", "error starting PPP (no data port)");

    /// <summary>Command lines of the tools that speak QMI and MBIM, and the two libraries' words for an option that such a tool does not have (GOptionContext, getopt).</summary>
    public static readonly Wording ToolCalled = List.Says(Any & ~Kernel, "qmicli -", "mbimcli -", "uqmi -", "umbim -", "mmcli -");

    public static readonly Wording OptionUnknown = List.Says(Any & ~Kernel, "error: Unknown option -", "mi: unrecognized option: ", "mi: unrecognized option '", "bim: unrecognized option: ", "bim: unrecognized option '", "mi: invalid option -- '", "bim: invalid option -- '");

    /// <summary>ModemManager until 0.4 passes on the modem's answer to a command of its own.</summary>
    public static readonly Wording CommandHangsUp = List.Says(ModemManager | Application, "Got failure code 3: No carrier");

    /// <summary>NetworkManager 0.7.1: hal names the port a modem's, and the probe that udev ran brought no answer. The spelling is the program's.</summary>
    public static readonly Wording NotProbed = List.Says(NetworkManager | Application, "({tty:w}): ignoring due to lack of probed mobile broadband");

    /// <summary>The same program, once it has a modem.</summary>
    public static readonly Wording Probed = List.Says(NetworkManager | Application, "({tty:w}): new Modem device (driver:", "({tty:w}): new GSM device (driver:", "({tty:w}): new CDMA device (driver:", "({tty:w}): new GSM/UMTS device (driver:");

    public static readonly Wording SimUnready = List.Says(Any & ~Kernel,
        "uim uninitialized", "Ready state: 'not-initialized'", "UimUninitialized", "SIM not ready", "card not ready", "SIM in illegal state", "Illegal SIM", "SIM not available", "sim not initialized", "SIM initialization failed",
        // Asterisk's channel drivers (at_response.c), whose modem refuses what only a card can answer.
        "Getting IMSI number failed", "Error checking PIN state", "_done(): PIN checking failed",
        // comgt and gcom, whose question about the PIN was refused or not answered.
        "***SIM ERROR***",
        // gammu and python-gsmmodem.
        "SECURITYERROR[23]", "CommandError: AT+CPIN", "exceptions.PinRequiredError", "exceptions.IncorrectPinError",
        // ModemManager (mm-iface-modem.c, mm-base-sim.c): requests that only a card answers, and what plugins are told of it.
        "could not load SIM ", "checking sim lock status failed", "SIM details check failed", "SIM re-initialization failed", "failed to process SIM hot swap", "couldn't unlock SIM card", "failed sending SIM PIN", "failed updating lock info", "SIM is locked... ", "SIM removal detected", "SIM interface hardware deactivated",
        // OpenWrt's qmi.sh and mbim.sh: a state of PIN 1 that they do not know, and a card that is there and not ready.
        "PIN status failed (", "PIN_STATUS_FAILED", "SIM is not ready", "Failed to get subscriber info", "UIM is not", "SIM card is not ready", "ofono.Error.SimNotReady", "Unable to read IMSI");

    /// <summary>libqmi and libmbim, when ModemManager opens a control port.</summary>
    public static readonly Wording ControlPortOpened = List.Says(ModemManager | Application, "Opening device with flags", "opening device...");

    /// <summary>ModemManager refuses every request to a modem that it could not initialise; the reason stands in its listing and its log.</summary>
    public static readonly Wording FailedState = List.Says(Any & ~Kernel, "modem in failed state", "(reason 'modem-failed'");

    /// <summary>nm-device.c: the interface is of a type for which NetworkManager makes no profile.</summary>
    public static readonly Wording GenericInterface = List.Says(Any & ~Kernel, "NMDeviceGeneric had no complete_connection");

    /// <summary>nm-connection-editor and plasma-nm, which look an operator's access points up in mobile-broadband-provider-info.</summary>
    public static readonly Wording NoProviders = List.Says(Any & ~Kernel, "Cannot create mobile providers database", "mobile-broadband-provider-info/serviceproviders.xml': No such file", "Error opening providers file", "not found in service provider database");

    /// <summary>NetworkManager's reasons, in the words of its log and of nmcli: the session stood, or was to stand, and the address did not come.</summary>
    public static readonly Wording AddressNotGiven = List.Says(Any & ~Kernel,
        "IP configuration could not be reserved", "(reason 'ip-config-unavailable'", "The IP configuration is no longer valid", "DHCP client failed", "DHCP client error", "(reason 'dhcp-start-failed'", "(reason 'dhcp-failed'", "(reason 'dhcp-error'", "(reason 'ip-config-expired'",
        // Until 0.8 with numbers.
        "-> 9 (reason 5)", "-> 9 (reason 6)", "-> 9 (reason 15)", "-> 9 (reason 16)", "-> 9 (reason 17)");

    /// <summary>The same for a modem that is dialled: pppd ended, and NetworkManager does not tell how.</summary>
    public static readonly Wording PppFailed = List.Says(Any & ~Kernel, "failed: PPP failed", "PPP service disconnected", "(reason 'ppp-failed'", "(reason 'ppp-disconnect'", "-> 9 (reason 13)", "-> 9 (reason 14)",
        "exited with error 1: ", "exited with error 7: ", "pppd pid {pid:n} stopped unexpectedly with signal", "pppd pid {pid:n} died ");

    /// <summary>NetworkManager has no device that the profile fits: its devices of modems are those that ModemManager announces.</summary>
    public static readonly Wording NoSuitableDevice = List.Says(Any & ~Kernel, "No suitable device found for this connection", "ModemManager is unavailable", "Unit dbus-org.freedesktop.ModemManager1.service not found", "(reason 'modem-manager-unavailable'", "The modem could not be found");

    /// <summary>ModemManager did not get the modem ready. It waits for a final state as long as a request before is under way: the modem has not answered that one (mm-iface-modem.c).</summary>
    public static readonly Wording InitialisationFailed = List.Says(Any & ~Kernel, "failed waiting for final state", "Too much time waiting to get to a final state", "Modem initialization failed", "(reason 'modem-init-failed'", "Modem failed or no longer available", "-> 9 (reason 28)");

    /// <summary>netifd's and uqmi_d's words for a session that stood and ended by itself; NetworkManager's when ModemManager tells it that the bearer fell.</summary>
    public static readonly Wording ConnectionLost = List.Says(Any & ~Kernel, "activated -> failed (reason 'modem-no-carrier'", "Modem Board Event: Network disconnected", "DTE reconnect", "Interface '{interface:w}' has lost the connection", "uqmi_d: Modem disconnected", "Unable to re-connect IPv");

    /// <summary>quectel-CM's state of the session, which it asks for and then changes or not.</summary>
    public static readonly Wording SessionDown = List.Says(Any & ~Kernel, "IPv4ConnectionStatus: DISCONNECTED", "IPv6ConnectionStatus: DISCONNECTED");

    /// <summary>netifd's handler and ModemManager are told to connect to an access point without a name.</summary>
    public static readonly Wording NamelessAccessPoint = List.Says(Any & ~Kernel, "starting connection with apn ''", "]   apn: $", "]   apn:$");

    /// <summary>xmm7360-pci's open_xdatachannel.py, and the shell's words of modules' AT libraries: the request to attach failed, the network's answer is not told.</summary>
    public static readonly Wording AttachFailed = List.Says(Any & ~Kernel, "Attach failed again, giving up", "Attach failed, waiting and trying again", "Failed to attach GPRS", "GPRS attach failed", "ofono.Error.NotAttached", "ofono.Error.AttachInProgress");

    /// <summary>usbipd-win and Qubes, whose client in the guest cannot attach what the host offers.</summary>
    public static readonly Wording RemoteNotAttached = List.Says(Any & ~Kernel, "Failed to attach device", "usbipd: error: ", "usbip: error: ", "ERROR: Device attach failed: ", "/qubes/usb-import: line", "/qubes/usb-export: line");

    /// <summary>The kernel switched an interrupt off that a USB controller needs (__report_bad_irq).</summary>
    public static readonly Wording UsbInterruptLost = List.Says(Kernel, "] usb_hcd_irq", "] dwc_otg_common_irq", "] dwc_otg_hcd_irq");

    public static readonly Wording InterruptOff = List.Says(Kernel, "irq {interrupt:n}: nobody cared", "Disabling IRQ #{interrupt:n}");

    public static readonly Wording EnablingFailed = List.Says(Any & ~Kernel,
        "state changed (enabling -> disabled)", "'enabling' --> 'disabled'", "couldn't enable", "could not enable", "modem enable failed", "failed to enable", "Could not enable modem", "enabling failed",
        "couldn't enable the modem",
        // mm-iface-modem.c and mm-iface-modem-simple.c since 1.20.
        "failed enabling modem", "failed waiting for enabled state", "failed setting power state");

    public static readonly Wording ConnectFailed = List.Says(Any & ~Kernel,
        "state changed (connecting -> registered)", "'connecting' --> 'registered'", "Activation{*}failed for connection", "failed to connect modem", "simple connect failed", "couldn't connect the modem",
        // NetworkManager until 0.9: the attempts at this profile are used up. OpenWrt's mbim.sh and FreeBSD's mpd.
        "Marking connection '", "mbim bringup failed", "MODEM: chat script failed",
        "Unable to connect IPv4", "unable to connect$", "unable to connect.$", "unable to connect to the network", "unable to connect to network", "unable to connect to the internet", "unable to connect the modem", "network start failed", "^connection failed", ": connection failed", "] connection failed", "modem connection failed", "data connection failed", "connection attempt #{n:n} failed", "prepare -> failed", "Failed to connect$", "Failed to connect to the modem", "Failed to connect to cell", "Failed to connect to network", "Failed to connect to the network", "couldn't connect", "connection activation failed",
        "Simple connect failed", "Connect failed", "ip-config -> failed", "^unknown error$", "^unknown error (", ": unknown error$", "(UNKNOWN[27])", "\"unknown error\"", "dial_done(): Dialing failed", "_done(): Connect request failed", "retrieving IP configuration failed",
        // TinyGSM's examples, and the vendors' that are made of them.
        "Failed to activate network", "Failed to activate GPRS", "GPRS failed", "gprsConnect failed", "GPRS connect failed", "GPRS not connected", "PDP activation failed", "Failed to open PDP context",
        // SIMCom's modules, whose server does not answer.
        ", CONNECT FAIL", "+CIPOPEN: 0,1$");

    /// <summary>nm-device.c, until 0.8 with numbers: whoever tells it to stop what is not up yet does not see it come up. 4 to 7 are the states from "prepare" to "ip-config", 39 is the user's request.</summary>
    public static readonly Wording Abandoned = List.Says(Any & ~Kernel,
        "prepare -> disconnected (reason 'user-requested'", "config -> disconnected (reason 'user-requested'", "need-auth -> disconnected (reason 'user-requested'", "ip-config -> disconnected (reason 'user-requested'",
        "prepare -> deactivating (reason 'user-requested'", "config -> deactivating (reason 'user-requested'", "need-auth -> deactivating (reason 'user-requested'", "ip-config -> deactivating (reason 'user-requested'",
        "state change: 4 -> 3 (reason 39)", "state change: 5 -> 3 (reason 39)", "state change: 6 -> 3 (reason 39)", "state change: 7 -> 3 (reason 39)");

    /// <summary>MBIM's status 7 (MBIM_STATUS_NOT_REGISTERED) in libmbim's trace, and what ModemManager makes of it.</summary>
    public static readonly Wording NotYetRegistered = List.Says(Any & ~Kernel, "not yet registered in a 3GPP network", "MODEM IS NOT REGISTERED, WAITING ", "status error = 'NotRegistered'", "'NotRegistered' (0x00000007)",
        // Sixfab's and others' scripts, whatever the answer was that did not satisfy them.
        "Retrying network registration",
        // Venus OS (dbus-modem), in the numbers of +CREG.
        "'RegStatus': dbus.Int32(0,", "'RegStatus': dbus.Int32(2,", "'RegStatus': dbus.Int32(4,");

    /// <summary>NetworkManager's states of a device: names since 0.9, numbers before.</summary>
    public static readonly Wording DeviceState = List.Says(NetworkManager | Application, "device ({port:w}): state change: {from:w} -> {to:w} (reason", "({port:w}): device state change: {from:w} -> {to:w} (reason");

    /// <summary>iputils: the first router on the way has none to go on.</summary>
    public static readonly Wording RouterHasNoWay = List.Says(Any & ~Kernel, "From {router:w} icmp_seq={sequence:n} Destination Net Unreachable");

    /// <summary>OpenWrt's mwan3 (mwan3track), which asks servers over each of its interfaces.</summary>
    public static readonly Wording WatchLost = List.Says(Any & ~Kernel,
        "Check ({method:w}) failed for target {*} on interface {interface:w} ({net:w})", "Lost {count:n} ping(s) on interface {interface:w} ({net:w})", "Interface {interface:w} ({net:w}) is offline");

    /// <summary>What Lenovo's script for its machines (lenovo-wwan-unlock) is called and copies.</summary>
    public static readonly Wording UnlockInstalled = List.Says(Any & ~Kernel, "fcc_unlock_setup.sh", "mm_FccUnlock.cil", "libmodemauth.so");

    /// <summary>That script's program, when it is done.</summary>
    public static readonly Wording UnlockDone = List.Says(Any & ~Kernel, "FCC unlock is success", "FCC unlock app exited");

    /// <summary>Programs that hold the modem themselves, as far as those who wait for it can tell.</summary>
    public static readonly Wording ModemBusy = List.Says(Any & ~Kernel, "modem busy", "modem is busy", "libmbim.Error.Status.Busy", "status error = 'Busy'");

    /// <summary>ifconfig of net-tools 1 and 2, mmcli's bearer statistics.</summary>
    public static readonly Wording NothingReceived = List.Says(Any & ~Kernel, "RX packets 0 ", "RX packets:0 ", "bytes rx: 0");

    /// <summary>pppd's account of the session that ended (main.c, print_link_stats).</summary>
    public static readonly Wording NothingCame = List.Says(PointToPoint | NetworkManager | Application, "Sent {sent:n} bytes, received 0 bytes");

    public static IReadOnlyList<Wording> All => List;
}
