using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Dialtone.Tests.Linux;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.App;

/// <summary>Whatever a log comes in: packed, in an archive, in a directory.</summary>
[SupportedOSPlatform("linux")]
public sealed class InputTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("xz", "-c")]
    [InlineData("xz", "--format=xz -c -0")]
    [InlineData("bzip2", "-c")]
    [InlineData("zstd", "-c -q")]
    public async Task A_packed_log_gives_the_answer_of_the_plain_one(string program, string options)
    {
        var log = KernelLogs.ResetLoop(200);
        var plain = Findings(await DiagnoseAsync(Put("plain/kmsg", log)));
        Assert.Equal(plain, Findings(await DiagnoseAsync(Put("packed/kmsg", Packed(program, options, log)))));
        // From a pipe, and packed twice.
        var piped = await Run.ProgramAsync(new FakeThisMachine(), "diagnose --format json -", input: Packed(program, options, Packed(program, options, log)));
        Assert.Equal("fault", Member(piped, "verdict"));
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public async Task A_packed_log_that_is_cut_off_is_read_as_far_as_it_goes_and_a_broken_one_is_told_in_a_sentence(string program)
    {
        var packed = Packed(program, "-c -q", KernelLogs.ResetLoop(6_000));
        var cut = await DiagnoseAsync(Put("cut", packed[..(packed.Length / 2)]));
        Assert.Equal(("fault", ExitStatus.Findings), (Member(cut, "verdict"), cut.Status));
        Assert.Contains("cut: only its beginning could be unpacked", cut.Output);
        Assert.DoesNotContain("could be unpacked", (await DiagnoseAsync(Put("whole", packed))).Output);
        var broken = await DiagnoseAsync(Put("broken", [.. packed[..40], .. new byte[200]]));
        Assert.Equal((ExitStatus.Usage, ""), (broken.Status, broken.Output));
        Assert.Contains("cannot be read", broken.Error);
    }

    [Fact]
    public async Task Two_logs_packed_one_behind_the_other_are_whole()
    {
        var run = await DiagnoseAsync(Put("kern.log.gz", [.. Gzip(KernelLogs.ResetLoop(200)), .. Gzip(KernelLogs.ResetLoop(3))]));
        Assert.Equal("fault", Member(run, "verdict"));
        Assert.DoesNotContain("could be unpacked", run.Output);
    }

    [Fact]
    public async Task An_archive_that_is_cut_off_gives_what_its_first_files_give()
    {
        var noise = new byte[100_000];
        new Random(7).NextBytes(noise);
        var packed = Gzip(Tar([("sosreport-box-2024/sos_commands/kernel/dmesg", KernelLogs.ResetLoop(40)), ("sosreport-box-2024/var/log/messages", noise)]));
        var run = await DiagnoseAsync(Put("cut.tar.gz", packed[..(packed.Length / 2)]));
        Assert.Equal("fault", Member(run, "verdict"));
        Assert.Contains("only its beginning could be unpacked", run.Output);
    }

    /// <summary>In a directory without these programs, where PATH is asked.</summary>
    [Fact]
    public void A_program_that_is_missing_is_named_with_its_package()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var log = Put("log", Packed("xz", "-c", KernelLogs.ResetLoop(3)));
        var dotnet = Environment.ProcessPath!;
        var start = new ProcessStartInfo(Path.GetFileName(dotnet) == "dotnet" ? dotnet : Where("dotnet"), [Path.Combine(AppContext.BaseDirectory, "dialtone.dll"), "diagnose", log])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = directory.Path;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(ExitStatus.Unavailable, process.ExitCode);
        Assert.Contains("xz-utils", error);
        Assert.Contains("apt-get install xz-utils", error);
        Assert.Equal(path, Environment.GetEnvironmentVariable("PATH"));
    }

    [Fact]
    public async Task A_directory_is_every_file_in_it_in_the_order_of_names()
    {
        Put("logs/b.log", KernelLogs.ResetLoop(30));
        Put("logs/a/uname.txt", "Linux box 6.1.0-41-amd64 #1 SMP x86_64 GNU/Linux\n"u8.ToArray());
        Put("logs/picture.png", [0x89, (byte)'P', 1, 2, 3]);
        Put("logs/old.gz", Gzip(KernelLogs.ResetLoop(0)));
        var run = await DiagnoseAsync(directory.On("logs"));
        Assert.Equal(ExitStatus.Findings, run.Status);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(["a/uname.txt", "b.log", "old.gz"], document.RootElement.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()));
        Assert.Contains("1 file of no known kind", run.Output);
    }

    /// <summary>Opening it would wait for a writer that never comes.</summary>
    [Fact]
    public async Task A_FIFO_in_a_directory_is_passed_over()
    {
        Put("spool/dmesg", KernelLogs.ResetLoop(30));
        using (var made = Process.Start("mkfifo", [directory.On("spool/control")]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, made.ExitCode);
        }

        var run = await DiagnoseAsync(directory.On("spool"));
        Assert.Equal(ExitStatus.Findings, run.Status);
        Assert.DoesNotContain("control", run.Output);
    }

    [Fact]
    public async Task A_directory_without_files_or_with_too_many_is_refused_in_a_sentence()
    {
        Directory.CreateDirectory(directory.On("empty"));
        Assert.Contains("has no files", OneLine((await DiagnoseAsync(directory.On("empty"))).Error));
        Directory.CreateDirectory(directory.On("many"));
        for (var file = 0; file <= 5000; file++)
        {
            File.WriteAllBytes(directory.On($"many/{file}"), []);
        }

        var many = await DiagnoseAsync(directory.On("many"));
        Assert.Equal(ExitStatus.Usage, many.Status);
        Assert.Contains("more than 5000 files", OneLine(many.Error));
        Assert.Contains("--root", many.Error);
    }

    [Fact]
    public async Task An_unpacked_recording_is_a_recording()
    {
        using var fixture = FixtureMachine.WithE620();
        var packed = directory.On("modem.tar.gz");
        RecordingWriter.WriteFile(packed, replace: false, new DirectoryFileTree(fixture.Root), new CollectorOptions());
        Directory.CreateDirectory(directory.On("unpacked"));
        // As people unpack it: .NET's own code refuses links that lead upwards.
        using (var tar = Process.Start("tar", ["-xzf", packed, "-C", directory.On("unpacked")]))
        {
            tar.WaitForExit();
            Assert.Equal(0, tar.ExitCode);
        }

        var there = await DiagnoseAsync(packed);
        var here = await DiagnoseAsync(directory.On("unpacked"));
        Assert.Equal(there.Status, here.Status);
        Assert.Equal(Findings(there), Findings(here));
    }

    /// <summary>What sos and hw-probe make: one top directory, known places, and much that nobody asked for.</summary>
    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("tar.xz")]
    [InlineData("tar.zst")]
    [InlineData("zip")]
    public async Task The_archive_of_a_support_tool_gives_what_its_logs_give(string form)
    {
        (string, byte[])[] files =
        [
            ("sosreport-box-2024/sos_commands/kernel/dmesg", KernelLogs.ResetLoop(40)), ("sosreport-box-2024/etc/shadow", "root:secret\n"u8.ToArray()),
            ("sosreport-box-2024/sos_commands/kernel/uname_-a", "Linux box 6.1.0-41-amd64 #1 SMP x86_64 GNU/Linux\n"u8.ToArray()), ("sosreport-box-2024/proc/kcore", new byte[3000]),
            ($"sosreport-box-2024/sos_commands/{new string('d', 120)}/nothing", "xyzzy\n"u8.ToArray()), ("sosreport-box-2024/var/log/messages", []),
        ];
        var run = await DiagnoseAsync(Put($"report.{form}", form switch
        {
            "tar" => Tar(files),
            "tar.gz" => Gzip(Tar(files)),
            "tar.xz" => Packed("xz", "-c", Tar(files)),
            "tar.zst" => Packed("zstd", "-c -q", Tar(files)),
            _ => Zip(files),
        }));
        Assert.Equal("fault", Member(run, "verdict"));
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["sos_commands/kernel/dmesg", "sos_commands/kernel/uname_-a"],
            document.RootElement.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("shadow", run.Output);
    }

    /// <summary>An archive of a machine whose packages, services and tables complained of this and that made its modem's health unknown.</summary>
    [Fact]
    public async Task What_else_a_support_tool_collects_does_not_make_a_modem_sick()
    {
        const string Arrived = """
            [   12.000001] usb 1-1: new high-speed USB device number 4 using ehci-pci
            [   12.100001] usb 1-1: New USB device found, idVendor=12d1, idProduct=1001, bcdDevice= 0.00
            [   12.100002] usb 1-1: Product: HUAWEI Mobile
            [   12.200001] option 1-1:1.0: GSM modem (1-port) converter detected
            [   12.200002] usb 1-1: GSM modem (1-port) converter now attached to ttyUSB0
            [   12.200003] option 1-1:1.1: GSM modem (1-port) converter detected
            [   12.200004] usb 1-1: GSM modem (1-port) converter now attached to ttyUSB1

            """;
        (string, byte[])[] files =
        [
            ("sosreport-box-2024/sos_commands/kernel/dmesg", Encoding.UTF8.GetBytes(Arrived)),
            ("sosreport-box-2024/sos_commands/kernel/modinfo_ALL_MODULES", "filename: /lib/modules/6.1.0/kernel/fs/9p/9p.ko\nparm: debug:error: level\n"u8.ToArray()),
            ("sosreport-box-2024/sos_commands/dbus/busctl_list_--no-pager", "Failed to connect to bus: No such file or directory\n"u8.ToArray()),
            ("sosreport-box-2024/sos_commands/hardware/dmidecode", "/dev/mem: No such file or directory\n"u8.ToArray()),
            ("sosreport-box-2024/sos_commands/networking/netstat_-s", "Tcp:\n    12 failed connection attempts\n    3 connection resets received\n"u8.ToArray()),
            ("sosreport-box-2024/var/log/apt/term.log", "Failed to open connection to \"system\" message bus: timed out\n"u8.ToArray()),
            ("sosreport-box-2024/var/log/dpkg.log", "2024-03-09 06:35:37 status installed manual:amd64 2.11.2-2\n"u8.ToArray()),
        ];
        var (alone, collected) = (await DiagnoseAsync(Put("dmesg", files[0].Item2)), await DiagnoseAsync(Put("report.tar", Tar(files))));
        Assert.Equal("healthy", Member(alone, "verdict"));
        Assert.Equal("healthy", Member(collected, "verdict"));
    }

    [Fact]
    public async Task A_tar_of_logs_that_somebody_made_is_read_whole()
    {
        var run = await DiagnoseAsync(Put("logs.tar", Tar([("mine/kern.log", KernelLogs.ResetLoop(40)), ("mine/deep/er/kern.log.1.gz", Gzip(KernelLogs.ResetLoop(2)))])));
        Assert.Equal("fault", Member(run, "verdict"));
        Assert.Contains("mine/deep/er/kern.log.1.gz", run.Output);
    }

    [Fact]
    public async Task A_damaged_archive_never_crashes()
    {
        var random = new Random(1989);
        var tar = Tar([("mine/kern.log", KernelLogs.ResetLoop(3)), ("mine/" + new string('x', 150), "abc"u8.ToArray())]);
        var zip = Zip([("mine/kern.log", KernelLogs.ResetLoop(3))]);
        for (var round = 0; round < 400; round++)
        {
            var bytes = (byte[])(round % 2 == 0 ? tar : zip).Clone();
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                bytes[random.Next(round % 3 == 0 ? Math.Min(1024, bytes.Length) : bytes.Length)] = (byte)random.Next(256);
            }

            var run = await Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "--format", "json", "-"], new MemoryStream(bytes[..random.Next(bytes.Length / 2, bytes.Length)]));
            Assert.Contains(run.Status, (int[])[ExitStatus.Good, ExitStatus.Findings, ExitStatus.CannotTell, ExitStatus.Usage]);
            Assert.True(run.Status != ExitStatus.Usage || run.Output.Length == 0);
        }
    }

    private static Task<Run> DiagnoseAsync(string path) => Run.ProgramAsync(new FakeThisMachine(), ["diagnose", "--format", "json", path], Stream.Null);

    private static string Findings(Run run)
    {
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("verdict").GetString() + document.RootElement.GetProperty("findings").GetRawText();
    }

    private static string? Member(Run run, string name)
    {
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty(name).GetString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string Put(string name, byte[] bytes)
    {
        var path = directory.On(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Where(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);

    private static byte[] Packed(string program, string options, byte[] bytes)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.Skip($"{program} is not installed (apt-get install {(program == "xz" ? "xz-utils" : program)})");
        }

        using var process = Process.Start(new ProcessStartInfo(program, options.Split(' ')) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var feeding = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(bytes);
            process.StandardInput.Close();
        });
        using var packed = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(packed);
        feeding.Wait();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return packed.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Tar(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var memory = new MemoryStream();
        // As GNU tar and Python's tarfile make them.
        foreach (var format in (ReadOnlySpan<TarEntryFormat>)[TarEntryFormat.Gnu])
        {
            using var tar = new TarWriter(memory, format, leaveOpen: true);
            tar.WriteEntry(new GnuTarEntry(TarEntryType.Directory, "sosreport-box-2024/"));
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
            }
        }

        return memory.ToArray();
    }

    private static byte[] Zip(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(content);
            }
        }

        return memory.ToArray();
    }
}
