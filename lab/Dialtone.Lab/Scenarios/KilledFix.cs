using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>The doctor is killed after each record that it puts into its journal, the undo that follows is killed, too, and the next undo has to bring back every byte.</summary>
/// <param name="stride">Records from one kill to the next: each kill costs a fix and an undo, so that all of them take a quarter of an hour.</param>
internal abstract class KilledFix(int stride) : Scenario
{
    /// <summary>More records than any treatment of this fault writes; reaching it means that the end was missed.</summary>
    private const int Limit = 40;

    public override string Name => stride == 1 ? "killed-fix-at-every-record" : "killed-fix";
    public override string Summary =>
        $"kill -9 after {(stride == 1 ? "each record" : "some records")} of a fix, and in the undo; the next undo restores the exact prior state each time";
    public override TimeSpan Deadline => TimeSpan.FromMinutes(20);

    /// <summary>The second one holds the journal: on a slow disk each record takes its time to be safe, so that none goes by before the kill.</summary>
    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError]), VirtualDevice.Load("usb-disk", [$"{Fault.SlowWrite}=10"])];

    public override async Task RunAsync(ScenarioRun run)
    {
        await run.WatchLoopAsync(4);
        var disk = (await run.LookUntilAsync("the disk", state => state.NodesOf(ScenarioRun.OtherPort, "sd").Count == 1, TimeSpan.FromSeconds(60))).NodesOf(ScenarioRun.OtherPort, "sd")[0];
        (await run.Guest.RunAsync($"mkdosfs /dev/{disk} && mkdir -p /var/lib/dialtone && mount -t vfat /dev/{disk} /var/lib/dialtone", ScenarioRun.Patience)).Checked();
        // A setting of somebody else, which has to survive as it is.
        (await run.Guest.RunAsync("printf %s 0421:0019:i,0951:1603:u >/sys/module/usb_storage/parameters/quirks", ScenarioRun.Patience)).Checked();
        var before = await run.LookAsync();
        var killedAt = new SortedSet<int>();
        var undosKilled = 0;
        for (var records = 1; records <= Limit;)
        {
            var (killed, written) = await KillAfterAsync(run, DialtoneInGuest.DoctorCommand, records);
            if (killed)
            {
                killedAt.Add(written);
                // Some records may follow each other faster than the shell can kill.
                records = Math.Max(records, written) + stride;
                // At another record each time; one that has less to do comes to its end.
                undosKilled += (await KillAfterAsync(run, DialtoneInGuest.UndoAllCommand, 1 + (killedAt.Count % 6))).Killed ? 1 : 0;
                await UndoAsync(run, before, $"after kill -9 with {written} records in the journal");
                continue;
            }

            var said = (await run.Guest.RunAsync("cat /tmp/said", ScenarioRun.Patience)).Text;
            run.Claim(written >= 20, "a whole fix, its control experiment and what makes it last write at least 20 records", $"{written} records, and the doctor said: {said}");
            run.Claim(
                killedAt.Count >= Math.Max(2, (written / stride) - (stride == 1 ? 3 : 1)), $"the doctor was killed after {killedAt.Count} different numbers of records, and ran to its end at last, with {written}", string.Join(", ", killedAt));
            run.Claim(undosKilled >= Math.Max(1, killedAt.Count / 4), $"the undo was killed {undosKilled} times as well", undosKilled);

            // Two records are the beginning of an undo and its first step: each of these takes back one step and dies.
            var steps = 0;
            var most = stride == 1 ? int.MaxValue : 3;
            while (steps < most && (await KillAfterAsync(run, DialtoneInGuest.UndoAllCommand, 2)).Killed)
                steps++;
            run.Claim(steps >= Math.Min(4, most), $"the undo of the whole fix was killed after {steps} of its steps, one after another", steps);
            await UndoAsync(run, before, "after the whole fix");
            return;
        }
        throw new ScenarioFailedException($"The doctor wrote more than {Limit} records.");
    }

    private static async Task<(bool Killed, int Records)> KillAfterAsync(ScenarioRun run, string command, int records)
    {
        var (status, written) = await run.Dialtone.SignalAfterAsync(command, records, "KILL", run.Cancellation);
        return (status == 137, written);
    }

    private static async Task UndoAsync(ScenarioRun run, GuestState before, string when)
    {
        var undo = await run.Dialtone.UndoAllAsync(run.Cancellation);
        run.Claim(undo.ExitStatus == 0, $"undo --all succeeds {when}", undo.Text + undo.ErrorText);
        var after = await run.LookUntilAsync(
            "all interfaces again", state => state.Drivers.Keys.ToHashSet().IsSupersetOf(before.Drivers.Keys) && state.Drivers.GetValueOrDefault("1-1:1.3") == "usb-storage", ScenarioRun.Patience);
        run.Claim(after.SettingsChangedSince(before) is [], $"every setting has its prior bytes {when}", string.Join("; ", after.SettingsChangedSince(before)));
    }
}

/// <summary>The sample that is short enough for every run of the tests.</summary>
internal sealed class KilledFixAtSomeRecords() : KilledFix(stride: 7);

/// <summary>All of them.</summary>
internal sealed class KilledFixAtEveryRecord() : KilledFix(stride: 1);
