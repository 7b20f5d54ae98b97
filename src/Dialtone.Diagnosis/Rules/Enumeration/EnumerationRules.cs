namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer enumeration. Of two that are equally sure, the earlier is the answer.</summary>
internal static class EnumerationRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new EnumerationProtocolError(), new EnumerationTimeout(), new ControlRequestStall(), new EnumerationGivenUp(), new PortEnableFailed(), new DeviceNotAuthorized(),
    ];
}
