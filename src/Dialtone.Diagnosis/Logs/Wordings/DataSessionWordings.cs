using Dialtone.Diagnosis.Logs.Programs;
using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer data-session.</summary>
internal static class DataSessionWordings
{
    private const Speaker Daemons = Any & ~Kernel;

    private static readonly WordingList List = [];

    // Refusals in words. ModemManager prints its own texts of the causes, which NetworkManager and mmcli repeat.
    public static readonly Wording WrongAccessPoint = List.Says(Daemons,
        "missing or unknown APN", "unknown-apn", "missing-or-unknown-apn", "requested-apn-not-supported", "apn-mismatch", "null-apn-disallowed", "': APN not found",
        "Failed to select the specified APN", "invalid-apn-name", "apn-format-invalid", "Requested APN not supported", "] No APN specified");

    public static readonly Wording AuthenticationRefused = List.Says(Daemons,
        "PAP authentication failed", "CHAP authentication failed", "user authentication failed", "PDP authentication failure",
        "failed to authenticate ourselves to the peer", "No auth is possible", "--> Authentication error.", "^Authentication error.", "Looks like a welcome message, but not authenticated", "Remote message: Access denied",
        "[3gpp] authentication-failed", "[PAP AuthNak", "[CHAP Failure", "gsm-wcdma-authentication-failed", "PAP peer authentication failed",
        // The carrier gives its reason with LCP's Terminate-Request (RFC 1661, 5.5), in its own words.
        "LCP terminated by peer ({*}authenti", "EAP: peer reports authentication failure", "EAP authentication failed", "^\"Authentication failed\"$");

    /// <summary>Whoever says it does not know more: the access point name is the usual reason.</summary>
    public static readonly Wording Refused = List.Says(Daemons,
        "Unspecified GPRS error", "Unable to connect IPv4", "Unable to connect IPv6", "Failed to connect bearer", "CALL_FAILED", "activation rejected", "^\"Invalid profile\"$", "_done(): Setting APN failed");

    public static readonly Wording AuthenticationSucceeded = List.Says(PointToPoint | NetworkManager | Application, "CHAP authentication succeeded", "PAP authentication succeeded", "EAP authentication succeeded");

    public static readonly Wording Unsubscribed = List.Says(Daemons,
        "service option not subscribed", "service-option-not-subscribed", "option-unsubscribed", "operator determined barring", "operator-determined-barring");

    public static readonly Wording FamilyRefused = List.Says(Daemons,
        "ipv4-only-allowed", "ipv6-only-allowed", "single-address-bearer-only", "pdn-ipv4-call-disallowed", "pdn-ipv6-call-disallowed", "ip-version-mismatch",
        "unknown-pdp$", "IPv4 only allowed", "IPv6 only allowed", "IPv4v6 only allowed", "Non-IP only allowed", "single address bearers only allowed", "unknown PDP address or type", "^\"Invalid PDP type\"$");

    public static readonly Wording Throttled = List.Says(Daemons,
        "pdn-ipv4-call-throttled", "pdn-ipv6-call-throttled", "multiple-connection-to-same-pdn-not-allowed", "Error.Core.Throttled",
        "Multiple PDN connection to same APN not allowed");

    /// <summary>ModemManager, qmicli and uqmi name type and reason of a refused call.</summary>
    public static readonly Wording CallEnd = List.Says(Daemons, "verbose call end reason ({type:n},{reason:n})");

    /// <summary>ModemManager since 1.18 hands the same on by its name: "Call failed: cm error: no-service".</summary>
    public static readonly Wording CallEndNamed = List.Says(Daemons, "Call failed: {type:w} error: {name:w}");

    /// <summary>The reason of those that have no type, which qmicli prints before the verbose one, and firmwares of before 2012 alone.</summary>
    public static readonly Wording CallEndPlain = List.Says(Daemons, "call end reason ({reason:n}): {name:w}", "Call failed: {name:w}");

    /// <summary>A request that failed, and behind it the reason in the words of whoever gave it: of ModemManager's own errors, which stand for 3GPP's causes, and of libmbim's. Each
    /// program on the way puts its own words before it.</summary>
    public static readonly Wording CallRefused = List.Says(Daemons,
        "connection attempt #{n:n} failed: {why}", "failed to connect modem: {why}", "GSM connection failed: {why}", "CDMA connection failed: {why}", "connect the modem: {why}", "connect the bearer: {why}", "couldn't connect bearer{*}: {why}", "couldn't connect: {why}",
        "data connection attempt failed: {why}", "couldn't start IPv{n:n} network: {why}", "Simple connect failed: {why}", "connection #{n:n} finished{*}: {why}", "+CEER: {why}");

    /// <summary>The same of requests before the session.</summary>
    public static readonly Wording RequestRefused = List.Says(Daemons,
        "register the modem: {why}", "failed registering modem{*}: {why}", "couldn't register modem{*}: {why}", "couldn't register in network: {why}", "automatic registration failed: {why}", "enable the modem: {why}", "couldn't enable modem: {why}", "GSM modem enable failed: {why}", "failed enabling modem: {why}", "couldn't enable interface: {why}",
        "couldn't initialize: {why}", "couldn't initialize interface: {why}", "couldn't start initialization: {why}", "couldn't be initialized: {why}", "error initializing: {why}",
        "couldn't check unlock status: {why}", "couldn't check if unlock required: {why}", "load SIM identifier: {why}", "could not load SIM {*}: {why}", "couldn't create SIM: {why}", "couldn't unlock SIM card: {why}", "SIM details check failed: {why}", "checking sim lock status failed: {why}", "send PIN code to the SIM: {why}", "failed sending SIM PIN: {why}",
        "couldn't attach to packet domain: {why}", "couldn't set packet service state: {why}", "failed setting packet service state{*}: {why}", "couldn't reload current registration status: {why}");

    /// <summary>The envelope, which names no cause.</summary>
    public static readonly Wording CallFailed = List.Says(Daemons, "QMI protocol error (14): 'CallFailed'", "\"Call failed\"", "): No data link!", "QMI protocol error (26): 'NoEffect'", "QMI protocol error (79): 'PolicyMismatch'", "^\"Policy mismatch\"$", "^\"Internal\"$", "^\"Extended internal\"$");

    /// <summary>Quectel's connect tool writes type and reason on lines of their own.</summary>
    public static readonly Wording CallEndType = List.Says(Daemons, "call_end_reason_type is {type:n}");

    public static readonly Wording CallEndVerbose = List.Says(Daemons, "call_end_reason_verbose is {reason:n}");

    /// <summary>The ifupdown script of Debian's wwan utilities, which talks QMI by itself: QMI's error, and type and reason of the call's end, all hexadecimal.</summary>
    public static readonly Wording CallEndHexadecimal = List.Says(Daemons, "connection failed - status=0x{status:w}, type=0x{type:w}, reason={reason:w}");

    /// <summary>qmicli and qmi-network.</summary>
    public static readonly Wording StartRefused = List.Says(Daemons, "couldn't start network: QMI protocol error ({error:n})", "connection attempt #{attempt:n} failed: {*}: QMI protocol error ({error:n})");

    /// <summary>Quectel's connect tool about any of its requests; both numbers are hexadecimal.</summary>
    public static readonly Wording MuxError = List.Says(Daemons, "{request:w} QMUXResult = 0x{result:w}, QMUXError = 0x{error:w}");

    /// <summary>ModemManager's errors as D-Bus carries them; a test of 3GPP TS 27.007's names.</summary>
    public static readonly Wording EquipmentError = List.Says(Daemons, "Error.MobileEquipment.{name:w}", "freedesktop.ModemManager.Modem.Gsm.{name:w}");

    /// <summary>NetworkManager's reasons: a number until 0.8, a name since.</summary>
    public static readonly Wording ActivationReason = List.Says(NetworkManager, "state change: {from:w} -> {to:w} (reason '{reason}'", "state change: {from:n} -> {to:n} (reason {reason:n})");

    /// <summary>Huawei's report of its own data interface: state, then the network's cause.</summary>
    public static readonly Wording NdisState = List.Says(Daemons, "NDISSTAT:{values}");

    /// <summary>Ericsson's report of the same, in mm-modem-mbm.c and its successor: state, and the network's cause where it ended.</summary>
    public static readonly Wording MbmState = List.Says(Daemons, "*E2NAP: {state:n},{cause:n}");

    public static readonly Wording MbimStatus = List.Says(Daemons,
        "error: operation failed: {status:w}", "MBIM protocol error: {status:w}", "MBIM error: '{status}'", "MBIM error: {status:w}", "MBIM protocol error: '{status}'", "Error.Mbim.{status:w}:",
        // As libmbim registers it with D-Bus; of other requests than the one for the session, it may tell no more than that a module cannot do this or that.
        "connect modem: {*}libmbim.Error.Status.{status:w}:", "connect the modem: {*}libmbim.Error.Status.{status:w}:", "connect bearer: {*}libmbim.Error.Status.{status:w}:", "connect the bearer: {*}libmbim.Error.Status.{status:w}:");

    // Dialling.
    public static readonly Wording Dialling = List.Says(PointToPoint | NetworkManager | ModemManager | Application, "Sending: ATD{number}", "Sending: ATM1L3D{number}", "send (ATD{number}", "'ATD{number}");

    /// <summary>A chat script is told what to give up at and how long to wait, before it says a word to the modem.</summary>
    public static readonly Wording ChatPrepared = List.Says(PointToPoint | Application, "^abort on (", "^timeout set to {seconds:n} second", "^report (");

    /// <summary>What a chat script sent last.</summary>
    public static readonly Wording ChatSent = List.Says(PointToPoint | Application, "send ({command}^M)", "^send ({command})", ": send ({command})");

    /// <summary>Nothing came back in the time that the script gave.</summary>
    public static readonly Wording DialUnanswered = List.Says(PointToPoint | NetworkManager | Application, "Timed out while dialing", "dial_done(): Dialing timed out");

    public static readonly Wording ChatAlarm = List.Says(PointToPoint | Application, "^alarm$");

    /// <summary>Not the strings at which a chat script is told to give up.</summary>
    public static readonly Wording NoCarrier = List.Says(Daemons,
        "^NO CARRIER", "^NO DIALTONE", "--> No Carrier!", "WvDial<{*}>: No Carrier!", "WvDial<{*}>: No dial tone", "WvDial<{*}>: The line is busy", "_done(): No carrier", "--> No dial tone", "--> The line is busy", "Failed (NO CARRIER", "failed: No carrier", "Error.Connection.NoCarrier", "No carrier could be established", "failed: The dialing request timed out", "failed: The dialing attempt failed", "failed: No dial tone", "failed: The line is busy",
        "<CR><LF>NO CARRIER", "connect modem: No carrier");

    public static readonly Wording InvalidDial = List.Says(PointToPoint | Application, "--> Invalid dial command", "WvDial<{*}>: Invalid dial command");

    public static readonly Wording ChatError = List.Says(PointToPoint | Application, "Failed (ERROR)");

    public static readonly Wording Connect = List.Says(Daemons, "^CONNECT$", "^CONNECT {speed:n}", "^CONNECT^M", "<CR><LF>CONNECT", "--> Carrier detected", "WvDial<{*}>: Carrier detected", "Serial connection established",
        // NetworkManager 0.7: the modem said CONNECT.
        "> Connected, Woo!", ">  Connected, Woo!");

    // pppd.
    public static readonly Wording PppStarted = List.Says(PointToPoint | NetworkManager | Application, "Connect: {net:w} <--> {path:w}", "Pid of pppd:", "Starting pppd at");

    /// <summary>NetworkManager, before pppd has said anything.</summary>
    public static readonly Wording PppLaunched = List.Says(NetworkManager,
        // Until 0.9.8 its device of a modem is the port that data pass through: a serial one means PPP.
        "Activation (ttyUSB{n:n}) Stage 3 of 5 (IP Configure Start) started", "Activation (ttyACM{n:n}) Stage 3 of 5 (IP Configure Start) started",
        "Activation (ttyUSB{n:n}) Stage 2 of 5 (Device Configure) scheduled", "Activation (ttyACM{n:n}) Stage 2 of 5 (Device Configure) scheduled", "starting PPP connection", "Starting pppd connection", "pppd started with pid", "nm_ppp_manager_start(): ppp started with pid");

    /// <summary>ModemManager until 0.6 refuses a second call while the first one stands.</summary>
    public static readonly Wording StillConnected = List.Says(NetworkManager, "Sending command failed: device is connected");

    public static readonly Wording LcpTimeout = List.Says(PointToPoint | NetworkManager | Application, "LCP: timeout sending Config-Requests");

    /// <summary>What pppd hears is its own frames, or text: a modem in command mode echoes, and answers in words.</summary>
    public static readonly Wording NotPpp = List.Says(PointToPoint | NetworkManager | Application, "Serial line is looped back", "erial link is not 8-bit clean", "(exit code = 17)");

    /// <summary>pppd(8), exit status 10: no network protocol ever ran, and nothing says which step failed.</summary>
    public static readonly Wording NegotiationFailed = List.Says(PointToPoint | NetworkManager | Application, "PPP negotiation failed", "exited with error 10", "No network protocols running");

    /// <summary>NetworkManager waited 20 to 30 s for pppd to tell it an address.</summary>
    public static readonly Wording PppTimedOut = List.Says(NetworkManager, "pppd timed out or didn't initialize our dbus module", "Looks like pppd didn't initialize our dbus module");

    public static readonly Wording EchoLost = List.Says(PointToPoint | NetworkManager | Application, "echo-requests", "Lack of LCP echo responses", "lack of response to LCP echo frames", "Serial link appears to be disconnected");

    public static readonly Wording PeerTerminated = List.Says(PointToPoint | NetworkManager | Application, "LCP terminated by peer");

    public static readonly Wording ModemHangup = List.Says(PointToPoint | NetworkManager | Application, "^Modem hangup", "A modem hung up the phone", "^Hangup (SIGHUP)$");

    /// <summary>pppd says it at the end of every session that had an address.</summary>
    public static readonly Wording Lasted = List.Says(PointToPoint | NetworkManager | Application, "Connect time {minutes} minutes");

    /// <summary>pppd's account of a session that had an address.</summary>
    public static readonly Wording Carried = List.Says(PointToPoint | NetworkManager | Application, "Sent {sent:n} bytes, received {received:n} bytes");

    /// <summary>Somebody on this machine ended it.</summary>
    public static readonly Wording PppStopped = List.Says(PointToPoint | NetworkManager | Application, "Terminating on signal", "Terminating connection due to lack of activity", "Connect time expired", "Traffic limit reached", "Caught signal {n:n}:  Attempting to exit gracefully");

    public static readonly Wording PppExit = List.Says(PointToPoint | NetworkManager | Application, "(exit code = {status:n})", "exited with error {status:n}");

    /// <summary>pppd asks for an address as soon as both sides are done with authentication, or agreed on none (auth.c, start_networks).</summary>
    public static readonly Wording NetworkPhase = List.Says(PointToPoint | Application, "sent [IPCP ConfReq id=");

    public static readonly Wording NegotiationEmpty = List.Says(PointToPoint | Application, "rcvd [IPCP ConfNak id=", "IPCP: timeout sending Config-Requests", "Could not determine local IP address");

    public static readonly Wording PppMissing = List.Says(Daemons,
        "error starting PPP: ", "PPP failed to start", "PPP service failed to start", "No ppp module", "\"/dev/ppp\"", "lacks kernel support for PPP", "lacks PPP kernel support", "Couldn't open the /dev/ppp device", "Couldn't open /dev/ppp: ", "Couldn't create new ppp unit: ", "ioctl(TIOCSETD(PPP)): ", "No ppp module error",
        "Couldn't set tty to PPP discipline", "Could not find pppd binary", "pppd: command not found", "pppd: not found", "Module ppp_generic not found", "Module ppp_async not found",
        "cannot exec pppd", "Can't find pppd", "# CONFIG_PPP is not set", "# CONFIG_PPP_ASYNC is not set");

    public static readonly Wording PeerMustAuthenticate = List.Says(Daemons,
        "is required to authenticate itself", "couldn't find any suitable secret (password) for it to use", "peer refused to authenticate: terminating", "system failed (or refused) to authenticate itself");

    public static readonly Wording OptionsUnreadable = List.Says(Daemons, "Can't open options file {file:w}: {error}");

    /// <summary>options.c of pppd: it ends at once when a file or its command line holds what it does not know.</summary>
    public static readonly Wording OptionRefused = List.Says(PointToPoint | NetworkManager | Application,
        "unrecognized option '{option}'", "too few parameters for option {option}", "pppd options error", "In file {file:w}: {*}option", "is for pppd version {version:w}, this is", "Couldn't load plugin {plugin}", "invalid numeric parameter '{value}' for", "bad local IP address", "bad remote IP address", " set in {file:w} cannot be overridden", "using the {option} requires root privilege", "no device specified and stdin is not a tty");

    // Sessions and their ends.
    public static readonly Wording Established = List.Says(Daemons,
        "successfully connected the modem", "Network started successfully", "Simple connect state (8/8)", "\tActivation state: 'activated'", "Connection status: 'connected'",
        "Successfully connected", "IPv4ConnectionStatus: CONNECTED", "activationstate: {n:w} - activated", "^activation-state activated", "session ID '{n:n}': activated (");

    /// <summary>OpenWrt's handlers say it once the session is open.</summary>
    public static readonly Wording InterfaceUp = List.Says(Netifd | Application, "Setting up ww{net:w}", "Setting up usb{net:n}", "Connected, obtaining IP address", "Connected, starting DHCP");

    public static readonly Wording NetworkEnded = List.Says(Daemons,
        "mobile equipment forced PS detach", "network request to deactivate context", "regular-deactivation", "pdn-inactivity-timer-expired", "Reactivation requested", "+CGEV: NW DEACT", "+CGEV: NW PDN DEACT");

    public static readonly Wording Finished = List.Says(ModemManager | Application, "connection #{n:n} finished: duration {seconds:n}s");

    /// <summary>OpenWrt's handler has found the modem registered.</summary>
    public static readonly Wording NetworkFound = List.Says(Netifd, "Starting network {interface:w}", "Connected, starting DHCP on {net:w}");

    public static readonly Wording Requested = List.Says(Daemons, "(reason: user-requested)", "(reason 'user-requested'", "(reason 39)", "simple disconnect", "Terminating on signal 15", "user requested disconnect");

    public static readonly Wording CloseBlocked = List.Says(Daemons, "close blocked by driver for more than", "open blocked by driver for more than");

    public static readonly Wording NoEffect = List.Says(Netifd | ModemTool | Application, "\"No effect\"");

    /// <summary>A tool or daemon that is about to open a session.</summary>
    public static readonly Wording Attempt = List.Says(Daemons,
        "simple connect started", "--wds-start-network", "--start-network", "--simple-connect", "Starting network", "starting connection", "--connect=apn", "mbim-network", "qmi-network", "AT^NDISDUP",
        "umbim {*} connect ", "requestSetupDataCall", "AT+CGACT=1", "AT$QCRMCALL", "nmcli con{*} up",
        // Mbed OS (CellularStateMachine).
        "=> Attaching network", "=> Activating PDP");

    /// <summary>systemd-networkd's and others' configuration of a modem's interface.</summary>
    public static readonly Wording ConfiguredName = List.Says(Any, "^Name=wwan", "^Name=wwp", "^iface wwan{*} inet dhcp");

    public static readonly Wording ConfiguredDhcp = List.Says(Any, "^DHCP=ipv4", "^DHCP=ipv6", "^DHCP=yes", "^DHCP=true", "^DHCP=both");

    public static readonly Wording EventReporting = List.Says(Daemons, "AT+CMER={mode:n},");

    public static IReadOnlyList<Wording> All => List;
}
