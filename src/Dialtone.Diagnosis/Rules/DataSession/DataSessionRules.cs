namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer data-session. Of two that are equally sure, the earlier is the answer.</summary>
internal static class DataSessionRules
{
    public static IReadOnlyList<Rule> All { get; } = [];
}
