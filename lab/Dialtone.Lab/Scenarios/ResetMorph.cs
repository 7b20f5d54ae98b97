using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>
/// The page's own course of events: a reset throws the stick back into its CD-ROM mode under the same id, the kernel switches it again with
/// SET_FEATURE, it comes back as a modem, its card slot fails, and so on.
/// </summary>
internal sealed class ResetMorph : Scenario
{
    public override string Name => "reset-morph";
    public override string Summary => "LUN 1 phase error, and each reset falls back to ZeroCD, as on the page: reset-morph-fallback, cured";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [Load()];

    internal static VirtualDevice Load() => VirtualDevice.Load("huawei-e620", [Fault.ResetMorph, Fault.Lun1PhaseError]);

    public override async Task RunAsync(ScenarioRun run)
    {
        await WatchAsync(run);
        var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(
            diagnosis.ExitStatus == 1 && diagnosis.Causes is [{ Id: "reset-morph-fallback", Port: ScenarioRun.PatientPort }, ..], "diagnose names reset-morph-fallback first, exit 1", diagnosis);

        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured" }, "doctor cures it", doctor);
        await ClaimCuredAsync(run, TimeSpan.FromSeconds(15));
    }

    /// <summary>Three rounds of the loop, as kernel and device see them.</summary>
    internal static async Task WatchAsync(ScenarioRun run)
    {
        var since = -1L;
        for (var round = 0; round < 3; round++)
        {
            var changed = await run.Guest.Log.WaitForAsync($"usb {ScenarioRun.PatientPort}: device firmware changed", TimeSpan.FromSeconds(60), since, run.Cancellation);
            run.Tell($"{changed}");
            since = changed.Sequence;
        }
        run.Claim(true, "the kernel says three times that the device's firmware changed");
        run.Claim(run.Patient.Log.Count(e => e is { Kind: DeviceEventKind.PersonalityChanged, Text: "zerocd" }) >= 3, "the device fell back to ZeroCD each time");
        run.Claim(run.Patient.Log.Count(DeviceEventKind.SwitchRequested) >= 2, "the kernel switched it back by itself");
    }

    /// <summary>What kernel and device must show after any cure.</summary>
    internal static async Task ClaimCuredAsync(ScenarioRun run, TimeSpan watch)
    {
        await run.WatchQuietAsync(watch);
        var after = await run.LookAsync();
        run.Claim(run.Patient.Personality.Name == "modem", "the device is in modem mode", run.Patient.Personality.Name);
        run.Claim(after.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 3, "three ttys are there", string.Join(", ", after.Nodes));
        await run.ClaimAnswersAsync(after);
    }
}
