using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Two sticks of one model, told apart by the port alone.</summary>
internal sealed class TwoModems : Scenario
{
    public override string Name => "two-modems";
    public override string Summary => "two E620, one sick: only the sick one is touched";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError]), VirtualDevice.Load("huawei-e620")];

    public override async Task RunAsync(ScenarioRun run)
    {
        var healthy = run.Devices[1];
        await run.WatchLoopAsync();
        var before = await run.LookUntilCompleteAsync(ScenarioRun.OtherPort);
        var since = healthy.Log.Now;
        var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(diagnosis.Causes.Count > 0 && diagnosis.Causes.All(cause => cause.Port == ScenarioRun.PatientPort), "every cause is about the sick one's port", diagnosis);
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured" }, "doctor cures it", doctor);

        await run.WatchQuietAsync(TimeSpan.FromSeconds(10));
        var after = await run.LookAsync();
        run.Claim(
            healthy.Log.Count(e => e.Kind is DeviceEventKind.PortReset or DeviceEventKind.ConfigurationSet or DeviceEventKind.Unplugged, since) == 0, "the healthy one was neither reset nor configured nor unplugged");
        run.Claim(
            before.Nodes.Where(node => node.Value.StartsWith("1-2:", StringComparison.Ordinal)).SequenceEqual(after.Nodes.Where(node => node.Value.StartsWith("1-2:", StringComparison.Ordinal))), "its nodes are the same as before", string.Join(", ", after.Nodes));
        await run.ClaimAnswersAsync(after, ScenarioRun.OtherPort);
        await run.ClaimAnswersAsync(after);
    }
}
