using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>A cure that was made to last is in force after the next boot; taking it back then takes the file away and what the file did at boot, and
/// leaves what other files did.</summary>
internal sealed class Reboot : Scenario
{
    private const string OfOthers = "0951:1603:u";
    private const string LastingFile = "/etc/modprobe.d/dialtone-12d1-1001.conf";

    public override string Name => "reboot";
    public override string Summary => "cured and made to last, rebooted, then undone: the file is gone and so is what it did at boot";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError], plugged: false)];

    public override async Task RunAsync(ScenarioRun run)
    {
        var brief = TimeSpan.FromSeconds(20);
        // Read before a file of Dialtone's, so that the kernel would lose it if that did not repeat it.
        (await run.Guest.RunAsync($"mkdir -p /etc/modprobe.d && echo 'options usb-storage quirks={OfOthers}' >/etc/modprobe.d/a-disk.conf && udevadm control --reload", brief)).Checked();
        run.Patient.Plug();
        await run.WatchLoopAsync(4);
        var before = await run.LookAsync();
        run.Claim(before.Quirks == OfOthers, "somebody else's quirk is in force", before.Quirks);
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured" } && doctor.Json.GetProperty("treatment").GetProperty("lasting").GetBoolean(), "doctor cures it and makes it last", doctor);
        var boot = await BootIdAsync();

        await run.RebootAsync("/var/lib/dialtone", "/etc/modprobe.d");
        run.Claim(await BootIdAsync() != boot, "the guest has booted again, and has the journal and the modprobe.d files of before");
        var rebooted = await run.LookUntilAsync("three ttys", state => state.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 3, TimeSpan.FromSeconds(30));
        run.Claim(rebooted.Quirks == $"{OfOthers},12d1:1001:s", "the kernel has both quirks from the start", rebooted.Quirks);
        await run.WatchQuietAsync(TimeSpan.FromSeconds(6));

        var undo = await run.Guest.RunAsync("dialtone undo last", TimeSpan.FromMinutes(1), cancellation: run.Cancellation);
        run.Claim(undo.ExitStatus == 0, "undo last succeeds", undo.Text + undo.ErrorText);
        run.Claim(undo.Text.Contains("update-initramfs", StringComparison.Ordinal), "it says what else holds a copy of the file", undo.Text);
        run.Claim((await run.Guest.RunAsync($"[ -e {LastingFile} ]", brief)).ExitStatus != 0, "its file is gone");
        var after = await run.LookAsync();
        run.Claim(after.Quirks == OfOthers, "of the running kernel's quirks only the somebody else's is left", after.Quirks);
        // The card slot's driver is loaded once there is one.
        var changed = after.SettingsChangedSince(before, "module sd_mod");
        run.Claim(changed is [], "every setting has its bytes from before the cure", string.Join("; ", changed));
        run.Claim((await run.Guest.RunAsync("dialtone undo --all", brief)).ErrorText.Contains("nothing to undo", StringComparison.Ordinal), "nothing is left to undo");

        run.Patient.Unplug();
        await run.Guest.Log.WaitForAsync($"usb {ScenarioRun.PatientPort}: USB disconnect", brief, cancellation: run.Cancellation);
        run.Patient.Plug();
        await run.WaitForResetAsync(ScenarioRun.PatientPort);
        run.Claim(true, "plugged in anew it loops as before");

        async Task<string> BootIdAsync() => (await run.Guest.RunAsync("cat /proc/sys/kernel/random/boot_id", brief)).Checked().Text;
    }
}
