using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>The page's loop without loss of mode, triggered by the card slot alone: the cheapest cure has to do.</summary>
internal sealed class SecondLunFails : Scenario
{
    public override string Name => "second-lun-fails";
    public override string Summary => "LUN 1 phase error: the page's loop, cured by the single-LUN quirk; only the card slot is lost";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError])];

    public override async Task RunAsync(ScenarioRun run)
    {
        var rate = await run.WatchLoopAsync();
        run.Tell($"the loop runs at {rate:0.0} rounds a second");
        var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(diagnosis.ExitStatus == 1 && diagnosis.Causes is [{ Id: "port-reset-loop", Port: ScenarioRun.PatientPort }], "diagnose names one cause, port-reset-loop, exit 1", diagnosis);
        run.Claim(diagnosis.Causes[0].Message.Contains("usb-storage", StringComparison.Ordinal), "it says that usb-storage does it", diagnosis.Causes[0].Message);

        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured", Attempts: [{ Remedy: "storage-quirk-single-lun", Outcome: "cured" }] }, "doctor cures it with its first remedy", doctor);

        await run.WatchQuietAsync(TimeSpan.FromSeconds(60));
        var after = await run.LookAsync();
        run.Claim(after.Quirks == "12d1:1001:s", "usb-storage has the single-LUN quirk for this id and nothing else", after.Quirks);
        run.Claim(after.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 3, "three ttys are there");
        run.Claim(after.NodesOf(ScenarioRun.PatientPort, "sr").Count == 1, "the CD-ROM is there");
        run.Claim(after.NodesOf(ScenarioRun.PatientPort, "sd").Count == 0, "the card slot is gone, as it was said");
        var since = run.Patient.Log.Now;
        await run.ClaimAnswersAsync(after);
        run.Claim(run.Patient.Log.RecoveryResets(since) == 0, "that did not disturb it");
    }
}
