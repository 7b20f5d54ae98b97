using System.Buffers;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Listings.Network;

/// <summary>Addresses, links, routes, name servers and pings: <c>ip</c>, <c>ifconfig</c>, <c>route -n</c>, <c>resolv.conf</c>, <c>resolvectl</c>, <c>ping</c>.</summary>
/// <remarks>Whoever lists, the program is <c>ip</c> and the object the interface: <c>link.flags</c>, <c>link.state</c> (UP, DOWN, UNKNOWN, absent), <c>link.mtu</c>,
/// <c>link.type</c>, <c>link.received</c> (packets), <c>address.inet</c>, <c>address.inet6</c>, <c>route.default</c> (the gateway, or "direct"), <c>route</c> (the destination). Name servers:
/// program <c>resolver</c>, key <c>nameserver</c>. Pings: program <c>ping</c>, object the target, <c>packet-loss</c>, <c>reply</c>, <c>error</c>.</remarks>
internal sealed class NetworkStateReader : PropertyListing
{
    private static readonly SearchValues<byte> DestinationBytes = SearchValues.Create("0123456789abcdef.:/"u8);
    private static readonly SearchValues<byte> FlagBytes = SearchValues.Create("UGHRDMA!CI"u8);
    private static readonly SearchValues<byte> ServerBytes = SearchValues.Create("0123456789abcdefABCDEF.:% "u8);

    private string link = "";
    private string target = "";
    private string resolving = "";
    private bool table;

    public override string Kind => "network-state";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "2: wwan0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UNKNOWN group default qlen 1000",
        "    link/none",
        "    inet 192.0.2.17/30 brd 192.0.2.19 scope global wwan0",
        "       valid_lft forever preferred_lft forever",
        "default via 192.0.2.18 dev wwan0 proto static metric 700",
        "192.0.2.16/30 dev wwan0 proto kernel scope link src 192.0.2.17",
        "ppp0      Link encap:Point-to-Point Protocol",
        "          inet addr:192.0.2.17  P-t-P:10.64.64.64  Mask:255.255.255.255",
        "          UP POINTOPOINT RUNNING NOARP MULTICAST  MTU:1500  Metric:1",
        "wwan0: flags=4305<UP,POINTOPOINT,RUNNING,NOARP,MULTICAST>  mtu 1500",
        "        RX packets 12  bytes 1234 (1.2 KB)",
        "Kernel IP routing table",
        "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface",
        "0.0.0.0         10.64.64.64     0.0.0.0         UG    0      0        0 ppp0",
        "nameserver 192.0.2.53",
        "Link 3 (wwan0)",
        "DNS Servers: 192.0.2.53",
        "PING example.org (192.0.2.80) 56(84) bytes of data.",
        "64 bytes from 192.0.2.80: icmp_seq=1 ttl=55 time=41.0 ms",
        "4 packets transmitted, 0 received, 100% packet loss, time 3000ms",
        "connect: Network is unreachable",
        "Device \"ppp0\" does not exist.",
    ];

    protected override bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, in LineReference reference)
    {
        if (!Follows(reference, within: 3))
        {
            (link, table, resolving) = ("", false, "");
        }

        return char.IsAsciiDigit((char)text[0]) ? TryNumbered(text, line, reference) : TryWord(text, line, reference);
    }

    /// <summary>Lines that begin with a number: a link's index, a destination, a reply.</summary>
    private bool TryNumbered(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference) =>
        TryLink(text, line, reference) || TryRoute(text, line, reference) || TryTableRow(text, line, reference) || TryReply(text, line, reference)
        || (resolving.Length > 0 && Follows(reference) && TryServer(text, line, reference));

    private bool TryWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference) => text[0] switch
    {
        (byte)'d' when text.StartsWith("default "u8) => TryRoute(text, line, reference) || TryTableRow(text, line, reference),
        (byte)'n' when text.StartsWith("nameserver "u8) => TryServer(text[11..], line, reference),
        (byte)'s' when text.StartsWith("search "u8) || text.StartsWith("sortlist "u8) => Follows(reference),
        (byte)'o' when text.StartsWith("options "u8) => Follows(reference) && table == false && link.Length == 0,
        (byte)'K' when text.SequenceEqual("Kernel IP routing table"u8) => table = true,
        (byte)'D' when text.StartsWith("Destination "u8) && text.IndexOf("Genmask"u8) > 0 => table = true,
        (byte)'D' when text.StartsWith("Device \""u8) && text.EndsWith("does not exist."u8) => TryAbsent(text[8..], line, reference),
        (byte)'P' when text.StartsWith("PING "u8) => TryTarget(text[5..]),
        (byte)'-' when text.StartsWith("--- "u8) && text.EndsWith(" ping statistics ---"u8) => TryTarget(text[4..]),
        (byte)'L' when text.StartsWith("Link "u8) && text[^1] == ')' && text.IndexOf(" ("u8) > 0 => TryResolverLink(text),
        (byte)'C' or (byte)'D' when TryResolver(text, line, reference) => true,
        (byte)'G' when text.SequenceEqual("Global"u8) => false,
        (byte)'i' or (byte)'l' or (byte)'v' or (byte)'U' or (byte)'R' or (byte)'T' or (byte)'c' or (byte)'e' or (byte)'f' or (byte)'I' or (byte)'M' or (byte)'q' or (byte)'B' or (byte)'a'
            when link.Length > 0 && (line[0] is (byte)' ' or (byte)'\t' || Follows(reference)) && TryDetail(text, line, reference) => true,
        _ => TryError(text, line, reference) || TryInterface(text, line, reference) || TryRoute(text, line, reference),
    };

    private bool TryLink(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var cursor = new ByteCursor(text);
        if (!cursor.TryTakeNumber(out _) || !cursor.TryTake(": "u8) || !cursor.TryTakeUntil(": <"u8, out var name) || name.Length is 0 or > 40 || name.IndexOf((byte)' ') >= 0
            || !cursor.TryTakeUntil(">"u8, out var flags))
        {
            return false;
        }

        var at = name.IndexOf((byte)'@');
        link = Text(at < 0 ? name : name[..at]);
        var evidence = reference.ToEvidence(line);
        Add("ip", link, "link.flags", Text(flags), evidence);
        if (cursor.TrySkipPast(" mtu "u8))
        {
            Add("ip", link, "link.mtu", Text(cursor.TakeWord()), evidence);
        }

        if (cursor.TrySkipPast(" state "u8))
        {
            Add("ip", link, "link.state", Text(cursor.TakeWord()), evidence);
        }

        return true;
    }

    /// <summary>ifconfig's first line of an interface, of net-tools before and since 1.60.</summary>
    private bool TryInterface(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return false;
        }

        var evidence = reference.ToEvidence(line);
        var encapsulation = text.IndexOf("Link encap:"u8);
        if (encapsulation is > 1 and < 32)
        {
            link = Text(text[..encapsulation]);
            var type = text[(encapsulation + 11)..];
            var end = type.IndexOf("  "u8);
            Add("ip", link, "link.type", Text(end < 0 ? type : type[..end]), evidence);
            return true;
        }

        var flags = text.IndexOf(": flags="u8);
        if (flags is < 1 or > 32)
        {
            return false;
        }

        link = Text(text[..flags]);
        var cursor = new ByteCursor(text[flags..]);
        if (cursor.TrySkipPast("<"u8) && cursor.TryTakeUntil(">"u8, out var names))
        {
            Add("ip", link, "link.flags", Text(names), evidence);
        }

        if (cursor.TrySkipPast("mtu "u8))
        {
            Add("ip", link, "link.mtu", Text(cursor.TakeWord()), evidence);
        }

        return true;
    }

    private bool TryDetail(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var evidence = reference.ToEvidence(line);
        if (text.StartsWith("inet6 "u8))
        {
            var address = text[6..].StartsWith("addr: "u8) ? text[12..] : text[6..];
            Add("ip", link, "address.inet6", Text(Until(address)), evidence);
            return true;
        }

        if (text.StartsWith("inet "u8))
        {
            var address = Until(text[5..].StartsWith("addr:"u8) ? text[10..] : text[5..]);
            Add("ip", link, "address.inet", Text(address), evidence);
            if (InterfaceNames.IsMobile(link))
            {
                var slash = address.IndexOf((byte)'/');
                Tell(Aspect.IpAddress, Text(slash < 0 ? address : address[..slash]), evidence);
            }

            return true;
        }

        if (text.StartsWith("link/"u8))
        {
            Add("ip", link, "link.type", Text(Until(text[5..])), evidence);
            return true;
        }

        var mtu = text.IndexOf("MTU:"u8);
        if (mtu > 0)
        {
            Add("ip", link, "link.flags", Text(text[..mtu]).Replace(' ', ','), evidence);
            Add("ip", link, "link.mtu", Text(Until(text[(mtu + 4)..])), evidence);
            return true;
        }

        if (text.StartsWith("RX packets:"u8) || text.StartsWith("RX packets "u8))
        {
            // net-tools 1.60 writes "RX packets:12 errors:0", 2.10 "RX packets 12  bytes 1234 (1.2 KB)".
            Add("ip", link, "link.received", Text(Until(text["RX packets:".Length..])), evidence);
            return true;
        }

        return text.StartsWith("valid_lft"u8) || text.StartsWith("RX"u8) || text.StartsWith("TX"u8) || text.StartsWith("collisions:"u8) || text.StartsWith("ether "u8)
            || text.StartsWith("unspec "u8) || text.StartsWith("inet6 addr"u8) || text.StartsWith("Interrupt:"u8) || text.StartsWith("altname "u8);
    }

    private static ReadOnlySpan<byte> Until(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        return end < 0 ? text : text[..end];
    }

    /// <summary><c>default via 192.0.2.1 dev wwan0</c>, <c>192.0.2.0/30 dev wwan0 ...</c></summary>
    private bool TryRoute(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var destination = Until(text);
        var device = text.IndexOf(" dev "u8);
        if (device < 1 || destination.Length > 48 || !(destination.SequenceEqual("default"u8) || destination.IndexOfAnyExcept(DestinationBytes) < 0)
            || !(device == destination.Length || text[destination.Length..].StartsWith(" via "u8)))
        {
            return false;
        }

        var name = Text(Until(text[(device + 5)..]));
        var evidence = reference.ToEvidence(line);
        if (destination.SequenceEqual("default"u8))
        {
            Add("ip", name, "route.default", device == destination.Length ? "direct" : Text(Until(text[(destination.Length + 5)..])), evidence);
        }
        else
        {
            Add("ip", name, "route", Text(destination), evidence);
        }

        return true;
    }

    /// <summary>A row of <c>route -n</c>: destination, gateway, mask, flags, metric, references, use, interface.</summary>
    private bool TryTableRow(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        Span<Range> columns = stackalloc Range[9];
        if (!table || Split(text, columns) != 8 || text[columns[3]].IndexOfAnyExcept(FlagBytes) >= 0)
        {
            return false;
        }

        var destination = text[columns[0]];
        var everything = destination.SequenceEqual("0.0.0.0"u8) || destination.SequenceEqual("default"u8);
        var name = Text(text[columns[7]]);
        var gateway = text[columns[1]];
        var direct = gateway.SequenceEqual("0.0.0.0"u8) || gateway.SequenceEqual("*"u8);
        Add("ip", name, everything ? "route.default" : "route", everything ? direct ? "direct" : Text(gateway) : Text(destination), reference.ToEvidence(line));
        return true;
    }

    private bool TryServer(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (text.IsEmpty || text.IndexOfAnyExcept(ServerBytes) >= 0)
        {
            return false;
        }

        Add("resolver", resolving == "global" ? "" : resolving, "nameserver", Text(text), reference.ToEvidence(line));
        return true;
    }

    private bool TryResolverLink(ReadOnlySpan<byte> text)
    {
        var open = text.IndexOf(" ("u8);
        resolving = Text(text[(open + 2)..^1]);
        return true;
    }

    private bool TryResolver(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (text.StartsWith("Current Scopes:"u8) || text.StartsWith("Current DNS Server:"u8) || text.StartsWith("DNS Domain:"u8) || text.StartsWith("DNSSEC"u8) || text.StartsWith("DefaultRoute"u8))
        {
            return resolving.Length > 0;
        }

        if (!text.StartsWith("DNS Servers:"u8))
        {
            return false;
        }

        resolving = resolving.Length == 0 ? "global" : resolving;
        return TryServer(text[12..].Trim((byte)' '), line, reference);
    }

    private bool TryTarget(ReadOnlySpan<byte> text)
    {
        target = Text(Until(text));
        return target.Length > 0;
    }

    private bool TryReply(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var from = text.IndexOf(" bytes from "u8);
        if (from is > 0 and < 8)
        {
            Add("ping", target, "reply", Text(Until(text[(from + 12)..])).TrimEnd(':'), reference.ToEvidence(line));
            return true;
        }

        var loss = text.IndexOf("% packet loss"u8);
        if (loss < 0 || text.IndexOf(" transmitted, "u8) < 0)
        {
            return false;
        }

        var start = text[..loss].LastIndexOf((byte)' ') + 1;
        Add("ping", target, "packet-loss", Text(text[start..loss]), reference.ToEvidence(line));
        return true;
    }

    private bool TryAbsent(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var end = text.IndexOf((byte)'"');
        Add("ip", Text(end < 0 ? text : text[..end]), "link.state", "absent", reference.ToEvidence(line));
        return true;
    }

    private bool TryError(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        if (text.Length > 160)
        {
            return false;
        }

        var failed = (text.StartsWith("connect: "u8) || text.StartsWith("ping: "u8) || text.StartsWith("From "u8))
            && (text.EndsWith("Network is unreachable"u8) || text.EndsWith("Name or service not known"u8) || text.EndsWith("Temporary failure in name resolution"u8)
                || text.EndsWith("Destination Host Unreachable"u8) || text.EndsWith("Destination Net Unreachable"u8) || text.IndexOf("unknown host"u8) > 0);
        if (!failed && text.EndsWith("error fetching interface information: Device not found"u8))
        {
            Add("ip", Text(Until(text)).TrimEnd(':'), "link.state", "absent", reference.ToEvidence(line));
            return true;
        }

        if (failed)
        {
            Add("ping", target, "error", Text(text[(text.LastIndexOf((byte)':') + 1)..]), reference.ToEvidence(line));
        }

        return failed;
    }
}
