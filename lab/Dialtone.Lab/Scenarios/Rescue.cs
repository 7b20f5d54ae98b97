using System.Text;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>What a rescue came to.</summary>
/// <param name="Failure">Null if the cure was proven.</param>
/// <param name="Report">Dialtone's own page on the host; null if it wrote none.</param>
/// <param name="Story">What device and kernel showed before and after; empty if the cure was not proven. An entry without a label belongs to the one before it.</param>
public sealed record RescueResult(string? Failure, string? Report, IReadOnlyList<string> Claims, IReadOnlyList<(string Label, string Text)> Story);

/// <summary>
/// The page's modem with the page's fault on a real kernel, and Dialtone called as its user calls it. Whether it is cured is then asked of the
/// kernel and of the device, not of Dialtone.
/// </summary>
public sealed class Rescue(GuestOptions options, TextWriter output, IProgress<string> progress)
{
    private const string GuestReport = "/tmp/report.html";
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(10);

    public static string ReportFile
    {
        get
        {
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            if (string.IsNullOrEmpty(state) || !Path.IsPathRooted(state))
                state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            return Path.Combine(state, "dialtone", "rescue", "report.html");
        }
    }

    public async Task<RescueResult> RunAsync(IUsbTraffic? traffic, CancellationToken cancellation)
    {
        using var device = ResetMorph.Load();
        progress.Report("Booting Debian's kernel with a virtual Huawei E620 plugged in");
        Task<Guest> BootAsync() => Guest.BootAsync(options, [device], traffic, progress, cancellation);
        await using var guest = await BootAsync();
        progress.Report($"Linux {guest.Kernel.Release} is up after {guest.BootDuration.TotalSeconds:0.0} s ({(guest.Accelerator == Accelerator.Kvm ? "KVM" : "software emulation, TCG")}); the modem has its fault, as on the page");
        var run = new ScenarioRun(guest, BootAsync, [device], progress, cancellation);
        string? report = null;
        try
        {
            await ResetMorph.WatchAsync(run);
            ShowLoop(guest.Log.Records);
            var before = await run.LookAsync();
            var beforeDoctor = device.Log.Events.Count;

            var command = DialtoneInGuest.DoctorWithReport(GuestReport);
            progress.Report($"In the guest: {command}");
            await output.WriteLineAsync();
            var decoder = (Output: Encoding.UTF8.GetDecoder(), Error: Encoding.UTF8.GetDecoder());
            var doctor = await guest.RunAsync(command, TimeSpan.FromMinutes(3), (bytes, isError) => Show(bytes, isError ? decoder.Error : decoder.Output), cancellation);
            await output.WriteLineAsync();

            report = await FetchReportAsync(guest);
            run.Claim(doctor.ExitStatus == 0, "Dialtone says that it is cured (exit status 0)", $"exit status {doctor.ExitStatus}");
            progress.Report("Now asking the kernel and the device, not Dialtone");
            var end = device.Log.Now;
            await ResetMorph.ClaimCuredAsync(run, Watch);
            var story = Tell(before, [.. device.Log.Events.Take(beforeDoctor)], await run.LookAsync(), device.Log.RecoveryResets(end), run.Claims[^1]);
            return new RescueResult(null, report, run.Claims, story);
        }
        catch (Exception exception) when (exception is ScenarioFailedException or GuestException or TimeoutException)
        {
            return new RescueResult(exception.Message, report, run.Claims, []);
        }
    }

    /// <summary>The course of events from what was counted and read, by those who have no part in Dialtone.</summary>
    /// <param name="seen">What the device saw before Dialtone was called.</param>
    private static List<(string Label, string Text)> Tell(GuestState before, IReadOnlyList<DeviceEvent> seen, GuestState after, int resetsSince, string answer)
    {
        var resets = seen.Count(e => e is { Kind: DeviceEventKind.PortReset, Configured: true });
        var fallbacks = seen.Count(e => e is { Kind: DeviceEventKind.PersonalityChanged, Text: "zerocd" });
        var wrong = seen.Count(e => e is { Kind: DeviceEventKind.FaultStruck, Text: Fault.Lun1PhaseError or Fault.PhaseError });
        var changes = after.ChangesSince(before);
        List<(string, string)> story =
        [
            ("Before", $"In {seen[^1].At.TotalSeconds:0} s the modem's card slot answered wrongly {wrong} times. Each time usb-storage had the kernel reset the modem ({resets} resets), and {fallbacks} times that threw it back into its CD-ROM mode, with its serial ports gone."),
            ("After", $"In the {Watch.TotalSeconds:0} s since Dialtone ended the modem saw {(resetsSince == 0 ? "no reset" : $"{resetsSince} resets")}. Its serial ports are {Listed("ttyUSB")}, and {answer}."),
            ("Kept", after.NodesOf(ScenarioRun.PatientPort, "sr") is [] ? "nothing of its storage" : $"its CD-ROM, {Listed("sr")}"),
            ("Lost", after.NodesOf(ScenarioRun.PatientPort, "sd") is [] ? "its card slot, which is what answered wrongly" : "nothing"),
        ];
        story.AddRange(changes.Select((change, index) => (index == 0 ? "Changed" : "", change)));
        if (changes.Count == 0)
            story.Add(("Changed", "nothing that could be found"));
        story.Add(("Left", "On this machine nothing was changed. The guest is gone, with its modem."));
        return story;

        string Listed(string prefix) => string.Join(", ", after.NodesOf(ScenarioRun.PatientPort, prefix).Select(node => $"/dev/{node}"));
    }

    /// <summary>One round of the loop in the kernel's own words.</summary>
    private void ShowLoop(IReadOnlyList<KernelRecord> records)
    {
        var changed = records.Where(record => record.Text.EndsWith("device firmware changed", StringComparison.Ordinal)).TakeLast(2).ToArray();
        if (changed.Length < 2)
            return;
        output.WriteLine();
        foreach (var record in records.Where(record => record.Sequence >= changed[0].Sequence && record.Sequence < changed[1].Sequence).Take(24))
            output.WriteLine($"  {record}");
        output.WriteLine($"  ... and again, every {(changed[1].Time - changed[0].Time).TotalSeconds:0.0} s");
        output.WriteLine();
    }

    private void Show(ReadOnlySpan<byte> bytes, Decoder decoder)
    {
        var characters = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, characters, flush: false);
        output.Write(characters);
        output.Flush();
    }

    private static async Task<string?> FetchReportAsync(Guest guest)
    {
        if ((await guest.RunAsync($"[ -s {GuestReport} ]", ScenarioRun.Patience)).ExitStatus != 0)
            return null;
        var page = await guest.Shell.PullFileAsync(GuestReport, ScenarioRun.Patience);
        Directory.CreateDirectory(Path.GetDirectoryName(ReportFile)!);
        // Whoever has the last one open keeps it.
        var partial = ReportFile + ".partial";
        await File.WriteAllBytesAsync(partial, page);
        File.Move(partial, ReportFile, overwrite: true);
        return ReportFile;
    }
}
