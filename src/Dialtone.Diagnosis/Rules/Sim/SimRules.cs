namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer sim. Of two that are equally sure, the earlier is the answer.</summary>
internal static class SimRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new SimPukRequired(),
        new EsimWithoutProfile(),
        new StaleSimState(),
        new SimMissing(),
        new SimPinRequired(),
        new SimPersonalisationError(),
    ];
}
