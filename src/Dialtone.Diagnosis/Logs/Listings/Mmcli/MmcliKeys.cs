namespace Dialtone.Diagnosis.Logs.Listings.Mmcli;

/// <summary>What mmcli's table calls a value, and what its key-value output calls it (cli/mmcli-output.c of ModemManager, and the tables before 1.10).</summary>
internal static class MmcliKeys
{
    /// <summary>Sections that a table can have, with the first part of their keys; of some it depends on the object.</summary>
    private static readonly Dictionary<string, string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["General"] = "",
        ["Status"] = "",
        ["Properties"] = "",
        ["Hardware"] = "modem.generic",
        ["System"] = "modem.generic",
        ["Numbers"] = "modem.generic",
        ["Modes"] = "modem.generic",
        ["Bands"] = "modem.generic",
        ["IP"] = "modem.generic",
        ["SIM"] = "modem.generic",
        ["Bearer"] = "modem.generic",
        ["Bearers"] = "modem.generic",
        ["3GPP"] = "modem.3gpp",
        ["3GPP EPS"] = "modem.3gpp.eps",
        ["3GPP 5GNR"] = "modem.3gpp.5gnr",
        ["3GPP scan"] = "modem.3gpp",
        ["3GPP USSD"] = "modem.3gpp.ussd",
        ["3GPP profiles"] = "modem.3gpp",
        ["3GPP location"] = "modem.location.3gpp",
        ["CDMA"] = "modem.cdma",
        ["Time"] = "modem.time",
        ["Timezone"] = "modem.timezone",
        ["Messaging"] = "modem.messaging",
        ["Signal"] = "modem.signal",
        ["Thresholds"] = "modem.signal.threshold",
        ["CDMA1x"] = "modem.signal.cdma1x",
        ["EV-DO"] = "modem.signal.evdo",
        ["GSM"] = "modem.signal.gsm",
        ["UMTS"] = "modem.signal.umts",
        ["LTE"] = "modem.signal.lte",
        ["5G"] = "modem.signal.5g",
        ["OMA"] = "modem.oma",
        ["Current session"] = "modem.oma.current",
        ["Pending sessions"] = "modem.oma",
        ["Location"] = "modem.location",
        ["Capabilities"] = "modem.location",
        ["GPS"] = "modem.location.gps",
        ["CDMA BS"] = "modem.location.cdma-bs",
        ["Firmware"] = "modem.firmware",
        ["Fastboot settings"] = "modem.firmware.fastboot",
        ["Voice"] = "modem.voice",
        ["SAR"] = "modem.sar",
        ["Cells"] = "modem.cell-info",
        ["Cell information"] = "modem.cell-info",
        ["IPv4 configuration"] = "bearer.ipv4-config",
        ["IPv6 configuration"] = "bearer.ipv6-config",
        ["Statistics"] = "bearer.stats",
        ["Stats"] = "bearer.stats",
        ["Content"] = "sms.content",
    };

    /// <summary>Labels whose key is not the label with dashes for blanks; section and label in lower case.</summary>
    private static readonly Dictionary<string, string> Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["General/device id"] = "modem.generic.device-identifier",
        ["Hardware/firmware revision"] = "modem.generic.revision",
        ["Hardware/carrier config"] = "modem.generic.carrier-configuration",
        ["Hardware/carrier config revision"] = "modem.generic.carrier-configuration-revision",
        ["Hardware/h/w revision"] = "modem.generic.hardware-revision",
        ["Hardware/supported"] = "modem.generic.supported-capabilities",
        ["Hardware/current"] = "modem.generic.current-capabilities",
        ["Hardware/capabilities"] = "modem.generic.current-capabilities",
        ["Hardware/equipment id"] = "modem.generic.equipment-identifier",
        ["Numbers/own"] = "modem.generic.own-numbers",
        ["Status/lock"] = "modem.generic.unlock-required",
        ["Status/state"] = "modem.generic.state",
        ["Status/unlock"] = "modem.generic.unlock-required",
        ["Status/unlock retries"] = "modem.generic.unlock-retries",
        ["Status/failed reason"] = "modem.generic.state-failed-reason",
        ["Status/power state"] = "modem.generic.power-state",
        ["Status/access tech"] = "modem.generic.access-technologies",
        ["Status/signal quality"] = "modem.generic.signal-quality.value",
        ["Modes/supported"] = "modem.generic.supported-modes",
        ["Modes/current"] = "modem.generic.current-modes",
        ["Bands/supported"] = "modem.generic.supported-bands",
        ["Bands/current"] = "modem.generic.current-bands",
        ["IP/supported"] = "modem.generic.supported-ip-families",
        ["3GPP/operator id"] = "modem.3gpp.operator-code",
        ["3GPP/registration"] = "modem.3gpp.registration-state",
        ["3GPP EPS/ue mode of operation"] = "modem.3gpp.eps.ue-mode-operation",
        ["3GPP EPS/initial bearer path"] = "modem.3gpp.eps.initial-bearer.dbus-path",
        ["3GPP EPS/initial bearer apn"] = "modem.3gpp.eps.initial-bearer.settings.apn",
        ["3GPP EPS/initial bearer ip type"] = "modem.3gpp.eps.initial-bearer.settings.ip-type",
        ["3GPP scan/networks"] = "modem.3gpp.scan-networks",
        ["SIM/path"] = "modem.generic.sim",
        ["SIM/dbus path"] = "modem.generic.sim",
        ["SIM/primary sim path"] = "modem.generic.sim",
        ["SIM/slots"] = "modem.generic.sim-slots",
        ["SIM/sim slot paths"] = "modem.generic.sim-slots",
        ["Bearer/paths"] = "modem.generic.bearers",
        ["Bearer/dbus path"] = "modem.generic.bearers",
        ["Bearers/paths"] = "modem.generic.bearers",
        ["Bearers/dbus path"] = "modem.generic.bearers",
        ["Status/connection error name"] = "bearer.status.connection-error.name",
        ["Status/connection error message"] = "bearer.status.connection-error.message",
    };

    private static readonly HashSet<string> BearerLabels = new(StringComparer.OrdinalIgnoreCase)
    {
        "connected", "suspended", "multiplexed", "interface", "ip timeout", "connection error name", "connection error message", "apn", "roaming", "ip type",
        "allowed auth", "user", "password", "number", "rm protocol", "profile id", "apn type", "type",
    };

    private static readonly HashSet<string> SimLabels = new(StringComparer.OrdinalIgnoreCase)
    {
        "active", "imsi", "iccid", "id", "eid", "operator id", "operator name", "emergency numbers", "preferred networks", "gid1", "gid2", "sim type", "esim status", "removability",
    };

    public static bool IsSection(string name) => Sections.ContainsKey(name);

    /// <summary>The key of a label in a section.</summary>
    /// <param name="owner"><c>modem</c>, <c>bearer</c>, <c>sim</c>, <c>sms</c>, <c>call</c>; empty if the table did not say yet, and then set if this label tells.</param>
    public static string Of(string section, string label, ref string owner)
    {
        var prefix = Sections.GetValueOrDefault(section, "");
        if (owner.Length == 0)
        {
            owner = prefix.Length > 0 ? prefix[..prefix.IndexOf('.', StringComparison.Ordinal)]
                : section.Equals("General", StringComparison.OrdinalIgnoreCase) ? ""
                : BearerLabels.Contains(label) ? "bearer"
                : section.Equals("Properties", StringComparison.OrdinalIgnoreCase) && SimLabels.Contains(label) ? "sim"
                : section.Equals("Status", StringComparison.OrdinalIgnoreCase) ? "modem"
                : "";
        }

        if ((owner.Length == 0 || prefix.Length > 0 || owner == "modem" || label.StartsWith("connection error", StringComparison.OrdinalIgnoreCase))
            && Labels.TryGetValue($"{section}/{label}", out var key))
        {
            return key;
        }

        var name = label.Replace(' ', '-').ToLowerInvariant();
        if (prefix.Length > 0)
        {
            return $"{prefix}.{name}";
        }

        var own = owner.Length == 0 ? "modem" : owner;
        return label.Equals("path", StringComparison.OrdinalIgnoreCase) || label.Equals("dbus path", StringComparison.OrdinalIgnoreCase) ? $"{own}.dbus-path"
            : section.Equals("General", StringComparison.OrdinalIgnoreCase) ? $"{own}.{name}"
            : $"{own}.{section.ToLowerInvariant()}.{name}";
    }
}
