using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>The near-miss of all others: the same modem without any fault.</summary>
internal sealed class Healthy : Scenario
{
    public override string Name => "healthy";
    public override string Summary => "a healthy E620: no finding, nothing changed";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620")];

    public override async Task RunAsync(ScenarioRun run)
    {
        var before = await run.LookUntilCompleteAsync(ScenarioRun.PatientPort);
        run.Claim(true, "modem, CD-ROM and card slot are all there");
        await run.ClaimAnswersAsync(before);
        var (position, now) = (run.Guest.Log.Position, run.Patient.Log.Now);

        var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(diagnosis is { ExitStatus: 0, Verdict: "healthy", Causes: [] }, "diagnose finds nothing and says healthy, exit 0", diagnosis);
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Attempts: [] }, "doctor does nothing, exit 0", doctor);

        var list = (await run.Guest.RunAsync("dialtone list", ScenarioRun.Patience, cancellation: run.Cancellation)).Checked().Text;
        run.Claim(list.Contains("Huawei Technologies Co., Ltd.", StringComparison.Ordinal) && list.Contains("E620", StringComparison.Ordinal), "list names it as the guest's usb.ids does", list);

        var after = await run.LookAsync();
        run.ClaimNothingChanged(before, after);
        run.Claim(!(await run.Guest.RunAsync($"[ -s {DialtoneInGuest.Journal} ]", ScenarioRun.Patience)).ExitStatus.Equals(0), "the journal is empty");
        run.Claim(before.Nodes.SequenceEqual(after.Nodes), "every node is still the same");
        run.Claim(run.Patient.Log.RecoveryResets(now) == 0 && run.Patient.Log.Count(DeviceEventKind.ConfigurationSet, now) == 0, "the device was neither reset nor configured again");
        run.Claim(!run.Guest.Log.Since(position).Any(record => record.Text.Contains("usb 1-1:", StringComparison.Ordinal)), "the kernel has nothing to say of the port");
        await run.ClaimAnswersAsync(after);
    }
}
