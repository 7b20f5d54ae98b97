using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Host;

/// <summary>What tells about the machine: <c>rfkill list</c>, <c>modinfo</c>, <c>os-release</c>, <c>lsb_release -a</c>, <c>systemctl status</c>, <c>dpkg -l</c>, versions.</summary>
/// <remarks>rfkill by name: <c>type</c>, <c>soft-blocked</c>, <c>hard-blocked</c>. modinfo by module: <c>filename</c>, <c>version</c>, <c>vermagic</c>, <c>depends</c>, <c>alias</c>,
/// <c>missing</c>. os-release: its own keys (<c>ID</c>, <c>VERSION_ID</c>, <c>PRETTY_NAME</c>), lsb_release: <c>PRETTY_NAME</c>. systemctl by unit: <c>loaded</c>,
/// <c>active</c>. dpkg by package: <c>state</c>, <c>version</c>.</remarks>
internal sealed class SystemStateReader : PropertyListing
{
    private string radio = "";
    private string module = "";
    private string unit = "";
    private bool table;

    public override string Kind => "shell-transcript";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "0: hp-wwan: Wireless WAN",
        "\tSoft blocked: no",
        "\tHard blocked: yes",
        "ID TYPE DEVICE      SOFT      HARD",
        " 1 wwan hp-wwan blocked unblocked",
        "filename:       /lib/modules/6.1.0-41-amd64/kernel/drivers/usb/serial/option.ko",
        "vermagic:       6.1.0-41-amd64 SMP preempt mod_unload modversions",
        "modinfo: ERROR: Module option not found.",
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"",
        "VERSION_ID=\"12\"",
        "Description:\tUbuntu 9.10",
        "ModemManager.service - Modem Manager",
        "   Loaded: loaded (/lib/systemd/system/ModemManager.service; disabled; vendor preset: enabled)",
        "   Active: inactive (dead)",
        "ii  modemmanager  1.20.4-1  amd64  D-Bus service for managing modems",
        "mmcli 1.18.6",
    ];

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (!Follows(reference, within: 3))
        {
            (radio, module, unit, table) = ("", "", "", false);
        }

        return TryRadio(line, text, reference) || TryModule(line, text, reference) || TryDistribution(line, text, reference) || TryUnit(line, text, reference)
            || TryPackage(line, text, reference);
    }

    private bool TryRadio(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (char.IsAsciiDigit((char)text[0]))
        {
            return TryRadioLine(line, text, reference);
        }

        if (text.StartsWith("ID TYPE"u8) && text.EndsWith("HARD"u8))
        {
            return table = true;
        }

        var soft = text.StartsWith("Soft blocked: "u8);
        if (radio.Length == 0 || !(soft || text.StartsWith("Hard blocked: "u8)))
        {
            return false;
        }

        Add("rfkill", radio, soft ? "soft-blocked" : "hard-blocked", Text(text[14..]), reference.ToEvidence(line));
        return true;
    }

    private bool TryRadioLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        Span<Range> words = stackalloc Range[6];
        if (table && Split(text, words) == 5)
        {
            radio = Text(text[words[2]]);
            var row = reference.ToEvidence(line);
            Add("rfkill", radio, "type", Text(text[words[1]]), row);
            Add("rfkill", radio, "soft-blocked", text[words[3]].SequenceEqual("blocked"u8) ? "yes" : "no", row);
            Add("rfkill", radio, "hard-blocked", text[words[4]].SequenceEqual("blocked"u8) ? "yes" : "no", row);
            return true;
        }

        var cursor = new ByteCursor(text);
        if (!cursor.TryTakeNumber(out _) || !cursor.TryTake(": "u8) || !cursor.TryTakeUntil(": "u8, out var name) || name.Length > 40 || name.IndexOf((byte)' ') >= 0)
        {
            return false;
        }

        var type = cursor.Rest;
        if (!(type.SequenceEqual("Wireless WAN"u8) || type.SequenceEqual("Wireless LAN"u8) || type.SequenceEqual("Bluetooth"u8) || type.SequenceEqual("GPS"u8) || type.SequenceEqual("wwan"u8)
            || type.SequenceEqual("NFC"u8)))
        {
            return false;
        }

        radio = Text(name);
        Add("rfkill", radio, "type", Text(type), reference.ToEvidence(line));
        return true;
    }

    private bool TryModule(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (text.StartsWith("filename:"u8))
        {
            var path = Text(text[9..]);
            module = path[(path.LastIndexOf('/') + 1)..].Split('.')[0];
            module = module.Length == 0 || path == "(builtin)" ? "builtin" : module;
            Add("modinfo", module, "filename", path, reference.ToEvidence(line));
            return true;
        }

        if (text.StartsWith("modinfo: "u8) && text.IndexOf("odule "u8) is var at and > 0)
        {
            var name = text[(at + 6)..];
            var end = name.IndexOf((byte)' ');
            Add("modinfo", Text(end < 0 ? name : name[..end]), "missing", "yes", reference.ToEvidence(line));
            return true;
        }

        var colon = text.IndexOf((byte)':');
        if (module.Length == 0 || colon is < 2 or > 14 || text[..colon].IndexOfAnyExceptInRange((byte)'a', (byte)'z') >= 0)
        {
            return false;
        }

        var label = Text(text[..colon]);
        switch (label)
        {
            case "version" or "vermagic" or "depends" or "alias" or "srcversion" or "license":
                Add("modinfo", module, label, Text(text[(colon + 1)..]), reference.ToEvidence(line));
                return true;
            default:
                return label is "description" or "author" or "firmware" or "retpoline" or "intree" or "name" or "parm" or "signer" or "signature" or "softdep" or "import" or "sigid";
        }
    }

    private bool TryDistribution(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        var equal = text.IndexOf((byte)'=');
        if (equal is > 1 and < 24 && char.IsAsciiLetterUpper((char)text[0]))
        {
            var key = text[..equal];
            var known = key.SequenceEqual("NAME"u8) || key.SequenceEqual("ID"u8) || key.SequenceEqual("PRETTY_NAME"u8) || key.SequenceEqual("VERSION_ID"u8) || key.SequenceEqual("VERSION"u8)
                || key.SequenceEqual("VERSION_CODENAME"u8) || key.SequenceEqual("ID_LIKE"u8) || key.StartsWith("DISTRIB_"u8) || key.SequenceEqual("BUILD_ID"u8) || key.SequenceEqual("HOME_URL"u8)
                || key.SequenceEqual("SUPPORT_URL"u8) || key.SequenceEqual("BUG_REPORT_URL"u8) || key.SequenceEqual("UBUNTU_CODENAME"u8) || key.StartsWith("OPENWRT_"u8) || key.SequenceEqual("ANSI_COLOR"u8);
            if (known)
            {
                Add("os-release", "", Text(key), Unquote(Text(text[(equal + 1)..])), reference.ToEvidence(line));
            }

            return known;
        }

        if (text.StartsWith("Description:\t"u8) || (text.StartsWith("Description:"u8) && Follows(reference, within: 1)))
        {
            Add("os-release", "", "PRETTY_NAME", Text(text[12..]), reference.ToEvidence(line));
            return true;
        }

        return text.StartsWith("Distributor ID:"u8) || text.StartsWith("Release:\t"u8) || text.StartsWith("Codename:\t"u8) || text.StartsWith("No LSB modules are available"u8);
    }

    private bool TryUnit(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        var dash = text.IndexOf(".service - "u8);
        if (dash is > 0 and < 60)
        {
            var start = text[..dash].LastIndexOf((byte)' ') + 1;
            unit = Text(text[start..(dash + 8)]);
            return unit.Length > 8;
        }

        if (text.StartsWith("Unit "u8) && text.IndexOf(".service could not be found"u8) is var end and > 5)
        {
            Add("systemctl", Text(text[5..(end + 8)]), "loaded", "not-found", reference.ToEvidence(line));
            return true;
        }

        if (unit.Length == 0 || !(text.StartsWith("Loaded: "u8) || text.StartsWith("Active: "u8)))
        {
            return unit.Length > 0 && line[0] == ' ' && (text.StartsWith("Main PID: "u8) || text.StartsWith("Docs: "u8) || text.StartsWith("Tasks: "u8) || text.StartsWith("Memory: "u8)
                || text.StartsWith("CPU: "u8) || text.StartsWith("CGroup: "u8) || text.StartsWith("Process: "u8) || text.StartsWith("Status: "u8));
        }

        Add("systemctl", unit, text[0] == 'L' ? "loaded" : "active", Text(text[8..]), reference.ToEvidence(line));
        return true;
    }

    private bool TryPackage(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        Span<Range> words = stackalloc Range[4];
        var count = Split(text, words);
        if (count >= 3 && text[words[0]] is { Length: 2 } state && state[0] is (byte)'i' or (byte)'r' or (byte)'u' or (byte)'h' && state[1] is (byte)'i' or (byte)'c' or (byte)'n'
            && char.IsAsciiDigit((char)text[words[2]][0]) && text[words[1]].Length > 2)
        {
            var evidence = reference.ToEvidence(line);
            var name = Text(text[words[1]]).Split(':')[0];
            Add("dpkg", name, "state", Text(state), evidence);
            Add("dpkg", name, "version", Text(text[words[2]]), evidence);
            Version(name, Text(text[words[2]]), evidence);
            return true;
        }

        if (count == 2 && (text[words[0]].SequenceEqual("mmcli"u8) || text[words[0]].SequenceEqual("ModemManager"u8)) && char.IsAsciiDigit((char)text[words[1]][0]))
        {
            Version("modemmanager", Text(text[words[1]]), reference.ToEvidence(line));
            return true;
        }

        return false;
    }

    private void Version(string package, string version, Evidence line)
    {
        if (package is "modemmanager" or "network-manager")
        {
            Tell(package == "modemmanager" ? Aspect.ModemManagerVersion : Aspect.NetworkManagerVersion, version, line);
        }
    }
}
