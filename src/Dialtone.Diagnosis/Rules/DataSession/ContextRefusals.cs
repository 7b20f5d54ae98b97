using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The network opens no context under the name it was given.</summary>
internal sealed class WrongAccessPoint : RefusalRule
{
    /// <summary>Lines within which what the kernel and pppd say is of one moment.</summary>
    private const int Vicinity = 8;

    public override string Id => "wrong-apn";

    public override IReadOnlyList<string> Explains { get; } = ["qmi-call-failed", "dial-no-carrier", "session-drops-regularly", "ppp-lcp-timeout", "dhcp-no-answer"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The network opens no session under this access point name (APN)";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        var named = base.Judge(situation, standing);
        if (named is { Confidence: Confidence.Likely })
        {
            return named;
        }

        // The modem plays PPP's other end itself and takes any name and password; the context is opened for IPCP, and if the network refuses it, the modem hangs up.
        var last = PppSession.LastOf(situation);
        if (last is { End: PppEnd.Hangup, Address: null } or { End: PppEnd.ByPeer, Address: null, Authenticated: true } && situation.Connection.EverReached(Stage.Dial) && !RefusedOtherwise(situation) && !Lost(situation, last) && !GaveUp(situation, last) && !situation.IsWiredLine)
        {
            // pppd on a pseudo-terminal: a dialler may be in between, and so may anything else that carries PPP.
            var foreign = last.Start.Text.Contains("/dev/pts/", StringComparison.Ordinal) && !situation.Candidates.Any(device => device.Identity == Identity.Modem);
            return Find(foreign || !IsAgreed(situation, last) ? Confidence.Possible : Confidence.Likely, Subject.None, "The modem took the call and hung up before it had an address: the network refuses the session, in most cases for a wrong or missing access point name (APN).",
                [last.Start, last.EndLine]);
        }

        if (named is not null)
        {
            return named;
        }

        var empty = situation.Said(DataSessionWordings.NegotiationEmpty).LastOrDefault();
        if (empty is not null && situation.Connection.ReachedAfter(Stage.Address, situation.Connection.PlaceOf(empty.Line)) is null)
        {
            return Find(Confidence.Possible, Subject.None, "PPP gets no address from the modem: access point name, name and password, or the registration are to be looked at.", [empty.Line]);
        }

        // An attempt was made, and nobody tells why it came to nothing.
        var bearer = situation.Told(Aspect.BearerConnected).LastOrDefault();
        var attempts = situation.Stated("mmcli", "bearer.stats.attempts").LastOrDefault();
        return bearer is { Value: "no" } && attempts is not null && attempts.Value != "0" && !situation.Connection.EverReached(Stage.Session) && situation.Connection.Refusals.Count == 0
            ? Find(Confidence.Possible, Subject.None, "The bearer was tried and is not connected; why is not told: the access point name is the usual reason.", [bearer.Line, attempts.Line])
            : null;
    }

    /// <summary>Both sides were done with the link and with authentication: what was left was the network's part. Before that, a call may end for many reasons.</summary>
    private static bool IsAgreed(Situation situation, PppSession session) =>
        session.Authenticated || situation.Said(DataSessionWordings.NetworkPhase).Any(said => situation.IsBehind(said.Line, session.Start) && situation.IsBehind(session.EndLine!, said.Line));

    /// <summary>The modem left the bus at that moment, and the hang-up is the kernel's.</summary>
    private static bool Lost(Situation situation, PppSession session)
    {
        var end = situation.Connection.PlaceOf(session.EndLine!);
        return situation.Devices.Where(device => device.Timeline is not null).SelectMany(device => device.Timeline!.Events)
            .Where(happened => happened.Kind is EventKind.Disconnect or EventKind.SerialDetached)
            .Select(happened => situation.Connection.PlaceOf(happened.Line))
            .Any(place => place.Input == end.Input && Math.Abs(place.Line - end.Line) <= Vicinity);
    }

    /// <summary>pppd asked for an address in vain and closed the link itself: the hang-up is its own, and the modem's silence has more than one reason.</summary>
    private static bool GaveUp(Situation situation, PppSession session) =>
        situation.Said(DataSessionWordings.NegotiationEmpty).Any(said => said.Line.Whole.Contains("IPCP: timeout", StringComparison.Ordinal)
            && situation.IsBehind(said.Line, session.Start) && situation.IsBehind(session.EndLine!, said.Line));

    private static bool RefusedOtherwise(Situation situation) =>
        situation.Connection.Standing("authentication-refused", Stage.Authentication).Any() || situation.Connection.Standing("pppd-demands-peer-auth", Stage.Authentication).Any();
}

/// <summary>Name, password or method were refused.</summary>
internal sealed class AuthenticationRefused : RefusalRule
{
    public override string Id => "authentication-refused";

    public override IReadOnlyList<string> Explains { get; } = ["qmi-call-failed", "dial-no-carrier", "session-drops-regularly", "wrong-apn"];

    protected override Stage HealedBy => Stage.Authentication;

    protected override string Sentence => "The operator refuses name, password or method of authentication";
}

/// <summary>The card's plan does not cover what was asked for.</summary>
internal sealed class NoDataSubscription : RefusalRule
{
    public override string Id => "no-data-subscription";

    public override IReadOnlyList<string> Explains { get; } = ["qmi-call-failed", "dial-no-carrier", "wrong-apn", "packet-service-detached"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The operator refuses data to this card: no data plan, none for this access point, or it is barred";
}

/// <summary>The access point gives no address of the family that was asked for.</summary>
internal sealed class FamilyRefused : RefusalRule
{
    public override string Id => "ip-family-refused";

    public override IReadOnlyList<string> Explains { get; } = ["qmi-call-failed"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The access point refuses the kind of address that was asked for (IPv4, IPv6 or both)";
}

/// <summary>The network makes the modem wait, or has a session under this name already.</summary>
internal sealed class Throttled : RefusalRule
{
    public override string Id => "pdn-throttled";

    public override IReadOnlyList<string> Explains { get; } = ["qmi-call-failed"];

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The network refuses a second session under the same name or makes the modem wait after failed attempts";
}

/// <summary>The modem's own side of the call failed.</summary>
internal sealed class CallFailed : RefusalRule
{
    public override string Id => "qmi-call-failed";

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The modem refuses the call for a reason of its own";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (base.Judge(situation, standing) is { } named)
        {
            return named;
        }

        // The envelope alone: somebody cut off the reason. A maker's lock that is asked to open is no call.
        var unlocking = situation.Said(ModemWordings.UnlockRefused).Select(refused => refused.Line).ToHashSet();
        var envelope = situation.Said(DataSessionWordings.CallFailed).LastOrDefault(said => !unlocking.Contains(said.Line));
        return envelope is not null && !situation.Said(DataSessionWordings.CallEnd).Any() && situation.Connection.ReachedAfter(HealedBy, situation.Connection.PlaceOf(envelope.Line)) is null
            ? Find(Confidence.Possible, situation.SubjectOf(envelope), "The call failed; the reason is not in the text.", [envelope.Line])
            : null;
    }
}

/// <summary>An MBIM status that names no other class.</summary>
internal sealed class MbimRequestRefused : RefusalRule
{
    public override string Id => "mbim-request-refused";

    protected override Stage HealedBy => Stage.Session;

    protected override string Sentence => "The modem refuses the MBIM request";
}

/// <summary>An update of the tool is in question. <c>NoEffect</c> as well means that another client already holds what was asked for, so alone it decides nothing.</summary>
internal sealed class ToolRegression : Rule
{
    public override string Id => "qmi-tool-regression";

    /// <summary>The modem answered the call itself, and no network was asked about a name.</summary>
    public override IReadOnlyList<string> Explains { get; } = ["wrong-apn"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var last = situation.Said(DataSessionWordings.NoEffect).LastOrDefault();
        if (last is null || situation.Connection.ReachedAfter(Stage.Session, situation.Connection.PlaceOf(last.Line)) is not null || situation.Connection.Refusals.Any(refusal => !refusal.Hint)
            || situation.Said(IpWordings.Discover, IpWordings.DiscoverOfModem).Any())
        {
            yield break;
        }

        yield return Find(Confidence.Possible, situation.SubjectOf(last), "uqmi's request had no effect: another client holds the session, or this version of the tool does not suit the firmware.", [last.Line]);
    }
}
