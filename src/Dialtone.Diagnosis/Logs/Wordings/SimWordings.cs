using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer sim.</summary>
internal static class SimWordings
{
    private static readonly WordingList List = [];

    /// <summary>ModemManager since 1.0 ("SIM not inserted" from <c>MM_MOBILE_EQUIPMENT_ERROR_SIM_NOT_INSERTED</c>); NetworkManager passes the reason on.</summary>
    public static readonly Wording Missing = List.Tells(Aspect.FailedReason, "sim-missing", ModemManager | NetworkManager | ModemTool | Application,
        "SIM not inserted", "Failed to find primary SIM", "GSM SIM card not inserted", "failed reason: sim-missing");

    public static IReadOnlyList<Wording> All => List;
}
