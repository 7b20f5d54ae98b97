using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>An address is asked for on an interface that carries nothing before a session is opened on its control port, and nobody opens one.</summary>
internal sealed class DataSessionNotStarted : Rule
{
    public override string Id => "data-session-not-started";

    public override IReadOnlyList<string> Explains { get; } = ["dhcp-no-answer"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Connection.EverReached(Stage.Session) || situation.Said(DataSessionWordings.Attempt).Any() || AfterTheRegistration.FailsBefore(situation))
        {
            yield break;
        }

        var control = situation.Devices.FirstOrDefault(device => device.Interfaces.Any(entry => entry.Driver.TryGet(out var driver) && driver is "qmi_wwan" or "cdc_mbim" or "qmi_wwan_q"));
        var named = situation.Said(DataSessionWordings.ConfiguredName).LastOrDefault();
        var configured = named is null ? null : situation.Said(DataSessionWordings.ConfiguredDhcp).LastOrDefault();
        var asked = situation.Said(IpWordings.DiscoverOfModem).ToList();
        if (asked.Count >= 2 && situation.Said(IpWordings.Leased).Any())
        {
            yield break;
        }

        if (asked.Count >= 3 && control is not null)
        {
            yield return Find(Confidence.Likely, control.ToSubject(), "DHCP runs on the modem's interface, and nothing opens a data session on its control port.", [control.IdLine, asked[0].Line, asked[^1].Line]);
        }
        else if (control is not null && configured is not null)
        {
            yield return Find(Confidence.Possible, control.ToSubject(), "DHCP is configured on the modem's interface; nothing shows that a data session is opened on its control port before.",
                [named!.Line, configured.Line]);
        }
    }
}
