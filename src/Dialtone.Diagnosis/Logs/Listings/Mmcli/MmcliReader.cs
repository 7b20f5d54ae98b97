using System.Text;

namespace Dialtone.Diagnosis.Logs.Listings.Mmcli;

/// <summary>mmcli in its forms: the table with values in quotes (before 1.10), the table without, key-value output (<c>-K</c>), JSON (<c>-J</c>), the
/// list of modems (<c>-L</c>), and its errors.</summary>
internal sealed class MmcliReader : ListingReader
{
    private const int Maximum = 2048;
    private const int MaximumValue = 600;

    private readonly List<ListedProperty> properties = [];
    private string owner = "";
    private string named = "";
    private string section = "";
    private string? key;
    private readonly StringBuilder value = new();
    private Evidence? valueLine;
    private int colon;
    private long lastLine;
    private long quoted;
    private long tabled;
    private readonly JsonLines json = new();
    private readonly List<(string Path, string Value, Evidence Line)> document = [];

    public override string Kind => "mmcli";

    public override string Format => quoted * 2 > tabled ? "mmcli-table-old" : tabled > 0 ? "mmcli-table" : "plain";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "/org/freedesktop/ModemManager1/Modem/0 (device id '0000000000000000000000000000000000000000')",
        "  -------------------------",
        "  Hardware |   manufacturer: 'huawei'",
        "           |          model: 'E3372'",
        "  Status   |          state: 'failed'",
        "  ----------------------------------",
        "  General  |              path: /org/freedesktop/ModemManager1/Modem/0",
        "  System   |             ports: cdc-wdm0 (mbim), ttyUSB2 (at),",
        "           |                    wwan0 (net)",
        "modem.generic.state                                 : registered",
        "modem.generic.ports.value[1]                        : cdc-wdm0 (mbim)",
        "    /org/freedesktop/ModemManager1/Modem/0 [Quectel] EC25",
        "No modems were found",
        "error: couldn't find modem",
        "successfully connected the modem",
        "{\"modem\":{\"dbus-path\":\"/org/freedesktop/ModemManager1/Modem/0\",\"generic\":{\"state\":\"failed\",\"state-failed-reason\":\"sim-missing\"}}}",
    ];

    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (!TryLine(line, reference))
        {
            return false;
        }

        lastLine = reference.Number;
        Taken++;
        return true;
    }

    public override void Contribute(ListingFacts facts)
    {
        var all = new List<ListedProperty>(properties);
        if (key is not null)
        {
            all.Add(Pending());
        }

        all.AddRange(Document());
        foreach (var property in all)
        {
            facts.Properties.Add(property);
            facts.Told.AddRange(MmcliAspects.Of(property));
        }
    }

    private bool TryLine(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (line.IsEmpty)
        {
            return false;
        }

        if (json.Open || line[0] == '{')
        {
            return TryJson(line, reference);
        }

        var text = line.Trim(" \t"u8);
        if (text.IsEmpty || text.Length > 2000)
        {
            return false;
        }

        return (text[0] | 0x20) switch
        {
            '-' when IsRule(text) => IsRecent(reference) || line.StartsWith("  -"u8),
            '/' => TryPath(text, line, reference),
            'm' or 'b' or 's' or 'c' or 'f' or 'n' or 'e' when TryKeyValue(text, line, reference) || TryWords(text, line, reference) => true,
            _ => TryTable(line, reference),
        };
    }

    private bool IsRecent(in LineReference reference) => Taken > 0 && reference.Number - lastLine <= 4;

    private static bool IsRule(ReadOnlySpan<byte> text) => text.Length >= 8 && text.IndexOfAnyExcept((byte)'-') < 0;

    /// <summary>An object's path at the head of an old table, or an entry of the list of modems.</summary>
    private bool TryPath(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (!text.StartsWith("/org/freedesktop/ModemManager"u8))
        {
            return false;
        }

        Flush();
        var blank = text.IndexOf((byte)' ');
        var path = Text(blank < 0 ? text : text[..blank]);
        var rest = blank < 0 ? default : text[(blank + 1)..];
        Begin(path);
        if (rest.StartsWith("(device id"u8))
        {
            Add(named, "modem.dbus-path", path, reference.ToEvidence(line));
        }
        else if (named.StartsWith("modem", StringComparison.Ordinal))
        {
            Add(named, "modem-list", Text(text), reference.ToEvidence(line));
            owner = named = "";
        }

        return true;
    }

    /// <summary>A new object; its name is made of its path.</summary>
    private void Begin(string path)
    {
        section = "";
        owner = OwnerOf(path);
        var number = path[(path.LastIndexOf('/') + 1)..];
        named = owner.Length > 0 && number.Length is > 0 and < 6 && number.All(char.IsAsciiDigit) ? owner + number : "";
    }

    private static string OwnerOf(string path) =>
        path.Contains("/Bearer/", StringComparison.OrdinalIgnoreCase) ? "bearer"
        : path.Contains("/SIM/", StringComparison.OrdinalIgnoreCase) ? "sim"
        : path.Contains("/SMS/", StringComparison.OrdinalIgnoreCase) ? "sms"
        : path.Contains("/Call/", StringComparison.OrdinalIgnoreCase) ? "call"
        : path.Contains("/Modem", StringComparison.OrdinalIgnoreCase) ? "modem"
        : "";

    /// <summary><c>modem.generic.state   : failed</c>, a list as <c>modem.generic.ports.value[1] : ...</c></summary>
    private bool TryKeyValue(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var at = text.IndexOf((byte)':');
        if (at < 8)
        {
            return false;
        }

        var name = text[..at].TrimEnd((byte)' ');
        var isList = name.StartsWith("modem-list."u8);
        if (name.IndexOf((byte)' ') >= 0
            || !(isList || name.StartsWith("modem."u8) || name.StartsWith("bearer."u8) || name.StartsWith("sim."u8) || name.StartsWith("sms."u8) || name.StartsWith("call."u8)))
        {
            return false;
        }

        var stated = Text(text[(at + 1)..].Trim((byte)' '));
        var keyText = Text(name);
        var bracket = keyText.IndexOf(".value[", StringComparison.Ordinal);
        if (bracket > 0)
        {
            keyText = keyText[..bracket];
            if (isList)
            {
                Flush();
                Begin(stated);
                Add(named, "modem-list", stated, reference.ToEvidence(line));
                owner = named = "";
                return true;
            }

            if (key == keyText)
            {
                Append(stated);
                return true;
            }
        }
        else if (keyText.EndsWith(".length", StringComparison.Ordinal) && !isList)
        {
            Flush();
            return true;
        }

        Flush();
        if (keyText.EndsWith(".dbus-path", StringComparison.Ordinal) && keyText.Count(letter => letter == '.') == 1)
        {
            Begin(stated);
        }

        Start(keyText, stated, reference.ToEvidence(line));
        return true;
    }

    /// <summary>What mmcli says in a sentence.</summary>
    private bool TryWords(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (text.StartsWith("No modems were found"u8))
        {
            Add("", "modem-list.length", "0", reference.ToEvidence(line));
            return true;
        }

        if (text.StartsWith("Found "u8) && text.IndexOf(" modems:"u8) > 0)
        {
            Add("", "modem-list.length", Text(text[6..text.IndexOf(" modems:"u8)]), reference.ToEvidence(line));
            return true;
        }

        if (text.StartsWith("error: "u8) && (text.IndexOf("modem"u8) > 0 || text.IndexOf("ModemManager"u8) > 0 || text.IndexOf("bearer"u8) > 0 || text.IndexOf("SIM"u8) > 0))
        {
            Add("", "error", Text(text[7..]), reference.ToEvidence(line));
            return true;
        }

        if (text.StartsWith("successfully "u8) && (text.IndexOf(" modem"u8) > 0 || text.IndexOf("SIM"u8) > 0 || text.IndexOf("bearer"u8) > 0))
        {
            Add("", "success", Text(text[13..]), reference.ToEvidence(line));
            return true;
        }

        // The heading of an old table of a bearer or a SIM.
        var head = text.StartsWith("Bearer '"u8) ? 8 : text.StartsWith("SIM '"u8) ? 5 : text.StartsWith("SMS '"u8) ? 5 : text.StartsWith("Modem '"u8) ? 7 : 0;
        if (head > 0 && text[head..].StartsWith("/org/freedesktop/ModemManager1/"u8))
        {
            Flush();
            var path = Text(text[head..].TrimEnd((byte)'\''));
            Begin(path);
            Add(named, owner + ".dbus-path", path, reference.ToEvidence(line));
            return true;
        }

        return false;
    }

    /// <summary><c>  Status   |          state: failed</c>, with or without the section's name, or the next line of a value.</summary>
    private bool TryTable(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var bar = line.IndexOf((byte)'|');
        if (bar is < 0 or > 48 || (bar + 1 < line.Length && line[bar + 1] is (byte)'_' or (byte)'|'))
        {
            return false;
        }

        var heading = line[..bar].Trim(" \t"u8);
        var rest = line[(bar + 1)..];
        var start = rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            return IsRecent(reference);
        }

        if (heading.Length > 0)
        {
            var name = heading.Length < 32 ? Text(heading) : "";
            if (!MmcliKeys.IsSection(name))
            {
                return false;
            }

            OpenSection(name);
        }
        else if (!IsRecent(reference))
        {
            section = "";
        }

        var at = rest.IndexOf((byte)':');
        var continues = at < 0 || (start > colon && colon > 0) || (rest[start..].StartsWith("allowed: "u8) && key?.EndsWith("-modes", StringComparison.Ordinal) == true);
        if (continues && heading.IsEmpty)
        {
            if (key is null || !IsRecent(reference))
            {
                return false;
            }

            Append(Text(rest[start..].Trim(" \t"u8)).TrimEnd('\''));
            return true;
        }

        var label = at < 0 ? default : rest[start..at].Trim(" \t"u8);
        if (label.Length is 0 or > 48 || (section.Length == 0 && !IsKnownAlone(label)))
        {
            return false;
        }

        colon = at;
        Flush();
        var stated = rest[(at + 1)..].Trim(" \t"u8);
        tabled++;
        if (stated.Length > 0 && stated[0] == '\'')
        {
            quoted++;
        }

        Tell(Text(label), stated, reference.ToEvidence(line));
        return true;
    }

    /// <summary>A table whose head was not pasted: only labels that nothing else has.</summary>
    private static bool IsKnownAlone(ReadOnlySpan<byte> label) =>
        label.SequenceEqual("state"u8) || label.SequenceEqual("failed reason"u8) || label.SequenceEqual("power state"u8) || label.SequenceEqual("access tech"u8)
        || label.SequenceEqual("signal quality"u8) || label.SequenceEqual("unlock retries"u8) || label.SequenceEqual("lock"u8);

    private void OpenSection(string name)
    {
        // A second "General", "Hardware" or "Status" starts another object's table.
        if (name.Equals("General", StringComparison.OrdinalIgnoreCase)
            || (name.Equals("Hardware", StringComparison.OrdinalIgnoreCase) && owner is not ("" or "modem"))
            || (name.Equals("Status", StringComparison.OrdinalIgnoreCase) && owner == "sim"))
        {
            Flush();
            owner = named = "";
        }

        section = name;
    }

    private void Tell(string label, ReadOnlySpan<byte> stated, Evidence line)
    {
        if (section.Length == 0)
        {
            section = "Status";
        }

        var text = Unquote(Text(stated));
        if (section == "General" && label is "path" or "dbus path" && text.StartsWith('/'))
        {
            Begin(text);
            section = "General";
        }

        var name = MmcliKeys.Of(section, label, ref owner);
        if (name == "modem.generic.signal-quality.value")
        {
            var end = 0;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            text = end > 0 ? text[..end] : text;
        }

        Start(name, text, line);
    }

    private static string Unquote(string text)
    {
        if (!text.StartsWith('\''))
        {
            return text;
        }

        var last = text.LastIndexOf('\'');
        // "'0' (cached)" and "'203.0.113.252', '203.0.113.254'"; a value of several lines closes its quote later.
        return (last > 0 ? text.Remove(last, 1) : text)[1..].Replace("', '", ", ", StringComparison.Ordinal);
    }

    private void Start(string name, string stated, Evidence line)
    {
        key = name;
        value.Clear().Append(stated);
        valueLine = line;
    }

    private void Append(string more)
    {
        if (value.Length + more.Length < MaximumValue)
        {
            value.Append(value.Length > 0 && value[^1] == ',' ? " " : ", ").Append(more);
        }
    }

    private ListedProperty Pending() => new("mmcli", named, key!, value.ToString().TrimEnd(',', ' '), valueLine!);

    private void Flush()
    {
        if (key is not null && properties.Count < Maximum)
        {
            properties.Add(Pending());
        }

        key = null;
    }

    private void Add(string subject, string name, string stated, Evidence line)
    {
        Flush();
        if (properties.Count < Maximum)
        {
            properties.Add(new ListedProperty("mmcli", subject, name, stated, line));
        }
    }

    private bool TryJson(ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (!json.Open && !(line.StartsWith("{\"modem"u8) || line.StartsWith("{\"bearer"u8) || line.StartsWith("{\"sim\""u8)))
        {
            return false;
        }

        if (!json.TryFeed(line, reference, (path, stated, evidence) =>
        {
            if (document.Count < 512)
            {
                document.Add((path, stated, evidence));
            }
        }))
        {
            document.Clear();
            return false;
        }

        if (!json.Open)
        {
            Flush();
            foreach (var property in Document().ToList())
            {
                Add(property.Object, property.Key, property.Value, property.Line);
            }

            document.Clear();
        }

        return true;
    }

    private IEnumerable<ListedProperty> Document()
    {
        var path = document.Find(entry => entry.Path is "modem.dbus-path" or "bearer.dbus-path" or "sim.dbus-path").Value ?? "";
        var number = path[(path.LastIndexOf('/') + 1)..];
        var subject = OwnerOf(path) is { Length: > 0 } kind && number.Length < 6 ? kind + number : "";
        return document.Select(entry => new ListedProperty("mmcli", subject, entry.Path, entry.Value, entry.Line));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => LineText.Decode(bytes.Length > MaximumValue ? bytes[..MaximumValue] : bytes);
}
