using Dialtone.Diagnosis;
using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>What nobody but the owner can do about a device that leaves the bus by itself.</summary>
internal static class IsolateFirmwareCrash
{
    public static Plan? PlanFor(Finding finding, Machine machine) => finding.Id != StorageResets.FirmwareCrash ? null : new Plan
    {
        Remedy = "isolate-firmware-crash",
        Finding = finding,
        Title = "Find out what makes the modem leave the bus",
        Loss = "nothing",
        Risk = 0,
        Advice =
        [
            "Plug it into another port, best into a hub with its own power supply, and let it cool down.",
            "Try it without its SIM card: if it stays then, the firmware crashes over the SIM or the registration.",
            "Stop ModemManager for three minutes ('systemctl stop ModemManager'): if it stays then, a command of ModemManager's makes it crash.",
            "If it leaves the bus in all three, its firmware or its hardware is broken: try it in another computer before updating the firmware.",
        ],
    };
}
