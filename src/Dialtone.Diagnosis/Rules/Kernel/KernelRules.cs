namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer kernel. Of two that are equally sure, the earlier is the answer.</summary>
internal static class KernelRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new StorageResetLoop(), .. KernelRegressions.All.GroupBy(regression => regression.Id).Select(group => new KernelRegressionRule([.. group])), new KernelUpgradeRegression(),
    ];
}
