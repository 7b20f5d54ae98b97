using Dialtone.App.CommandLine;
using Dialtone.App.Stories;
using Dialtone.Diagnosis;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Verification;

namespace Dialtone.App.Html;

/// <summary>The story as one HTML page that needs no network, no script and no other file.</summary>
/// <param name="secrets">What is known to be private; the page is made to be sent.</param>
internal sealed class ReportPage(Story story, Redactor? secrets = null)
{
    /// <summary>Reasons that stand beside the verdict; all of them stand below.</summary>
    private const int FewReasons = 2;

    private readonly HtmlPage page = new(PrivateData.Of(story.Machine, secrets));
    private readonly ReportLines lines = new(story);

    private Examination Examination => story.Examination;

    public string Write()
    {
        page.Open("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")).Open("head");
        page.Void("meta", ("charset", "utf-8"));
        page.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        // Nothing is loaded from anywhere, whatever a device's strings try.
        page.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'"));
        page.Element("title", $"Dialtone: {Title()}");
        page.Style(ReportStyle.Sheet);
        page.CloseLine();
        page.Open("body");
        WriteHeader();
        page.Open("main");
        WriteVerdict();
        WriteTreatment();
        WriteTimeline();
        WriteCures();
        WriteFindings();
        WriteDevices();
        WriteNotExamined();
        WriteInputs();
        lines.Write(page);
        page.CloseLine();
        page.Element("footer", $"Written by dialtone {CommandLineProgram.Version}. This page holds everything it shows; it loads nothing.");
        page.CloseLine();
        page.CloseLine();
        return page.ToString();
    }

    private string Title() => story.Treated switch
    {
        TreatmentVerdict.Cured => "Cured",
        TreatmentVerdict.Recovered => "Recovered without a cure",
        TreatmentVerdict.NotCured => "Not cured",
        TreatmentVerdict.Interrupted => "Interrupted",
        _ => Examination.Verdict switch
        {
            Verdict.Fault => "Trouble found",
            Verdict.Healthy => "Healthy",
            Verdict.NotAModem => "No modem",
            _ => "Cannot tell",
        },
    };

    private string Colour() => story.Treated switch
    {
        TreatmentVerdict.Cured or TreatmentVerdict.Recovered => "good",
        TreatmentVerdict.NotCured or TreatmentVerdict.Refused => "bad",
        TreatmentVerdict.Interrupted => "caution",
        _ => Examination.Verdict switch
        {
            Verdict.Fault => "bad",
            Verdict.Healthy => "good",
            _ => "caution",
        },
    };

    private void WriteHeader()
    {
        page.Open("header");
        var written = story.Written is { } time ? $" · {time.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "";
        page.Element("p", $"Dialtone{written} · {StoryWords.Examined(story)}", ("class", "brand"));
        page.CloseLine();
    }

    private void WriteVerdict()
    {
        page.Open("section", ("class", $"verdict {Colour()}"));
        page.Open("p").Element("span", Title(), ("class", $"mark {Colour()}")).CloseLine();
        page.Element("h1", StoryWords.Headline(story));
        foreach (var sentence in StoryWords.TreatmentSentences(story))
        {
            page.Element("p", sentence);
        }

        if (Examination.Working?.Line is { } shown)
        {
            page.Open("dl").Element("dt", "Shown by").Open("dd");
            lines.Link(page, shown, $"{shown.Input}:{shown.Line}");
            page.Text(" ").Element("code", StoryWords.LineText(shown)).Close().CloseLine();
        }

        if (Examination.Answer is { Symptom: { } symptom })
        {
            page.Element("p", $"{symptom}.");
        }

        if (Examination.Answer is { Suspected: false } answer)
        {
            if (answer.Confidence == Confidence.Possible)
            {
                page.Element("p", $"Perhaps: {answer.Message}");
            }

            page.Open("dl");
            Term("Name", answer.Id, code: true);
            if (StoryWords.SubjectText(answer.Subject) is { Length: > 0 } subject)
            {
                Term("Where", subject);
            }

            Term("How sure", StoryWords.HowSure(answer, FewReasons));
            if (answer.Loop is { } loop && StoryWords.LoopText(story.Treated == TreatmentVerdict.Cured ? loop with { Ongoing = false } : loop) is { Length: > 0 } course)
            {
                Term("Seen", course);
            }

            page.CloseLine();
        }

        page.CloseLine();
    }

    private void Term(string term, string text, bool code = false)
    {
        page.Element("dt", term);
        if (code)
        {
            page.Open("dd").Element("code", text).CloseLine();
        }
        else
        {
            page.Element("dd", text);
        }
    }

    private void WriteTreatment()
    {
        var attempts = story.Attempts.ToList();
        if (attempts.Count == 0)
        {
            return;
        }

        page.Element("h2", "What was tried");
        page.Open("ol", ("class", "steps"));
        foreach (var attempt in attempts)
        {
            WriteAttempt(attempt);
        }

        page.CloseLine();
        var kept = attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Cured).ToList();
        if (kept.Count == 0)
        {
            return;
        }

        page.Element("h2", "How to take it back");
        page.Element("p", "Every change is in the journal, with what was there before. This restores it byte by byte, also weeks later:");
        page.Element("pre", $"sudo dialtone undo {StoryWords.UndoWords(story)}");
        page.Element("p", story.Outcomes.All(outcome => outcome.Verdict != TreatmentVerdict.Cured || outcome.Lasting)
            ? $"The cure was made to last, it outlives unplugging and a reboot: {string.Join("; ", kept.SelectMany(attempt => attempt.Plan.LastingSteps).Select(Phrases.Of))}."
            : kept.Exists(attempt => attempt.Plan.EndsWithUnplugging) ? "The cure holds until the device is unplugged." : "The cure holds until the next reboot.");
        Bullets([.. story.Outcomes.SelectMany(outcome => outcome.LastingAdvice)]);
    }

    private void WriteAttempt(Attempt attempt)
    {
        var colour = attempt.Outcome switch
        {
            AttemptOutcome.Cured => "good",
            AttemptOutcome.Failed => "bad",
            _ => "caution",
        };
        page.Open("li");
        page.Open("h3").Text(attempt.Plan.Title).Text(" ").Element("span", StoryWords.OutcomeWord(attempt), ("class", $"mark {colour}")).CloseLine();
        page.Element("p", attempt.Reason);
        if (attempt.Meaning.Length > 0)
        {
            page.Element("p", attempt.Meaning, ("class", "soft"));
        }

        if (attempt.Plan.Loss.Length > 0)
        {
            page.Element("p", $"Its cost: {attempt.Plan.Loss}.");
        }

        if (attempt.Outcome != AttemptOutcome.Refused && attempt.Plan.Steps.Count > 0)
        {
            OpenDetails(attempt).Element("summary", attempt.Undone ? "What was done and taken back" : "What was changed");
            Bullets([.. attempt.Plan.Steps.Select(Phrases.Of)]);
            page.CloseLine();
        }

        if (attempt.Verification is { } verification)
        {
            OpenDetails(attempt).Element("summary", $"What was required while the port was watched for {StoryWords.Duration(verification.Watched.TotalSeconds)}");
            page.Open("table").Open("tbody");
            foreach (var requirement in verification.Requirements)
            {
                var (word, tone) = requirement.Outcome switch
                {
                    RequirementOutcome.Met => ("met", "good"),
                    RequirementOutcome.Failed => ("failed", "bad"),
                    _ => ("not examined", "caution"),
                };
                page.Open("tr").Element("th", requirement.Name, ("scope", "row"))
                    .Open("td").Element("span", word, ("class", $"mark {tone}")).Close().Element("td", requirement.Evidence).CloseLine();
            }

            page.Close().Close().CloseLine();
        }

        Bullets(attempt.Obstacles);
        page.Open("p", ("class", "soft")).Element("code", attempt.Plan.Remedy).CloseLine();
        page.CloseLine();
    }

    /// <summary>The proof of a cure is read at once, the failures on demand.</summary>
    private HtmlPage OpenDetails(Attempt attempt) => attempt.Outcome == AttemptOutcome.Cured ? page.Open("details", ("open", "open")) : page.Open("details");

    private void WriteCures()
    {
        var tried = story.Attempts.Select(attempt => attempt.Plan.Remedy).ToHashSet();
        var cures = story.Cures.Where(cure => !tried.Contains(cure.Id)).ToList();
        if (cures.Count == 0 || story.Treated is TreatmentVerdict.Cured or TreatmentVerdict.Recovered)
        {
            return;
        }

        page.Element("h2", tried.Count > 0 ? "What is left to do by hand" : "What helps, in the order to try it");
        page.Open("ol", ("class", "steps"));
        foreach (var cure in cures)
        {
            page.Open("li");
            page.Element("h3", cure.Title);
            page.Element("p", cure.Refused is { } refused ? $"Not now: {refused}" : StoryWords.Cost(cure));
            if (cure.ByHand.Count > 0)
            {
                page.Open("pre");
                foreach (var (line, index) in cure.ByHand.Select((line, index) => (line, index)))
                {
                    if (index > 0)
                    {
                        page.Void("br");
                    }

                    page.Text(line);
                }

                page.CloseLine();
            }

            Bullets(cure.Steps);
            page.Open("p", ("class", "soft")).Element("code", cure.Id).CloseLine();
            page.CloseLine();
        }

        page.CloseLine();
    }

    private void WriteTimeline()
    {
        // Where the trouble is first, the hubs that came with the machine last.
        var subjects = Examination.Findings.Select(finding => finding.Subject.Port).OfType<string>().ToHashSet();
        var ports = story.Ports.Where(port => PortStory.Of(port).Marks.Count > 0).OrderBy(port => subjects.Contains($"{port.Port}") ? 0 : 1).ToList();
        if (ports.Count == 0)
        {
            return;
        }

        page.Element("h2", "What happened, port by port");
        for (var index = 0; index < ports.Count; index++)
        {
            TimelineDrawing.Write(page, ports[index], index + 1, story.MomentsAt(ports[index]), story.Until, lines);
        }
    }

    private void WriteFindings()
    {
        var causes = 0;
        foreach (var finding in Examination.Findings.Where(finding => !finding.Suspected))
        {
            var first = finding.Role == Role.Cause && causes++ == 0;
            page.Element("h2", finding.Role switch
            {
                Role.Cause when finding.Confidence == Confidence.Possible => first ? "Perhaps" : "Or perhaps",
                Role.Cause => first ? "Why: the cause" : "Another cause",
                Role.Consequence => "What follows from it",
                _ => "Worth knowing",
            });
            page.Element("p", finding.Message);
            page.Open("p").Element("code", finding.Id).Text(" ")
                .Element("span", StoryWords.ConfidenceWord(finding.Confidence), ("class", finding.Role != Role.Cause ? "mark" : finding.Confidence == Confidence.Possible ? "mark caution" : "mark bad"));
            page.Text($" {StoryWords.SubjectText(finding.Subject)}").CloseLine();
            Bullets(finding.Reasoning);
            WriteClues(finding);
            WriteEvidence(finding);
        }

        var suspects = Examination.Findings.Where(finding => finding.Suspected).ToList();
        if (suspects.Count == 0)
        {
            return;
        }

        page.Element("h2", causes > 0 ? "What else it may be, the commonest first" : "What it may be, the commonest first");
        page.Element("p", $"{suspects[0].Symptom}.");
        WriteEvidence(suspects[0]);
        foreach (var suspect in suspects)
        {
            page.Element("h3", Catalogue.Find(suspect.Id)!.Title);
            page.Open("p").Element("code", suspect.Id).CloseLine();
            WriteClues(suspect);
        }
    }

    private void WriteClues(Finding finding)
    {
        if (finding.Confirm.Count > 0 && finding.Confidence != Confidence.Confirmed)
        {
            page.Element("p", "What would settle it:");
            Bullets(finding.Confirm);
        }
    }

    private void WriteEvidence(Finding finding)
    {
        if (finding.Evidence.Count == 0)
        {
            return;
        }

        page.Open("div", ("class", "scroll")).Open("table");
        page.Element("caption", "Evidence");
        page.Open("thead").Open("tr").Element("th", "Where", ("scope", "col")).Element("th", "What it says", ("scope", "col")).Close().CloseLine();
        page.Open("tbody");
        foreach (var evidence in finding.Evidence.OrderBy(evidence => evidence.Input, StringComparer.Ordinal).ThenBy(evidence => evidence.Line))
        {
            page.Open("tr").Open("td", ("class", "place"));
            lines.Link(page, evidence, $"{evidence.Input}:{evidence.Line}");
            page.Close().Element("td", StoryWords.LineText(evidence), ("class", "code")).CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private void WriteDevices()
    {
        if (story.Machine is not { } machine || !machine.UsbDevices.TryGet(out var devices) || devices.All(device => device.IsHub))
        {
            return;
        }

        page.Element("h2", "The devices");
        page.Open("div", ("class", "scroll")).Open("table");
        page.Element("caption", "USB devices and their interfaces, hubs left out");
        page.Open("thead").Open("tr");
        foreach (var heading in (ReadOnlySpan<string>)["Where", "What", "Driver", "On it"])
        {
            page.Element("th", heading, ("scope", "col"));
        }

        page.Close().CloseLine();
        page.Open("tbody");
        foreach (var device in devices.Where(device => !device.IsHub))
        {
            page.Open("tr").Open("td").Element("strong", $"{device.Port}").Close();
            page.Element("td", $"{(device.Id.TryGet(out var id) ? $"{id}" : "id unknown")} {device.Manufacturer.Or("")} {device.Product.Or("")}".Trim(), ("colspan", "3")).CloseLine();
            foreach (var entry in device.Interfaces.Or([]))
            {
                page.Open("tr").Element("td", $"{entry.Name}", ("class", "place")).Element("td", $"class {entry.Class}");
                page.Element("td", entry.Driver.TryGet(out var driver) ? driver : entry.Driver.IsAbsent ? "none" : "unknown");
                page.Element("td", string.Join(", ", [.. entry.Ttys, .. entry.NetworkInterfaces, .. entry.ControlChannels, .. entry.ScsiUnits.Select(Unit)])).CloseLine();
            }
        }

        page.Close().Close().CloseLine();
    }

    private static string Unit(ScsiUnit unit) => $"{unit.BlockDevice ?? $"LUN {unit.Lun}"} ({unit.Vendor} {unit.Model})";

    private void WriteNotExamined()
    {
        if (Examination.NotExamined.Count == 0)
        {
            return;
        }

        page.Element("h2", "What was not examined");
        page.Element("p", "Not looked at is not the same as not there. These were not looked at:");
        page.Open("ul");
        foreach (var entry in Examination.NotExamined)
        {
            page.Open("li").Text(entry.What);
            if (entry.Command is { } command)
            {
                page.Text(" ").Element("code", command);
            }

            page.CloseLine();
        }

        page.CloseLine();
    }

    private void WriteInputs()
    {
        if (Examination.Inputs.Count == 0)
        {
            return;
        }

        page.Element("h2", "What was read");
        page.Open("div", ("class", "scroll")).Open("table");
        page.Open("thead").Open("tr");
        foreach (var heading in (ReadOnlySpan<string>)["Input", "Kind", "Format", "Lines", "Recognised"])
        {
            page.Element("th", heading, ("scope", "col"));
        }

        page.Close().CloseLine();
        page.Open("tbody");
        foreach (var input in Examination.Inputs)
        {
            page.Open("tr").Element("td", input.Name).Element("td", input.Kind).Element("td", input.Format)
                .Element("td", $"{input.Lines}").Element("td", $"{input.Recognised}").CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private void Bullets(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        page.Open("ul");
        foreach (var line in lines)
        {
            page.Element("li", line);
        }

        page.CloseLine();
    }
}
