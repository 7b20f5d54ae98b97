using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dialtone.App.CommandLine;
using Dialtone.App.Stories;
using Dialtone.Diagnosis;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Dialtone.Tests.Linux;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.App;

/// <summary>What people met who used the command line, and must not meet again.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("dialtone-command-line-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Ctrl_C_ends_a_diagnosis_that_waits_for_its_input()
    {
        using var stop = new CancellationTokenSource();
        using var input = new SilentPipe(stop);
        var run = await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "-"], input, stop: stop.Token);
        Assert.Equal(ExitStatus.Interrupted, run.Status);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task The_log_of_another_root_and_as_JSON()
    {
        var log = await WriteAsync("loop.log", KernelLogs.ResetLoop(20));
        using var json = JsonDocument.Parse((await Run.ProgramAsync(new FakeThisMachine(), $"log --format json {log}")).Output);
        var port = json.RootElement.GetProperty("ports")[0];
        Assert.Equal("1-1", port.GetProperty("port").GetString());
        Assert.Equal(20, port.GetProperty("counts").GetProperty("reset").GetInt32());
        Assert.Equal("new-device", port.GetProperty("events")[0].GetProperty("kind").GetString());
        using var none = JsonDocument.Parse((await Run.ProgramAsync(new FakeThisMachine(), $"log --format json --port 7-7 {log}")).Output);
        Assert.Empty(none.RootElement.GetProperty("ports").EnumerateArray());

        using var fixture = FixtureMachine.WithE620();
        fixture.Write("/.dialtone/kmsg", Encoding.ASCII.GetString(KernelLogs.ResetLoop(7)));
        var root = await Run.ProgramAsync(new FakeThisMachine(0), $"log --root {fixture.Root}");
        Assert.Equal(ExitStatus.Good, root.Status);
        Assert.Contains("7 rounds", root.Output);
    }

    [Fact]
    public async Task Verify_looks_at_another_root_and_says_that_it_cannot_watch_it()
    {
        using var fixture = FixtureMachine.WithE620();
        fixture.Write("/.dialtone/kmsg", Encoding.ASCII.GetString(KernelLogs.ResetLoop(30)));
        var run = await Run.ProgramAsync(new FakeThisMachine(0), $"verify --root {fixture.Root}");
        Assert.Contains("Not watched", run.Error);
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("1-1", run.Output);
        fixture.Write("/.dialtone/kmsg", "");
        Assert.Equal(ExitStatus.CannotTell, (await Run.ProgramAsync(new FakeThisMachine(), $"verify --format json --root {fixture.Root}")).Status);
    }

    /// <summary>Whoever sets NO_COLOR wants no escape sequences, and asking .NET's console for its width sends some.</summary>
    [Fact]
    public void A_terminal_without_colour_gets_no_escape_sequence()
    {
        var (status, output) = ProgramOnTerminal.Run(new() { ["NO_COLOR"] = "1", ["TERM"] = "xterm-256color", ["COLUMNS"] = "" }, "explain", "port-reset-loop");
        Assert.Equal(0, status);
        Assert.Contains("port-reset-loop", output);
        Assert.DoesNotContain('\e', output);
        Assert.Contains('\e', ProgramOnTerminal.Run(new() { ["NO_COLOR"] = "", ["TERM"] = "xterm-256color" }, "explain", "port-reset-loop").Output);
    }

    [Fact]
    public void A_page_is_as_wide_as_the_terminal()
    {
        var (_, output) = ProgramOnTerminal.Run(new() { ["NO_COLOR"] = "1", ["TERM"] = "xterm", ["COLUMNS"] = "" }, 47, "explain", "port-reset-loop");
        Assert.InRange(output.Split('\n').Where(line => !line.Contains('/', StringComparison.Ordinal) && !line.StartsWith("    ", StringComparison.Ordinal)).Max(line => line.TrimEnd('\r').Length), 40, 47);
    }

    [Fact]
    public void No_command_of_the_catalogue_is_shown_with_a_blank_to_fill_in()
    {
        foreach (var fault in Catalogue.All)
        {
            foreach (var line in CatalogueCures.Of(fault).SelectMany(cure => cure.ByHand))
            {
                // ATTR{idVendor} and ENV{...} are udev's.
                Assert.False(Regex.IsMatch(line, @"(?<![A-Z$])\{[a-z]+\}"), $"{fault.Id}: {line}");
            }
        }

        var filled = CommandText.Fill(["echo {port} {vid}:{pid} {module}", "uhubctl -l {hub} -p {n}"], new Subject { Port = "1-1.4", Device = Loops.E620 });
        Assert.Equal(["# as root:", "echo 1-1.4 12d1:1001 MODULE", "uhubctl -l 1-1 -p 4", "# MODULE: the driver's module, such as option"], filled);
    }

    [Fact]
    public async Task A_remedy_that_the_device_or_kernel_does_not_know_is_not_offered()
    {
        var log = await WriteAsync("loop.log", KernelLogs.ResetLoop(30));
        var modern = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --verbose {log}");
        // In the order in which a plan would try them, and with what other classes lend.
        var offered = Regex.Matches(modern.Output, @"\((?<id>[a-z]+-[a-z-]+)\)").Select(match => match.Groups["id"].Value).ToList();
        Assert.Equal(["storage-quirk-single-lun", "storage-quirk-bad-sense", "storage-quirk-ignore", "unbind-storage-interface", "unload-usb-storage"], offered.Take(5));

        var uname = await WriteAsync("uname.txt", "Linux box 2.6.31-14-generic #48-Ubuntu SMP x86_64 GNU/Linux\n"u8.ToArray());
        Assert.DoesNotContain("bad-sense", (await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --verbose {log} {uname}")).Output);

        foreach (var (vendor, offers) in new[] { ("12d1", true), ("19d2", false) })
        {
            var stuck = await WriteAsync("stuck.txt", Encoding.ASCII.GetBytes($"""

                T:  Bus=01 Lev=01 Prnt=01 Port=01 Cnt=01 Dev#=  7 Spd=480  MxCh= 0
                D:  Ver= 2.00 Cls=00(>ifc ) Sub=00 Prot=00 MxPS=64 #Cfgs=  1
                P:  Vendor={vendor} ProdID={(offers ? "1446" : "2000")} Rev=00.00
                S:  Product=Mass Storage
                C:  #Ifs= 1 Cfg#= 1 Atr=c0 MxPwr=500mA
                I:  If#= 0 Alt= 0 #EPs= 2 Cls=08(stor.) Sub=06 Prot=50 Driver=usb-storage

                """));
            var run = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --verbose {stuck}");
            Assert.Contains("stuck-storage-mode", run.Output);
            Assert.Equal(offers, run.Output.Contains(" -J", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Option_is_not_offered_for_the_network_function_of_a_modem()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --verbose {string.Join(' ', Directory.GetFiles(Repository.Path("cases", "qmi-interface-without-driver"), "input-*"))}");
        Assert.Contains("dynamic-qmi-id", run.Output);
        Assert.DoesNotContain("option1/new_id", run.Output);
    }

    [Fact]
    public void The_decision_on_the_order_of_plans_names_them_in_their_order()
    {
        var page = Repository.Read("docs/adr/0006-order-by-loss.md");
        var named = Regex.Matches(page, "`(?<id>[a-z]+(-[a-z]+)+)`").Select(match => match.Groups["id"].Value).Where(Dialtone.Treatment.Remedies.Order.Contains).Distinct().ToList();
        Assert.Equal(Dialtone.Treatment.Remedies.Order.Skip(3), named);
        var plans = Dialtone.Treatment.Remedies.PlansFor(new Examination { Verdict = Verdict.Fault, Findings = [Loops.Finding()] }, Loops.Machine());
        Assert.Equal(Dialtone.Treatment.Remedies.Order.Intersect(plans.Select(plan => plan.Remedy)), plans.Select(plan => plan.Remedy).Intersect(Dialtone.Treatment.Remedies.Order));
    }

    [Fact]
    public async Task Addresses_are_never_broken()
    {
        foreach (var fault in Catalogue.All.Where(fault => fault.Sources.Count > 0))
        {
            var run = await Run.ProgramAsync(new FakeThisMachine(), $"explain {fault.Id}", width: 40);
            Assert.All(fault.Sources, source => Assert.Contains(source, run.Output));
        }
    }

    [Fact]
    public async Task A_recording_goes_to_a_pipe_and_not_to_a_terminal()
    {
        var machine = new FakeThisMachine { Recording = [1, 2, 3] };
        using var output = new MemoryStream();
        var run = await Run.ProgramAsync(machine, ["record", "-o", "-"], Stream.Null, output: output);
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Equal(machine.Recording, output.ToArray());
        Assert.Empty(run.Output);
        Assert.False(File.Exists("-"));
        var terminal = await Run.ProgramAsync(machine, ["record", "-o", "-"], Stream.Null, outputIsTerminal: true);
        Assert.Equal(ExitStatus.Usage, terminal.Status);
    }

    [Fact]
    public async Task Healthy_says_what_was_looked_at()
    {
        var log = await WriteAsync("quiet.log", KernelLogs.ResetLoop(0));
        var text = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose {log}");
        Assert.Equal(ExitStatus.Good, text.Status);
        Assert.Contains("whether the modem answers was not looked at", OneLine(text.Output));
        Assert.Contains("it answers AT", OneLine((await Run.ProgramAsync(new FakeThisMachine(0), "diagnose")).Output));
        var unasked = Loops.Machine() with { AtAnswers = Observed.NotExamined<IReadOnlyList<AtAnswer>>("not asked") };
        Assert.DoesNotContain("it answers AT", OneLine((await Run.ProgramAsync(new FakeThisMachine(0) { Facts = unasked }, "diagnose --no-probe")).Output));
    }

    [Theory]
    [InlineData("fix storage-quirk-single-lun --no-probe")]
    [InlineData("doctor")]
    public async Task Without_root_the_hint_repeats_what_was_asked_for(string line)
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), line, root: false);
        Assert.Contains($"sudo /usr/bin/dialtone {line}\n", run.Error);
    }

    [Fact]
    public void A_hint_can_be_copied_into_a_shell() =>
        Assert.Equal("sudo /opt/dialtone log '/tmp/my log' 'it'\\''s'", CommandWords.Line(isRoot: false, "/opt/dialtone", ["log", "/tmp/my log", "it's"]));

    [Fact]
    public async Task A_log_in_the_words_of_a_later_kernel_is_not_from_an_old_one()
    {
        var later = KernelLogs.ResetLoop(30);
        var old = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(later).Replace("device number 2 using xhci_hcd", "device using ehci_hcd and address 2", StringComparison.Ordinal));
        Assert.DoesNotContain("storage-reset-loop", await IdsAsync(later));
        Assert.Contains("storage-reset-loop", await IdsAsync(old));
    }

    private static async Task<List<string?>> IdsAsync(byte[] log)
    {
        using var document = JsonDocument.Parse((await Run.ProgramAsync(new FakeThisMachine(), "diagnose --format json -", input: log)).Output);
        return [.. document.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString())];
    }

    private static string OneLine(string text) => Regex.Replace(text, @"\s+", " ");

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(directory.FullName, name);
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }

    /// <summary>A pipe that nobody writes to; somebody presses Ctrl-C once it is read.</summary>
    private sealed class SilentPipe(CancellationTokenSource pressed) : Stream
    {
        private readonly ManualResetEventSlim never = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            pressed.Cancel();
            never.Wait();
            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            never.Set();
            base.Dispose(disposing);
        }
    }
}
