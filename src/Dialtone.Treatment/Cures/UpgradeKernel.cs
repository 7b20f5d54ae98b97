using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>The cure at the root for the kernels that had the fault of the reset loop. Told, never done.</summary>
internal static class UpgradeKernel
{
    public static Plan? PlanFor(Finding finding, Machine machine)
    {
        if (finding.Id != "storage-reset-loop" || (machine.Kernel.TryGet(out var kernel) && IsFixed(kernel.Version)))
        {
            return null;
        }

        return new Plan
        {
            Remedy = "upgrade-kernel",
            Finding = finding,
            Title = "Install a kernel without the fault",
            Loss = "nothing; it needs a reboot, and the old kernel stays in the boot menu",
            Risk = 4,
            Advice =
            [
                "Kernels with the fault: 2.6.31.2 to 2.6.31.4 and 2.6.32-rc1 to -rc4; Ubuntu 9.10's 2.6.31-14.48 (it is based on 2.6.31.4).",
                "Without it: 2.6.31.5, 2.6.32-rc5 and everything later; Ubuntu 2.6.31-15.49 and later.",
                Distribution.Of(machine).UpgradeKernel,
                "Then reboot, check with 'uname -r', and run 'dialtone verify'.",
            ],
        };
    }

    /// <summary>By upstream's numbers. Of 2.6.31 itself a distribution's number does not say which stable release is inside, so it is not ruled out.</summary>
    private static bool IsFixed(KernelVersion version) =>
        version >= KernelVersion.Parse("2.6.32-rc5") || (version >= KernelVersion.Parse("2.6.31.5") && version < KernelVersion.Parse("2.6.32-rc1"));
}
