using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>How a PPP session ended.</summary>
internal enum PppEnd
{
    /// <summary>The text ends before it does.</summary>
    None,

    /// <summary>The other side closed the link in order.</summary>
    ByPeer,

    /// <summary>The modem dropped the carrier.</summary>
    Hangup,

    /// <summary>Somebody on this machine stopped pppd.</summary>
    Stopped,

    /// <summary>LCP got no answer.</summary>
    Silent,

    /// <summary>Echo requests got no answer.</summary>
    EchoLost,
}

/// <summary>One run of pppd from its link to its end, as its own lines or wvdial's copies of them tell.</summary>
internal sealed class PppSession
{
    private PppSession(Evidence start) => Start = start;

    public Evidence Start { get; }

    public bool Authenticated { get; private set; }

    public Evidence? Address { get; private set; }

    public bool NameServer { get; private set; }

    public PppEnd End { get; private set; }

    public Evidence? EndLine { get; private set; }

    /// <summary>The session whose course is the present; null if there was none.</summary>
    public static PppSession? LastOf(Situation situation) => Of(situation) is { Count: > 0 } sessions ? sessions[^1] : null;

    /// <summary>Sessions in the order of the lines. A daemon that copies pppd's lines into its own log makes no second session.</summary>
    public static IReadOnlyList<PppSession> Of(Situation situation)
    {
        var sessions = new List<PppSession>();
        foreach (var (statement, _) in situation.Connection.Said(
            DataSessionWordings.PppStarted, DataSessionWordings.AuthenticationSucceeded, IpWordings.LocalAddress, IpWordings.PrimaryNameServer, DataSessionWordings.PeerTerminated,
            DataSessionWordings.ModemHangup, DataSessionWordings.PppStopped, DataSessionWordings.LcpTimeout, DataSessionWordings.NotPpp, DataSessionWordings.EchoLost, DataSessionWordings.PppExit).OrderBy(entry => entry.Place))
        {
            var said = statement.Wording;
            var current = sessions.Count > 0 ? sessions[^1] : null;
            if (said == DataSessionWordings.PppStarted)
            {
                if (current is null || current.End != PppEnd.None || current.Authenticated || current.Address is not null)
                {
                    sessions.Add(new PppSession(statement.Line));
                }
            }
            else if (current is null)
            {
                continue;
            }
            else if (said == DataSessionWordings.AuthenticationSucceeded)
            {
                current.Authenticated = true;
            }
            else if (said == IpWordings.LocalAddress)
            {
                current.Address ??= statement.Line;
            }
            else if (said == IpWordings.PrimaryNameServer)
            {
                current.NameServer = true;
            }
            else if (current.End == PppEnd.None)
            {
                var end = said == DataSessionWordings.PeerTerminated ? PppEnd.ByPeer
                    : said == DataSessionWordings.ModemHangup || (said == DataSessionWordings.PppExit && statement["status"] == "16") ? PppEnd.Hangup
                    : said == DataSessionWordings.PppStopped ? PppEnd.Stopped
                    : said == DataSessionWordings.LcpTimeout ? PppEnd.Silent
                    // A modem that has dropped the call is in command mode again, and echoes.
                    : said == DataSessionWordings.NotPpp ? current.Address is null ? PppEnd.Silent : PppEnd.Hangup
                    : said == DataSessionWordings.EchoLost ? PppEnd.EchoLost
                    : PppEnd.None;
                if (end != PppEnd.None)
                {
                    (current.End, current.EndLine) = (end, statement.Line);
                }
            }
        }

        return sessions;
    }
}
