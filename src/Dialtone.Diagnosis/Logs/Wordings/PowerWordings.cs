using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer power.</summary>
internal static class PowerWordings
{
    private static readonly WordingList List = [];

    /// <summary>The Raspberry Pi's firmware, through its vendor's kernel ("Under-voltage detected! (0x00050005)") and through mainline's raspberrypi-hwmon.</summary>
    public static readonly Wording UnderVoltage = List.Says(Kernel, "Under-voltage detected!", "Undervoltage detected!");

    /// <summary>hub_power_remaining() in hub.c: the devices behind a bus-powered hub may draw more together than it has. Nothing is refused for it.</summary>
    public static readonly Wording BudgetExceeded = List.Says(Kernel,
        "hub {hub:w}:{configuration:n}.{interface:n}: {milliamperes:n}mA over power budget", "usb {hubport:w}: {milliamperes:n}mA is over {limit:n}mA budget",
        "usb {port:w}: new config #{configuration:n} exceeds power limit by {milliamperes:n}mA");

    /// <summary>vcgencmd get_throttled: bit 0 says that the supply is too low now, bit 16 that it was since the start.</summary>
    public static readonly Wording Throttled = List.Says(Any & ~Kernel, "throttled=0x{bits:w}");

    /// <summary>drivers/usb/class/cdc-wdm.c: usb_autopm_get_interface failed when the port was opened.</summary>
    public static readonly Wording AutopmFailed = List.Says(Kernel, "cdc_wdm {interface:w}:1.{number:n}: Error autopm - {status}", "cdc_mbim {interface:w}:1.{number:n}: Error autopm - {status}",
        "qmi_wwan {interface:w}:1.{number:n}: Error autopm - {status}");

    /// <summary>drivers/usb/core/hub.c.</summary>
    public static readonly Wording CannotResume = List.Says(Kernel, "usb {port:w}: can't resume, status", "usb {port:w}: can't resume usb port{*}status", "usb {port:w}: failed to resume port");

    /// <summary>drivers/usb/core at debug level.</summary>
    public static readonly Wording AutoSuspended = List.Says(Kernel, "usb {port:w}: usb auto-suspend");

    public static readonly Wording ResetResumed = List.Says(Kernel, "usb {port:w}: finish reset-resume");

    /// <summary>kernel/power before and since 4.20 or so, ACPI, and systemd-sleep.</summary>
    public static readonly Wording Suspending = List.Says(
        Kernel | Systemd | Application, "PM: suspend entry", "PM: hibernation entry", "Preparing system for sleep", "Preparing to enter system sleep state", "Suspending system",
        "Entering sleep state 'suspend'", "Entering sleep state 'hibernate'", "PM: Syncing filesystems");

    public static readonly Wording Resumed = List.Says(
        Kernel | Systemd | Application, "PM: suspend exit", "PM: hibernation exit", "PM: Finishing wakeup", "Waking up from system sleep state", "System resumed",
        "System returned from sleep", "PM: resume of devices complete", "PM: resume devices took");

    public static readonly Wording ResumeFailed = List.Says(
        Kernel, "usb {port:w}: gone after usb resume", "usb {port:w}: reset_resume error", "usb {port:w}: resume error", "{driver:w} {interface:w}:1.{number:n}: rebind failed:",
        "{driver:w} {interface:w}:1.{number:n}: reset_resume error", "{driver:w} {interface:w}:1.{number:n}: resume error", "usb {port:w}: PM: failed to resume async: error");

    /// <summary>drivers/pci/pci.c before and since 5.19: the function behind a modem does not wake.</summary>
    public static readonly Wording FunctionAsleep = List.Says(
        Kernel, "{driver:w} {pci}: Refused to change power state, currently in D3", "{driver:w} {pci}: Unable to change power state from D3cold to D0", "{driver:w} {pci}: can't change power state from D3");

    public static readonly Wording RootHubLost = List.Says(Kernel, "usb {hub:w}: root hub lost power or was reset");

    /// <summary>netifd and NetworkManager: from here on there may be traffic.</summary>
    public static readonly Wording InterfaceUp = List.Says(Netifd | NetworkManager | PointToPoint | Application, "Interface '{name}' is now up", "PAP authentication succeeded", "CHAP authentication succeeded");

    /// <summary>drivers/usb/dwc2/core_intr.c and hcd_intr.c, the vendor's dwc_otg, and hub.c of Linux 2.4, which names the port and not the hub.</summary>
    public static readonly Wording ControllerOverCurrent = List.Says(Kernel, "dwc2 {controller:w}: Overcurrent change detected", "dwc_otg{*}Overcurrent change detected", "hub.c: port {port:n} over-current change");

    public static IReadOnlyList<Wording> All => List;
}
