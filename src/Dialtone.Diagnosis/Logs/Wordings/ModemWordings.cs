using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer modem.</summary>
internal static class ModemWordings
{
    private static readonly WordingList List = [];

    /// <summary>ModemManager since 0.4 ("Modem /org/...: state changed"), with the object before it since 1.14; NetworkManager since 0.9.8.</summary>
    public static readonly Wording StateChanged = List.Says(
        ModemManager | NetworkManager | Application, "{modem:w}] state changed ({from:w} -> {modem-state:w})", ": state changed ({from:w} -> {modem-state:w})",
        "modem state changed, '{from:w}' --> '{modem-state:w}'");

    public static readonly Wording Failed = List.Says(ModemManager | Application, "Modem in failed state: {failed-reason:w}");

    /// <summary>QMI's error 60 and MBIM's refusal to leave low power, as ModemManager and NetworkManager pass them on.</summary>
    public static readonly Wording InvalidTransition = List.Says(
        Any & ~Kernel, "failed enabling modem: Invalid transition", "couldn't enable interface: 'Invalid transition'", "failed to connect modem: Invalid transition",
        "'InvalidTransition'", "Invalid transition'", "^\"Invalid transition\"$",
        // Sierra's and HP's modules before they knew error 60; sigquit's blog of 2015 has the story.
        "couldn't set operating mode: QMI protocol error (3): 'Internal'", "couldn't set operating mode: QMI protocol error (60)");

    /// <summary>libqmi's text of an error answer, in whatever ModemManager and qmicli say around it.</summary>
    public static readonly Wording QmiError = List.Says(Any & ~Kernel, "QMI protocol error ({error:n})");

    /// <summary>The W_DISABLE# pin of a card slot, which a switch or the firmware of the machine holds.</summary>
    public static readonly Wording RadioRestricted = List.Says(Any & ~Kernel, "QMI protocol error (83)", "\"Hardware restricted\"");

    /// <summary>qmicli, after the same request.</summary>
    public static readonly Wording OperatingModeSet = List.Says(Any & ~Kernel, "Operating mode set successfully");

    /// <summary>mm-dispatcher-fcc-unlock.c since 1.18.4; qmicli and mbimcli since their queries of vendors' locks.</summary>
    public static readonly Wording FccLocked = List.Says(
        Any & ~Kernel, "couldn't run FCC unlock", "fcc-locked", "FCC unlock operation launched but failed", "FCC lock status: 'locked'", "FCC unlock failed",
        "FCC unlock is not supported in this product", "Fcc_unlock_service{*}not supported", "^WWAN module is not supported", "^WWAN is not supported in this machine");

    /// <summary>The request that opens such a lock, refused: ModemManager's shared QMI code and qmicli. "No effect" answers one whose lock is open, too.</summary>
    public static readonly Wording UnlockRefused = List.Says(Any & ~Kernel, "couldn't set FCC auth");

    /// <summary>mm-broadband-modem-mbim.c; some versions misspell "software".</summary>
    public static readonly Wording RadioSwitchOff = List.Says(ModemManager | Application, "Cannot power-up: {kind:w} radio switch is OFF");

    /// <summary>nm-manager.c from 0.8 on.</summary>
    public static readonly Wording KillswitchOff = List.Says(
        NetworkManager | Application, "WWAN now disabled by radio killswitch", "WWAN disabled by radio killswitch", "Mobile broadband now disabled by radio killswitch",
        "WWAN hardware radio set disabled", "Mobile broadband disabled by radio killswitch");

    public static readonly Wording KillswitchOn = List.Says(
        NetworkManager | Application, "WWAN now enabled by radio killswitch", "WWAN enabled by radio killswitch", "Mobile broadband now enabled by radio killswitch",
        "Mobile broadband enabled by radio killswitch");

    /// <summary>Sierra's AT!PCINFO?, qmicli --dms-get-operating-mode, mbimcli --query-radio-state.</summary>
    public static readonly Wording LowPower = List.Says(
        Any & ~Kernel, "State: Low Power Mode", "Mode: 'low-power'", "Mode: 'offline'", "Mode: 'persistent-low-power'", "Mode: 'mode-only-low-power'",
        "Hardware radio state: 'off'", "Software radio state: 'off'", "HW restricted: 'yes'",
        "State: LowPowerMode", "LOW POWER MODE", "hwradiostate: off", "swradiostate: off", "Mode: 'shutting-down'", "State: 0 (LPM)", "MBIM protocol error: RadioPowerOff", "MBIM error: RadioPowerOff", "operation failed: RadioPowerOff", "modem: RadioPowerOff", "status error = 'RadioPowerOff'");

    /// <summary>The modem's own level of function in a daemon's log; 3GPP TS 27.007, 8.2.</summary>
    public static readonly Wording Functionality = List.Says(ModemManager | ModemService | Application, "+CFUN: {level:n}");

    public static readonly Wording LowPowerVoters = List.Says(Any & ~Kernel, "LPM voters - {voters}", "LPM force flags - {voters}");

    /// <summary>remoteproc and the MHI bus of the kernel.</summary>
    public static readonly Wording FirmwareCrashed = List.Says(
        Kernel, "remoteproc{*}: crash detected in {part:w}: type ", "mss{*}: fatal error received", "mss{*}: watchdog", "mhi-pci-generic{*}: firmware crashed");

    /// <summary>SIMCom's and Quectel's modules measure their own supply.</summary>
    public static readonly Wording SupplyLow = List.Says(Any & ~Kernel,
        "^UNDER-VOLTAGE POWER DOWN", "^UNDER-VOLTAGE WARN", "^UNDER_VOLTAGE POWER DOWN", "^UNDER_VOLTAGE WARN", "+QIND: \"vbatt\",-", "^LOW VOLTAGE POWER DOWN");

    /// <summary>mm-base-modem.c since 1.8: the count of requests in a row that no answer came to.</summary>
    public static readonly Wording PortTimedOut = List.Says(ModemManager | Application, "port {port:w} timed out {count:n} consecutive times");

    /// <summary>libmbim's and libqmi's words when the control port ends. "removed" in libqmi's says that the device left.</summary>
    public static readonly Wording Hangup = List.Says(Any & ~Kernel, "unexpected port hangup");

    /// <summary>mm-broadband-modem-qmi.c and -mbim.c since 1.18: the control port of a modem that was in use is gone.</summary>
    public static readonly Wording PortLost = List.Says(ModemManager | Application, "[{modem:w}] port '{port:w}' no longer controllable");

    public static readonly Wording TransactionTimeout = List.Says(Any & ~Kernel, "Transaction timed out", "Timed out while waiting for the open-done", "operation failed: Timeout",
        "): Request timed out");

    /// <summary>QMI's verbose call end reason 243 of type 2 and its kin.</summary>
    public static readonly Wording ThermalMitigation = List.Says(
        Any & ~Kernel, "thermal-mitigation", "call end reason (2,243)", "thermal-emergency", "modem thermal shutdown", "Critical temperature{*}modem");

    /// <summary>Commands and settings of programs that reset a modem.</summary>
    public static readonly Wording ResetSetting = List.Says(Any & ~Kernel, "HardResetFrequency = {seconds:n}", "HardResetFrequency={seconds:n}", "ResetFrequency = {seconds:n}", "ResetFrequency={seconds:n}");

    public static readonly Wording ResetCommand = List.Says(
        Any & ~Kernel, "AT+CFUN=1,1", "AT^RESET", "AT!RESET", "AT+QPOWD", "AT+CRESET", "usbreset {*}", "uhubctl {*}-a", "Resetting modem", "resetting the modem", "toggling modem power",
        "Power cycling modem", "restarting modem");

    /// <summary>eg25-manager: it finds the modem gone and resets it, not the other way about.</summary>
    public static readonly Wording LostModem = List.Says(ModemService | Application, "Lost modem, resetting");

    public static IReadOnlyList<Wording> All => List;
}
