using System.Text;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.Diagnosis;

namespace Dialtone.Tests.App;

public sealed class StageTests
{
    private static readonly string Page = string.Join(' ', Directory.GetFiles(Repository.Path("cases", "e620-karmic-attach-detach"), "input-*").Order(StringComparer.Ordinal));

    [Fact]
    public async Task Each_stage_is_shown_by_itself()
    {
        var facts = await RunAsync($"diagnose --after facts {Page}");
        Assert.Contains("kernel 2.6.31-14-generic", facts.Output);
        Assert.Contains("device 12d1:1001", facts.Output);
        Assert.Contains("12 recognised, 0 not", facts.Output);
        var events = await RunAsync($"diagnose --after events {Page}");
        Assert.Contains("5-2", events.Output);
        Assert.Contains("converter now attached", events.Output);
        var findings = await RunAsync($"diagnose --after findings {Page}");
        Assert.Contains("storage-reset-loop", findings.Output);
        Assert.All(new[] { facts, events, findings }, run => Assert.Equal(ExitStatus.Good, run.Status));
        foreach (var stage in new[] { "facts", "events", "findings" })
        {
            using var document = JsonDocument.Parse((await RunAsync($"diagnose --format json --after {stage} {Page}")).Output);
            Assert.NotEmpty(document.RootElement.EnumerateObject());
        }

        Assert.Equal(ExitStatus.Usage, (await RunAsync($"diagnose --after supper {Page}")).Status);
    }

    [Fact]
    public async Task What_a_modem_answered_what_listings_state_and_what_programs_said_is_shown()
    {
        const string Text = "AT+CPIN?\r\n+CPIN: SIM PIN\r\n\r\nOK\r\nmodem.generic.state: locked\nDec  4 10:11:12 box pppd[7]: Modem hangup\n";
        var facts = await AfterAsync("facts", "");
        Assert.Contains("AT+CPIN?: +CPIN: SIM PIN, OK", facts);
        Assert.Contains("modem.generic.state: locked", facts);
        Assert.Contains("Modem hangup", await AfterAsync("events", ""));
        using var listed = JsonDocument.Parse(await AfterAsync("facts", "--format json"));
        Assert.Equal("AT+CPIN?", listed.RootElement.GetProperty("inputs")[0].GetProperty("exchanges")[0].GetProperty("command").GetString());
        using var said = JsonDocument.Parse(await AfterAsync("events", "--format json"));
        Assert.Contains("Modem hangup", said.RootElement.GetProperty("statements")[1].GetProperty("text").GetString());

        static async Task<string> AfterAsync(string stage, string options) =>
            (await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --after {stage} {options} -", input: Encoding.UTF8.GetBytes(Text))).Output;
    }

    [Fact]
    public async Task Lines_that_nobody_understood_are_counted_and_shown()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), "diagnose --after facts -", input: "Dec  4 10:11:12 box frobnicator[7]: quux is down\nDec  4 10:11:13 box kernel: usb 1-1: reset high-speed USB device number 4 using ehci-pci\n"u8.ToArray());
        Assert.Contains("2 lines, 1 recognised, 1 not", run.Output);
        Assert.Contains("quux is down", run.Output);
    }

    [Fact]
    public async Task Why_not_names_the_condition_that_failed_the_rule_that_is_missing_and_the_answer_itself()
    {
        var loop = KernelLogs.ResetLoop(40);
        Assert.Contains("3 make a loop", OneLine((await Run.ProgramAsync(new FakeThisMachine(), "why-not port-reset-loop -", input: KernelLogs.ResetLoop(1))).Output));
        var later = await Run.ProgramAsync(new FakeThisMachine(), "why-not storage-reset-loop -", input: loop);
        Assert.Contains("it is from a later one", OneLine(later.Output));
        Assert.Contains("port-reset-loop, likely", OneLine(later.Output));
        var answer = await Run.ProgramAsync(new FakeThisMachine(), "why-not port-reset-loop -", input: loop);
        Assert.Equal(ExitStatus.Findings, answer.Status);
        Assert.Contains("It is the answer", answer.Output);
        Assert.Equal(ExitStatus.Usage, (await Run.ProgramAsync(new FakeThisMachine(), "why-not no-such-fault -", input: loop)).Status);
        foreach (var fault in Catalogue.All)
        {
            var run = await Run.ProgramAsync(new FakeThisMachine(), $"why-not --format json {fault.Id} -", input: loop);
            using var document = JsonDocument.Parse(run.Output);
            Assert.Equal(fault.Id, document.RootElement.GetProperty("id").GetString());
            var hasRule = document.RootElement.GetProperty("hasRule").GetBoolean();
            Assert.True(hasRule || run.Status == ExitStatus.CannotTell);
            Assert.True(!hasRule || document.RootElement.GetProperty("found").GetArrayLength() + document.RootElement.GetProperty("reasons").GetArrayLength() > 0, $"{fault.Id} is silent, and so is its reason.");
        }
    }

    [Fact]
    public async Task Why_not_quotes_what_a_silent_rule_asked_for_and_where_a_refusal_was_over()
    {
        var loop = KernelLogs.ResetLoop(1);
        Assert.Contains("nobody says \"HC died; cleaning up\"", OneLine((await Run.ProgramAsync(new FakeThisMachine(), "why-not host-controller-died -", input: loop)).Output));
        var over = OneLine((await Run.ProgramAsync(new FakeThisMachine(), "why-not sim-missing -", input: "AT+CPIN?\r\n+CME ERROR: 10\r\nAT+CPIN?\r\n+CPIN: READY\r\n\r\nOK\r\nAT+CREG?\r\n+CREG: 0,1\r\n\r\nOK\r\n"u8.ToArray())).Output);
        Assert.Contains("line 2 of", over);
        Assert.Contains("is over", over);
    }

    [Fact]
    public async Task All_classes_are_listed_and_found_by_words()
    {
        var all = (await RunAsync("explain")).Output;
        Assert.All(Catalogue.All, fault => Assert.Contains($"  {fault.Id} ", all));
        Assert.Contains("enumeration-protocol-error", (await RunAsync("explain --search descriptor -71")).Output);
        Assert.Equal(ExitStatus.Usage, (await RunAsync("explain reset qwertz")).Status);
        Assert.Equal(ExitStatus.Usage, (await RunAsync("explain --search")).Status);
        Assert.Contains("reset-morph-fallback", (await RunAsync("explain --search port-reset-loop")).Output);
    }

    [Fact]
    public async Task Evidence_is_shown_when_it_is_asked_for()
    {
        Assert.DoesNotContain("input-1.txt:7", (await RunAsync($"diagnose {Page}")).Output);
        Assert.Contains("input-1.txt:7", (await RunAsync($"diagnose --evidence {Page}")).Output);
    }

    private static Task<Run> RunAsync(string line) => Run.ProgramAsync(new FakeThisMachine(), line);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
