using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>usb-storage never asks for more than 18 bytes of sense data (letter <c>b</c>).</summary>
internal static class BadSenseQuirk
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (SickDevice.Of(finding, machine) is not { } sick
            || !(StorageResets.AreTheCause(finding) || StorageResets.AreWorthExcluding(finding, sick))
            || !machine.Kernel.TryGet(out var kernel) || !KnowsLetter(kernel.Version))
        {
            return null;
        }

        return StorageQuirk.Complete(
            new Plan
            {
                Remedy = "storage-quirk-bad-sense",
                Finding = finding,
                Title = $"Let usb-storage ask {sick.Id} on {sick.Port} for short sense data only",
                Loss = "nothing",
                Risk = 1,
                IfItWorks = "The trouble stopped when no sense data beyond 18 bytes was asked for: usb-storage resets the device because it mishandles longer requests.",
                IfItFails = "The trouble went on with short sense requests: the length of REQUEST SENSE is not what triggers it.",
            },
            sick,
            "b");
    }

    /// <summary>US_FL_BAD_SENSE came with 2.6.33 (commit a0bb108112a8) and with the stable releases 2.6.32.9 and 2.6.31.9. Older kernels skip the letter, so
    /// that the experiment would be none.</summary>
    private static bool KnowsLetter(KernelVersion version) =>
        Catalogue.Find("storage-reset-loop")!.Remedies.First(remedy => remedy.Id == "storage-quirk-bad-sense").MayFit(null, version);
}
