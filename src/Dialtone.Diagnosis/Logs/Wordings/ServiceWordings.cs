using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer service.</summary>
/// <remarks>OpenWrt's log names no program for a daemon that writes to the log's socket itself, so ModemManager's words may come from anybody.</remarks>
internal static class ServiceWordings
{
    private static readonly WordingList List = [];

    /// <summary>src/main.c of ModemManager, all versions: "ModemManager (version 1.20.6) starting in system bus...".</summary>
    public static readonly Wording ModemManagerStarts = List.Says(ModemManager | Application, "ModemManager (version {modem-manager-version:w}) starting");

    public static readonly Wording NetworkManagerStarts = List.Says(NetworkManager | Application, "NetworkManager (version {network-manager-version:w}) is starting");

    /// <summary>mm-filter.c since 1.8, at debug level.</summary>
    public static readonly Wording PortFiltered = List.Says(ModemManager | Application, "({port:w}){*}port filtered: {why}");

    /// <summary>mm-base-manager.c since 1.4.</summary>
    public static readonly Wording LatePort = List.Says(
        ModemManager | Application, "additional port {port:w} in device '{path}' added after device probing has already finished");

    /// <summary>mm-base-manager.c since 1.22: the late port is looked at all the same.</summary>
    public static readonly Wording LatePortRetried = List.Says(
        ModemManager | Application, "last device '{path}' probing had failed, will retry", "last modem object creation in device '{path}'{*}will retry");

    /// <summary>1.0 to 1.4 say "find support for device at", later versions "check support for device".</summary>
    public static readonly Wording NotSupported = List.Says(
        ModemManager | Application, "support for device '{path}': not supported by any plugin", "support for device at '{path}': not supported by any plugin");

    /// <summary>ModemManager until 0.5 tells of each plugin that wants to know a port.</summary>
    public static readonly Wording Probing = List.Says(ModemManager | Application, "({tty:w}): probe requested by plugin", "({tty:w}) probe requested by plugin");

    /// <summary>1.0 to 1.6 name no device here, 1.22 and later its id as well.</summary>
    public static readonly Wording ModemCreating = List.Says(
        ModemManager | Application, "creating modem with plugin '{plugin}' and '{ports:n}' ports ({vendor:w}:{product:w})", "creating modem with plugin '{plugin}'");

    public static readonly Wording ModemCreated = List.Says(
        ModemManager | Application, "modem for device '{path}' successfully created", "modem for device at '{path}' successfully created");

    /// <summary>0.4 to 0.7.</summary>
    public static readonly Wording PortClaimed = List.Says(ModemManager | Application, "modem {*} claimed port {tty:w}");

    public static readonly Wording PluginMismatch = List.Says(
        ModemManager | Application, "plugin mismatch error (device reports '{device}', port reports '{port}')");

    public static readonly Wording PluginNotLoaded = List.Says(ModemManager, "could not load plugin '{file}'", "could not load plugin {file}");

    public static readonly Wording PortNotGrabbed = List.Says(
        ModemManager | Application, "could not grab port {port:w}: {why}", "could not grab port ({port:w}): {why}");

    /// <summary>ModemManager since 1.10 and <c>mmcli --inhibit-device</c>.</summary>
    public static readonly Wording Inhibited = List.Says(
        ModemManager | ModemTool | Application, "device inhibition setup for uid '{path}'", "successfully inhibited device with uid '{path}'");

    public static readonly Wording InhibitionEnded = List.Says(
        ModemManager | ModemTool | Application, "device inhibition teardown for uid '{path}'", "successfully uninhibited device with uid '{path}'");

    /// <summary>Properties as udevadm prints them.</summary>
    public static readonly Wording TaggedIgnored = List.Says(Any, "ID_MM_DEVICE_IGNORE=1", "ID_MM_PORT_IGNORE=1", "ID_MM_DEVICE_IGNORE='1'", "ID_MM_PORT_IGNORE='1'");

    /// <summary>The same as a line of a udev rule.</summary>
    public static readonly Wording IgnoreRule = List.Says(Any, "ID_MM_DEVICE_IGNORE{*}=\"1\"", "ID_MM_PORT_IGNORE{*}=\"1\"");

    /// <summary>libmm-glib's and D-Bus' words for nobody there, systemctl's for why.</summary>
    public static readonly Wording NotOnBus = List.Says(
        Any & ~Kernel, "couldn't find the ModemManager process in the bus", "The name org.freedesktop.ModemManager1 was not provided by any .service files",
        "org.freedesktop.DBus.Error.ServiceUnknown{*}ModemManager1", "org.freedesktop.DBus.Error.NameHasNoOwner{*}ModemManager1",
        "Name \"org.freedesktop.ModemManager1\" does not exist", "Name has no owner{*}ModemManager1", "modem-manager not running", "could not obtain D-Bus proxy for ModemManager");

    /// <summary>nm-device.c, behind the name of the device.</summary>
    public static readonly Wording ActivatedUnmanaged = List.Says(NetworkManager | Application, "because device is still unmanaged");

    public static readonly Wording UnitAbsent = List.Says(
        Any & ~Kernel, "Unit ModemManager.service could not be found", "Unit ModemManager.service not found", "Unit modem-manager.service could not be found",
        "Failed to start ModemManager.service: Unit", "ModemManager.service: Failed to execute", "Unit file ModemManager.service does not exist");

    public static readonly Wording UnitMasked = List.Says(
        Any & ~Kernel, "Unit ModemManager.service is masked", "ModemManager.service is masked", "Unit dbus-org.freedesktop.ModemManager1.service is masked");

    /// <summary>systemd gives the service up, and ModemManager's own last word where there is no bus (main.c).</summary>
    public static readonly Wording UnitNotStarted = List.Says(
        Any & ~Kernel, "Failed to start Modem Manager", "Failed to start ModemManager.service - ", "ModemManager.service: Start request repeated too quickly", "ModemManager.service start request repeated too quickly",
        "ModemManager.service: Failed at step", "Dependency failed for Modem Manager", "could not get the system bus; make sure");

    /// <summary>The service ended with an error; systemd may start it again, and it may have been told to end.</summary>
    public static readonly Wording UnitFailed = List.Says(Any & ~Kernel, "ModemManager.service: Main process exited, code=exited", "ModemManager.service: Failed with result", "Unit ModemManager.service entered failed state");

    public static readonly Wording UnitStarted = List.Says(Any & ~Kernel, "Started Modem Manager", "Started ModemManager.service");

    public static readonly Wording ModemManagerStopped = List.Says(Any & ~Kernel, "Stopped Modem Manager", "ModemManager is shut down", "Stopped ModemManager.service");

    /// <summary>systemctl status: the unit, and a few lines on its state.</summary>
    public static readonly Wording UnitNamed = List.Says(Any & ~Kernel, "ModemManager.service - Modem Manager", "ModemManager.service -");

    public static readonly Wording UnitInactive = List.Says(Any & ~Kernel, "Active: inactive (dead)", "Active: failed (Result:", "Loaded: masked (");

    public static readonly Wording NotInstalled = List.Says(Any & ~Kernel, "mmcli: command not found", "mmcli: not found", "ModemManager: command not found", "ModemManager: not found");

    /// <summary>polkit's refusal, passed on by ModemManager.</summary>
    public static readonly Wording Unauthorised = List.Says(
        Any & ~Kernel, "ModemManager1.Error.Core.Unauthorized", "PolicyKit authorization failed{*}'org.freedesktop.ModemManager1", "not authorized for 'org.freedesktop.ModemManager1");

    public static readonly Wording ModemManagerUnavailable = List.Says(
        NetworkManager, "ModemManager no longer available", "ModemManager disappeared from bus", "modem-manager is no longer available", "ModemManager not available", "the modem manager disappeared");

    public static readonly Wording ModemManagerAvailable = List.Says(
        NetworkManager, "ModemManager now available", "ModemManager available", "modem-manager is now available");

    /// <summary>NetworkManager.conf.</summary>
    public static readonly Wording UnmanagedSetting = List.Says(Any & ~Kernel, "unmanaged-devices={list}", "unmanaged-devices = {list}", "unmanaged-devices+={list}");

    /// <summary>/var/lib/NetworkManager/NetworkManager.state, and what NetworkManager says of it when it starts.</summary>
    public static readonly Wording WwanDisabled = List.Says(
        Any & ~Kernel, "WWANEnabled=false", "WWAN enabled by radio killswitch; disabled by state file", "wwan disabled by state file");

    public static readonly Wording WwanEnabled = List.Says(
        Any & ~Kernel, "WWANEnabled=true", "WWAN enabled by radio killswitch; enabled by state file", "arg=\"wwan-enabled:on\"");

    /// <summary>nmcli since 1.16 and nm-manager.c tell why no device was found for a profile.</summary>
    public static readonly Wording ProfileUnfit = List.Says(
        NetworkManager | Application, "because profile is not compatible with device ({why})", "profile is not compatible with device{*}mismatching interface name",
        "modem lacks capabilities for {type:w} profile", "The connection was not a GSM", "The connection was not a CDMA", "is not compatible with device {net:w}");

    /// <summary>nm-manager.c: the kernel's link of type wwan, and no plugin that takes it.</summary>
    public static readonly Wording WwanPluginMissing = List.Says(
        NetworkManager | Application, "'wwan' plugin not available; creating generic device", "could not load plugin{*}libnm-device-plugin-wwan",
        "error loading{*}libnm-device-plugin-wwan", "failed to load plugin{*}wwan");

    public static readonly Wording DevicePluginLoaded = List.Says(NetworkManager | Application, "Loaded device plugin: {file}");

    /// <summary>0.8 counts states and reasons, 0.9 to 1.8 and later name them.</summary>
    public static readonly Wording NoSecrets = List.Says(
        NetworkManager | Application, "device ({net:w}): state change: {from:w} -> failed (reason 'no-secrets'", "device ({net:w}): No agents were available for this request",
        "({net:w}): device state change: {from:w} -> failed (reason 'no-secrets'", "({net:w}): device state change: 6 -> 9 (reason 7)",
        "({net:w}): device state change: 6 -> 9 (reason 'no-secrets'");

    public static readonly Wording SecretsRequired = List.Says(Any & ~Kernel, "Secrets were required, but not provided", "No agents were available for this request", "get_secrets_cb(): Couldn't get connection secrets");

    /// <summary>pppd (chap-new.c, upap.c) asked NetworkManager's plugin for the password and got none.</summary>
    public static readonly Wording PluginGaveNone = List.Says(
        PointToPoint | NetworkManager | Application, "Unable to obtain CHAP password for {*} from plugin", "Unable to obtain PAP password for {*} from plugin");

    /// <summary>systemd before 249, 249 to 251, and since 252; the last is <c>systemctl status</c>.</summary>
    public static readonly Wording ConditionUnmet = List.Says(
        Any & ~Kernel, "Modem Manager being skipped", "Modem Manager was skipped because", "ModemManager.service{*}was skipped because",
        "ModemManager{*}ConditionVirtualization=!container");

    public static readonly Wording ContainerCondition = List.Says(Any & ~Kernel, "ConditionVirtualization=!container was not met", "(ConditionVirtualization=!container)");

    /// <summary>name_lost_cb in src/main.c; dbus-daemon's refusal.</summary>
    public static readonly Wording BusNameRefused = List.Says(
        Any & ~Kernel, "could not acquire the 'org.freedesktop.ModemManager1' service name", "could not acquire the 'org.freedesktop.ModemManager' service name",
        "Could not acquire the org.freedesktop.ModemManager", "is not allowed to own the service \"org.freedesktop.ModemManager");

    public static readonly Wording SystemdStarts = List.Says(Any, "systemd {version:w} running in system mode");

    public static readonly Wording ModemManagerCrashed = List.Says(
        Any, "ModemManager.service: Main process exited, code=dumped", "ModemManager.service: Main process exited, code=killed, status=11",
        "ModemManager.service: Main process exited, code=killed, status=6", "ModemManager.service: Failed with result 'core-dump'", "ModemManager[{pid:n}]: segfault at");

    /// <summary>GLib, when a regular expression that it could not compile is matched all the same.</summary>
    public static readonly Wording ExpressionRefused = List.Says(ModemManager, "g_regex_match{*}assertion 'regex != NULL' failed");

    /// <summary>mmcli of all versions; the protocol handler of OpenWrt's ModemManager.</summary>
    public static readonly Wording NoModems = List.Says(Any & ~Kernel, "No modems were found", "couldn't find modem at '/org/freedesktop", "Device not managed by ModemManager");

    public static readonly Wording ConnectFailed = List.Says(NetworkManager | Application, "GSM connection failed: {why}", "CDMA connection failed: {why}", "failed to connect modem: {why}");

    /// <summary>nm-modem-broadband.c: ModemManager connected and hands over neither an IPv4 nor an IPv6 configuration.</summary>
    public static readonly Wording InvalidBearer = List.Says(NetworkManager | Application, "failed to connect modem: invalid bearer IP configuration");

    public static IReadOnlyList<Wording> All => List;
}
