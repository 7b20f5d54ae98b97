namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer port.</summary>
internal static class PortWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
