using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>The fault of 2009 on a kernel that has learned: one reset after the command's timeout, then BAD_SENSE is remembered.</summary>
internal sealed class LongSenseHangs : Scenario
{
    public override string Name => "long-sense-hangs";
    public override string Summary => "a long REQUEST SENSE hangs once: the kernel recovers by itself, nothing is changed";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [$"{Fault.LongSenseHang}=1"])];

    public override async Task RunAsync(ScenarioRun run)
    {
        // The command's own timeout is 30 s (SCSI disk), on top of the 1 s that usb-storage waits before it scans.
        var reset = await run.Guest.Log.WaitForAsync($"usb {ScenarioRun.PatientPort}: reset high-speed USB device", TimeSpan.FromSeconds(90), cancellation: run.Cancellation);
        run.Claim(run.Patient.Log.Count(e => e is { Kind: DeviceEventKind.FaultStruck, Text: Fault.LongSenseHang }) == 1, "the storage function hung once");
        run.Tell($"{reset}");
        var before = await run.LookUntilCompleteAsync(ScenarioRun.PatientPort);
        var since = run.Patient.Log.Now;
        await run.WatchQuietAsync(TimeSpan.FromSeconds(5));

        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Causes: [], Attempts: [] } && doctor.Outcome is null or "recovered" or "nothing-to-do", "doctor finds nothing that is still wrong, exit 0", doctor);
        run.Claim(doctor.Findings.Any(finding => finding.Message.Contains("reset", StringComparison.OrdinalIgnoreCase)), "it tells of the reset that was", doctor);
        var after = await run.LookAsync();
        run.ClaimNothingChanged(before, after);
        run.Claim(run.Patient.Log.RecoveryResets(since) == 0, "the device was not reset again");
        await run.ClaimAnswersAsync(after);
    }
}
