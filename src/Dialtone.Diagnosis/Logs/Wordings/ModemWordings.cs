namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer modem.</summary>
internal static class ModemWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
