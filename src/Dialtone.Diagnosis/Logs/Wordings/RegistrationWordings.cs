namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer registration.</summary>
internal static class RegistrationWordings
{
    private static readonly WordingList List = [];

    public static IReadOnlyList<Wording> All => List;
}
