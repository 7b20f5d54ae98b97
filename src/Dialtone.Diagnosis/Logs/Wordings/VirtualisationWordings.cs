namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer virtualisation.</summary>
internal static class VirtualisationWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
