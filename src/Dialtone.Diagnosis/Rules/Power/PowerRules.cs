namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer power. Of two that are equally sure, the earlier is the answer.</summary>
internal static class PowerRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new BoardUnderVoltage(), new PortOverCurrent(), new BusPowerExceeded(), new HubWideDropout(), new LostAfterResume(), new AutosuspendHang(), new TransmitBrownOut(),
    ];
}
