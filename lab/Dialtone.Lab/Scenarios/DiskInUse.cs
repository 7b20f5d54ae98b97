using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>A healthy USB disk is being written beside the sick modem: what would take usb-storage from it is refused, and its data are whole.</summary>
internal sealed class DiskInUse : Scenario
{
    private const string Source = "/tmp/source";
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(60);

    public override string Name => "disk-in-use";
    public override string Summary => "the same fault while another USB disk is being written: unloading is refused, the disk's data are intact";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [Fault.Lun1PhaseError]), VirtualDevice.Load("usb-disk")];

    public override async Task RunAsync(ScenarioRun run)
    {
        var disk = run.Devices[1];
        var before = await run.LookUntilAsync("the disk", state => state.NodesOf(ScenarioRun.OtherPort, "sd").Count == 1, TimeSpan.FromSeconds(60));
        var node = before.NodesOf(ScenarioRun.OtherPort, "sd")[0];
        (await run.Guest.RunAsync($"mkdosfs /dev/{node} && mount -t vfat /dev/{node} /mnt && head -c 1500000 /dev/urandom >{Source}", Brief)).Checked();
        var source = (await run.Guest.RunAsync($"sha256sum <{Source}", Brief)).Checked().Text;
        // Writes through to the device all the time; ends when it is told.
        var writing = await run.Guest.Shell.StartAsync($"n=0; until [ -e /tmp/enough ]; do n=$((n + 1)); dd if={Source} of=/mnt/file$((n % 8)) bs=64k conv=fsync 2>/dev/null || exit 1; done; echo $n", cancellation: run.Cancellation);
        await run.WatchLoopAsync();
        var written = disk.Disks.Values.Single().BytesWritten;
        var since = disk.Log.Now;

        var unload = await run.Dialtone.FixAsync("unload-usb-storage", run.Cancellation);
        run.Claim(
            unload.Refused.ContainsKey("unload-usb-storage") || unload.Attempts is [{ Remedy: "unload-usb-storage", Outcome: "refused" }], "unloading usb-storage is refused while the disk is in use", unload);
        run.Claim((await run.LookAsync()).IsLoaded("usb_storage"), "usb-storage is still loaded");
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured" }, "doctor cures the modem", doctor);
        await run.WatchQuietAsync(TimeSpan.FromSeconds(5));

        var during = disk.Disks.Values.Single().BytesWritten - written;
        run.Claim(during > 3_000_000 && !writing.Result.IsCompleted, $"the disk was written all the time ({during / 1_000_000} MB) and still is", $"{during} bytes, {writing.TextSoFar}");
        run.Claim(disk.Log.RecoveryResets(since) == 0 && disk.Log.Count(DeviceEventKind.ConfigurationSet, since) == 0, "the disk saw no reset and was never taken from its driver");
        await run.Guest.RunAsync("touch /tmp/enough", Brief);
        var copies = (await writing.Result.WaitAsync(Brief, run.Cancellation)).Checked().Text;
        (await run.Guest.RunAsync("umount /mnt && echo 3 >/proc/sys/vm/drop_caches", Brief)).Checked();
        var whole = (await run.Guest.RunAsync($"sha256sum </dev/{node}", Brief)).Checked().Text.Split(' ')[0];
        run.Claim(whole == disk.Disks.Values.Single().Checksum(), "kernel and disk agree on every block");
        var files = (await run.Guest.RunAsync($"mount -t vfat -o ro /dev/{node} /mnt && for f in /mnt/file*; do sha256sum <$f; done", Brief)).Checked().Lines;
        run.Claim(files.Count > 0 && files.All(file => file == source), $"all {files.Count} files are intact after {copies} copies", string.Join(", ", files));
    }
}
