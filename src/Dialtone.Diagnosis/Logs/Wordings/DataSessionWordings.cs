namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer data-session.</summary>
internal static class DataSessionWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
