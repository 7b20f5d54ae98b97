using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Two modems are cured and made to last. Each is taken back without the other, before a reboot and after one, in either order, and what others set stays.</summary>
internal sealed class Reboot : Scenario
{
    private const string First = ScenarioRun.PatientPort;
    private const string Second = ScenarioRun.OtherPort;
    private const string OfOthers = "0951:1603:u";
    private const string OfFirst = "12d1:1001:s";
    private const string OfSecond = "12d1:1003:s";
    private const string LastingFile = "/etc/modprobe.d/dialtone-storage-quirks.conf";

    public override string Name => "reboot";
    public override string Summary => "two modems cured and made to last, one undone and cured again, rebooted, then both undone one after the other: the file is gone and so is what it did at boot";
    public override TimeSpan Deadline => TimeSpan.FromMinutes(12);

    public override IReadOnlyList<VirtualDevice> CreateDevices() =>
        [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError], plugged: false), VirtualDevice.Load("huawei-e220", [Fault.Lun1PhaseError], plugged: false)];

    public override async Task RunAsync(ScenarioRun run)
    {
        // Read before a file of Dialtone's, so that the kernel would lose it if that did not repeat it.
        (await run.Guest.RunAsync($"mkdir -p /etc/modprobe.d && echo 'options usb-storage quirks={OfOthers}' >/etc/modprobe.d/a-disk.conf && udevadm control --reload", ScenarioRun.Patience)).Checked();
        run.Patient.Plug();
        await run.WatchLoopAsync(4);
        run.Devices[1].Plug();
        await run.WaitForResetAsync(Second);
        var before = await run.LookAsync();
        run.Claim(before.Quirks == OfOthers, "somebody else's quirk is in force", before.Quirks);
        await CureAsync(2);
        var cured = await run.LookAsync();
        run.Claim(cured.Quirks.Split(',').ToHashSet().SetEquals([OfOthers, OfFirst, OfSecond]), "the kernel has the quirks of both and of somebody else", cured.Quirks);
        await ClaimFileAsync(cured.Quirks);

        // The first begun is the first taken back, with the other on top of it.
        await UndoAsync(First);
        await ClaimFileAsync($"{OfOthers},{OfSecond}");
        var half = await run.LookAsync();
        run.Claim(half.Quirks == $"{OfOthers},{OfSecond}", "the running list has lost the undone one's entry alone", half.Quirks);
        await run.WaitForResetAsync(First);
        await run.WatchQuietAsync(TimeSpan.FromSeconds(4), run.Devices[1], Second);
        await CureAsync(1);
        var again = await run.LookAsync();
        await ClaimFileAsync(again.Quirks);
        var boot = await BootIdAsync();

        await run.RebootAsync("/var/lib/dialtone", "/etc/modprobe.d");
        run.Claim(await BootIdAsync() != boot, "the guest has booted again, and has the journal and the modprobe.d files of before");
        var rebooted = await run.LookUntilAsync(
            "the ttys of both", state => state.NodesOf(First, "ttyUSB").Count == 3 && state.NodesOf(Second, "ttyUSB").Count == 2, ScenarioRun.Patience);
        run.Claim(rebooted.Quirks == again.Quirks, "the kernel has all quirks from the start", rebooted.Quirks);
        await Task.WhenAll(run.WatchQuietAsync(TimeSpan.FromSeconds(6)), run.WatchQuietAsync(TimeSpan.FromSeconds(6), run.Devices[1], Second));

        // The last one first.
        var undo = await run.Guest.RunAsync("dialtone undo last", TimeSpan.FromMinutes(1), cancellation: run.Cancellation);
        run.Claim(undo.ExitStatus == 0, "undo last succeeds", undo.Text + undo.ErrorText);
        run.Claim(undo.Text.Contains("update-initramfs", StringComparison.Ordinal), "it says what else holds a copy of the file", undo.Text);
        await ClaimFileAsync($"{OfOthers},{OfSecond}");
        var one = await run.LookAsync();
        run.Claim(one.Quirks == $"{OfOthers},{OfSecond}", "the running list has lost the last one's entry alone", one.Quirks);
        await UndoAsync(Second);
        run.Claim((await run.Guest.RunAsync($"[ -e {LastingFile} ]", ScenarioRun.Patience)).ExitStatus != 0, "with its last entry the file is gone");
        var after = await run.LookAsync();
        run.Claim(after.Quirks == OfOthers, "of the running kernel's quirks only the somebody else's is left", after.Quirks);
        // The card slot's driver is loaded once there is one.
        var changed = after.SettingsChangedSince(before, "module sd_mod");
        run.Claim(changed is [], "every setting has its bytes from before the cures", string.Join("; ", changed));
        run.Claim((await run.Guest.RunAsync("dialtone undo --all", ScenarioRun.Patience)).ErrorText.Contains("nothing to undo", StringComparison.Ordinal), "nothing is left to undo");

        run.Patient.Unplug();
        await run.Guest.Log.WaitForAsync($"usb {First}: USB disconnect", ScenarioRun.Patience, cancellation: run.Cancellation);
        run.Patient.Plug();
        await run.WaitForResetAsync(First);
        run.Claim(true, "plugged in anew it loops as before");

        async Task CureAsync(int modems)
        {
            var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
            run.Claim(
                doctor is { ExitStatus: 0, Outcome: "cured" } && doctor.Json.GetProperty("treatment").GetProperty("lasting").GetBoolean() && doctor.Attempts.Count(attempt => attempt.Outcome == "cured") == modems,
                modems == 1 ? "doctor cures it again and makes it last" : "doctor cures both and makes them last", doctor);
        }

        // Every run of this port that is in force, as its user would read it off the history.
        async Task UndoAsync(string port)
        {
            var history = await run.Dialtone.HistoryAsync(run.Cancellation);
            var numbers = history.Where(entry => entry is { State: "kept" } && entry.Port == port).Select(entry => entry.Number).ToList();
            var result = await run.Guest.RunAsync($"dialtone undo {string.Join(' ', numbers)}", TimeSpan.FromMinutes(1), cancellation: run.Cancellation);
            run.Claim(numbers.Count == 2 && result.ExitStatus == 0, $"the cure of {port} and what made it last are taken back", result.Text + result.ErrorText);
        }

        async Task ClaimFileAsync(string quirks)
        {
            var options = (await run.Guest.RunAsync($"grep -v '^#' {LastingFile}", ScenarioRun.Patience)).Text;
            run.Claim(options == $"options usb-storage quirks={quirks}", $"at the next boot the kernel gets {quirks}", options);
        }

        async Task<string> BootIdAsync() => (await run.Guest.RunAsync("cat /proc/sys/kernel/random/boot_id", ScenarioRun.Patience)).Checked().Text;
    }
}
