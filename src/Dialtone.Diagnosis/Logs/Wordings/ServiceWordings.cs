namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer service.</summary>
internal static class ServiceWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
