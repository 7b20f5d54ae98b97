using System.Xml;
using System.Xml.Linq;
using Dialtone.App.Html;
using Dialtone.App.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Tests.Treatment;
using Dialtone.Treatment;
using Dialtone.Treatment.Verification;

namespace Dialtone.Tests.App;

/// <summary>Whatever strings a device, a log, a file name or a modem's answer brings: nothing that is shown can be taken for anything but text.</summary>
public sealed class HostileStoryTests
{
    private const int Rounds = 1_500;

    private static readonly string[] Elements =
    [
        "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "p", "span", "h1", "h2", "h3", "dl", "dt", "dd", "ol", "ul", "li",
        "code", "pre", "br", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "figure", "figcaption", "svg", "desc", "text", "line", "path",
        "details", "summary", "a",
    ];

    [Fact]
    public void No_string_of_any_story_reaches_a_terminal_as_anything_but_text()
    {
        var random = new Random(1001);
        for (var round = 0; round < Rounds; round++)
        {
            var story = Story(random);
            var page = new TextPage(new PageStyle(Width: random.Next(20, 120)));
            new StoryPage(story, verbose: round % 2 == 0).Write(page);
            new OutcomePage(story).Write(page);
            new DeviceListPage(story.Machine!, _ => HostileText.Next(random), verbose: true).Write(page);
            new PortLogPage([Log(story.Ports, random)], null, verbose: true).Write(page);
            SafeTextTests.AssertHarmless(page.ToString(), lines: true);
        }
    }

    [Fact]
    public void No_string_of_any_story_reaches_HTML_as_anything_but_text()
    {
        var random = new Random(1002);
        for (var round = 0; round < Rounds; round++)
        {
            var page = new ReportPage(Story(random)).Write();
            using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
            var document = XDocument.Load(reader);
            foreach (var element in document.Descendants())
            {
                Assert.Contains(element.Name.LocalName, Elements);
                Assert.All(element.Attributes().Where(attribute => attribute.Name.LocalName == "href"), link => Assert.Matches("^#line-[0-9]+-[0-9]+$", link.Value));
                Assert.DoesNotContain(element.Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            }

            Assert.DoesNotContain(document.DescendantNodes(), node => node is XComment or XCData or XProcessingInstruction);
            SafeTextTests.AssertHarmless(page, lines: true);
        }
    }

    [Fact]
    public void No_string_of_any_story_reaches_JSON_as_a_control_character()
    {
        var random = new Random(1003);
        for (var round = 0; round < Rounds; round++)
        {
            var story = Story(random);
            var text = StoryJson.Write(story);
            SafeTextTests.AssertHarmless(text, lines: true);
            using var document = System.Text.Json.JsonDocument.Parse(text);
            SafeTextTests.AssertHarmless(DeviceListJson.Write(story.Machine!, _ => HostileText.Next(random), _ => HostileText.Next(random)), lines: true);
        }
    }

    private static Story Story(Random random)
    {
        string Any() => HostileText.Next(random);
        Observed<string> Fact() => random.Next(3) switch { 0 => Observed.NotExamined<string>(Any()), 1 => Observed.Absent<string>(new Source(Any())), _ => Loops.Known(Any()) };
        var port = Loops.Port("1-1");
        var device = new UsbDevice
        {
            Port = port,
            Id = Loops.Known(Loops.E620),
            Manufacturer = Fact(),
            Product = Fact(),
            Serial = Fact(),
            Interfaces = random.Next(4) == 0 ? Observed.NotExamined<IReadOnlyList<UsbInterface>>(Any()) : Loops.Known<IReadOnlyList<UsbInterface>>(
            [
                new UsbInterface
                {
                    Name = new UsbInterfaceName(port, 1, 0),
                    Class = new UsbClass(255, 255, 255),
                    Driver = Fact(),
                    Modalias = Fact(),
                    Ttys = [Any()],
                    NetworkInterfaces = [Any()],
                    ControlChannels = [Any()],
                    ScsiUnits = [new ScsiUnit(Any(), random.Next(3), random.Next(7), Any(), Any(), random.Next(2) == 0 ? null : Any())],
                },
            ]),
        };
        var finding = new Finding
        {
            Id = Any(),
            Layer = Any(),
            Role = (Role)random.Next(3),
            Confidence = (Confidence)random.Next(3),
            Subject = new Subject { Port = Any(), Device = Loops.E620, Tty = Any(), Control = Any(), Net = Any(), Modem = Any(), Name = Any() },
            Message = Any(),
            Reasoning = [Any(), Any()],
            Confirm = [Any()],
            Evidence = [new Evidence(Any(), random.Next(), Any()), new Evidence(Any(), 1, Any())],
            Loop = new Loop(random.Next(1, 100000), TimeSpan.FromSeconds(random.NextDouble() * 10), Any(), null, random.Next(3)),
        };
        var plan = new Plan
        {
            Remedy = Any(),
            Finding = finding,
            Title = Any(),
            Loss = Any(),
            Risk = random.Next(7),
            Steps = random.Next(2) == 0 ? [] : [new WriteAttribute(Any(), Any()), new InstallFile(Any(), Any())],
            Advice = [Any()],
            Refused = random.Next(2) == 0 ? null : Any(),
        };
        var outcome = new TreatmentOutcome
        {
            Verdict = (TreatmentVerdict)random.Next(6),
            Attempts =
            [
                new Attempt
                {
                    Plan = plan,
                    Outcome = (AttemptOutcome)random.Next(4),
                    Undone = random.Next(2) == 0,
                    Reason = Any(),
                    Meaning = Any(),
                    Obstacles = [Any()],
                    Verification = new VerificationResult([new Requirement(Any(), (RequirementOutcome)random.Next(3), Any())], TimeSpan.FromSeconds(7)),
                    Run = random.Next(2) == 0 ? null : 3,
                },
            ],
            Finding = finding,
            Conclusions = [Any()],
            ByHand = [plan],
            LastingAdvice = [Any()],
        };
        return new Story
        {
            Examined = Any(),
            Machine = new Machine
            {
                OperatingSystem = Loops.Known(new Dialtone.Facts.Host.OperatingSystem(Any(), Any(), Any())),
                UsbDevices = random.Next(5) == 0 ? Observed.NotExamined<IReadOnlyList<UsbDevice>>(Any()) : Loops.Known<IReadOnlyList<UsbDevice>>([device]),
            },
            Examination = new Examination
            {
                Verdict = (Verdict)random.Next(4),
                Findings = [finding, finding with { Role = Role.Note }],
                Inputs = [new InputDescription(Any(), Any(), Any(), 1, 1)],
                NotExamined = [new NotExamined(Any(), Any()), new NotExamined(Any())],
            },
            Cures = [Cure.Of(plan), new Cure(Any(), Any(), Any(), random.Next(7), null) { IsAdvice = true, ByHand = [Any(), Any()] }],
            Outcomes = random.Next(3) == 0 ? [] : [outcome],
            Ports = [Timeline(port, random)],
        };
    }

    private static PortTimeline Timeline(UsbPortPath port, Random random)
    {
        var kinds = Enum.GetValues<EventKind>();
        var events = Enumerable.Range(0, random.Next(90)).Select(index => new TimelineEvent(
            kinds[random.Next(kinds.Length)],
            random.Next(50) == 0 ? null : TimeSpan.FromSeconds((index * random.Next(3)) - 5),
            0,
            new Evidence(HostileText.Next(random), random.Next(), HostileText.Next(random)))).ToList();
        return new PortTimeline
        {
            Port = port,
            Events = events,
            Gap = random.Next(events.Count + 2),
            Omitted = random.Next(2) * random.Next(),
            Counts = kinds.Where(_ => random.Next(2) == 0).ToDictionary(kind => kind, _ => random.NextInt64(1L << 40)),
            Rounds = [new RoundCount(RoundTraits.Reset, random.Next(1000))],
            Product = HostileText.Next(random),
            Manufacturer = HostileText.Next(random),
        };
    }

    private static LogFacts Log(IReadOnlyList<PortTimeline> ports, Random random) => new()
    {
        Description = new InputDescription(HostileText.Next(random), "", "", 0, 0),
        Ports = ports,
    };
}
