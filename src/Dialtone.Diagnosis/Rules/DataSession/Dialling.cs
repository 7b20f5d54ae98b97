using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem answers the call with NO CARRIER.</summary>
internal sealed class DialNoCarrier : RefusalRule
{
    public override string Id => "dial-no-carrier";

    protected override Stage HealedBy => Stage.Dial;

    protected override string Sentence => "The modem dials and reports NO CARRIER: the network refuses the session, or the dial string does not suit";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (base.Judge(situation, standing) is not { } named)
        {
            return null;
        }

        // Who dials by hand sees the other end's PPP and cannot answer: the call was taken, and ends for want of that.
        if (situation.Exchanges("ATD").LastOrDefault(dial => situation.IsBehind(standing[^1].Line, dial.Line)) is { Result: { } taken } && taken.Text.StartsWith("CONNECT", StringComparison.Ordinal) && situation.IsBehind(standing[^1].Line, taken.Line))
        {
            return Find(Confidence.Possible, named.Subject, "The modem took the call and reports NO CARRIER later: the session ended, or nobody answered the other end's PPP.", [taken.Line, standing[^1].Line]);
        }

        // A CDMA call has no packet context and no APN; account and credentials are as likely as the dial string.
        var cdma = situation.Said(DataSessionWordings.Dialling).Any(statement => statement["number"].Contains("#777", StringComparison.Ordinal))
            || situation.Exchanges("ATD").Any(exchange => exchange.Command.Contains("#777", StringComparison.Ordinal));
        return cdma ? named with { Confidence = Confidence.Possible } : named;
    }
}

/// <summary>The modem answers the call with ERROR: it cannot even try.</summary>
internal sealed class DialCommandError : RefusalRule
{
    public override string Id => "dial-command-error";

    public override IReadOnlyList<string> Explains { get; } = ["dial-no-carrier"];

    protected override Stage HealedBy => Stage.Dial;

    protected override string Sentence => "The modem answers the dial command with ERROR: no context is defined, the card or the radio is not ready, or it does not know the dial string";
}

/// <summary>Dialled with event reporting on, and no answer of any kind.</summary>
internal sealed class EventReportingBlocksConnect : Rule
{
    public override string Id => "cmer-blocks-connect";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        var reporting = situation.Exchanges("AT+CMER=").Select(exchange => (exchange.Line, Place: course.PlaceOf(exchange.Line), On: exchange.Command.Length > 8 && exchange.Command[8] is >= '1' and <= '3'))
            .Concat(course.Said(DataSessionWordings.EventReporting).Select(entry => (entry.Statement.Line, entry.Place, On: entry.Statement["mode"] is not "0"))).OrderBy(entry => entry.Place).ToList();
        foreach (var dial in situation.Exchanges("ATD").Where(exchange => exchange.Result is null))
        {
            var before = reporting.LastOrDefault(entry => entry.Place < course.PlaceOf(dial.Line));
            if (before.Line is null || !before.On)
            {
                continue;
            }

            // Switched off and dialled again with success, nothing else is left.
            var cured = reporting.Exists(entry => !entry.On && entry.Place > before.Place && course.ReachedAfter(Stage.Dial, entry.Place) is not null);
            yield return Find(cured ? Confidence.Likely : Confidence.Possible, Subject.None, "The modem was told to report events (AT+CMER) and then answers the dial command with nothing at all.",
                [before.Line, dial.Line]);
            yield break;
        }
    }
}
