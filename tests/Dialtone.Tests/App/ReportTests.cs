using System.Xml;
using System.Xml.Linq;
using Dialtone.App.CommandLine;

namespace Dialtone.Tests.App;

public sealed class ReportTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("dialtone-report-");

    private string Report => Path.Combine(directory.FullName, "report.html");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task The_report_of_a_treatment_tells_what_was_tried_and_how_to_take_it_back()
    {
        var page = await WriteAsync(new FakeThisMachine { CuredBy = "i" });
        var text = string.Join(" ", page.Descendants().Where(element => !element.HasElements).Select(element => element.Value));
        Assert.Contains("no cure, undone", text);
        Assert.Contains("cured", text);
        Assert.Contains("sudo dialtone undo", text);
        Assert.Contains("/dev/kmsg:", text);
        Assert.Contains("add '12d1:1001:i' to /sys/module/usb_storage/parameters/quirks", text);
    }

    [Fact]
    public async Task A_report_is_made_to_be_sent_and_tells_no_secret()
    {
        var log = Path.Combine(directory.FullName, "messages");
        string[] secrets = ["861195030425781", "fe:dc:ba:98:76:54", "192.168.17.23", "hostmaster@example.org"];
        await File.WriteAllTextAsync(log, $"""
            Nov 22 10:00:01 box kernel: usb 1-1: new high-speed USB device number 2 using xhci_hcd
            Nov 22 10:00:01 box kernel: usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00
            Nov 22 10:00:01 box kernel: usb 1-1: Product: HUAWEI {string.Join(' ', secrets)}
            Nov 22 10:00:02 box kernel: usb 1-1: device descriptor read/64, error -71

            """);
        var run = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --verbose --format html {log}");
        Assert.Contains("12d1:1001", run.Output);
        Assert.Contains("HUAWEI &lt;", run.Output);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, run.Output));
    }

    [Fact]
    public async Task The_report_is_one_file_that_loads_nothing()
    {
        var page = await WriteAsync(new FakeThisMachine());
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "image" or "use");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "style" or "srcset" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        // Links lead to places on the page itself.
        var ids = page.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().ToHashSet();
        var links = page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName == "href").Select(attribute => attribute.Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains(link[1..], ids));
        var style = Assert.Single(page.Descendants(), element => element.Name.LocalName == "style").Value;
        Assert.DoesNotContain("url(", style);
        Assert.DoesNotContain("@import", style);
        Assert.Contains("prefers-color-scheme: dark", style);
        Assert.Contains("@media print", style);
    }

    [Fact]
    public async Task The_report_can_be_read_without_seeing_it()
    {
        var page = await WriteAsync(new FakeThisMachine());
        XNamespace none = page.Root!.Name.Namespace;
        Assert.Equal("en", page.Root.Attribute("lang")?.Value);
        Assert.Single(page.Descendants(none + "h1"));
        foreach (var drawing in page.Descendants(none + "svg"))
        {
            Assert.Equal("img", drawing.Attribute("role")?.Value);
            var names = drawing.Attribute("aria-labelledby")!.Value.Split(' ');
            Assert.All(names, name => Assert.Single(drawing.Descendants(), element => element.Attribute("id")?.Value == name && element.Value.Length > 0));
        }

        Assert.All(page.Descendants(none + "th"), heading => Assert.NotNull(heading.Attribute("scope")));
        var ids = page.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Thousands_of_rounds_make_a_page_no_larger_than_dozens()
    {
        await WriteAsync(new FakeThisMachine(60));
        var small = new FileInfo(Report).Length;
        var page = await WriteAsync(new FakeThisMachine(5000));
        Assert.InRange(new FileInfo(Report).Length, 1, (2 * small) + 20_000);
        // 5000 rounds of three ports, and once at the start.
        Assert.Contains(page.Descendants(), element => element.Name.LocalName == "desc" && element.Value.Contains("15003 × attach", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_renders_in_a_browser()
    {
        if (Chromium.Path is null)
        {
            Assert.Skip("chromium is not installed (apt-get install chromium)");
        }

        await WriteAsync(new FakeThisMachine(500) { CuredBy = "i" });
        var document = Chromium.DumpDocument(Report);
        Assert.Contains("<h1>", document);
        Assert.Contains("class=\"timeline\"", document);
        Assert.Contains("<path d=\"M", document);

        var picture = Path.Combine(directory.FullName, "report.png");
        Chromium.Screenshot(Report, picture, 1000, 1600);
        var blank = Path.Combine(directory.FullName, "blank.html");
        await File.WriteAllTextAsync(blank, "<!DOCTYPE html><title>blank</title>");
        var nothing = Path.Combine(directory.FullName, "blank.png");
        Chromium.Screenshot(blank, nothing, 1000, 1600);
        // A page of text and drawings compresses far worse than an empty one.
        Assert.InRange(new FileInfo(picture).Length, 10 * new FileInfo(nothing).Length, long.MaxValue);
    }

    private async Task<XDocument> WriteAsync(FakeThisMachine machine)
    {
        var run = await Run.ProgramAsync(machine, $"doctor --yes --report {Report}");
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Contains(Report, run.Error.ReplaceLineEndings(""));
        using var reader = XmlReader.Create(Report, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
