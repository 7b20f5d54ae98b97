using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Mmcli;

/// <summary>Which aspect of the modem a value of mmcli tells.</summary>
internal static class MmcliAspects
{
    private static readonly Dictionary<string, Aspect> ByKey = new()
    {
        ["modem.generic.state"] = Aspect.ModemState,
        ["modem.generic.state-failed-reason"] = Aspect.FailedReason,
        ["modem.generic.unlock-required"] = Aspect.Lock,
        ["modem.generic.power-state"] = Aspect.PowerState,
        ["modem.generic.access-technologies"] = Aspect.AccessTechnology,
        ["modem.generic.signal-quality.value"] = Aspect.SignalQuality,
        ["modem.generic.manufacturer"] = Aspect.Manufacturer,
        ["modem.generic.model"] = Aspect.Model,
        ["modem.generic.revision"] = Aspect.FirmwareRevision,
        ["modem.generic.plugin"] = Aspect.Plugin,
        ["modem.generic.drivers"] = Aspect.Drivers,
        ["modem.generic.ports"] = Aspect.Ports,
        ["modem.generic.primary-port"] = Aspect.PrimaryPort,
        ["modem.generic.current-modes"] = Aspect.CurrentModes,
        ["modem.generic.current-bands"] = Aspect.CurrentBands,
        ["modem.3gpp.registration-state"] = Aspect.Registration,
        ["modem.3gpp.packet-service-state"] = Aspect.PacketService,
        ["modem.3gpp.operator-code"] = Aspect.OperatorCode,
        ["modem.3gpp.operator-name"] = Aspect.OperatorName,
        ["bearer.status.connected"] = Aspect.BearerConnected,
        ["bearer.properties.apn"] = Aspect.AccessPointName,
        ["bearer.ipv4-config.method"] = Aspect.IpMethod,
        ["bearer.ipv4-config.address"] = Aspect.IpAddress,
    };

    public static IEnumerable<Told> Of(ListedProperty property)
    {
        if (!ByKey.TryGetValue(property.Key, out var aspect))
        {
            yield break;
        }

        var value = property.Value.ToLowerInvariant();
        if (value is "" or "--" or "n/a" || (value == "unknown" && aspect is not (Aspect.ModemState or Aspect.Lock or Aspect.Registration or Aspect.FailedReason)))
        {
            yield break;
        }

        var modem = property.Object.StartsWith("modem", StringComparison.Ordinal) ? property.Object : null;
        yield return new Told(aspect, value, modem, null, 0, property.Line);

        // A state other than failed takes back why it failed once.
        if (aspect == Aspect.ModemState && value is not ("failed" or "unknown" or "initializing"))
        {
            yield return new Told(Aspect.FailedReason, "none", modem, null, 0, property.Line);
        }
    }
}
