using System.Text;
using Dialtone.Diagnosis.Logs.Listings.Shell;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Network;

/// <summary>nmcli: tables of devices, connections, radios and the general state in any language, terse output, and the settings of one device or connection.</summary>
/// <remarks>Keys: <c>device.type</c>, <c>device.state</c>, <c>device.connection</c> by interface; <c>connection.type</c>, <c>connection.device</c> by name;
/// <c>general.state</c>, <c>general.connectivity</c>, <c>radio.wwan</c>, <c>radio.wwan-hw</c>; settings as nmcli names them: <c>gsm.apn</c>, <c>GENERAL.STATE</c>.</remarks>
internal sealed class NmcliReader(ShellContext context) : PropertyListing
{
    private static readonly HashSet<string> DeviceTypes =
    [
        "ethernet", "wifi", "gsm", "cdma", "wwan", "loopback", "bridge", "bluetooth", "tun", "vpn", "wireguard", "dummy", "bond", "vlan", "wifi-p2p", "iptunnel", "ppp", "modem", "veth", "team",
        "802-3-ethernet", "802-11-wireless", "infiniband", "generic", "unknown", "bt",
    ];

    private static readonly string[] States =
    [
        "connected", "disconnected", "unavailable", "unmanaged", "connecting", "deactivating", "unknown", "failed",
        // Of translations, those that the tables of German, French, Spanish and Italian systems show.
        "verbunden", "nicht verbunden", "nicht verfügbar", "nicht verwaltet", "connecté", "déconnecté", "indisponible", "non-géré", "conectado", "desconectado", "no disponible",
        "connesso", "disconnesso", "non disponibile",
    ];

    private static readonly byte[][] Settings =
    [
        "GENERAL."u8.ToArray(), "CAPABILITIES."u8.ToArray(), "INTERFACE-FLAGS."u8.ToArray(), "IP4."u8.ToArray(), "IP6."u8.ToArray(), "DHCP4."u8.ToArray(), "DHCP6."u8.ToArray(),
        "WIRED-PROPERTIES."u8.ToArray(), "WIFI-PROPERTIES."u8.ToArray(), "connection."u8.ToArray(), "gsm."u8.ToArray(), "cdma."u8.ToArray(), "serial."u8.ToArray(), "ppp."u8.ToArray(),
        "ipv4."u8.ToArray(), "ipv6."u8.ToArray(), "proxy."u8.ToArray(),
    ];

    private enum Table
    {
        None,
        Devices,
        Connections,
        General,
        Radio,
    }

    private Table table;
    private string subject = "";

    public override string Kind => "nmcli";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "DEVICE     TYPE      STATE         CONNECTION",
        "cdc-wdm0   gsm       disconnected  --",
        "wlp3s0     wifi      connected     Home",
        "cdc-wdm0:gsm:connected:Mobile",
        "GENERAL.DEVICE:                         cdc-wdm0",
        "GENERAL.STATE:                          30 (disconnected)",
        "gsm.apn:                                internet.example",
        "STATE         CONNECTIVITY  WIFI-HW  WIFI     WWAN-HW  WWAN",
        "disconnected  none          enabled  enabled  enabled  disabled",
        "WIFI-HW  WIFI     WWAN-HW  WWAN",
        "enabled  enabled  enabled  disabled",
        "NAME    UUID                                  TYPE  DEVICE",
        "Mobile  0f4f0f9c-3c2b-4e1d-9c55-6a1c0f9d4a10  gsm   cdc-wdm0",
        "cdc-wdm0: disconnected",
    ];

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (!Follows(reference))
        {
            table = Table.None;
        }

        if (TryHeading(text))
        {
            return true;
        }

        if (TrySetting(text, line, reference) || TryTerse(text, line, reference) || TrySummary(text, line, reference))
        {
            return true;
        }

        return table != Table.None && TryRow(text, line, reference);
    }

    private bool TryHeading(ReadOnlySpan<byte> text)
    {
        table = text.StartsWith("DEVICE "u8) && Has(text, " STATE"u8) && Has(text, "TYPE"u8) ? Table.Devices
            : text.StartsWith("GER"u8) && Has(text, "TYP "u8) && Has(text, "STATUS"u8) ? Table.Devices
            : text.StartsWith("P"u8) && Has(text, "TYPE "u8) && Has(text, "CONNEXION"u8) ? Table.Devices
            : text.StartsWith("DISPOSITIVO"u8) && Has(text, "TIPO"u8) ? Table.Devices
            : text.StartsWith("NAME "u8) && Has(text, "UUID"u8) && Has(text, "TYPE"u8) ? Table.Connections
            : text.StartsWith("STATE "u8) && Has(text, "CONNECTIVITY"u8) ? Table.General
            : text.StartsWith("RUNNING "u8) && Has(text, "WWAN"u8) ? Table.General
            : text.StartsWith("WIFI-HW"u8) && Has(text, "WWAN-HW"u8) ? Table.Radio
            : table;
        return text.IndexOf("  "u8) > 0 && (text.StartsWith("DEVICE "u8) || text.StartsWith("NAME "u8) || text.StartsWith("STATE "u8) || text.StartsWith("RUNNING "u8)
            || text.StartsWith("WIFI-HW"u8) || text.StartsWith("GER"u8) || text.StartsWith("DISPOSITIVO"u8) || text.StartsWith("P\xC3\x89RIPH"u8)) && table != Table.None;
    }

    private static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => text.IndexOf(word) >= 0;

    private bool TryRow(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var columns = Columns(text);
        var evidence = reference.ToEvidence(line);
        switch (table)
        {
            case Table.Devices when columns.Count >= 3 && DeviceTypes.Contains(columns[1]):
                Device(columns[0], columns[1], columns[2], columns.Count > 3 ? columns[3] : "--", evidence);
                return true;
            case Table.Connections when columns.Count >= 3 && DeviceTypes.Contains(columns[2]):
                Add("nmcli", columns[0], "connection.type", columns[2], evidence);
                Add("nmcli", columns[0], "connection.device", columns.Count > 3 ? columns[3] : "--", evidence);
                return true;
            case Table.General when columns.Count >= 6:
                Add("nmcli", "", "general.state", columns[0], evidence);
                Add("nmcli", "", "general.connectivity", columns[1], evidence);
                Radio(columns, 2, evidence);
                return true;
            case Table.Radio when columns.Count >= 4 && columns[0] is "enabled" or "disabled" or "missing" or "aktiviert" or "deaktiviert" or "activé" or "désactivé":
                Radio(columns, 0, evidence);
                return true;
            default:
                table = Table.None;
                return false;
        }
    }

    private void Radio(List<string> columns, int at, Evidence evidence)
    {
        Add("nmcli", "", "radio.wwan-hw", columns[at + 2], evidence);
        Add("nmcli", "", "radio.wwan", columns[at + 3], evidence);
    }

    private void Device(string name, string type, string state, string connection, Evidence evidence)
    {
        Add("nmcli", name, "device.type", type, evidence);
        Add("nmcli", name, "device.state", state, evidence);
        Add("nmcli", name, "device.connection", connection, evidence);
        if (type is "gsm" or "cdma")
        {
            Tell(Aspect.BearerConnected, state == "connected" ? "yes" : state is "disconnected" or "unavailable" or "failed" ? "no" : "", evidence);
        }
    }

    /// <summary>Columns are parted by two blanks, or by one where the column before is full.</summary>
    private static List<string> Columns(ReadOnlySpan<byte> text)
    {
        var columns = new List<string>();
        while (!text.IsEmpty && columns.Count < 12)
        {
            var end = text.IndexOf("  "u8);
            if (columns.Count < 2 && end > 0 && text.IndexOf((byte)' ') is var blank && blank < end && DeviceTypes.Contains(Encoding.UTF8.GetString(Word(text[(blank + 1)..]))))
            {
                end = blank;
            }

            columns.Add(Text(end < 0 ? text : text[..end]));
            text = end < 0 ? default : text[end..].TrimStart((byte)' ');
        }

        return columns;
    }

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        return end < 0 ? text : text[..Math.Min(end, 32)];
    }

    /// <summary><c>gsm.apn:   internet</c></summary>
    private bool TrySetting(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var colon = text.IndexOf((byte)':');
        if (colon is < 4 or > 48)
        {
            return false;
        }

        var name = text[..colon];
        var known = false;
        foreach (var prefix in Settings)
        {
            known |= name.StartsWith(prefix);
        }

        known |= name.StartsWith("802-"u8) && name.IndexOf((byte)'.') > 0;
        if (!known || name.IndexOf((byte)' ') >= 0)
        {
            return false;
        }

        var key = Text(name);
        var value = Text(text[(colon + 1)..]);
        if (key is "GENERAL.DEVICE" or "connection.id" or "GENERAL.NAME")
        {
            subject = value;
        }

        var evidence = reference.ToEvidence(line);
        Add("nmcli", subject, key, value, evidence);
        if (key == "gsm.apn" && value is not ("--" or ""))
        {
            Tell(Aspect.AccessPointName, value, evidence);
        }

        return true;
    }

    /// <summary><c>nmcli -t</c>: fields parted by colons; a colon in a field has a backslash before it.</summary>
    private bool TryTerse(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (text.Length > 200 || text.IndexOf(": "u8) >= 0)
        {
            return false;
        }

        var fields = Text(text).Split(':');
        if (fields.Length < 3 || !DeviceTypes.Contains(fields[1]) || !States.Any(state => fields[2].StartsWith(state, StringComparison.Ordinal)))
        {
            return false;
        }

        Device(fields[0], fields[1], fields[2], fields.Length > 3 ? fields[3] : "--", reference.ToEvidence(line));
        return true;
    }

    /// <summary>nmcli without arguments: <c>cdc-wdm0: connected to Mobile</c> and lines below it.</summary>
    private bool TrySummary(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var colon = text.IndexOf(": "u8);
        if (colon is < 2 or > 24 || text.Length > 120 || text[..colon].IndexOf((byte)' ') >= 0 || line[0] is (byte)' ' or (byte)'\t')
        {
            return false;
        }

        var state = text[(colon + 2)..];
        var listed = context.IsOutputOf("nmcli", reference);
        if (!(state.SequenceEqual("disconnected"u8) || state.SequenceEqual("unavailable"u8) || state.SequenceEqual("unmanaged"u8)
            || (state.StartsWith("connected to "u8) && (listed || IsInterface(text[..colon])))))
        {
            return false;
        }

        Add("nmcli", Text(text[..colon]), "device.state", state.StartsWith("connected"u8) ? "connected" : Text(state), reference.ToEvidence(line));
        return true;
    }

    private static bool IsInterface(ReadOnlySpan<byte> name) =>
        name.StartsWith("ww"u8) || name.StartsWith("cdc-wdm"u8) || name.StartsWith("tty"u8) || name.StartsWith("wl"u8) || name.StartsWith("en"u8) || name.StartsWith("eth"u8);
}
