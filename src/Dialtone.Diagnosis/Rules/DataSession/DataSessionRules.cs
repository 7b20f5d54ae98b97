namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer data-session. Of two that are equally sure, the earlier is the answer.</summary>
internal static class DataSessionRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new OptionsUnreadable(),
        new PppSupportMissing(),
        new PeerMustAuthenticate(),
        new NoDataSubscription(),
        new AuthenticationRefused(),
        new WrongAccessPoint(),
        new FamilyRefused(),
        new Throttled(),
        new DialCommandError(),
        new DialNoCarrier(),
        new EventReportingBlocksConnect(),
        new LcpTimeout(),
        new CallFailed(),
        new MbimRequestRefused(),
        new SessionDrops(),
        new DataSessionNotStarted(),
        new DisconnectHang(),
        new ToolRegression(),
    ];
}
