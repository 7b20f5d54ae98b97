using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem's interface has a new name, and something still uses the old one.</summary>
internal sealed class InterfaceRenamed : Rule
{
    /// <summary>Drivers of modems' interfaces; the first three serve wired adapters too, but such come as eth0.</summary>
    private static readonly string[] Drivers = ["cdc_ether", "cdc_ncm", "rndis_host", "qmi_wwan", "cdc_mbim", "huawei_cdc_ncm", "sierra_net", "hso", "wwan"];

    public override string Id => "interface-renamed";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var renamed in situation.Said(IpWordings.Renamed).Reverse().Where(IsModem))
        {
            var old = renamed["old"];
            if (situation.Said(IpWordings.NoSuchInterface).LastOrDefault(statement => string.Equals(statement["old"], old, StringComparison.Ordinal)) is { } missing)
            {
                yield return Find(Confidence.Likely, situation.SubjectOf(renamed), $"The modem's interface {old} was renamed to {renamed["net"]}, and a script or profile still uses the old name.", [renamed.Line, missing.Line]);
                yield break;
            }
        }
    }

    private static bool IsModem(Logs.Statements.Statement renamed) =>
        renamed["old"].StartsWith("ww", StringComparison.Ordinal) || renamed["net"].StartsWith("ww", StringComparison.Ordinal)
        || Array.Exists(Drivers, driver => renamed.Line.Whole.Contains(driver, StringComparison.Ordinal));
}

/// <summary>The stick is a router with a web page. No fault: what is set on other modems is set there.</summary>
internal sealed class RouterStick : Rule
{
    /// <summary>Huawei's HiLink modes and ZTE's of the same kind, as usb_modeswitch's data and the sticks' own pages name them.</summary>
    private static readonly HashSet<(ushort Vendor, ushort Product)> Known =
        [(0x12d1, 0x14db), (0x12d1, 0x14dc), (0x12d1, 0x155e), (0x19d2, 0x1405), (0x19d2, 0x1403), (0x1bbb, 0x0195)];

    public override string Id => "hilink-router-mode";

    /// <summary>True for ids under which a stick is a network card and has no serial port by design.</summary>
    public static bool Has(UsbId? id) => id is { } known && Known.Contains((known.Vendor, known.Product));

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Present && Has(device.Id)))
        {
            var missed = Missed(situation);
            yield return Find(
                Confidence.Likely, device.ToSubject(),
                $"{device.Describe()} is a router of its own: it shows as a network card, and its SIM and access point are set on its web page.{(missed is null ? "" : $" {missed.Value.Why}")}",
                [device.IdLine, missed?.Line]) with
            {
                Role = missed is null ? Role.Note : Role.Cause,
            };
        }
    }

    /// <summary>What goes wrong because it is a router: somebody looks for the ports of a modem, or its network is that of another card as well.</summary>
    private static (string Why, Evidence Line)? Missed(Situation situation)
    {
        var cards = situation.Stated("ip", "address.inet").Where(property => property.Object.StartsWith("eth", StringComparison.Ordinal) || property.Object.StartsWith("en", StringComparison.Ordinal)
            || property.Object.StartsWith("wl", StringComparison.Ordinal) || property.Object.StartsWith("usb", StringComparison.Ordinal)).ToList();
        foreach (var card in cards.Where(card => card.Value.StartsWith("192.168.", StringComparison.Ordinal)))
        {
            var network = card.Value[..(card.Value.LastIndexOf('.') + 1)];
            if (cards.Find(other => other.Object != card.Object && other.Value.StartsWith(network, StringComparison.Ordinal)) is { } same)
            {
                return ($"{card.Object} and {same.Object} are in the same network {network}0, so replies and routes get lost between them.", same.Line);
            }
        }

        return situation.Said(PortWordings.NodeAbsent, SymptomWordings.NodeAbsent, ServiceWordings.NoModems, IpWordings.SerialPortsAbsent, SymptomWordings.NoneDetected).LastOrDefault(said => ModemNodes.MayBe(said)) is { } looked && !situation.Devices.Any(other => other.Interfaces.Any(entry => entry.Ttys.Count > 0))
            ? ("It has no serial port and is no modem to ModemManager.", looked.Line) : null;
    }
}
