namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer service. Of two that are equally sure, the earlier is the answer.</summary>
internal static class ServiceRules
{
    public static IReadOnlyList<Rule> All { get; } = [];
}
