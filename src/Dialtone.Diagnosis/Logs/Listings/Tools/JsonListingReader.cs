using System.Globalization;
using Dialtone.Diagnosis.Logs.Listings.Shell;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Tools;

/// <summary>JSON of OpenWrt's tools: uqmi's answers, <c>ifstatus</c> and <c>ubus call network.interface.NAME status</c>; also <c>ip -j</c>.</summary>
/// <remarks>Program <c>uqmi</c>, <c>ifstatus</c> or <c>ip</c>; keys are the paths in the document: <c>registration</c>, <c>card_application_state</c>, <c>pin1_status</c>,
/// <c>up</c>, <c>proto</c>, <c>errors[0].code</c>, <c>ipv4-address[0].address</c>.</remarks>
internal sealed class JsonListingReader(ShellContext context) : ListingReader
{
    private const int Maximum = 512;

    private static readonly HashSet<string> ModemKeys =
    [
        "registration", "gsm.service_status", "wcdma.service_status", "lte.service_status", "plmn_mcc", "card_application_state", "pin1_status", "rssi", "imsi", "iccid", "msisdn", "mode", "modes", "pdp-type", "esn", "network_mode", "upin_state",
    ];

    private readonly JsonLines json = new();
    private readonly List<(string Path, string Value, Evidence Line)> document = [];
    private readonly List<ListedProperty> properties = [];
    private readonly List<Told> told = [];
    private long lines;
    private long modemLines;
    private long networkLines;
    private long lastLine;

    public override string Kind => modemLines >= networkLines ? "qmi-tool" : "network-state";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "{",
        "\t\"registration\": \"registered\",",
        "\t\"plmn_mcc\": 262,",
        "\t\"roaming\": false",
        "}",
    ];

    public override IEnumerable<(string Kind, string Format, long Lines)> Shares
    {
        get
        {
            if (modemLines > 0)
            {
                yield return ("qmi-tool", "plain", modemLines);
            }

            if (networkLines > 0)
            {
                yield return ("network-state", "plain", networkLines);
            }
        }
    }

    /// <summary>True if the line belongs to a document of these tools, and to no entry of a journal in JSON, whose names are in capitals, or of dmesg's.</summary>
    public bool Wants(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (json.Open)
        {
            return reference.Number - lastLine <= 3;
        }

        return IsForeignPair(line.TrimStart(" \t"u8));
    }

    private static bool IsForeignPair(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[0] != '"' || !char.IsAsciiLetterLower((char)text[1]))
        {
            return false;
        }

        var end = text[1..].IndexOf((byte)'"');
        if (end is < 2 or > 40)
        {
            return false;
        }

        var name = text.Slice(1, end);
        return text[(end + 2)..].TrimStart((byte)' ') is [(byte)':', _, ..] && name.IndexOf((byte)' ') < 0
            && !(name.SequenceEqual("dmesg"u8) || name.SequenceEqual("fac"u8) || name.SequenceEqual("pri"u8) || name.SequenceEqual("time"u8) || name.SequenceEqual("msg"u8) || name.SequenceEqual("caller"u8));
    }

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.Trim(" \t\r"u8);
        if (json.Open && reference.Number - lastLine > 3)
        {
            End();
        }

        if (text.IsEmpty)
        {
            return false;
        }

        if (!json.Open && IsForeignPair(text))
        {
            json.OpenObject();
        }
        else if (!json.Open && !Begins(text))
        {
            return false;
        }

        lines++;
        lastLine = reference.Number;
        if (!json.TryFeed(text, reference, Keep))
        {
            // What was read so far was true; the rest is something else.
            lines--;
            End();
            return false;
        }

        Taken++;
        if (!json.Open)
        {
            End();
        }

        return true;
    }

    private void Keep(string path, string value, Evidence line)
    {
        if (document.Count < Maximum)
        {
            document.Add((path, value, line));
        }
    }

    public override void Contribute(ListingFacts facts)
    {
        facts.Properties.AddRange(properties);
        facts.Told.AddRange(told);
        if (document.Count > 0)
        {
            // A document that was cut off still says what it says.
            var (program, subject) = Owner();
            facts.Properties.AddRange(document.Select(entry => new ListedProperty(program, subject, entry.Path, entry.Value, entry.Line)));
        }
    }

    private static bool Begins(ReadOnlySpan<byte> text) =>
        text[0] == '{' ? text.Length == 1 || text.TrimStart("{ \t"u8) is [(byte)'"', ..] && text.IndexOf("\"MESSAGE\""u8) < 0 && text.IndexOf("\"__"u8) < 0
        : text.StartsWith("[{\""u8);

    private (string Program, string Subject) Owner()
    {
        if (document.Exists(entry => entry.Path is "l3_device" or "proto" or "pending") || context.Program == "ifstatus")
        {
            return ("ifstatus", document.Find(entry => entry.Path == "l3_device").Value ?? document.Find(entry => entry.Path == "device").Value ?? "");
        }

        return document.Exists(entry => entry.Path.EndsWith("ifname", StringComparison.Ordinal) && entry.Path.StartsWith('[')) ? ("ip", "")
            : context.Program == "uqmi" || document.Exists(entry => ModemKeys.Contains(entry.Path)) ? ("uqmi", "")
            : ("json", "");
    }

    private void End()
    {
        var (program, subject) = Owner();
        if (program == "uqmi")
        {
            modemLines += lines;
        }
        else if (program != "json")
        {
            networkLines += lines;
        }

        lines = 0;
        foreach (var (path, value, line) in document)
        {
            if (properties.Count < Maximum * 2)
            {
                properties.Add(new ListedProperty(program, subject, path, value, line));
                Relate(program, path, value, line);
            }
        }

        document.Clear();
    }

    /// <summary>True if what stands beside a path under another name has this value.</summary>
    private bool Says(string path, string name, string value) =>
        document.Exists(entry => entry.Value == value && entry.Path.AsSpan().EndsWith(name, StringComparison.Ordinal) && entry.Path.AsSpan()[..^name.Length].SequenceEqual(path.AsSpan()[..(path.LastIndexOf('.') + 1)]));

    private void Relate(string program, string path, string value, Evidence line)
    {
        (Aspect Aspect, string Value)? said = (program, path) switch
        {
            ("uqmi", "registration") => (Aspect.Registration, value switch
            {
                "registered" => document.Exists(entry => entry is { Path: "roaming", Value: "true" }) ? "roaming" : "home",
                "searching" => "searching",
                "registering_denied" or "denied" => "denied",
                "not_registered" => "idle",
                _ => "",
            }),
            // --get-system-info, by kind of network.
            ("uqmi", "gsm.service_status" or "wcdma.service_status" or "lte.service_status" or "5gnr.service_status") when value == "available" && !Says(path, "forbidden", "true") =>
                (Aspect.Registration, Says(path, "roaming_status", "on") ? "roaming" : "home"),
            ("uqmi", "plmn_mnc") when document.Find(entry => entry.Path == "plmn_mcc").Value is { Length: > 0 } country && int.TryParse(country, CultureInfo.InvariantCulture, out var number) && number > 0 =>
                (Aspect.OperatorCode, country + value.PadLeft(2, '0')),
            ("uqmi", "plmn_description") => (Aspect.OperatorName, value),
            ("uqmi", "pin1_status") => (Aspect.Lock, value switch { "disabled" or "verified" => "none", "not_verified" or "enabled_not_verified" => "sim-pin", "blocked" => "sim-puk", _ => "" }),
            ("uqmi", "card_application_state") => (Aspect.FailedReason, value switch { "illegal" => "sim-error", "ready" => "none", _ => "" }),
            ("uqmi", "type") => (Aspect.AccessTechnology, value is "lte" or "gsm" or "wcdma" or "5gnr" ? value.Replace("wcdma", "umts", StringComparison.Ordinal) : ""),
            ("ifstatus", "ipv4-address[0].address") => (Aspect.IpAddress, value),
            _ => null,
        };
        if (said is { Value.Length: > 0 } fact && told.Count < Maximum)
        {
            told.Add(new Told(fact.Aspect, fact.Value.ToLowerInvariant(), null, null, 0, line));
        }
    }
}
