using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Another process holds the modem's port.</summary>
internal sealed class PortBusy : Rule
{
    public override string Id => "port-busy";

    public override IReadOnlyList<string> Explains => ["modem-unresponsive", "wrong-at-port"];

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

        var (name, lines) = Told(situation);
        // A serial adapter or a microcontroller that is busy is no modem's trouble.
        if (lines.Count > 0 && (situation.Devices.Count == 0 || situation.Candidates.Any(device => device.Identity == Identity.Modem))
            && situation.DeviceOf(name ?? "") is not { Identity: Identity.Other })
        {
            yield return Find(Confidence.Likely, new Subject { Tty = name }, $"Another process holds {name ?? "the modem's port"}.", lines) with
            {
                Confirm = name is null ? ["fuser -v /dev/ttyUSB*"] : [$"fuser -v /dev/{name}"],
            };
        }
    }

    /// <summary>Who was refused which port, and where it stands.</summary>
    private static (string? Name, List<Evidence> Lines) Told(Situation situation)
    {
        var events = situation.Subjects.Logs.SelectMany(log => log.General.Concat(log.Ports.SelectMany(port => port.Events)))
            .Where(happened => happened.Kind == EventKind.PortBusy && !OtherProgramWordings.AreNamedIn(happened.Line.Whole)).ToList();
        // A port on the board or a disk may be locked, too.
        var statements = situation.Said(PortWordings.Held).Where(said => said["tty"].Length == 0 || ModemNodes.Is(said["tty"])).Where(said => !OtherProgramWordings.AreNamedIn(said.Line.Whole)).ToList();
        var name = events.Select(happened => happened.Name).FirstOrDefault(known => known is not null)
            ?? statements.Select(said => said["tty"]).FirstOrDefault(known => known.Length > 0)
            ?? Mentioned(statements.Select(said => said.Line.Whole));
        return (name, [.. events.Select(happened => happened.Line).Concat(statements.Select(said => said.Line)).Take(3)]);
    }

    private static string? Mentioned(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            foreach (var word in text.Split(' ', '(', ')', '"', '\'', ',', ':', '/'))
            {
                if (word.Length > 4 && ModemNodes.Is(word))
                {
                    return word;
                }
            }
        }

        return null;
    }
}
