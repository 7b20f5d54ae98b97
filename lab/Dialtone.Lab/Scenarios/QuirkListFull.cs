using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>The kernel's quirk list has no room left, so that none of the mild cures can be had: what is left is to unbind the storage, or to unload its driver.</summary>
internal sealed class QuirkListFull : Scenario
{
    private static readonly string Full = string.Join(',', Enumerable.Range(0, 10).Select(number => $"000{number}:0001:u"));

    public override string Name => "quirk-list-full";
    public override string Summary => "no quirk can be set: unbinding the storage cures and is undone, and so does unloading usb-storage, also when somebody loads it again meanwhile";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError])];

    public override async Task RunAsync(ScenarioRun run)
    {
        await run.WatchLoopAsync(4);
        (await run.Guest.RunAsync($"printf %s {Full} >/sys/module/usb_storage/parameters/quirks && printf 3 >/sys/module/usb_storage/parameters/delay_use", ScenarioRun.Patience)).Checked();
        var before = await run.LookAsync();

        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(
            doctor is { ExitStatus: 0, Outcome: "cured" } && doctor.Attempts[^1] is { Remedy: "unbind-storage-interface", Outcome: "cured" }
            && doctor.Attempts.SkipLast(1).All(attempt => attempt.Outcome == "refused" && attempt.Reason.Contains("full", StringComparison.Ordinal)),
            "doctor refuses the quirks and cures by unbinding", doctor);
        await run.WatchQuietAsync(TimeSpan.FromSeconds(6));
        var unbound = await run.LookAsync();
        run.Claim(unbound.Drivers["1-1:1.3"].Length == 0 && unbound.IsLoaded("usb_storage"), "the storage interface has no driver, and usb-storage is still loaded", string.Join(", ", unbound.Drivers));
        await run.ClaimAnswersAsync(unbound);
        await UndoAsync("the unbinding");

        await UnloadAsync();
        await UndoAsync("the unloading");

        await UnloadAsync();
        (await run.Guest.RunAsync("modprobe usb_storage", ScenarioRun.Patience)).Checked();
        run.Claim((await run.LookAsync()).Quirks.Length == 0, "somebody loaded usb-storage again, without its parameters");
        await UndoAsync("an unloading that somebody else has reversed in part");

        async Task UnloadAsync()
        {
            var unload = await run.Dialtone.FixAsync("unload-usb-storage", run.Cancellation);
            run.Claim(unload is { ExitStatus: 0, Outcome: "cured", Attempts: [{ Remedy: "unload-usb-storage", Outcome: "cured" }] }, "fix unload-usb-storage cures", unload);
            await run.WatchQuietAsync(TimeSpan.FromSeconds(5));
            var unloaded = await run.LookAsync();
            run.Claim(!unloaded.IsLoaded("usb_storage") && unloaded.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 3, "usb-storage is not loaded, and three ttys are there");
            await run.ClaimAnswersAsync(unloaded);
        }

        async Task UndoAsync(string what)
        {
            var undo = await run.Dialtone.UndoAllAsync(run.Cancellation);
            run.Claim(undo.ExitStatus == 0, $"undo --all takes back {what}", undo.Text + undo.ErrorText);
            var after = await run.LookUntilAsync("usb-storage on its interface", state => state.Drivers.GetValueOrDefault("1-1:1.3") == "usb-storage", ScenarioRun.Patience);
            run.ClaimNothingChanged(before, after);
            await run.WaitForResetAsync(ScenarioRun.PatientPort);
            run.Claim(true, "the loop goes on, as before");
        }
    }
}
