using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;
using Dialtone.Treatment.Verification;

namespace Dialtone.App.Commands;

/// <summary>Proves that the modem works now: nothing is found, and its port stays quiet for a while with everything there.</summary>
internal sealed class VerifyCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Option<int> seconds = new("--for") { Description = "How long to watch each modem (default: 10).", HelpName = "SECONDS", DefaultValueFactory = _ => 10 };

    public VerifyCommand(CommonOptions options)
        : base("verify", "prove that the modem works: diagnose again and watch its port.")
    {
        this.options = options;
        seconds.Validators.Add(result =>
        {
            // The value itself cannot be asked for here: what does not parse throws.
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value is < 1 or > 86400))
            {
                result.AddError("--for takes seconds from 1 to 86400.");
            }
        });
        Add(seconds);
        Add(options.TextOrJson);
        Add(options.Root);
        Add(options.StateDirectory);
        Add(options.NoProbe);
        Add(options.Redact);
        Add(options.Verbose);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo dialtone verify", "does the cure hold?"),
        new("sudo dialtone verify --for 600", "does it hold for ten minutes?"),
        new("dialtone verify --root /mnt", "is anything wrong in another root? Watching is for the running machine"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(options.Root) is { } root)
        {
            return VerifyElsewhere(Examining.Root(root, session), arguments, session);
        }

        var story = await Examining.ThisMachineAsync(session, arguments, options);
        var machine = story.Machine!;
        var watch = session.Machine.Watch(!arguments.GetValue(options.NoProbe));
        var results = new List<(UsbPortPath Port, VerificationResult Result)>();
        foreach (var expectation in Expected(machine, CuredPorts(session, arguments), TimeSpan.FromSeconds(arguments.GetValue(seconds)), !arguments.GetValue(options.NoProbe)))
        {
            session.Terminal.Complain($"Watching port {expectation.Port} for {TreatmentProgressText.Seconds(expectation.Duration)} ...");
            results.Add((expectation.Port, Verdicts.Judge(expectation, await watch.WatchAsync(expectation, session.Stop))));
        }

        var status = results.Any(entry => entry.Result.HasFailed) || story.Examination.Verdict == Verdict.Fault
            ? ExitStatus.Findings
            : results.Count == 0 || results.Any(entry => !entry.Result.IsMet) ? ExitStatus.CannotTell : ExitStatus.Good;
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(JsonText.Write(writer => Write(writer, story, results)));
            return status;
        }

        var page = session.Terminal.NewPage();
        Write(page, story, results, arguments.GetValue(options.Verbose));
        session.Terminal.Show(page);
        return status;
    }

    /// <summary>Another root or a recording shows one moment: what is wrong can be seen there, but not that it stays well.</summary>
    private int VerifyElsewhere(Story story, ParseResult arguments, Session session)
    {
        session.Terminal.Complain("Not watched: only the machine that dialtone runs on can be.");
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(JsonText.Write(writer => Write(writer, story, [])));
        }
        else
        {
            var page = session.Terminal.NewPage();
            page.Entry(story.Examination.Verdict == Verdict.Fault ? "Trouble" : "Cannot tell", StoryWords.Headline(story));
            session.Terminal.Show(page);
        }

        return story.Examination.Verdict == Verdict.Fault ? ExitStatus.Findings : ExitStatus.CannotTell;
    }

    /// <summary>Ports whose cures are in force: there a modem must be, even if nothing is there now.</summary>
    private List<(UsbPortPath Port, UsbId? Device)> CuredPorts(Session session, ParseResult arguments)
    {
        var ports = new List<(UsbPortPath, UsbId?)>();
        foreach (var run in Journals.Open(session, arguments.GetValue(options.StateDirectory)).Runs)
        {
            if (run.State == RunState.Kept && UsbPortPath.TryParse(run.Began.Port, out var port))
            {
                // A stick that was switched is no longer what the finding was about.
                ports.Add((port, UsbId.TryParse(run.Began.Device, out var id) && !run.Steps.Any(step => step.Intended.Step is SwitchToModem) ? id : null));
            }
        }

        return ports;
    }

    private static IEnumerable<WatchExpectation> Expected(Machine machine, List<(UsbPortPath Port, UsbId? Device)> cured, TimeSpan duration, bool askPorts)
    {
        var modems = machine.UsbDevices.Or([]).Where(device => device.Interfaces.Or([]).Any(entry => entry.Ttys.Count > 0)
            || (cured.Exists(entry => entry.Port == device.Port) && device.Interfaces.Or([]).Any(entry => entry.NetworkInterfaces.Count + entry.ControlChannels.Count > 0))).ToList();
        foreach (var port in modems.Select(device => device.Port).Concat(cured.Select(entry => entry.Port)).Distinct())
        {
            var device = modems.FirstOrDefault(candidate => candidate.Port == port);
            // One with nothing but a network interface is a whole modem, too.
            var ttys = device is null ? 1 : device.Interfaces.Or([]).Sum(entry => entry.Ttys.Count);
            yield return new WatchExpectation
            {
                Port = port,
                Device = device is not null && device.Id.TryGet(out var id) ? id : cured.FirstOrDefault(entry => entry.Port == port).Device,
                Ttys = ttys,
                AtAnswer = askPorts && ttys > 0,
                Duration = duration,
                ReturnDeadline = TimeSpan.FromSeconds(5),
            };
        }
    }

    private static void Write(TextPage page, Story story, List<(UsbPortPath Port, VerificationResult Result)> results, bool verbose)
    {
        if (results.Count == 0)
        {
            page.Entry("Cannot tell", new Piece("no modem with a serial port is attached, and no cure is in force", Tone.Caution));
        }

        foreach (var (port, result) in results)
        {
            page.Entry($"{port}", result.IsMet ? new Piece("works", Tone.Good) : !result.HasFailed ? new Piece("cannot tell", Tone.Caution) : new Piece("does not work", Tone.Bad), $": {result.Reason}");
            foreach (var requirement in result.Requirements.Where(_ => verbose))
            {
                page.Entry("", new Piece($"{requirement.Name}: {requirement.Evidence}", Tone.Faint));
            }
        }

        if (story.Examination.Verdict == Verdict.Fault)
        {
            page.Entry("Trouble", new Piece(StoryWords.Headline(story.Examination), Tone.Bad));
            page.Entry("", "dialtone doctor");
        }
    }

    private static void Write(Utf8JsonWriter writer, Story story, List<(UsbPortPath Port, VerificationResult Result)> results)
    {
        ExaminationJson.WriteStart(writer, story.Examination);
        writer.WriteStartArray("watched");
        foreach (var (port, result) in results)
        {
            writer.WriteStartObject();
            writer.WriteString("port", $"{port}");
            writer.WriteBoolean("works", result.IsMet);
            writer.WriteNumber("seconds", Math.Round(result.Watched.TotalSeconds, 1));
            writer.WriteStartArray("requirements");
            foreach (var requirement in result.Requirements)
            {
                writer.WriteStartObject();
                writer.WriteString("name", requirement.Name);
                writer.WriteString("outcome", requirement.Outcome switch { RequirementOutcome.Met => "met", RequirementOutcome.Failed => "failed", _ => "not-examined" });
                writer.WriteString("evidence", requirement.Evidence);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        ExaminationJson.WriteEnd(writer);
    }
}
