using Dialtone.Diagnosis;

namespace Dialtone.Treatment;

/// <summary>One cure for one finding, ready to be shown, tried, verified and undone.</summary>
public sealed record Plan
{
    /// <summary>The remedy's id in the catalogue, such as <c>storage-quirk-single-lun</c>.</summary>
    public required string Remedy { get; init; }

    public required Finding Finding { get; init; }

    /// <summary>What is done, in one sentence for people.</summary>
    public required string Title { get; init; }

    /// <summary>What the user gives up while it is in force: "the SD card slot of this stick". Empty if nothing.</summary>
    public required string Loss { get; init; }

    /// <summary>The same as <see cref="Loss"/> for the verification: what of the storage may be missing afterwards. Everything else must still be there.</summary>
    public StorageLoss StorageLoss { get; init; }

    /// <summary>True if the device becomes another one, with another id and other interfaces: then the steps judge what it became, and the verification only that it stays.</summary>
    public bool ChangesDevice { get; init; }

    /// <summary>True if what it changes belongs to this enumeration of the device: plugged in anew, it is as before. What is in a module or its parameters stays until the next reboot.</summary>
    public bool EndsWithUnplugging =>
        Steps.Any(step => step is SwitchToModem or BindInterface or UnbindInterface or OfflineStorage or WriteAttribute { Device: not null })
        && !Steps.Any(step => step is SetStorageQuirk or UnloadModule or AddDynamicId or WriteAttribute { Device: null });

    /// <summary>The catalogue's scale: 0 advice, 1 gone at replug or reboot, 2 configuration file, 3 package or service, 4 kernel or boot, 5 hardware or firmware.</summary>
    public required int Risk { get; init; }

    /// <summary>Empty for advice, which is told and not performed.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>The steps without the one that is to cure: what else they do (re-enumerate the device) might cure too, and is tried first to tell the
    /// two apart. Leaves the machine as it was. Empty if the steps do nothing else.</summary>
    public IReadOnlyList<Step> ControlSteps { get; init; } = [];

    /// <summary>Why a cure by these steps does not show that the finding is right, as a clause; empty if it does.</summary>
    public string NotConfirming { get; init; } = "";

    /// <summary>What it says about the cause if the trouble stops with these steps, as a clause.</summary>
    public string IfItWorks { get; init; } = "";

    /// <summary>What it says about the cause if the trouble goes on in spite of these steps, as a clause.</summary>
    public string IfItFails { get; init; } = "";

    /// <summary>Makes the cure outlast reboot and replug; offered once it is proven. Empty if it lasts by itself or cannot.</summary>
    public IReadOnlyList<Step> LastingSteps { get; init; } = [];

    /// <summary>What the user has to do besides, or instead if there are no lasting steps, for the cure to last; one sentence or command each.</summary>
    public IReadOnlyList<string> LastingAdvice { get; init; } = [];

    /// <summary>What to do by hand, for advice; one command or sentence each.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>Why it must not be tried on this machine now ("another USB disk is mounted on /media/backup"), or null.</summary>
    public string? Refused { get; init; }
}

/// <summary>What of the storage a plan takes away. Order is size of the loss.</summary>
public enum StorageLoss
{
    None,

    /// <summary>The device's logical units from 1 on: the SD slot.</summary>
    UnitsAfterFirst,

    /// <summary>All storage of the device.</summary>
    Device,

    /// <summary>Every USB disk of the machine.</summary>
    Machine,
}
