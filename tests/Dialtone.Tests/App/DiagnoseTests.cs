using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Dialtone.Tests.Linux;

namespace Dialtone.Tests.App;

public sealed class DiagnoseTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("dialtone-diagnose-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Wrong_usage_leaves_standard_output_empty()
    {
        foreach (var line in new[] { "diagnose --format json /no/such/file", $"diagnose --format json {directory.FullName}", "diagnose --format yaml x", "diagnose --frobnicate", "nonsense", "diagnose --root /no/such" })
        {
            var run = await Run.ProgramAsync(new FakeThisMachine(), line);
            Assert.Equal(ExitStatus.Usage, run.Status);
            Assert.Empty(run.Output);
            Assert.NotEmpty(run.Error);
        }
    }

    [Fact]
    public async Task With_files_the_JSON_is_one_object_and_depends_on_the_files_alone()
    {
        var log = await WriteAsync("a.log", KernelLogs.ResetLoop(30));
        var one = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json {log}");
        var other = await Run.ProgramAsync(new FakeThisMachine(0) { Facts = new Dialtone.Facts.Host.Machine() }, $"diagnose --format json {log}");
        Assert.Equal(one, other);
        Assert.Equal(ExitStatus.Findings, one.Status);
        using var document = JsonDocument.Parse(one.Output);
        Assert.Equal("a.log", document.RootElement.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.False(document.RootElement.TryGetProperty("treatment", out _));
    }

    [Fact]
    public async Task A_compressed_log_a_pipe_and_the_plain_file_give_the_same_findings()
    {
        var bytes = KernelLogs.ResetLoop(30);
        var plain = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json {await WriteAsync("stdin", bytes)}");
        var piped = await Run.ProgramAsync(new FakeThisMachine(), "diagnose --format json -", input: bytes);
        Assert.Equal(plain, piped);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(bytes);
        }

        Directory.CreateDirectory(Path.Combine(directory.FullName, "z"));
        Assert.Equal(plain, await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json {await WriteAsync("z/stdin", packed.ToArray())}"));
    }

    [Fact]
    public async Task Empty_binary_and_cut_off_inputs_get_an_answer()
    {
        var noise = new byte[100_000];
        new Random(5).NextBytes(noise);
        foreach (var bytes in new[] { [], noise, "\0\0\0"u8.ToArray(), KernelLogs.ResetLoop(3)[..700], Encoding.UTF8.GetBytes(new string('x', 3_000_000)) })
        {
            var run = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json {await WriteAsync("input", bytes)}");
            Assert.InRange(run.Status, ExitStatus.Good, ExitStatus.CannotTell);
            using var document = JsonDocument.Parse(run.Output);
            Assert.Equal(1, document.RootElement.GetProperty("schema").GetInt32());
        }

        // A gzip header, and then a block of a type that there is not.
        var broken = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose {await WriteAsync("broken.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff])}");
        Assert.Equal(ExitStatus.Usage, broken.Status);
    }

    [Fact]
    public async Task A_recording_gives_the_diagnosis_of_the_machine_that_it_was_made_on()
    {
        using var fixture = FixtureMachine.WithE620();
        var recording = Path.Combine(directory.FullName, "modem.tar.gz");
        RecordingWriter.WriteFile(recording, replace: false, new DirectoryFileTree(fixture.Root), new CollectorOptions());
        var root = await Run.ProgramAsync(new FakeThisMachine(), $"list --root {fixture.Root}");
        Assert.Contains("1-2:1.3", root.Output);
        var there = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json --root {fixture.Root}");
        var here = await Run.ProgramAsync(new FakeThisMachine(), $"diagnose --format json {recording}");
        Assert.Equal(there.Status, here.Status);
        Assert.Equal(Findings(there), Findings(here));
        Assert.Equal(ExitStatus.Usage, (await Run.ProgramAsync(new FakeThisMachine(), $"diagnose {recording} {recording}")).Status);
    }

    [Fact]
    public async Task The_log_command_shows_each_port_and_its_loop()
    {
        var log = await WriteAsync("loop.log", KernelLogs.ResetLoop(500));
        var run = await Run.ProgramAsync(new FakeThisMachine(), $"log {log}");
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Contains("500 rounds", run.Output);
        Assert.Contains("500 × reset", run.Output);
        Assert.InRange(run.Output.Split('\n').Length, 10, 60);
        Assert.Equal(ExitStatus.Usage, (await Run.ProgramAsync(new FakeThisMachine(), $"log --port nowhere {log}")).Status);
    }

    [Fact]
    public async Task List_names_what_hangs_on_each_interface()
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), "list");
        Assert.Equal(ExitStatus.Good, run.Status);
        Assert.Contains("Huawei Technologies Co., Ltd. E620 USB Modem", run.Output);
        Assert.Contains("ttyUSB2", run.Output);
        Assert.Contains("sr0 (CD-ROM HUAWEI Mass Storage)", run.Output);
        using var document = JsonDocument.Parse((await Run.ProgramAsync(new FakeThisMachine(), "list --format json")).Output);
        Assert.Equal("1-1", document.RootElement.GetProperty("devices")[0].GetProperty("port").GetString());
    }

    [Fact]
    public async Task Explain_shows_one_fault_finds_words_and_knows_what_it_does_not_know()
    {
        var one = await Run.ProgramAsync(new FakeThisMachine(), "explain port-reset-loop");
        Assert.Contains("Tell apart", one.Output);
        var search = await Run.ProgramAsync(new FakeThisMachine(), "explain reset");
        Assert.Contains("port-reset-loop", search.Output);
        Assert.Contains("storage-reset-loop", search.Output);
        var nothing = await Run.ProgramAsync(new FakeThisMachine(), "explain qwertz");
        Assert.Equal(ExitStatus.Usage, nothing.Status);
        Assert.Empty(nothing.Output);
    }

    private static string Findings(Run run)
    {
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("verdict").GetString() + document.RootElement.GetProperty("findings").GetRawText();
    }

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(directory.FullName, name);
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }
}
