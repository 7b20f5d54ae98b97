using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Another process holds the modem's port.</summary>
internal sealed class PortBusy : Rule
{
    public override string Id => "port-busy";

    public override IReadOnlyList<string> Explains => ["modem-unresponsive"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates.Where(device => device.Identity == Identity.Modem && device.Device is not null))
        {
            var ports = device.Interfaces.SelectMany(entry => entry.Ttys).ToList();
            var answers = situation.Machine!.AtAnswers.Or([]).Where(answer => ports.Contains(answer.Port)).ToList();
            var busy = answers.Find(answer => answer.Outcome == AtOutcome.Busy);
            // One port in use by whoever manages the modem is as it should be, as long as another answers or the holder is ModemManager.
            if (busy is null || answers.Exists(answer => answer.Outcome == AtOutcome.Answered) || busy.Detail.Contains("ModemManager", StringComparison.Ordinal))
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject() with { Tty = busy.Port },
                $"{busy.Detail} holds {busy.Port} of {device.Describe()}, so nobody else can talk to the modem.",
                [new Evidence($"/dev/{busy.Port}", 1, busy.Detail)]);
        }

        var told = situation.Subjects.Logs.SelectMany(log => log.General.Concat(log.Ports.SelectMany(port => port.Events)))
            .FirstOrDefault(happened => happened.Kind == EventKind.PortBusy);
        // A serial adapter or a microcontroller that is busy is no modem's trouble.
        if (told is not null && (situation.Devices.Count == 0 || situation.Candidates.Any(device => device.Identity == Identity.Modem)))
        {
            yield return Find(Confidence.Likely, new Subject { Tty = told.Name }, $"Another process holds {told.Name}.", [told.Line]) with
            {
                Confirm = [$"fuser -v /dev/{told.Name}"],
            };
        }
    }
}
