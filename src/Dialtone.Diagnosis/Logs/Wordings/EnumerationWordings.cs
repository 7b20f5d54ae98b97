namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer enumeration.</summary>
internal static class EnumerationWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
