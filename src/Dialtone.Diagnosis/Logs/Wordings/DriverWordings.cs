namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer driver.</summary>
internal static class DriverWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
