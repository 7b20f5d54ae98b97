using System.Buffers;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Configuration;

/// <summary>Configuration that people post: wvdial.conf, NetworkManager's profiles, networkd, uci (as a file and as <c>uci show</c>), chat scripts and pppd's
/// options, usb_modeswitch's device files, udev rules, modprobe.d, <c>/etc/network/interfaces</c>.</summary>
/// <remarks>Program: <c>wvdial.conf</c>, <c>keyfile</c> (sections in brackets of any program), <c>uci</c>, <c>chat</c>, <c>pppd-options</c>, <c>usb_modeswitch.conf</c>,
/// <c>udev-rule</c>, <c>modprobe.conf</c>, <c>interfaces</c>. Object: the section or the uci section's name; key: the option's name.</remarks>
internal sealed class ConfigurationReader : PropertyListing
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-"u8);

    /// <summary>Options of wvdial that nothing else has, in lower case: a file is often posted without its section.</summary>
    private static readonly HashSet<string> DialerOptions =
    [
        "init1", "init2", "init3", "init4", "init5", "init6", "init7", "init8", "init9", "stupid mode", "modem type", "carrier check", "new pppd", "dial command", "dial attempts",
        "auto dns", "auto reconnect", "check def route", "isdn", "baud", "phone", "username", "password", "modem", "idle seconds", "abort on busy", "abort on no dialtone", "baus", "force address",
    ];

    private static readonly HashSet<string> SwitchOptions =
    [
        "defaultvendor", "defaultproduct", "targetvendor", "targetproduct", "targetproductlist", "targetclass", "messagecontent", "messagecontent2", "messageendpoint", "huaweimode", "huaweinewmode",
        "standardeject", "checksuccess", "needresponse", "detachstorageonly", "responseendpoint", "sierramode", "sonymode", "configuration", "resetusb", "waitbefore", "disableswitching",
    ];

    private static readonly HashSet<string> PointToPointOptions =
    [
        "noauth", "defaultroute", "usepeerdns", "replacedefaultroute", "noipdefault", "persist", "nodetach", "crtscts", "nocrtscts", "debug", "noccp", "nobsdcomp", "novj", "nodeflate", "lock",
        "ipcp-accept-local", "ipcp-accept-remote", "noipv6", "hide-password", "holdoff", "updetach", "auth", "local", "modem", "nomagic", "noaccomp", "nopcomp", "novjccomp",
    ];

    private string program = "";
    private string section = "";
    private bool dialer;

    public override string Kind => "config-file";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "[Dialer Defaults]",
        "Init1 = ATZ",
        "Stupid Mode = 1",
        "[connection]",
        "type=gsm",
        "config interface 'wan'",
        "\toption proto 'qmi'",
        "network.wwan.proto='qmi'",
        "ABORT 'NO CARRIER'",
        "OK 'AT+CGDCONT=1,\"IP\",\"internet\"'",
        "'' ATZ",
        "connect \"/usr/sbin/chat -v -f /etc/chatscripts/gprs\"",
        "noauth",
        "TargetVendor=  0x12d1",
        "MessageContent=\"55534243123456780000000000000011062000000100000000000000000000\"",
        "ACTION==\"add\", SUBSYSTEM==\"usb\", ATTRS{idVendor}==\"12d1\", RUN+=\"/bin/true\"",
        "options usbserial vendor=0x12d1 product=0x1001",
        "iface ppp0 inet ppp",
    ];

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (!Follows(reference, within: 4))
        {
            (program, section, dialer) = ("", "", false);
        }

        if (text.Length > 600)
        {
            return false;
        }

        if (text[0] is (byte)'#' or (byte)';')
        {
            return program.Length > 0 && Follows(reference);
        }

        return TrySection(text, line) || TryUci(text, line, reference) || TryAssignment(text, line, reference) || TryRule(text, line, reference) || TryChat(text, line, reference)
            || TryOptions(text, line, reference);
    }

    private bool TrySection(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line)
    {
        if (text[0] != '[' || text[^1] != ']' || text.Length is < 4 or > 64 || line[0] is (byte)' ' or (byte)'\t' || text[1..^1].IndexOfAnyExcept(NameBytes) >= 0
            || !char.IsAsciiLetter((char)text[1]))
        {
            return false;
        }

        section = Text(text[1..^1]);
        program = section.StartsWith("Dialer", StringComparison.OrdinalIgnoreCase) ? "wvdial.conf" : "keyfile";
        return true;
    }

    private bool TryAssignment(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var equal = text.IndexOf((byte)'=');
        if (equal is < 2 or > 40 || (equal + 1 < text.Length && text[equal + 1] == '='))
        {
            return false;
        }

        var name = text[..equal].TrimEnd((byte)' ');
        if (name.IndexOfAnyExcept(NameBytes) >= 0)
        {
            return false;
        }

        var key = Text(name);
        var lower = key.ToLowerInvariant();
        var switching = SwitchOptions.Contains(lower);
        // Of the dialer's options some are ordinary words: the first one must be of those that are not.
        if (program.Length == 0 && DialerOptions.Contains(lower)
            && (lower.StartsWith("init", StringComparison.Ordinal) || lower.Contains(' ', StringComparison.Ordinal) || (lower == "modem" && text[equal..].IndexOf("/dev/"u8) > 0)
                || (lower == "phone" && text[equal..].IndexOfAny((byte)'*', (byte)'#') > 0)))
        {
            program = "wvdial.conf";
        }

        dialer = program == "wvdial.conf";
        if (!switching && !(dialer ? DialerOptions.Contains(lower) || section.Length > 0 : program == "keyfile" && Follows(reference, within: 4)))
        {
            return false;
        }

        var value = Unquote(Text(text[(equal + 1)..].Trim((byte)' ')));
        var evidence = reference.ToEvidence(line);
        Add(switching ? "usb_modeswitch.conf" : program, section, key, value, evidence);
        Relate(switching ? "" : section, lower, value, evidence);
        return true;
    }

    private void Relate(string subject, string key, string value, Evidence line)
    {
        if (key == "apn" && (subject is "gsm" or "" || dialer || program is "uci"))
        {
            Tell(Aspect.AccessPointName, value, line);
        }
        else if (key.StartsWith("init", StringComparison.Ordinal) && dialer)
        {
            var context = value.IndexOf("+CGDCONT=", StringComparison.OrdinalIgnoreCase);
            var fields = context < 0 ? [] : value[(context + 9)..].Split(',');
            Tell(Aspect.AccessPointName, fields.Length > 2 ? fields[2].Trim('"', ' ') : "", line);
        }
    }

    /// <summary><c>config interface 'wan'</c> with options below, or <c>network.wan.proto='qmi'</c>.</summary>
    private bool TryUci(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        Span<Range> words = stackalloc Range[3];
        if (text.StartsWith("config "u8) && text.Length < 100)
        {
            var count = Split(text, words);
            if (count < 2 || text.EndsWith("."u8))
            {
                return false;
            }

            program = "uci";
            section = Unquote(Text(text[words[count - 1]]));
            return true;
        }

        if (program == "uci" && (text.StartsWith("option "u8) || text.StartsWith("list "u8)) && Split(text, words) == 3)
        {
            var key = Text(text[words[1]]);
            var value = Unquote(Text(text[words[2].Start..]));
            var evidence = reference.ToEvidence(line);
            Add("uci", section, key, value, evidence);
            Relate(section, key, value, evidence);
            return true;
        }

        if (!text.StartsWith("network."u8))
        {
            return false;
        }

        var equal = text.IndexOf((byte)'=');
        if (equal < 10 || text[..equal].IndexOf((byte)' ') >= 0)
        {
            return false;
        }

        var path = Text(text[8..equal]);
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        program = "uci";
        var shown = reference.ToEvidence(line);
        var stated = Unquote(Text(text[(equal + 1)..]));
        Add("uci", dot < 0 ? path : path[..dot], dot < 0 ? "type" : path[(dot + 1)..], stated, shown);
        Relate("", dot < 0 ? "" : path[(dot + 1)..], stated, shown);
        return true;
    }

    /// <summary>A line of a udev rule, of modprobe.d or of <c>/etc/network/interfaces</c>.</summary>
    private bool TryRule(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (text.IndexOf("==\""u8) > 0 && (text.StartsWith("ACTION"u8) || text.StartsWith("SUBSYSTEM"u8) || text.StartsWith("ATTR"u8) || text.StartsWith("KERNEL"u8) || text.StartsWith("ENV{"u8)))
        {
            program = "udev-rule";
            Add("udev-rule", "", "rule", Text(text), reference.ToEvidence(line));
            return true;
        }

        Span<Range> words = stackalloc Range[4];
        var count = Split(text, words);
        if (count >= 3 && text[words[0]].SequenceEqual("options"u8) && text[words[2]].IndexOf((byte)'=') > 0)
        {
            program = "modprobe.conf";
            Add("modprobe.conf", Text(text[words[1]]), "options", Text(text[words[2].Start..]), reference.ToEvidence(line));
            return true;
        }

        if (count == 4 && text[words[0]].SequenceEqual("iface"u8) && text[words[2]].StartsWith("inet"u8))
        {
            program = "interfaces";
            section = Text(text[words[1]]);
            Add("interfaces", section, "method", Text(text[words[3]]), reference.ToEvidence(line));
            return true;
        }

        if (program == "interfaces" && count >= 2 && line[0] is (byte)' ' or (byte)'\t')
        {
            Add("interfaces", section, Text(text[words[0]]), Text(text[words[1].Start..]), reference.ToEvidence(line));
            return true;
        }

        return false;
    }

    /// <summary>A chat script: <c>ABORT 'NO CARRIER'</c>, <c>TIMEOUT 30</c>, what is expected and what is sent.</summary>
    private bool TryChat(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var abort = text.StartsWith("ABORT "u8) && text.Length < 60;
        var control = abort || (text.StartsWith("TIMEOUT "u8) && text.Length < 16) || (text.StartsWith("SAY "u8) && program == "chat") || text.SequenceEqual("ECHO ON"u8) || text.SequenceEqual("ECHO OFF"u8);
        var blank = text.IndexOf((byte)' ');
        var sends = !control && blank is 2 or 4 or 7 && (text.StartsWith("'' "u8) || text.StartsWith("\"\" "u8) || text.StartsWith("OK "u8) || text.StartsWith("'OK' "u8) || text.StartsWith("CONNECT "u8))
            && IsSent(text[(blank + 1)..].Trim((byte)' '));
        if (!control && !sends)
        {
            return false;
        }

        program = "chat";
        var evidence = reference.ToEvidence(line);
        Add("chat", "", sends ? "send" : KeyOf(text[..blank]), Unquote(Text(text[(blank + 1)..])), evidence);
        return true;
    }

    private static bool IsSent(ReadOnlySpan<byte> text)
    {
        var plain = text.Trim("'\"\\dc"u8);
        return plain.StartsWith("AT"u8) || plain.StartsWith("at"u8) || text.SequenceEqual("''"u8) || text.SequenceEqual("\"\""u8) || plain.StartsWith("~"u8);
    }

    /// <summary>pppd's options, one on a line: a word that nothing else is, or another one among them.</summary>
    private bool TryOptions(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var blank = text.IndexOf((byte)' ');
        var word = blank < 0 ? text : text[..blank];
        if (word.Length is < 3 or > 24 || text.Length > 200)
        {
            return false;
        }

        var among = program == "pppd-options" && Follows(reference);
        var connects = (word.SequenceEqual("connect"u8) || word.SequenceEqual("disconnect"u8)) && text.IndexOf("chat "u8) > 0;
        var alone = blank < 0 && PointToPointOptions.Contains(Text(word));
        var valued = among && (word.SequenceEqual("user"u8) || word.SequenceEqual("password"u8) || word.SequenceEqual("mtu"u8) || word.SequenceEqual("mru"u8) || word.SequenceEqual("maxfail"u8)
            || word.SequenceEqual("holdoff"u8) || word.SequenceEqual("lcp-echo-interval"u8) || word.SequenceEqual("lcp-echo-failure"u8) || word.SequenceEqual("remotename"u8) || word.SequenceEqual("ipparam"u8));
        var port = among && blank < 0 && (word.StartsWith("/dev/tty"u8) || word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);
        if (!connects && !alone && !valued && !port)
        {
            return false;
        }

        program = "pppd-options";
        Add("pppd-options", "", port ? word[0] == '/' ? "tty" : "speed" : Text(word), blank < 0 ? Text(word) : Unquote(Text(text[(blank + 1)..].Trim((byte)' '))), reference.ToEvidence(line));
        return true;
    }
}
