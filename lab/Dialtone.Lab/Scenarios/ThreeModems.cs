using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Three sticks of one model, told apart by the port alone. A quirk goes by id, so what cures the first is in force for the others, too: the second
/// sick one only has to be probed again, and the healthy one must not even notice.</summary>
internal sealed class ThreeModems : Scenario
{
    private const string Healthy = ScenarioRun.OtherPort;
    private const string SecondSick = "1-3";

    public override string Name => "three-modems";
    public override string Summary => "three E620, two sick: both are cured and undone, the healthy one between them is not touched";

    public override IReadOnlyList<VirtualDevice> CreateDevices() =>
        [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError]), VirtualDevice.Load("huawei-e620"), VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError])];

    public override async Task RunAsync(ScenarioRun run)
    {
        var (healthy, second) = (run.Devices[1], run.Devices[2]);
        await run.WatchLoopAsync(4);
        await run.WaitForResetAsync(SecondSick);
        var before = await run.LookUntilCompleteAsync(Healthy);
        var since = healthy.Log.Now;
        var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(
            diagnosis.Causes.Select(cause => cause.Port).Order(StringComparer.Ordinal).SequenceEqual([ScenarioRun.PatientPort, SecondSick]), "there is one cause for each of the sick ones' ports", diagnosis);
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured", Attempts: [{ Outcome: "cured" }, { Outcome: "cured" }] }, "doctor cures each with its first remedy", doctor);

        await Task.WhenAll(run.WatchQuietAsync(TimeSpan.FromSeconds(10)), run.WatchQuietAsync(TimeSpan.FromSeconds(10), second, SecondSick));
        var after = await run.LookAsync();
        run.Claim(after.Quirks == "12d1:1001:s", "one entry in the kernel's list serves both", after.Quirks);
        ClaimUntouched("by the cures");
        foreach (var port in (string[])[ScenarioRun.PatientPort, Healthy, SecondSick])
            await run.ClaimAnswersAsync(after, port);

        var undo = await run.Dialtone.UndoAllAsync(run.Cancellation);
        run.Claim(undo.ExitStatus == 0, "undo --all takes both back", undo.Text + undo.ErrorText);
        after = await run.LookUntilAsync("both storages again", state => state.Drivers.GetValueOrDefault("1-1:1.3") == "usb-storage" && state.Drivers.GetValueOrDefault("1-3:1.3") == "usb-storage", ScenarioRun.Patience);
        run.ClaimNothingChanged(before, after);
        await run.WaitForResetAsync(ScenarioRun.PatientPort);
        // The last cure is taken back first, and enumerates its modem while the quirk of the earlier one is still in the list.
        second.Unplug();
        await run.Guest.Log.WaitForAsync($"usb {SecondSick}: USB disconnect", ScenarioRun.Patience, cancellation: run.Cancellation);
        second.Plug();
        await run.WaitForResetAsync(SecondSick);
        run.Claim(true, "one loops again, as before, and the other once it is plugged in anew");
        after = await run.LookAsync();
        ClaimUntouched("by the undo");

        void ClaimUntouched(string by)
        {
            run.Claim(
                healthy.Log.Count(e => e.Kind is DeviceEventKind.PortReset or DeviceEventKind.ConfigurationSet or DeviceEventKind.Unplugged, since) == 0, $"the healthy one was neither reset nor configured nor unplugged {by}");
            run.Claim(NodesOfHealthy(before).SequenceEqual(NodesOfHealthy(after)), $"its nodes were not changed {by}", string.Join(", ", after.Nodes));
        }

        static IEnumerable<KeyValuePair<string, string>> NodesOfHealthy(GuestState state) =>
            state.Nodes.Where(node => node.Value.StartsWith(Healthy + ":", StringComparison.Ordinal)).OrderBy(node => node.Key, StringComparer.Ordinal);
    }
}
