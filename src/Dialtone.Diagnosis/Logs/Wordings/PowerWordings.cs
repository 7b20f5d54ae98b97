namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer power.</summary>
internal static class PowerWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
