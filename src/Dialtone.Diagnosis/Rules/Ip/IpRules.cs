namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer ip. Of two that are equally sure, the earlier is the answer.</summary>
internal static class IpRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new RawIpMismatch(),
        new DhcpOnStaticBearer(),
        new DhcpNoAnswer(),
        new InterfaceRenamed(),
        new InterfaceMtuTooSmall(),
        new DefaultRouteElsewhere(),
        new NamesNotResolved(),
        new ReversePathDrop(),
        new MtuBlackHole(),
        new Ipv6OnlyBearer(),
        new RouterStick(),
        new PlaceholderPeer(),
    ];
}
