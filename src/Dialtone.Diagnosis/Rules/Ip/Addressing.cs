using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A DHCP client on the modem's interface asks and asks.</summary>
internal sealed class DhcpNoAnswer : Rule
{
    /// <summary>A client repeats itself two or three times on a slow link.</summary>
    private const int Patience = 3;

    public override string Id => "dhcp-no-answer";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        var session = course.Milestones.LastOrDefault(milestone => milestone.Stage is Stage.Session) ?? Opened(situation);
        // BusyBox's client names no interface: it is the modem's if a session was opened before.
        var asked = (session is null ? situation.Said(IpWordings.DiscoverOfModem) : situation.Said(IpWordings.DiscoverOfModem, IpWordings.Discover)).ToList();
        // A client that names no interface speaks of the one for which it asked before.
        var none = situation.Said(IpWordings.NoLease).LastOrDefault(statement => asked.Count > 0 || statement.Line.Whole.Contains("ww", StringComparison.Ordinal));
        if ((asked.Count == 0 && none is null) || (asked.Count < Patience && none is null))
        {
            yield break;
        }

        var begin = asked.Count > 0 ? asked[0] : none!;
        var first = course.PlaceOf(begin.Line);
        if (situation.Said(IpWordings.Leased).Any(statement => course.PlaceOf(statement.Line) > first) || course.ReachedAfter(Stage.Address, first) is not null)
        {
            yield break;
        }

        yield return Find(session is null ? Confidence.Possible : Confidence.Likely, situation.SubjectOf(begin),
            "DHCP on the modem's interface gets no answer" + (session is null ? "." : ", although the data session is said to be up: the framing differs, or the bearer wants its settings by hand."),
            [session?.Line, begin.Line, .. asked.TakeLast(1).Select(statement => statement.Line), none?.Line]);
    }

    /// <summary>OpenWrt's handlers set the interface up once they have the session.</summary>
    private static Milestone? Opened(Situation situation) =>
        situation.Said(DataSessionWordings.InterfaceUp).LastOrDefault() is { } up ? new Milestone(Stage.Session, situation.Connection.PlaceOf(up.Line), up.Line) : null;
}

/// <summary>The bearer has its address, and a DHCP client asks for one.</summary>
internal sealed class DhcpOnStaticBearer : Rule
{
    public override string Id => "dhcp-on-static-bearer";

    public override IReadOnlyList<string> Explains { get; } = ["dhcp-no-answer"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var method = situation.Told(Aspect.IpMethod).LastOrDefault(told => told.Value == "static");
        var asked = situation.Said(IpWordings.DiscoverOfModem, IpWordings.Discover, IpWordings.NoLease).LastOrDefault();
        if (method is null || asked is null || situation.Said(IpWordings.Leased).Any())
        {
            yield break;
        }

        yield return Find(Confidence.Likely, situation.SubjectOf(asked), "The bearer has a fixed address to be set by hand, and a DHCP client asks for one in vain.", [method.Line, asked.Line]);
    }
}

/// <summary>The access point gives IPv6 alone, and something here needs IPv4.</summary>
internal sealed class Ipv6OnlyBearer : Rule
{
    public override string Id => "ipv6-only-bearer";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(IpWordings.BehindNat64) is { } nat && (nat["net"].StartsWith("ww", StringComparison.Ordinal) || nat["net"].StartsWith("ppp", StringComparison.Ordinal))
            && situation.Said(IpWordings.Unreachable).LastOrDefault(said => situation.IsBehind(said.Line, nat.Line)) is { } lost && !situation.SaidAfter(lost.Line, IpWordings.PingAnswered))
        {
            yield return Find(Confidence.Likely, Subject.None with { Net = nat["net"] }, $"The network behind {nat["net"]} is one of IPv6 with a NAT64, and nothing here translates: what knows only IPv4 fails.", [nat.Line, lost.Line]);
            yield break;
        }

        var six = situation.Stated("mmcli", "bearer.ipv6-config.method").LastOrDefault(property => property.Value is "static" or "dhcp");
        var four = situation.Stated("mmcli", "bearer.ipv4-config.method").LastOrDefault();
        if (six is null || four is { Value: "static" or "dhcp" or "ppp" } || situation.Connection.Standing("ip-family-refused", Stage.Traffic).Any())
        {
            yield break;
        }

        var failing = situation.Said(IpWordings.Unreachable).LastOrDefault();
        yield return Find(failing is null ? Confidence.Possible : Confidence.Likely, Subject.None, "The bearer has an IPv6 address and no IPv4 address: what knows only IPv4 fails.", [six.Line, four?.Line, failing?.Line]);
    }
}

/// <summary>pppd names a peer that the modem did not give. Harmless.</summary>
internal sealed class PlaceholderPeer : Rule
{
    public override string Id => "placeholder-ppp-peer";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(IpWordings.PlaceholderPeer).FirstOrDefault() is { } said)
        {
            yield return Find(Confidence.Confirmed, Subject.None, "The modem names no peer address, so pppd invents 10.64.64.64; that is harmless.", [said.Line]);
        }
    }
}
