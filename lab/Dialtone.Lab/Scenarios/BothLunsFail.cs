using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Both LUNs trigger the reset, so that the cheap cures have to fail, visibly and without a trace.</summary>
internal sealed class BothLunsFail : Scenario
{
    public override string Name => "both-luns-fail";
    public override string Summary => "every LUN fails: the single-LUN and bad-sense quirks fail and are undone, ignoring the storage cures";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.PhaseError])];

    public override async Task RunAsync(ScenarioRun run)
    {
        await run.WatchLoopAsync();
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(
            doctor is
            {
                ExitStatus: 0,
                Outcome: "cured",
                Attempts: [{ Remedy: "storage-quirk-single-lun", Outcome: "failed", Undone: true }, { Remedy: "storage-quirk-bad-sense", Outcome: "failed", Undone: true }, { Remedy: "storage-quirk-ignore", Outcome: "cured" }],
            },
            "doctor tries the quirks in the order of what they cost, undoes two and keeps the third", doctor);

        await run.WatchQuietAsync(TimeSpan.FromSeconds(10));
        var after = await run.LookAsync();
        run.Claim(after.Quirks == "12d1:1001:i", "of the three quirks the last alone is left", after.Quirks);
        run.Claim(after.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 3, "three ttys are there");
        run.Claim(!after.Drivers.Any(driver => driver.Key.StartsWith("1-1:", StringComparison.Ordinal) && driver.Value == "usb-storage"), "usb-storage has no interface of the modem");
        await run.ClaimAnswersAsync(after);
    }
}
