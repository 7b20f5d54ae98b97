namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer ip.</summary>
internal static class IpWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
