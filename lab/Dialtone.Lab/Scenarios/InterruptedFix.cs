using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>Somebody presses Ctrl-C in the middle of a fix, the terminal goes, the disk that holds the journal fills up: each time the fix itself puts everything back.</summary>
internal sealed class InterruptedFix : Scenario
{
    private const string State = "/var/lib/dialtone";
    private const string Env = "/tmp/env";

    public override string Name => "interrupted-fix";
    public override string Summary => "Ctrl-C and a hang-up in the middle of a fix, and a disk that is full for the journal: the fix puts everything back by itself";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError])];

    public override async Task RunAsync(ScenarioRun run)
    {
        await run.WatchLoopAsync(4);
        // The guest's commands run in the background, where a shell has SIGINT ignored; env gives it back its meaning.
        await run.Guest.Shell.PushFileAsync(await File.ReadAllBytesAsync(HostProgram.Require("env"), run.Cancellation), Env, ScenarioRun.Patience, "755");
        var before = await run.LookAsync();
        // In the control experiment, between the cure's write and the device's return, and while the cure is watched.
        foreach (var (signal, records) in ((string, int)[])[("INT", 3), ("INT", 20), ("HUP", 17)])
            await InterruptAsync(signal, records);

        // The journal of these runs, its last record padded with blanks so that the page it ends on takes 1500 bytes more, in a file system of no more pages.
        await FullAsync(
            "fills up in the middle of the fix",
            $$"""
            size=$(wc -c <{{DialtoneInGuest.Journal}}); pad=$(((8192 - (size + 1500) % 4096) % 4096)); head -c $((size - 1)) {{DialtoneInGuest.Journal}} >/tmp/padded; printf "%${pad}s\n" "" >>/tmp/padded
            pages=$((($(wc -c </tmp/padded) + 4095) / 4096))
            mount -t tmpfs -o size=$((pages * 4))k tmpfs {{State}} && cp /tmp/padded {{DialtoneInGuest.Journal}}
            """);
        await FullAsync("is full from the beginning", $"mount -t tmpfs -o size=4k tmpfs {State} && head -c 4096 /dev/zero >{State}/ballast");
        run.Claim((await run.Guest.RunAsync("dialtone undo --all", ScenarioRun.Patience)).ErrorText.Contains("nothing to undo", StringComparison.Ordinal), "nothing is left to undo");
        await run.WaitForResetAsync(ScenarioRun.PatientPort);
        run.Claim(true, "the loop goes on, as before");

        async Task InterruptAsync(string signal, int records)
        {
            var (status, written) = await run.Dialtone.SignalAfterAsync($"{Env} --default-signal=INT {DialtoneInGuest.DoctorCommand}", records, signal, run.Cancellation);
            var said = (await run.Guest.RunAsync($"cat {DialtoneInGuest.Said}", ScenarioRun.Patience)).Text;
            run.Claim(status == 130 && said.Contains("\"interrupted\"", StringComparison.Ordinal), $"a {signal} after {records} records ends the doctor with status 130", $"{status}, {written} records: {said}");
            await ClaimAsBeforeAsync($"a {signal} after {records} records");
            run.Claim((await run.Dialtone.HistoryAsync(run.Cancellation)).All(entry => entry.State == "undone"), "its history has nothing in force");
        }

        async Task FullAsync(string what, string prepare)
        {
            (await run.Guest.RunAsync(prepare, ScenarioRun.Patience)).Checked();
            var result = await run.Guest.RunAsync(DialtoneInGuest.DoctorCommand, TimeSpan.FromMinutes(2), cancellation: run.Cancellation);
            run.Claim(
                result.ExitStatus is not 0 && (result.Text + result.ErrorText).Contains("No space left on device", StringComparison.Ordinal),
                $"a disk that {what} is named", $"status {result.ExitStatus}: {result.Text} {result.ErrorText}");
            var journal = (await run.Guest.RunAsync($"wc -c <{DialtoneInGuest.Journal}", ScenarioRun.Patience)).Text;
            await ClaimAsBeforeAsync($"a disk that {what} ({journal.Trim()} bytes of journal)");
            (await run.Guest.RunAsync($"umount {State}", ScenarioRun.Patience)).Checked();
        }

        async Task ClaimAsBeforeAsync(string what)
        {
            var after = await run.LookUntilAsync(
                "all interfaces again", state => state.Drivers.Keys.ToHashSet().IsSupersetOf(before.Drivers.Keys) && state.Drivers.GetValueOrDefault("1-1:1.3") == "usb-storage", ScenarioRun.Patience);
            run.Claim(after.SettingsChangedSince(before) is [], $"after {what} every setting has its prior bytes", string.Join("; ", after.SettingsChangedSince(before)));
        }
    }
}
