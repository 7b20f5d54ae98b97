using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>What the quirk remedies share: the letter is set for this device's id, with the device taken from its drivers meanwhile.</summary>
internal static class StorageQuirk
{
    /// <param name="plan">With its words; the steps are added. Its remedy's letter is <paramref name="letter"/>.</param>
    public static Plan? Complete(Plan plan, SickDevice sick, string letter)
    {
        var machine = sick.Machine;
        var isExperiment = plan.Finding.Id == StorageResets.FirmwareCrash;
        plan = plan with
        {
            Risk = 1,
            Loss = WithTwins(plan.Loss, sick),
            NotConfirming = isExperiment ? "that this helped speaks against the finding: the cause is what was taken out of the way" : "",
            IfItWorks = isExperiment ? "The device stayed once its storage was left alone: its firmware stumbles over being asked, it does not crash by itself." : plan.IfItWorks,
        };
        if (!machine.ModuleParameters.TryGet(out var parameters))
        {
            return plan with { Refused = $"usb-storage's parameters were not examined: {machine.ModuleParameters.Reason}" };
        }

        if (!parameters.TryGetValue("usb_storage/quirks", out var current))
        {
            return plan with { Refused = "usb-storage has no 'quirks' parameter here: it is not loaded, or the kernel is older than 2.6.29" };
        }

        var isListed = StorageQuirks.LettersFor(current, sick.Id).Contains(letter, StringComparison.OrdinalIgnoreCase);
        if (isListed && sick.Twins.Count == 0)
        {
            // It is in force since the device was last probed and did not help.
            return null;
        }

        var value = StorageQuirks.With(current, sick.Id, letter);
        var (lasting, advice) = LastingQuirk.For(sick, letter, value);
        return value.Length > StorageQuirks.Capacity
            ? plan with { Refused = $"the kernel's quirk list is full: '{value}' has more than {StorageQuirks.Capacity} characters" }
            : plan with
            {
                Steps = [sick.OfflineStorage, sick.Deauthorize, new SetStorageQuirk(sick.Id, letter), sick.Authorize],
                // Listed for a twin, after this one was probed: to be probed again is all it lacks, and no experiment can do that without the quirk.
                ControlSteps = isListed ? [] : [sick.OfflineStorage, sick.Deauthorize, sick.Authorize],
                NotConfirming = isListed && plan.NotConfirming.Length == 0
                    ? $"the quirk was in the list before, for another {sick.Id}: enumerating again may have been enough"
                    : plan.NotConfirming,
                LastingSteps = lasting,
                LastingAdvice = advice,
            };
    }

    private static string WithTwins(string loss, SickDevice sick)
    {
        var twins = sick.Twins;
        return twins.Count == 0
            ? loss
            : $"{loss}; the quirk goes by id, so the same will hold for the other {sick.Id} on {string.Join(", ", twins.Select(twin => twin.Port))} when it is plugged in anew (not before)";
    }
}
