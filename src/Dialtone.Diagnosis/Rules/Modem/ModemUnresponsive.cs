using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem is there with all drivers, and no port answers AT.</summary>
internal sealed class ModemUnresponsive : Rule
{
    public override string Id => "modem-unresponsive";

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

        var told = situation.Subjects.Logs.SelectMany(log => log.General.Concat(log.Ports.SelectMany(port => port.Events)))
            .FirstOrDefault(happened => happened.Kind == EventKind.PortSilent);
        if (told is not null)
        {
            yield return Find(Confidence.Likely, new Subject { Tty = told.Name }, $"ModemManager gave up on {told.Name}: the modem does not answer.", [told.Line]);
        }
    }
}
