namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer mode-switch.</summary>
internal static class ModeSwitchWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
