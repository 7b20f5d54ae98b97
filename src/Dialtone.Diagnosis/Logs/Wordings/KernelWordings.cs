namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer kernel.</summary>
internal static class KernelWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
