using System.Globalization;
using System.Text;
using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Treatment;

namespace Dialtone.App.Stories;

/// <summary>The sentences that the terminal page and the HTML page share.</summary>
internal static class StoryWords
{
    /// <summary>The verdict as one sentence.</summary>
    public static string Headline(Story story) => story.Examination switch
    {
        { Verdict: Verdict.Healthy } => Healthy(story),
        var examination => Headline(examination),
    };

    /// <summary>Drivers that are bound are not yet a modem that answers, and one that answers is not yet online.</summary>
    private static string Healthy(Story story) =>
        story.Machine is { } machine && machine.AtAnswers.TryGet(out var answers) && answers.Any(answer => answer.Outcome == AtOutcome.Answered)
            ? "The modem is there, its drivers are bound, and it answers AT; nothing wrong was found."
            : story.Examination.Working is { Line: not null } working
                ? $"{Sentence(working.Name ?? "the modem")} is in working order, as far as this tells: nothing wrong was found."
                : story.Examination.Inputs.Any(input => input.Kind is "mmcli" or "modemmanager-log" or "at-transcript" or "qmi-tool" or "pppd-log" or "networkmanager-log")
                ? $"The drivers of {story.Examination.Working?.Name ?? "the modem"} are bound, and nothing wrong was found in what was examined."
                : $"The drivers of {story.Examination.Working?.Name ?? "the modem"} are bound, and nothing wrong was found in what was examined; whether the modem answers was not looked at.";

    private static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}";

    public static string Headline(Examination examination) => examination.Verdict switch
    {
        Verdict.Fault => examination.Answer?.Message ?? "There is trouble.",
        Verdict.Healthy => "The modem's drivers are bound, and nothing wrong was found.",
        Verdict.NotAModem => examination.Findings.Count > 0 ? examination.Findings[0].Message : examination.Stranger ?? "No modem is attached.",
        _ => examination.Answer is null
            ? "What was examined shows neither a trouble that is known nor a modem in working order."
            : "What was examined does not decide it.",
    };

    /// <summary>What was looked at.</summary>
    public static string Examined(Story story)
    {
        var parts = new List<string> { story.Examined };
        if (story.Machine is { } machine)
        {
            if (machine.OperatingSystem.TryGet(out var system) && system.PrettyName.Length > 0)
            {
                parts.Add(system.PrettyName);
            }

            if (machine.Kernel.TryGet(out var kernel))
            {
                parts.Add($"kernel {kernel.Version}");
            }
        }

        return string.Join(", ", parts);
    }

    public static string SubjectText(Subject subject)
    {
        var parts = new List<string>();
        if (subject.Name is { } name)
        {
            parts.Add(name);
        }

        if (subject.Device is { } device)
        {
            parts.Add($"{device}");
        }

        if ((subject.Interface is { } entry ? $"{entry}" : subject.Port) is { } port)
        {
            parts.Add($"on {port}");
        }

        foreach (var word in (ReadOnlySpan<string?>)[subject.Tty, subject.Control, subject.Net, subject.Modem])
        {
            if (word is not null)
            {
                parts.Add(word);
            }
        }

        return string.Join(" ", parts);
    }

    public static string ConfidenceWord(Confidence confidence) => confidence switch
    {
        Confidence.Confirmed => "confirmed",
        Confidence.Likely => "likely",
        _ => "possible",
    };

    /// <param name="most">Clauses of the reasoning that are told.</param>
    public static string HowSure(Finding finding, int most = int.MaxValue) =>
        $"{ConfidenceWord(finding.Confidence)}: {(finding.Reasoning.Count == 0 ? Meaning(finding.Confidence) : string.Join("; ", finding.Reasoning.Take(most)))}";

    /// <summary>What the word says where the lines themselves are all the reason there is.</summary>
    private static string Meaning(Confidence confidence) => confidence switch
    {
        Confidence.Confirmed => "what the lines say has no other explanation",
        Confidence.Likely => "it fits the lines best, and nothing contradicts it",
        _ => "it fits the lines, and so do other causes",
    };

    /// <summary>The course of the trouble; empty if one round is all there is to tell.</summary>
    public static string LoopText(Loop loop)
    {
        if (loop is { Rounds: 1, Period: null, Resetter: null })
        {
            return "";
        }

        var parts = new List<string> { loop.Rounds == 1 ? "1 round" : $"{loop.Rounds} rounds" };
        if (loop.Period is { } period && period > TimeSpan.Zero)
        {
            parts.Add(period < TimeSpan.FromSeconds(1) ? $"{1 / period.TotalSeconds:0.#} a second" : $"one every {period.TotalSeconds:0.#} s");
        }

        if (loop.Resetter is { } resetter)
        {
            parts.Add($"{(resetter == "usb_modeswitch" ? "switched" : "reset")} by {resetter}{(loop.Lun is { } lun ? $" for LUN {lun}" : "")}{(loop.StorageInterface is { } entry ? $" ({entry})" : "")}");
        }

        // Without times nothing tells whether the log's end is also the end of the trouble.
        if (!loop.Ongoing)
        {
            parts.Add("over");
        }
        else if (loop.Period is not null)
        {
            parts.Add("still going on");
        }

        return string.Join(", ", parts);
    }

    public static string Cost(Cure cure)
    {
        var lasts = RiskText(cure.Risk);
        // Advice that names no loss may well have one that depends on how it is followed; what changes firmware or the boot is never had for nothing.
        var loss = cure.Loss.Length > 0 ? $"cost: {cure.Loss}" : (cure.IsPlan && cure.IsAdvice && lasts.Length > 0) || cure.Risk > 3 ? "" : "cost: nothing";
        return loss.Length > 0 && lasts.Length > 0 ? $"{loss}; {lasts}" : loss + lasts;
    }

    /// <summary>The catalogue's scale in words; empty for what changes nothing on the machine.</summary>
    private static string RiskText(int risk) => risk switch
    {
        0 => "",
        1 => "lasts until the next reboot at most",
        2 => "adds a configuration file, which can be removed",
        3 => "installs a package or changes a service",
        4 => "changes the kernel or the boot",
        _ => "changes hardware or firmware",
    };

    /// <summary>What the treatment came to, one sentence each.</summary>
    public static IReadOnlyList<string> TreatmentSentences(Story story)
    {
        var sentences = new List<string>();
        foreach (var outcome in story.Outcomes)
        {
            var cured = outcome.Attempts.FirstOrDefault(attempt => attempt.Outcome == AttemptOutcome.Cured);
            sentences.Add(outcome.Verdict switch
            {
                TreatmentVerdict.Cured => $"Cured by: {cured?.Plan.Title ?? "what was done"}. Proof: {cured?.Reason}.",
                TreatmentVerdict.Recovered => "It recovered without a cure; nothing is changed.",
                TreatmentVerdict.NothingToDo => "There is nothing to do.",
                TreatmentVerdict.Refused => "Nothing was tried; the reasons stand with each cure.",
                TreatmentVerdict.Interrupted => "The treatment was interrupted.",
                _ => "Nothing that was tried helped.",
            });
            if (outcome.Verdict is TreatmentVerdict.NotCured or TreatmentVerdict.Interrupted)
            {
                sentences.Add(outcome.Attempts.All(attempt => attempt.Undone)
                    ? "Every change was taken back: the machine is as it was."
                    : "Not everything could be taken back; what is left stands below.");
            }

            sentences.AddRange(outcome.Conclusions);
        }

        return sentences;
    }

    /// <summary>What <c>dialtone undo</c> takes to take the whole treatment back.</summary>
    public static string UndoWords(Story story) => story.KeptRuns.Count == 0 ? "last" : string.Join(' ', story.KeptRuns);

    public static string OutcomeWord(Attempt attempt) => attempt.Outcome switch
    {
        AttemptOutcome.Cured => "cured",
        AttemptOutcome.Refused => "not tried",
        AttemptOutcome.Interrupted => attempt.Undone ? "interrupted, undone" : "interrupted",
        _ => attempt.Undone ? "no cure, undone" : "no cure",
    };

    public static string Duration(double seconds) => seconds switch
    {
        < 1 => $"{seconds:0.###} s",
        < 120 => $"{seconds:0.##} s",
        < 7200 => $"{seconds / 60:0.#} min",
        < 172800 => $"{seconds / 3600:0.#} h",
        _ => $"{seconds / 86400:0.#} days",
    };

    /// <summary>An evidence line as people know it: a record of <c>/dev/kmsg</c> (<c>6,511,5008400,-;text</c>) looks as dmesg prints it, and an array of bytes is read.</summary>
    public static string LineText(Evidence evidence)
    {
        var text = evidence.Text;
        if (text.StartsWith('[') && ByteArrays.Decode(text.AsSpan(1).TrimEnd("]…")) is { } message)
        {
            return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(message));
        }

        if (evidence.Input != KernelLogPlace || text.IndexOf(';') is var semicolon && semicolon < 0)
        {
            return text;
        }

        var fields = text[..semicolon].Split(',');
        return fields.Length >= 4 && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            ? $"[{microseconds / 1e6,12:0.000000}] {text[(semicolon + 1)..]}"
            : text;
    }

    private const string KernelLogPlace = "/dev/kmsg";
}
