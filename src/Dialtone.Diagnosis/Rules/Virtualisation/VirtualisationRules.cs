namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer virtualisation. Of two that are equally sure, the earlier is the answer.</summary>
internal static class VirtualisationRules
{
    public static IReadOnlyList<Rule> All { get; } = [new RemoteWithoutModules(), new HostGuestContention(), new PassthroughLost(), new ContainerLacksDevices()];
}
