using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Threading.Channels;
using Dialtone.App.CommandLine;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.App;

[SupportedOSPlatform("linux")]
public sealed class FollowTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_pipe_is_followed_to_its_end_and_then_the_whole_answer_is_told()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), "diagnose --follow -", input: KernelLogs.ResetLoop(40));
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.Contains("(port-reset-loop, likely)", OneLine(run.Output));
        Assert.Contains("What helps", run.Output);
        // Told once when it arose, and once at the end.
        Assert.Equal(2, OneLine(run.Output).Split("usb-storage resets").Length - 1);
    }

    [Fact]
    public async Task As_JSON_every_line_is_an_object_and_the_last_holds_the_answer()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), "diagnose --follow --format json -", input: KernelLogs.ResetLoop(40));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var events = lines.Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("event").GetString();
        }).ToList();
        Assert.Contains("new", events);
        Assert.Equal("end", events[^1]);
        using var last = JsonDocument.Parse(lines[^1]);
        Assert.Equal("fault", last.RootElement.GetProperty("answer").GetProperty("verdict").GetString());
    }

    /// <summary>The finding is told while nobody knows of an end; Ctrl-C is pressed once it was seen.</summary>
    [Fact]
    public async Task A_growing_file_is_told_of_while_it_grows_and_Ctrl_C_ends_it_with_the_answer()
    {
        var log = directory.On("kern.log");
        var whole = KernelLogs.ResetLoop(60);
        await File.WriteAllBytesAsync(log, whole[..3000], TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var output = new WatchedText();
        var following = FollowAsync(log, output, stop.Token);
        await using (var growing = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            await growing.WriteAsync(whole.AsMemory(3000), TestContext.Current.CancellationToken);
        }

        await output.UntilAsync("port-reset-loop");
        await stop.CancelAsync();
        Assert.Equal(ExitStatus.Findings, await following);
        Assert.Contains("What helps", output.ToString());
    }

    [Fact]
    public async Task A_log_that_is_rotated_away_is_followed_under_its_name()
    {
        var log = directory.On("kern.log");
        await File.WriteAllBytesAsync(log, KernelLogs.ResetLoop(60), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var output = new WatchedText();
        var following = FollowAsync(log, output, stop.Token);
        // By then it is open.
        await output.UntilAsync("port-reset-loop");
        File.Move(log, log + ".1");
        await File.WriteAllTextAsync(log + ".new", Failing(), TestContext.Current.CancellationToken);
        File.Move(log + ".new", log);
        await output.UntilAsync("enumeration-protocol-error");
        await stop.CancelAsync();
        Assert.Equal(ExitStatus.Findings, await following);
    }

    [Fact]
    public async Task The_kernels_log_is_followed_until_Ctrl_C()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var output = new WatchedText();
        var machine = new FakeThisMachine { Records = [KernelLogs.ResetLoop(40)] };
        var following = FollowAsync(null, output, stop.Token, machine);
        await output.UntilAsync("port-reset-loop");
        await stop.CancelAsync();
        // By then the loop is over: this machine's clock jumps at each look.
        Assert.Equal(ExitStatus.Good, await following);
        Assert.Contains("Examined", output.ToString());
    }

    /// <summary>A FIFO has no length that could grow.</summary>
    [Fact]
    public async Task A_FIFO_is_followed_until_its_writer_closes_it()
    {
        var fifo = directory.On("fifo");
        using (var made = Process.Start(new ProcessStartInfo("mkfifo", [fifo]) { UseShellExecute = false })!)
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var output = new WatchedText();
        var following = FollowAsync(fifo, output, stop.Token);
        await File.WriteAllBytesAsync(fifo, KernelLogs.ResetLoop(40), TestContext.Current.CancellationToken);
        Assert.Equal(ExitStatus.Findings, await following);
        Assert.Contains("port-reset-loop", output.ToString());
    }

    [Fact]
    public async Task What_may_lie_behind_a_symptom_is_told_once_and_not_as_trouble()
    {
        using var output = new WatchedText();
        var log = "[    1.000000] usb 1-6: new high-speed USB device number 2 using xhci_hcd\n[    1.100000] usb 1-6: New USB device found, idVendor=1199, idProduct=9079\n"
            + "[    1.200000] qmi_wwan 1-6:1.8: cdc-wdm0: USB WDM device\n[   61.000000] usb 1-6: USB disconnect, device number 2\n";
        var run = await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "--follow", "-"], new MemoryStream(System.Text.Encoding.ASCII.GetBytes(log)));
        var followed = OneLine(run.Output[..run.Output.IndexOf("Examined", StringComparison.Ordinal)]);
        Assert.Contains("Seen line 4: ", followed);
        Assert.Matches("It may be [a-z-]+, or [a-z-]+", followed);
        Assert.DoesNotContain("Trouble", followed);
        Assert.Equal(1, followed.Split("left the bus").Length - 1);
    }

    [Fact]
    public async Task What_cannot_be_followed_is_refused()
    {
        foreach (var line in new[] { "diagnose --follow /no/such/log", $"diagnose --follow {directory.Path}", "diagnose --follow a b", "diagnose --follow --format html -", "diagnose --follow --after facts -" })
        {
            var run = await Run.ProgramAsync(new FakeThisMachine(), line);
            Assert.Equal(ExitStatus.Usage, run.Status);
            Assert.Empty(run.Output);
        }
    }

    /// <summary>Another port, where a device does not come up.</summary>
    private static string Failing() => string.Concat(Enumerable.Range(0, 8).Select(round =>
        $"6,{5000 + (3 * round)},{60_000_000 + (round * 500_000)},-;usb 2-1: new high-speed USB device number {round + 5} using xhci_hcd\n"
        + $"3,{5001 + (3 * round)},{60_100_000 + (round * 500_000)},-;usb 2-1: device descriptor read/64, error -71\n"
        + $"3,{5002 + (3 * round)},{60_200_000 + (round * 500_000)},-;usb 2-1: device not accepting address {round + 5}, error -71\n"));

    private static async Task<int> FollowAsync(string? log, WatchedText output, CancellationToken stop, FakeThisMachine? machine = null)
    {
        var session = new Session
        {
            Terminal = new Dialtone.App.Text.Terminal(output, output, null),
            Machine = machine ?? new FakeThisMachine(),
            ProgramPath = "dialtone",
            IsRoot = true,
            Stop = stop,
        };
        return await CommandLineProgram.RunAsync(log is null ? ["diagnose", "--follow"] : ["diagnose", "--follow", log], session);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Output that somebody reads while it is written.</summary>
    private sealed class WatchedText : StringWriter
    {
        private readonly Channel<bool> writes = Channel.CreateUnbounded<bool>();

        public override void Write(string? value)
        {
            lock (writes)
            {
                base.Write(value);
            }

            writes.Writer.TryWrite(true);
        }

        public async Task UntilAsync(string text)
        {
            while (!ToString().Contains(text, StringComparison.Ordinal))
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
                _ = await writes.Reader.ReadAsync(patience.Token);
            }
        }

        public override string ToString()
        {
            lock (writes)
            {
                return base.ToString();
            }
        }
    }
}
