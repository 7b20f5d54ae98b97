using Dialtone.Diagnosis.Logs.Programs;
using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer registration.</summary>
internal static class RegistrationWordings
{
    private const Speaker Daemons = Any & ~Kernel;

    private static readonly WordingList List = [];

    /// <summary>ModemManager's state machine: 1.10 and later name the modem in brackets, older ones by its object path.</summary>
    public static readonly Wording StateChanged = List.Says(Daemons,
        "[{modem:w}] state changed ({from:w} -> {modem-state:w})", "Modem/{number:n}: state changed ({from:w} -> {modem-state:w})",
        "Modems/{number:n}: state changed ({from:w} -> {modem-state:w})", "Modem: state changed ({from:w} -> {modem-state:w})",
        "modem state changed, '{from}' --> '{modem-state}'");

    /// <summary>Capital R up to 1.14. NetworkManager 0.7 dialled by itself.</summary>
    public static readonly Wording Changed = List.Says(Daemons,
        "[{modem:w}] 3GPP registration state changed ({from:w} -> {registration:w})", "3GPP registration state changed ({from:w} -> {registration:w})",
        "registration state changed ({from:w} -> {registration:w})");

    public static readonly Wording Home = List.Tells(Aspect.Registration, "home", Daemons,
        "Registered on Home network", "Registration state changed: 1$", "^registration: home$", "Registered in home mode", "Registration status: 'registered'", "Registration state: 'registered'", "registration_state = 'registered'", "RegisterState = 'home'", "Register state: 'home'", "registerstate: {n:w} - home", "PS: Attached, DataCap", "EMM state: Registered", "EMM state:     Registered", "GMM (PS) state:REGISTERED", "\"servingcell\",\"NOCONN\"", "\"servingcell\",\"CONNECT\"", "+CPSI: LTE,Online", "+CPSI: WCDMA,Online", "+CPSI: GSM,Online", "\"registration\": \"registered\"",
        // gammu and Asterisk's channel drivers.
        "^Network state {*}: home network", "Registration Status : Registered, home network", "Registration Status{*}: Registered, home network",
        // Mbed OS (AT_CellularNetwork.cpp, reg_type_str).
        "+C{*}REG: RegisteredHomeNetwork");

    public static readonly Wording Roaming = List.Tells(Aspect.Registration, "roaming", Daemons, "Register state: 'roaming'", "RegisterState = 'roaming'", "Registration state changed: 5$", "^registration: roaming$", "registerstate: {n:w} - roaming", "registerstate: {n:w} - partner", "Registered on Roaming network", "Registered in roaming mode", "Registered in partner mode",
        "^Network state {*}: roaming network", "Registration Status{*}: Registered, roaming", "+C{*}REG: RegisteredRoaming");

    public static readonly Wording Denied = List.Tells(Aspect.Registration, "denied", Daemons & ~Application,
        "Network registration denied", "Registration state changed: 3$", "Automatic registration failed: registration denied", "(32) Network not allowed", "GSM_REGISTRATION_DENIED", "(reason: 'registration_denied')", "Registration failed: denied", "Registration denied", "Registration state: 'registration-denied'", "registration_state = 'registration-denied'", "RegisterState = 'denied'",
        "Register state: 'denied'", "registerstate: {n:w} - denied", "\"registration\": \"registration_denied\"", "registration failed due to unprovisioned SIM");

    /// <summary>The same by programs that have no name in a log: gammu's monitor and Asterisk's channel drivers.</summary>
    public static readonly Wording DeniedShown = List.Tells(Aspect.Registration, "denied", Daemons,
        "^Network state {*}: registration to network denied", "^registration: denied$", "Registration Status{*}: Registration denied", "+C{*}REG: RegistrationDenied",
        // smstools.
        "Modem said: registration denied", "Error: registration is denied");

    public static readonly Wording Searching = List.Tells(Aspect.Registration, "searching", Daemons,
        "Registration state: 'not-registered-searching'", "registration_state = 'not-registered-searching'", "RegisterState = 'searching'", "Registration state changed: 2$", "^registration: searching$", "\"servingcell\",\"SEARCH\"", "Register state: 'searching'", "registerstate: {n:w} - searching", "\"registration\": \"searching\"",
        "):  searching on {network:n}", "): searching on {network:n}", "^Network state {*}: requesting network", "Registration Status{*}: Not registered, but searching", "+C{*}REG: SearchingNetwork", "<info>  Searching for a network...", "<info> Searching for a network...");

    public static readonly Wording Idle = List.Tells(Aspect.Registration, "idle", Daemons,
        "Registration state: 'not-registered'", "registration_state = 'not-registered'", "RegisterState = 'deregistered'", "Registration state changed: 0$", "^registration: idle$", "Register state: 'deregistered'", "registerstate: {n:w} - deregistered", "GMM (PS) state:DEREGISTERED", "EMM state:     Deregistered", "MCC: 0, MNC: 0, PS: Detached", "EMM state: Deregistered", "\"registration\": \"not_registered\"",
        "^Network state {*}: not logged into network", "Registration Status{*}: Not registered, not searching", "+C{*}REG: NotRegistered,");

    /// <summary>The last of ModemManager's five old states; of the others, <see cref="Home"/> and its neighbours know the numbers (mm-generic-gsm.c until 0.3).</summary>
    public static readonly Wording NoState = List.Tells(Aspect.Registration, "unknown", Daemons, "Registration state changed: 4$");

    /// <summary>ModemManager 1.24 and later.</summary>
    public static readonly Wording Rejected = List.Says(ModemManager | ModemTool | Application, "Network rejection received: reason '{reason}' ({cause:n})");

    /// <summary>mmcli since 1.24 shows it as long as it stands; names are those of libmm-glib's MMNetworkError.</summary>
    public static readonly Wording RejectionShown = List.Says(ModemManager | ModemTool | Application, "network rejection error: {reason:w}",
        // mm-shared-qmi.c and mm-broadband-modem-qmi.c, in libqmi's names.
        "reject cause: {reason:w}");

    /// <summary>mbimcli's and libmbim's trace of what the network said to the last attach or session (MBIM 1.0, 10.5.9 and 10.5.12), in libmbim's names of 3GPP's causes; qmicli's of the attach.</summary>
    public static readonly Wording NetworkError = List.Says(ModemManager | ModemTool | Application, "Network error: '{reason:w}'", "Network error: {reason:w}", "NwError = '{reason:w}'", "Reject cause: '{reason:w}'");

    /// <summary>Somebody waited for a registration and gave up.</summary>
    public static readonly Wording TimedOut = List.Says(Daemons,
        "registration check timed out", "registration in network failed", "Network registration failed", "registration timeout reached",
        "Network registration timed out", "GSM_REGISTRATION_TIMEOUT", "due to an unregistered SIM",
        "Failed to register to network", "No network service", "modem-network-timeout", "Couldn't register in the network", "QNWINFO: No Service", "+QCSQ: \"NOSERVICE\"", "Subscriber registration failed$", "(NO_REGISTRATION)", "activation failed: Not searching for networks", "Failed to register with the requested network", "could not activate context: modem is not registered", "^\"No network found\"$", "ofono.Error.NotRegistered", "Error: Modem is not registered to the network", "+CPSI: NO SERVICE",
        // comgt and gcom.
        "^Failed to register$", "Signal strength measure 0,0 too low",
        // NetworkManager 0.7 (nm-gsm-device.c).
        "Automatic registration timed out", "Automatic registration failed: not registered and not searching", "Manual registration timed out", "Manual registration failed",
        // ModemManager until 0.4 of a CDMA modem that waited a minute (mm-generic-cdma.c).
        "CDMA modem connection failed: No service", "CDMA connection failed: (32) No service", "modem connection failed: (32) No service",
        // mm-base-bearer.c: a bearer without a registration is not connected, or not left so.
        "not allowed to connect, not registered in", "forcing bearer disconnection, not registered in");

    /// <summary>ModemManager until 0.6, whose text for every wait that ended: radio off and no coverage look the same. OpenWrt's handler of ModemManager's modems does not tell why the chosen operator was not to be had.</summary>
    public static readonly Wording NetworkTimeout = List.Says(Daemons, "connection failed: (32) Network timeout", "failed to connect modem: Network timeout", "MobileEquipment.NetworkTimeout:", "3GPP operator registration failed", "MM_3GPP_OPERATOR_REGISTRATION_FAILED", "^\"Network not ready\"$");

    /// <summary>OpenWrt's mbim.sh with umbim's exit status: MBIM_REGISTER_STATE.</summary>
    public static readonly Wording MbimState = List.Says(Daemons, "Subscriber registration failed (code {state:n})");

    public static readonly Wording RoamingForbidden = List.Says(Daemons,
        "Roaming is not allowed", "roaming not allowed by the user", "roaming-not-allowed", "apn-disallowed-on-roaming", "data-roaming-settings-disabled",
        "Not allowed to operate in roaming network", "Not connecting while roaming", "Registration cancelled: roaming",
        "not allowed to connect, registered in roaming", "in roaming network, and roaming not allowed");

    /// <summary>ModemManager's texts of the network's causes 2 to 6 and of emergency service.</summary>
    public static readonly Wording Limited = List.Says(Daemons,
        "emergency-only", "emergency calls only", "IMSI unknown in H", "IMSI unknown in VLR", "Illegal MS$", "Illegal MS'", "(Illegal MS", "Illegal UE$", "Illegal UE'", "Illegal ME$", "Illegal ME'", "(Illegal ME)", "IMEI not accepted", "Service status: 'limited'", "so-mask-lte-limited-srvc'", "\"servingcell\",\"LIMSRV\"", "not allowed to connect, emergency services only");

    /// <summary>ModemManager's texts of the network's causes 8, 11, 12, 13 and 15 (mm-error-helpers.c), of which those until 1.18 speak of GPRS and of the location area alone.</summary>
    public static readonly Wording RefusedWithCause = List.Says(Daemons & ~Application,
        "PS and non-PS services not allowed", "GPRS and non-GPRS services not allowed", ": PLMN not allowed", "'PLMN not allowed", "Location/tracking area not allowed", "Location area not allowed",
        "Roaming not allowed in this location", "No cells in location");

    /// <summary>What ModemManager is at while it connects: of eight steps until 1.18, of ten later. It stays at "register" until the modem is registered.</summary>
    public static readonly Wording ConnectStep = List.Says(ModemManager | Application, "simple connect state ({step:n}/{of:n}): {name}");

    public static readonly Wording PacketServiceFailed = List.Says(Daemons,
        "packet service attach in 3GPP network failed", "Failed to attach to network", "GPRS services not allowed", ": PS services not allowed");

    public static readonly Wording PacketServiceChanged = List.Says(Daemons, "3GPP packet service state changed ({from:w} -> {packet-service:w})");

    public static readonly Wording PacketServiceAttached = List.Tells(Aspect.PacketService, "attached", Daemons,
        "PS: 'attached'", "PS state: Attached", "PS state:    Attached", "packetservicestate: {n:w} - attached", "Packet service state: 'attached'", "PS: Attached", "^GPRS {*}: attached$");

    public static readonly Wording PacketServiceDetached = List.Tells(Aspect.PacketService, "detached", Daemons,
        "PS: 'detached'", "PS state: Not attached", "PS state:    Not attached", "packetservicestate: {n:w} - detached", "Packet service state: 'detached'", "PS: Detached", "^GPRS {*}: detached$", "^packet service state: detached");

    /// <summary>The LTE attach carries a session request; its refusal is the attach's.</summary>
    public static readonly Wording AttachSessionRefused = List.Says(Daemons, "ESM failure");

    public static readonly Wording ManualSelection = List.Says(Daemons, "launching manual network registration in '{operator-code:n}'");

    public static readonly Wording NetworkDetach = List.Says(Daemons, "emm-detached", "network forced PS detach", "+CGEV: NW DETACH");

    // Answers of the modem wherever they are logged; 3GPP TS 27.007, 7.2, 10.1.20, 10.1.22, 10.1.9, 8.5, 7.3.
    public static readonly Wording CircuitAnswer = List.Says(Daemons, "+CREG: {values}");

    public static readonly Wording GprsAnswer = List.Says(Daemons, "+CGREG: {values}");

    public static readonly Wording EpsAnswer = List.Says(Daemons, "+CEREG: {values}", "+C5GREG: {values}");

    public static readonly Wording AttachAnswer = List.Says(Daemons, "+CGATT: {values}");

    public static readonly Wording SignalAnswer = List.Says(Daemons, "+CSQ: {values}");

    public static readonly Wording OperatorAnswer = List.Says(Daemons, "+COPS: {values}");

    /// <summary>Huawei: service status, domain, roaming, mode, SIM state.</summary>
    public static readonly Wording SystemInformation = List.Says(Daemons, "SYSINFO:{values}", "SYSINFOEX:{values}");

    public static IReadOnlyList<Wording> All => List;
}
