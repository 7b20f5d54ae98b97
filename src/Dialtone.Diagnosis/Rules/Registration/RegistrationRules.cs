namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer registration. Of two that are equally sure, the earlier is the answer.</summary>
internal static class RegistrationRules
{
    public static IReadOnlyList<Rule> All { get; } = [];
}
