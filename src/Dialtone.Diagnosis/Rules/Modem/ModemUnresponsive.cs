using System.Globalization;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem is there with all drivers, and no port answers.</summary>
internal sealed class ModemUnresponsive : Rule
{
    /// <summary>mm-base-modem.c gives a modem up after so many requests in a row without an answer.</summary>
    private const int GivenUp = 10;

    public override string Id => "modem-unresponsive";

    public override bool ConcludesFromAbsence => true;

    public override IReadOnlyList<string> Explains => ["control-client-failure", "modem-drops-off-bus", "no-plugin-support"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Identity == Identity.Modem && device.Device is not null))
        {
            var ports = device.Interfaces.SelectMany(entry => entry.Ttys).ToList();
            var answers = situation.Machine!.AtAnswers.Or([]).Where(answer => ports.Contains(answer.Port)).ToList();
            if (answers.Count == 0 || answers.Exists(answer => answer.Outcome is AtOutcome.Answered or AtOutcome.Busy) || answers.Count < ports.Count)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject() with { Tty = answers[0].Port },
                $"No serial port of {device.Describe()} answers AT ({string.Join(", ", answers.Select(answer => answer.Port))}): its firmware hangs.",
                answers.Select(answer => new Evidence($"/dev/{answer.Port}", 1, answer.Outcome.ToString())));
        }

        foreach (var finding in Told(situation))
        {
            yield return finding;
        }
    }

    private static string Together(List<string> names)
    {
        names.Sort(StringComparer.Ordinal);
        return $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private IEnumerable<Finding> Told(Situation situation)
    {
        var silent = situation.Subjects.Logs.SelectMany(log => log.General.Concat(log.Ports.SelectMany(port => port.Events)))
            .FirstOrDefault(happened => happened.Kind == EventKind.PortSilent && Count(happened.Line.Whole) is null or >= GivenUp);
        var counted = situation.Said(ModemWordings.PortTimedOut).MaxBy(Count);
        if (silent is not null || counted is not null && Count(counted) >= GivenUp)
        {
            var (name, line) = silent is not null ? (silent.Name, silent.Line) : (counted!["port"], counted.Line);
            var others = situation.Said(ModemWordings.PortTimedOut).Where(said => Count(said) >= GivenUp && said["port"] != name).DistinctBy(said => said["port"]).ToList();
            yield return Find(
                Confidence.Likely, NodeSubject(situation, name),
                others.Count == 0 ? $"ModemManager gave up on {name}: the modem does not answer."
                    : $"ModemManager gave up on {Together([name ?? "the modem's port", .. others.Select(said => said["port"])])}: the modems do not answer; what they share (hub, supply) may have hung them together.",
                [line, .. others.Select(said => said.Line), situation.LastSaid(ModemWordings.TransactionTimeout)?.Line]);
            yield break;
        }

        var hangup = situation.LastSaid(ModemWordings.Hangup);
        if (hangup is not null && !situation.WorksAfter(hangup.Line))
        {
            yield return Find(
                Confidence.Possible, situation.SubjectOf(hangup), "The modem's control port hangs up before it has answered anything.", [hangup.Line, situation.LastSaid(ServiceWordings.NotSupported)?.Line]);
            yield break;
        }

        // A few requests without an answer are what a busy modem and a restarting one have, too.
        var timeouts = situation.Said(ModemWordings.TransactionTimeout, PortWordings.CommandTimeout, ModemWordings.PortTimedOut, PortWordings.DialerUnanswered).ToList();
        var connected = situation.Told(Aspect.ModemState).LastOrDefault() is { Value: "connected" };
        if (timeouts.Count > (connected ? 2 : 0) && !situation.WorksAfter(timeouts[^1].Line) && !situation.SaidAfter(timeouts[^1].Line, PortWordings.DialerPort))
        {
            yield return Find(
                Confidence.Possible, situation.SubjectOf(timeouts[^1]), $"The modem left {(timeouts.Count == 1 ? "a request" : "requests")} without an answer.", timeouts.Select(said => said.Line).Take(4)) with
            {
                Confirm = ["does another port of the modem answer?", "is anybody else using the port?"],
            };
        }
    }

    private static Subject NodeSubject(Situation situation, string? name) => name is null ? Subject.None
        : (situation.DeviceOf(name)?.ToSubject() ?? Subject.None) with
        {
            Tty = name.StartsWith("tty", StringComparison.Ordinal) ? name : null,
            Control = name.StartsWith("cdc-wdm", StringComparison.Ordinal) ? name : null,
        };

    private static int Count(Statement said) => int.TryParse(said["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>The number in "timed out 10 consecutive times"; null if the line has none.</summary>
    private static int? Count(string line)
    {
        var end = line.IndexOf(" consecutive", StringComparison.Ordinal);
        var start = end < 0 ? -1 : line.LastIndexOf(' ', end - 1);
        return start >= 0 && int.TryParse(line.AsSpan(start + 1, end - start - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }
}
