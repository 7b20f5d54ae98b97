namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer service. Of two that are equally sure, the earlier is the answer.</summary>
internal static class ServiceRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new ModemManagerBlockedInContainer(), new BusNameRefused(), new ModemManagerNotRunning(), new DeviceTaggedIgnored(), new PortFiltered(), new LatePort(), new PluginMismatch(),
        new UdevRegression(), new ModemManagerRegression(), new OutdatedModemStack(), new NoPluginSupport(), new WwanPluginMissing(), new DeviceUnmanaged(), new WwanDisabled(),
        new NoUsableProfile(), new SecretsUnavailable(),
    ];
}
