using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Dialtone.App.CommandLine;
using Dialtone.App.Text;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.App;

/// <summary>What somebody reads who has nothing but the answer: why, which lines, what was meant, and what could not be read.</summary>
[SupportedOSPlatform("linux")]
public sealed class PlainAnswerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_answer_says_why_and_shows_the_first_lines_that_it_rests_on()
    {
        var output = OneLine((await DiagnoseAsync("loop.log", KernelLogs.ResetLoop(40))).Output);
        Assert.Matches("How sure likely: .* Evidence loop.log:[0-9]+ .* and [0-9]+ more lines? \\(--evidence\\)", output);
        Assert.Contains("To check", output);
        Assert.Contains("dialtone explain port-reset-loop", output);
    }

    [Fact]
    public async Task A_finding_without_a_reason_of_its_own_says_what_its_word_means()
    {
        var output = OneLine((await DiagnoseAsync("dial.log", "--> Sending: ATDT*99#\nATDT*99#\nERROR\n--> Invalid dial command.\n"u8.ToArray())).Output);
        Assert.Contains("How sure likely: it fits the lines best, and nothing contradicts it", output);
        Assert.Contains("dial.log:3 ERROR", output);
        Assert.DoesNotContain("advice", output);
    }

    [Fact]
    public async Task One_round_is_no_course_to_tell_of()
    {
        var run = await DiagnoseAsync("once.log", Encoding.ASCII.GetBytes(Once));
        Assert.Contains("Perhaps", run.Output);
        Assert.DoesNotContain("1 round\n", run.Output);
    }

    /// <summary>A modem that left the bus once and came back.</summary>
    private const string Once = "[    1.000000] usb 1-6: new high-speed USB device number 2 using xhci_hcd\n[    1.100000] usb 1-6: New USB device found, idVendor=1199, idProduct=9079\n"
            + "[    1.200000] qmi_wwan 1-6:1.8: cdc-wdm0: USB WDM device\n[   61.000000] usb 1-6: USB disconnect, device number 2\n[   63.000000] usb 1-6: new high-speed USB device number 3 using xhci_hcd\n"
            + "[   63.100000] usb 1-6: New USB device found, idVendor=1199, idProduct=9079\n[   63.200000] qmi_wwan 1-6:1.8: cdc-wdm0: USB WDM device\n";

    [Fact]
    public async Task Healthy_names_the_modem_and_the_line_that_shows_it()
    {
        var output = OneLine((await DiagnoseAsync("at.txt", "AT+CREG?\r\n+CREG: 0,1\r\n\r\nOK\r\nAT+COPS?\r\n+COPS: 0,0,\"Example\",7\r\n\r\nOK\r\n"u8.ToArray())).Output);
        Assert.Contains("Healthy The modem is in working order", output);
        Assert.Matches("Shown by at.txt:[0-9]+", output);
        Assert.Contains("12d1:1001", OneLine((await DiagnoseAsync("quiet.log", KernelLogs.ResetLoop(0))).Output));
    }

    [Fact]
    public async Task How_much_was_understood_is_told_at_once()
    {
        Assert.Contains("all 2 lines recognised", (await DiagnoseAsync("a.log", "usb 1-1: new high-speed USB device number 4 using ehci-pci\nusb 1-1: USB disconnect, device number 4\n"u8.ToArray())).Output);
        Assert.Contains("0 of 2 lines recognised", (await DiagnoseAsync("b.log", "quite something\nelse\n"u8.ToArray())).Output);
        Assert.Contains("nothing to read", (await DiagnoseAsync("c.log", [])).Output);
    }

    [Fact]
    public async Task Commands_that_only_root_may_run_say_so()
    {
        Assert.Contains("# as root:\n       systemctl", (await Run.ProgramAsync(new FakeThisMachine(), "explain late-port-missed")).Output.Replace("mmcli -S\n       ", "", StringComparison.Ordinal));
        var asked = (await Run.ProgramAsync(new FakeThisMachine(), "explain wrong-apn")).Output;
        Assert.Contains("nmcli connection modify", asked);
        Assert.DoesNotContain("as root", asked);
    }

    [Fact]
    public async Task The_page_says_perhaps_where_it_does_not_know_and_draws_no_single_event()
    {
        var log = "[    0.500000] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n" + Once;
        File.WriteAllText(directory.On("once.log"), log);
        var output = OneLine((await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format html {directory.On("once.log")}")).Output);
        Assert.Contains("<p>Perhaps: The modem", output);
        Assert.Contains("<h2>Perhaps</h2>", output);
        Assert.Contains("What else it may be", output);
        Assert.DoesNotContain("the cause", output);
        Assert.Equal(1, output.Split("<svg").Length - 1);
        Assert.True(output.IndexOf("Port 1-6", StringComparison.Ordinal) < output.IndexOf("Port 1-1", StringComparison.Ordinal));
        Assert.Contains("Shown by", (await Run.ProgramAsync(new FakeThisMachine(), "diagnose --format html -", input: "AT+CREG?\r\n+CREG: 0,1\r\n\r\nOK\r\nAT+COPS?\r\n+COPS: 0,0,\"Example\",7\r\n\r\nOK\r\n"u8.ToArray())).Output);
    }

    /// <summary>journalctl writes what is no text as numbers; people read words.</summary>
    [Fact]
    public async Task A_message_in_numbers_is_shown_in_words()
    {
        static string Record(string message) => $"{{\"_TRANSPORT\":\"kernel\",\"SYSLOG_IDENTIFIER\":\"kernel\",\"MESSAGE\":[{string.Join(',', Encoding.UTF8.GetBytes(message))}]}}\n";
        var log = string.Concat(Enumerable.Range(0, 4).Select(_ => Record("usb 1-1: device descriptor read/64, error -71"))) + Record("usb 1-1: device not accepting address 5, error -71") + Record("usb usb1-port1: unable to enumerate USB device");
        var run = await DiagnoseAsync("numbers.json", Encoding.ASCII.GetBytes(log));
        Assert.Contains("enumeration-protocol-error", run.Output);
        Assert.Contains("usb 1-1: device descriptor read/64, error -71", OneLine(run.Output));
        Assert.DoesNotContain("[117,", run.Output);
    }

    [Fact]
    public async Task Why_not_of_what_was_found_shows_its_lines_and_no_condition_that_failed()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), "why-not port-reset-loop -", input: KernelLogs.ResetLoop(40));
        Assert.Contains("It is the answer", OneLine(run.Output));
        Assert.Contains("Evidence stdin:", OneLine(run.Output));
        Assert.DoesNotContain("Conditions", run.Output);
        Assert.Contains("It is suspected, and no rule found it.", OneLine((await Run.ProgramAsync(new FakeThisMachine(), "why-not modem-firmware-crash -", input: Encoding.ASCII.GetBytes(Once))).Output));
        Assert.Contains("Conditions", (await Run.ProgramAsync(new FakeThisMachine(), "why-not storage-reset-loop -", input: KernelLogs.ResetLoop(40))).Output);
    }

    [Fact]
    public void A_quoted_line_is_whole_on_a_terminal_and_one_line_in_a_pipe()
    {
        const string Quoted = "a.log:12  Dec  4 10:11:12 host kernel: [   12.000001] usb 1-1: new high-speed USB device number 4 using ehci-pci";
        foreach (var width in (int[])[40, 80])
        {
            var page = new TextPage(new PageStyle(width));
            page.Labelled("Evidence", Quoted);
            Assert.All(page.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, width));
            Assert.EndsWith("ehci-pci", OneLine(page.ToString()).TrimEnd());
            Assert.DoesNotContain("…", page.ToString());
        }

        var piped = new TextPage(new PageStyle(80) { Whole = true });
        piped.Labelled("Evidence", Quoted);
        piped.Quote(2, Quoted);
        Assert.Equal($"Evidence      {Quoted}\n  {Quoted}\n", piped.ToString());
    }

    [Fact]
    public async Task A_word_that_is_no_command_option_or_fault_is_answered_with_the_nearest()
    {
        foreach (var (line, meant) in new[]
        {
            ("diagnos", "'diagnose'"), ("dcotor", "'doctor'"), ("diagnose --evidnece x", "'--evidence'"), ("explain apnn", "wrong-apn"), ("explain brownout", "transmit-brown-out"), ("explain simm", "sim-missing"),
            ("why-not port-reset-lop x", "port-reset-loop"), ("why-not storageresetloop x", "storage-reset-loop"),
        })
        {
            var run = await Run.ProgramAsync(new FakeThisMachine(), line);
            Assert.Equal((ExitStatus.Usage, ""), (run.Status, run.Output));
            Assert.Contains(meant, OneLine(run.Error));
        }

        Assert.Contains("dialtone explain\n", (await Run.ProgramAsync(new FakeThisMachine(), "explain qwertzuiop")).Error);
    }

    [Fact]
    public async Task What_looks_like_an_option_is_no_file_unless_it_is_said_to_be_one()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), "diagnose -x");
        Assert.Contains("has no option '-x'", run.Error);
        Assert.Contains("no such file", (await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "--", "-x"], Stream.Null)).Error);
        Assert.Contains("empty name", (await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", ""], Stream.Null)).Error);
    }

    [Fact]
    public async Task A_search_finds_words_and_not_parts_of_them()
    {
        var run = (await Run.ProgramAsync(new FakeThisMachine(), "explain no driver")).Output;
        var listed = run[..run.IndexOf("The words stand also", StringComparison.Ordinal)];
        Assert.Contains("no-driver-bound", listed);
        Assert.InRange(listed.Split('\n').Length, 5, 25);
        Assert.DoesNotContain("not-registered", run);
    }

    [Theory]
    [InlineData("x.png", "\u0089PNG\r\n\u001a\n no driver", "a picture")]
    [InlineData("a.out", "\u007fELF\u0002\u0001 thermal mitigation", "a program")]
    [InlineData("system.journal", "LPKSHHRH usb 1-1: USB disconnect", "journalctl --file system.journal")]
    [InlineData("x.pdf", "%PDF-1.7", "pdftotext x.pdf")]
    public async Task A_file_that_is_no_text_is_named_and_its_words_are_not_taken_for_a_log(string name, string content, string told)
    {
        var run = await DiagnoseAsync(name, Encoding.Latin1.GetBytes(content));
        Assert.Equal(ExitStatus.CannotTell, run.Status);
        Assert.Contains(told, OneLine(run.Output));
        Assert.Contains($"\"name\": \"{name}\"", (await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json {directory.On(name)}")).Output);
    }

    [Fact]
    public async Task A_text_in_any_Unicode_encoding_gives_the_answer_of_the_plain_one()
    {
        var text = $"Größe\n{string.Concat(Encoding.UTF8.GetString(KernelLogs.ResetLoop(40)))}";
        var plain = await JsonAsync(Encoding.UTF8.GetBytes(text));
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true), Encoding.UTF8])
        {
            Assert.Equal(plain, await JsonAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
            Assert.Equal(plain, await JsonAsync(encoding.GetBytes(text)));
        }

        async Task<string> JsonAsync(byte[] bytes) => (await Run.ProgramAsync(new FakeThisMachine(), "diagnose --format json -", input: bytes)).Output;
    }

    /// <summary>The first number that is free goes to the runtime's own descriptors, which never end.</summary>
    [Theory]
    [InlineData("diagnose -", "<&-", "standard input")]
    [InlineData("diagnose --follow -", "<&-", "standard input")]
    [InlineData("diagnose /no/such/file", "2>&-", "")]
    [InlineData("explain", ">&-", "could not be written")]
    public async Task A_standard_stream_that_is_closed_is_told_and_not_waited_for(string line, string closed, string told)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "dialtone.dll");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$@\" {closed}", "sh", "dotnet", program, .. line.Split(' ')]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.InRange(process.ExitCode, ExitStatus.Usage, ExitStatus.Unavailable);
        Assert.Contains(told, await error);
        Assert.Empty(await output);
    }

    private Task<Run> DiagnoseAsync(string name, byte[] content)
    {
        File.WriteAllBytes(directory.On(name), content);
        return Run.ProgramAsync(new FakeThisMachine(), $"diagnose {directory.On(name)}");
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
