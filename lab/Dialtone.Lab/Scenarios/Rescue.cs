using System.Text;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>What a rescue came to.</summary>
/// <param name="Failure">Null if the cure was proven.</param>
/// <param name="Report">Dialtone's own page on the host; null if it wrote none.</param>
/// <param name="Story">What device and kernel showed before and after, as sentences; empty if the cure was not proven.</param>
public sealed record RescueResult(string? Failure, string? Report, IReadOnlyList<string> Claims, IReadOnlyList<string> Story);

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
        progress.Report($"Linux {guest.Kernel.Release} is up; the modem has its fault, as on the page");
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
    private static IReadOnlyList<string> Tell(GuestState before, IReadOnlyList<DeviceEvent> seen, GuestState after, int resetsSince, string lastClaim)
    {
        var resets = seen.Count(e => e is { Kind: DeviceEventKind.PortReset, Configured: true });
        var fallbacks = seen.Count(e => e is { Kind: DeviceEventKind.PersonalityChanged, Text: "zerocd" });
        var faults = seen.Where(e => e.Kind == DeviceEventKind.FaultStruck).CountBy(e => e.Text).Select(fault => $"{fault.Key} {fault.Value} times");
        var changed = after.SettingsChangedSince(before);
        return
        [
            $"Before Dialtone came, in {seen[^1].At.TotalSeconds:0} s: the modem's faults struck ({string.Join(", ", faults)}), the kernel reset the configured modem {resets} times, and {fallbacks} times it fell back into its CD-ROM mode.",
            $"What is different now: {(changed.Count == 0 ? "nothing that could be found" : string.Join("; ", changed))}.",
            $"In the {Watch.TotalSeconds:0} s since, the modem saw {(resetsSince == 0 ? "no reset" : $"{resetsSince} resets")}; it has {string.Join(", ", after.Nodes.Where(node => node.Value.StartsWith(ScenarioRun.PatientPort + ":", StringComparison.Ordinal)).Select(node => node.Key).Order(StringComparer.Ordinal))}, and {lastClaim}.",
        ];
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
        var brief = TimeSpan.FromSeconds(20);
        if ((await guest.RunAsync($"[ -s {GuestReport} ]", brief)).ExitStatus != 0)
            return null;
        var page = await guest.Shell.PullFileAsync(GuestReport, brief);
        Directory.CreateDirectory(Path.GetDirectoryName(ReportFile)!);
        // Whoever has the last one open keeps it.
        var partial = ReportFile + ".partial";
        await File.WriteAllBytesAsync(partial, page);
        File.Move(partial, ReportFile, overwrite: true);
        return ReportFile;
    }
}
