using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Treatment.Cures;

namespace Dialtone.Treatment;

/// <summary>One remedy: the plan for a finding on a machine, or null if it does not apply there.</summary>
public delegate Plan? Remedy(Finding finding, Machine machine);

/// <summary>All remedies, in the order of what they cost.</summary>
public static class Remedies
{
    /// <summary>Order is the order of trying. A test compares it with the classes in <c>Cures</c>.</summary>
    public static IReadOnlyList<Remedy> All { get; } =
    [
        AuthorizeDevice.PlanFor,
        LoadModemDriver.PlanFor,
        RebindModemDriver.PlanFor,
        SwitchStick.PlanFor,
        AddModemId.PlanFor,
        SingleLunQuirk.PlanFor,
        BadSenseQuirk.PlanFor,
        IgnoreStorageQuirk.PlanFor,
        UnbindStorageInterface.PlanFor,
        UnloadUsbStorage.PlanFor,
        SwitchByHand.PlanFor,
        StopSwitchLoopByHand.PlanFor,
        IsolateFirmwareCrash.PlanFor,
        UpgradeKernel.PlanFor,
    ];

    /// <summary>Their names in the same order, for what the catalogue knows of the same remedies.</summary>
    public static IReadOnlyList<string> Order { get; } =
    [
        "authorize-device", "load-module-now", "rebind-modem-driver", "switch-to-modem", "dynamic-serial-id", "storage-quirk-single-lun", "storage-quirk-bad-sense", "storage-quirk-ignore",
        "unbind-storage-interface", "unload-usb-storage",
    ];

    /// <summary>The plans for every root cause of the examination, cause by cause, each ordered by loss.</summary>
    public static IReadOnlyList<Plan> PlansFor(Examination examination, Machine machine) =>
    [
        .. examination.Findings
            .Where(finding => finding.Role == Role.Cause)
            .SelectMany(finding => All.Select(remedy => remedy(finding, machine)).OfType<Plan>()),
    ];
}
