using System.Globalization;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The session has an address, and packets take another way or none.</summary>
internal sealed class DefaultRouteElsewhere : Rule
{
    public override string Id => "default-route-elsewhere";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        var address = course.Milestones.FirstOrDefault(milestone => milestone.Stage == Stage.Address);
        // pppd looks for another default route only if it was told to set its own.
        if (situation.Said(IpWordings.RouteNotReplaced).LastOrDefault() is { } kept)
        {
            yield return Find(Confidence.Likely, Subject.None, "pppd was to set the default route and left the one that was there: packets go out over another interface.", [kept.Line]);
        }
        else if (address is not null && course.Said(IpWordings.Unreachable).LastOrDefault(entry => entry.Place > address.Place).Statement is { } unreachable
            && course.ReachedAfter(Stage.Traffic, course.PlaceOf(unreachable.Line)) is null)
        {
            yield return Find(Confidence.Likely, Subject.None, "The session has its address, and this machine has no route to the Internet over it.", [address.Line, unreachable.Line]);
        }
        else if (address is not null && situation.Said(IpWordings.Assumed).LastOrDefault(assumed => assumed["net"].StartsWith("ppp", StringComparison.Ordinal)) is { } foreign)
        {
            // Its own interface taken for somebody else's, NetworkManager leaves the routes as they are: none.
            var last = situation.Said(IpWordings.CannotReach, IpWordings.Reaches).LastOrDefault(said => situation.IsBehind(said.Line, address.Line));
            if (last?.Wording != IpWordings.Reaches)
            {
                yield return Find(last is null ? Confidence.Possible : Confidence.Likely, Subject.None,
                    $"NetworkManager takes {foreign["net"]}, the session's interface, for one that somebody else brought up, and sets no route over it.", [address.Line, foreign.Line, last?.Line]);
            }
        }
        else if (address is not null && Routeless(situation) is { } lone)
        {
            yield return Find(Confidence.Likely, Subject.None, $"The session has its address, and the routing table knows {lone.Object} and has no default route.", [address.Line, lone.Line]);
        }
        else if (address is not null && Unused(situation) is { } rival)
        {
            yield return Find(Confidence.Possible, Subject.None, $"The session has its address, and the default route leads over {rival.Object}.", [address.Line, rival.Line]);
        }
        else if (BehindAnother(situation) is { } pair)
        {
            yield return Find(Confidence.Possible, Subject.None, $"The default route over {pair.First.Object} comes before the one over the router stick at {pair.Stick.Object}.", [pair.First.Line, pair.Stick.Line]);
        }
    }

    /// <summary>A routing table that has the modem's interface in it, and no way to anywhere else.</summary>
    private static Logs.Listings.ListedProperty? Routeless(Situation situation) =>
        situation.Stated("ip", "route.default").Any() ? null : situation.Stated("ip", "route").LastOrDefault(route => IsModem(route.Object));

    /// <summary>The default route of another interface beside an interface of the modem that has none.</summary>
    private static Logs.Listings.ListedProperty? Unused(Situation situation)
    {
        var routes = situation.Stated("ip", "route.default").ToList();
        return routes.Count > 0 && !routes.Exists(route => IsModem(route.Object)) ? routes[^1] : null;
    }

    /// <summary>Two default routes, of which the later leads to the gateway that Huawei's router sticks have.</summary>
    private static (Logs.Listings.ListedProperty First, Logs.Listings.ListedProperty Stick)? BehindAnother(Situation situation)
    {
        var routes = situation.Stated("ip", "route.default").ToList();
        var stick = routes.FindIndex(route => route.Line.Whole.Contains(" 192.168.8.1 ", StringComparison.Ordinal));
        return stick > 0 && routes[stick].Object != routes[0].Object && routes[stick].Line.Input == routes[0].Line.Input ? (routes[0], routes[stick]) : null;
    }

    private static bool IsModem(string net) => net.StartsWith("ww", StringComparison.Ordinal) || net.StartsWith("ppp", StringComparison.Ordinal) || net.StartsWith("usb", StringComparison.Ordinal);
}

/// <summary>Addresses can be reached, names cannot.</summary>
internal sealed class NamesNotResolved : Rule
{
    public override string Id => "dns-not-configured";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        // Many modems pass it on until the network's own have come, and pppd negotiates again then.
        if (situation.Said(IpWordings.PlaceholderNameServer).LastOrDefault() is { } placeholder && !situation.Said(IpWordings.PrimaryNameServer).Any(server => situation.IsBehind(server.Line, placeholder.Line)))
        {
            yield return Find(Confidence.Likely, Subject.None, "The modem passes on a placeholder instead of the operator's name servers.", [placeholder.Line]);
            yield break;
        }

        // pppd prints the name servers right after the addresses, if the modem gives any.
        var session = PppSession.LastOf(situation);
        if (session is { Address: { } address, NameServer: false } && !CarriedMuch(situation, address) && course.Said(IpWordings.RemoteAddress).Any(entry => entry.Place > course.PlaceOf(address)) && session.End is PppEnd.None or PppEnd.Stopped)
        {
            yield return Find(Confidence.Likely, Subject.None, "The session has an address and no name server: the modem gave none, or pppd was not told to ask (usepeerdns).", [address]);
            yield break;
        }

        if (situation.Said(IpWordings.LookUpFailed, IpWordings.NoServerEntered).LastOrDefault() is { } failed && !situation.SaidAfter(failed.Line, IpWordings.LookUpDone))
        {
            var none = situation.Said(IpWordings.NoServerEntered).LastOrDefault();
            yield return Find(none is null ? Confidence.Possible : Confidence.Likely, Subject.None, "The session stands, and the dialer cannot resolve a name: no name server is entered.", [none?.Line ?? failed.Line, failed.Line]);
            yield break;
        }

        var unresolved = course.Said(IpWordings.NameNotResolved).LastOrDefault();
        var answered = course.Said(IpWordings.PingAnswered).LastOrDefault();
        if (unresolved.Statement is not null && answered.Statement is not null && (course.EverReached(Stage.Sim) || situation.Devices.Any(device => device is { IsHub: false, Identity: Identity.Modem })))
        {
            yield return Find(Confidence.Likely, Subject.None, "Addresses can be reached, names are not resolved: the operator's name servers are not in use.", [answered.Statement.Line, unresolved.Statement.Line]);
            yield break;
        }

        // A tool that opens the session, prints the name servers and leaves the rest to its user.
        if (situation.Said(IpWordings.NameServersHandedOver).LastOrDefault() is { } handed && !situation.Said(IpWordings.PingAnswered).Any())
        {
            yield return Find(Confidence.Possible, Subject.None, "The session has its name servers; whether they were entered into the resolver is not shown.", [handed.Line]);
        }
    }

    /// <summary>Nobody receives half a megabyte without a name having been resolved, whatever pppd's log leaves out.</summary>
    private static bool CarriedMuch(Situation situation, Evidence address) => situation.Said(DataSessionWordings.Carried)
        .Any(said => situation.IsBehind(said.Line, address) && long.TryParse(said["received"], NumberStyles.None, CultureInfo.InvariantCulture, out var received) && received > 500_000);
}

/// <summary>A reply arrives at an interface over which the kernel would not have sent the question, and strict filtering drops it.</summary>
internal sealed class ReversePathDrop : Rule
{
    public override string Id => "reverse-path-drop";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(IpWordings.Martian).LastOrDefault() is { } martian)
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(martian), "The kernel drops packets that arrive over the modem because its routes lead elsewhere (reverse path filter).", [martian.Line]);
        }
    }
}
