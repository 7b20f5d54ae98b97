using System.Globalization;
using Dialtone.App.Commands;
using Dialtone.App.Stories;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Facts;

namespace Dialtone.App.Text;

/// <summary>One stage of a diagnosis, for whoever wants to know how the answer came about.</summary>
internal sealed class StagePage(Subjects subjects)
{
    /// <summary>Lines that were not recognised and are shown of each input.</summary>
    private const int FewLines = 6;

    public void Write(TextPage page, Stage stage, bool verbose)
    {
        switch (stage)
        {
            case Stage.Facts:
                WriteFacts(page, verbose);
                break;
            case Stage.Events:
                WriteEvents(page, verbose);
                break;
            default:
                WriteFindings(page);
                break;
        }
    }

    private void WriteFacts(TextPage page, bool verbose)
    {
        if (subjects is { Logs: [], Machine: null })
        {
            page.Paragraph("Nothing that was given is a log or listing that dialtone knows.");
        }

        foreach (var log in subjects.Logs)
        {
            page.Blank();
            Write(page, log, verbose);
        }

        if (subjects.Machine is { } machine)
        {
            page.Blank();
            new DeviceListPage(machine, _ => null, verbose).Write(page);
            foreach (var entry in machine.NotExamined)
            {
                page.Entry("Not examined", entry.What);
            }
        }
    }

    private static void Write(TextPage page, LogFacts log, bool verbose)
    {
        var input = log.Description;
        page.Paragraph(new Piece(input.Name, Tone.Strong), $"  {input.Kind}, format {input.Format}");
        page.Indented(2, $"{DeviceListPage.Count((int)Math.Min(int.MaxValue, input.Lines), "line")}, {input.Recognised} recognised, {Math.Max(0, input.Lines - input.Recognised)} not");
        if (log.Start is { } start && log.End is { } end)
        {
            page.Indented(2, $"times from {Time(start)} to {Time(end)}{(log.Monotonic ? " since boot" : "")}{(log.Boots > 1 ? $", {log.Boots} boots" : "")}");
        }

        if (log.Kernel is { } kernel)
        {
            page.Indented(2, $"kernel {kernel.Version} {kernel.Build}");
        }

        foreach (var device in log.Devices)
        {
            page.Indented(2, $"device {device.Id}{(device.Name is { Length: > 0 } name ? $" {name}" : "")}, line {device.Line.Line}");
        }

        if (log.Modules is { } modules)
        {
            page.Indented(2, $"{modules.Count} loaded modules");
        }

        if (log.Ports.Count > 0)
        {
            page.Indented(2, $"events at {string.Join(", ", log.Ports.Select(port => port.Port.IsEmpty ? "no port" : $"{port.Port}"))}: {log.Ports.Sum(port => port.Counts.Values.Sum())}");
        }

        WriteSome(page, verbose, "stated by listings:", [.. log.Properties.Select(property => (property.Line, $"{property.Program}{(property.Object.Length > 0 ? $" {property.Object}" : "")} {property.Key}: {property.Value}"))]);
        WriteSome(page, verbose, "asked of a modem:", [.. log.Exchanges.Select(exchange => (exchange.Line, $"{exchange.Command}: {Answer(exchange)}"))]);
        WriteSome(page, verbose, "told of a modem:", [.. log.Told.Select(told => (told.Line, $"{told.Modem} {told.Aspect}: {told.Value}".TrimStart()))]);
        var shown = verbose ? log.Unrecognised.Count : Math.Min(FewLines, log.Unrecognised.Count);
        if (shown > 0)
        {
            page.Indented(2, "not recognised, the first:");
        }

        foreach (var line in log.Unrecognised.Take(shown))
        {
            page.Quote(4, $"{line.Line.ToString(CultureInfo.InvariantCulture),6}  {line.Text}");
        }
    }

    private static string Answer(AtExchange exchange) =>
        string.Join(", ", exchange.Answers.Append(exchange.Result).OfType<AtLine>().Select(line => line.Text).DefaultIfEmpty("no answer"));

    private static void WriteSome(TextPage page, bool verbose, string heading, IReadOnlyList<(Evidence Line, string Text)> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        page.Indented(2, heading);
        foreach (var (line, text) in verbose ? entries : entries.Take(FewLines))
        {
            page.Quote(4, $"{line.Line.ToString(CultureInfo.InvariantCulture),6}  {text}");
        }

        if (!verbose && entries.Count > FewLines)
        {
            page.Indented(4, new Piece($"... {entries.Count - FewLines} more (--verbose) ...", Tone.Faint));
        }
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private void WriteEvents(TextPage page, bool verbose)
    {
        new PortLogPage(subjects.Logs, null, verbose).Write(page);
        WriteLines(page, "at no port", subjects.Logs.SelectMany(log => log.General).Select(happened => happened.Line));
        WriteLines(page, "said by programs", subjects.Logs.SelectMany(log => log.Statements).Select(statement => statement.Line).Distinct());
    }

    private static void WriteLines(TextPage page, string heading, IEnumerable<Evidence> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (first)
            {
                page.Blank();
                page.Heading(heading);
            }

            first = false;
            page.Quote(2, $"{line.Input}:{line.Line}  {StoryWords.LineText(line)}");
        }
    }

    private void WriteFindings(TextPage page)
    {
        var findings = Examiner.FindingsBeforeWeighing(subjects);
        if (findings.Count == 0)
        {
            page.Paragraph("No rule found anything.");
        }

        foreach (var finding in findings)
        {
            page.Blank();
            page.Paragraph(new Piece(finding.Id, Tone.Strong), $"  {finding.Layer}, {(finding.Role == Role.Note ? "note" : "cause")}, {StoryWords.ConfidenceWord(finding.Confidence)}  ", new Piece(StoryWords.SubjectText(finding.Subject), Tone.Faint));
            page.Indented(2, finding.Message);
            foreach (var line in finding.Evidence)
            {
                page.Quote(4, $"{line.Input}:{line.Line}  {StoryWords.LineText(line)}");
            }
        }
    }
}
