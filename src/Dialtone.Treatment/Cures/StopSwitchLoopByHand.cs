using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>How to find out which rule switches a stick again and again. Told, not done.</summary>
internal static class StopSwitchLoopByHand
{
    public static Plan? PlanFor(Finding finding, Machine machine) => finding.Id != "mode-switch-loop" ? null : new Plan
    {
        Remedy = "mask-switch-unit-test",
        Finding = finding,
        Title = "Stop the switching to see whether the modem stays",
        Loss = "nothing, until the unit is unmasked",
        Risk = 1,
        Advice =
        [
            $"systemctl mask --runtime usb_modeswitch@{finding.Subject.Port ?? "PORT"}.service, then plug the stick in again.",
            "If it stays a modem, look for the rule that fires in modem mode, too: 'grep -rl usb_modeswitch /etc/udev/rules.d /lib/udev/rules.d'.",
            $"Undo: systemctl unmask --runtime usb_modeswitch@{finding.Subject.Port ?? "PORT"}.service",
        ],
    };
}
