using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The call is up, and nobody at its other end speaks PPP.</summary>
internal sealed class LcpTimeout : Rule
{
    public override string Id => "ppp-lcp-timeout";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.IsWiredLine)
        {
            yield break;
        }

        var course = situation.Connection;
        var silent = situation.Said(DataSessionWordings.LcpTimeout).LastOrDefault();
        if (silent is not null && course.ReachedAfter(Stage.Authentication, course.PlaceOf(silent.Line)) is null)
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(silent), "The modem took the call, and no PPP answer comes from it: the wrong port, a modem still in command mode, or a link that loses bytes.",
                [silent.Line, situation.Said(DataSessionWordings.PppStarted).LastOrDefault()?.Line]);
            yield break;
        }

        var session = PppSession.LastOf(situation);
        var waited = situation.Said(DataSessionWordings.PppTimedOut).LastOrDefault();
        if (session is { Authenticated: false, Address: null } && session.End is PppEnd.None or PppEnd.Stopped or PppEnd.Silent && waited is not null
            && course.PlaceOf(waited.Line) > course.PlaceOf(session.Start))
        {
            yield return Find(Confidence.Likely, Subject.None, "pppd was started on the modem's port and never heard an answer: this port manages the modem and carries no data, or the link loses bytes.",
                [session.Start, waited.Line]);
            yield break;
        }

        // Before any of its messages came back as the other side's, pppd cannot have authenticated.
        if (situation.Said(DataSessionWordings.NotPpp).LastOrDefault() is { } echoed && session is null or { Authenticated: false, Address: null }
            && course.ReachedAfter(Stage.Authentication, course.PlaceOf(echoed.Line)) is null)
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(echoed), "What pppd hears from the modem is not PPP but its own bytes or text: the port is not the one that carries data, or the modem is back in command mode.",
                [echoed.Line, situation.Said(DataSessionWordings.PppStarted).LastOrDefault()?.Line]);
            yield break;
        }

        // NetworkManager's own log alone: what pppd heard stands elsewhere.
        if (session is null && waited is not null && situation.Said(DataSessionWordings.PppLaunched).LastOrDefault() is { } launched && course.PlaceOf(waited.Line) > course.PlaceOf(launched.Line)
            && course.ReachedAfter(Stage.Address, course.PlaceOf(waited.Line)) is null)
        {
            yield return Find(Confidence.Possible, Subject.None, "pppd was started and had no address when NetworkManager stopped waiting; pppd's own lines would show how far it came.", [launched.Line, waited.Line]) with
            {
                Confirm = ["pppd's lines of the same minute: is CHAP or PAP authentication among them?"],
            };
            yield break;
        }

        // pppd was called, and its interface is missing: its own log would tell why.
        var absent = situation.Said(IpWordings.NoPppInterface).LastOrDefault();
        var called = situation.Said(IpWordings.PppCalled).LastOrDefault();
        if (absent is not null && called is not null && session is null && situation.Connection.Refusals.All(refusal => refusal.Hint))
        {
            yield return Find(Confidence.Possible, Subject.None, "pppd was called and made no interface; its log would show whether the call or the negotiation failed.", [called.Line, absent.Line]);
            yield break;
        }

        // An attempt that nobody waited for: too little to tell.
        var starting = situation.Said(DataSessionWordings.PppLaunched).LastOrDefault();
        var busy = situation.Said(DataSessionWordings.StillConnected).LastOrDefault();
        if (starting is not null && busy is not null && session is null && !course.EverReached(Stage.Address))
        {
            yield return Find(Confidence.Possible, Subject.None, "pppd was started and got no address before somebody tried again.", [starting.Line, busy.Line]);
        }
    }
}

/// <summary>pppd cannot run.</summary>
internal sealed class PppSupportMissing : RefusalRule
{
    public override string Id => "ppp-support-missing";

    public override IReadOnlyList<string> Explains { get; } = ["ppp-lcp-timeout", "driver-module-missing"];

    protected override Stage HealedBy => Stage.Authentication;

    protected override string Sentence => "pppd cannot start: the program or the kernel's PPP modules are missing";
}

/// <summary>pppd wants the carrier to prove who it is.</summary>
internal sealed class PeerMustAuthenticate : RefusalRule
{
    public override string Id => "pppd-demands-peer-auth";

    public override IReadOnlyList<string> Explains { get; } = ["authentication-refused", "ppp-lcp-timeout", "dial-no-carrier"];

    protected override Stage HealedBy => Stage.Address;

    protected override string Sentence => "pppd demands that the carrier authenticate itself, which no carrier does: the option noauth is missing in the peer file";
}

/// <summary>pppd cannot read what it shall do.</summary>
internal sealed class OptionsUnreadable : RefusalRule
{
    public override string Id => "ppp-options-unreadable";

    public override IReadOnlyList<string> Explains { get; } = ["ppp-lcp-timeout", "pppd-demands-peer-auth", "dial-no-carrier"];

    protected override Stage HealedBy => Stage.Address;

    protected override string Sentence => "pppd cannot open its options file";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        var said = situation.Said(DataSessionWordings.OptionsUnreadable).LastOrDefault();
        return base.Judge(situation, standing) is { } named && said is not null ? named with { Message = $"pppd cannot open its options file {said["file"]}: {said["error"]}." } : null;
    }
}

/// <summary>Closing or opening the port hangs in the driver.</summary>
internal sealed class DisconnectHang : RefusalRule
{
    public override string Id => "disconnect-hang";

    protected override Stage HealedBy => Stage.Traffic;

    protected override string Sentence => "Closing the modem's port hangs in the driver until the modem is unplugged";
}

/// <summary>Sessions that stood and were ended from the other side.</summary>
internal sealed class SessionDrops : RefusalRule
{
    /// <summary>As many as show a habit.</summary>
    private const int Habit = 4;

    public override string Id => "session-drops-regularly";

    protected override Stage HealedBy => Stage.Traffic;

    protected override string Sentence => "The network ends the session";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (standing.Count > 1)
        {
            return base.Judge(situation, standing);
        }

        if (Habitual(situation) is { } habit)
        {
            return habit;
        }

        var ended = PppSession.Of(situation).Where(session => session.Address is not null && session.End is PppEnd.ByPeer or PppEnd.Hangup or PppEnd.EchoLost)
            .Select(session => session.EndLine!).Concat(LostSessions(situation)).ToList();
        if (ended.Count == 0 || (ended.Count == 1 && situation.Connection.ReachedAfter(Stage.Session, situation.Connection.PlaceOf(ended[0])) is not null))
        {
            return base.Judge(situation, standing) is { } named
                ? named with { Confidence = situation.Connection.ReachedAfter(Stage.Session, standing[^1].Place) is null ? Confidence.Likely : Confidence.Possible } : null;
        }

        return Find(ended.Count >= Habit ? Confidence.Likely : Confidence.Possible, Subject.None,
            ended.Count == 1 ? "The session stood and was ended from the other side." : $"{ended.Count} sessions stood and were each ended from the other side.", ended);
    }

    /// <summary>ModemManager (since 1.14) tells how long each session lasted: the same each time is somebody's timer.</summary>
    private Finding? Habitual(Situation situation)
    {
        var finished = situation.Said(DataSessionWordings.Finished).Where(statement => int.TryParse(statement["seconds"], out var lasted) && lasted > 30).ToList();
        if (finished.Count < 3)
        {
            return null;
        }

        var seconds = finished.ConvertAll(statement => int.Parse(statement["seconds"], System.Globalization.CultureInfo.InvariantCulture));
        return seconds.Max() - seconds.Min() <= seconds.Max() / 50
            ? Find(Confidence.Likely, Subject.None, $"{finished.Count} sessions ended after {seconds.Max()} s each: a timer of the network.", [finished[0].Line, finished[1].Line, finished[^1].Line])
            : null;
    }

    /// <summary>ModemManager passes through "disconnecting" if somebody on this machine wants the end, and goes back to a lower state directly if not.</summary>
    private static IEnumerable<Evidence> LostSessions(Situation situation) =>
        situation.Said(RegistrationWordings.StateChanged)
            .Where(statement => statement["from"] == "connected" && statement["modem-state"] is "registered" or "searching" or "enabled")
            .Where(statement => !situation.Said(DataSessionWordings.Requested).Any(request => request.Line == statement.Line)).Select(statement => statement.Line);
}
