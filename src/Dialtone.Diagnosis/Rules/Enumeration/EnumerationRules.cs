namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer enumeration. Of two that are equally sure, the earlier is the answer.</summary>
internal static class EnumerationRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new HostControllerDied(), new EnumerationProtocolError(), new EnumerationTimeout(), new ControlRequestStall(), new ControllerResourcesExhausted(), new BrokenDescriptors(),
        new ConnectDebounceFailed(), new EnumerationGivenUp(), new PortEnableFailed(), new DeviceNotAuthorized(), new PortDisabledEmi(), new XhciRingExpansionFailed(), new DeviceNotOnBus(),
        new ModemOnPcie(), new HostPortFault(), new FullSpeedFallback(),
    ];
}
