using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>What a desktop and its user do around a switch: a mounted CD that somebody uses, its copy, a stick that nobody knows, a function that is chosen.</summary>
internal sealed class SwitchByItsOptions : Scenario
{
    private const string Holder = "sleep";

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(30);

    public override string Name => "switch-options";
    public override string Summary => "a mounted CD-ROM is told by who uses it, unmounted, copied first; an unknown stick is tried, and MBIM is chosen";
    public override bool InEveryRun => false;
    public override TimeSpan Deadline => TimeSpan.FromMinutes(8);
    public override GuestOptions Adapt(GuestOptions options) => options with { UsbModeSwitch = UsbModeSwitchParts.Data };

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("stick-standard-eject", plugged: false)];

    public override async Task RunAsync(ScenarioRun run)
    {
        await MountedAsync(run);
        await DoctoredAsync(run);
        await UnknownAsync(run);
        await TargetAsync(run);
        await LastingAsync(run);
    }

    private static async Task MountedAsync(ScenarioRun run)
    {
        using var stick = VirtualDevice.Load("stick-standard-eject", plugged: false);
        await using var port = await StickPort.PlugAsync(run, 0, stick);
        await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, Brief);
        // A session of its own, and only then the end of this one: what a command leaves behind in its own ends with it.
        var process = (await run.Guest.RunAsync(
            $"mkdir -p /mnt/cd && modprobe isofs && mount -t iso9660 -o ro /dev/sr0 /mnt/cd && cat /mnt/cd/* >/dev/null && cd /mnt/cd && {{ setsid {Holder} 600 </dev/null >/dev/null 2>&1 & }} && until [ \"$(cat /proc/$!/comm)\" = {Holder} ]; do usleep 10000; done && echo $!",
            Brief, cancellation: run.Cancellation)).Checked().Text.Trim();
        var refused = await run.Dialtone.SwitchAsync(port.Name, run.Cancellation);
        run.Claim(
            refused is { Outcome: "in-use", ExitStatus: 69 } && refused.Detail.Contains($"{Holder} (process {process})", StringComparison.Ordinal) && stick.Log.Count(DeviceEventKind.SwitchRequested) == 0,
            "while somebody works in the mounted CD-ROM, nothing is sent, and he is named", refused);
        (await run.Guest.RunAsync($"kill {process}; ls -l /dev/sr0 >/dev/null; sha256sum </dev/sr0 >/tmp/before", Brief, cancellation: run.Cancellation)).Checked();
        var switched = await run.Dialtone.SwitchAsync(port.Name, "--keep-cd /tmp/kept.iso", run.Cancellation);
        run.Claim(switched is { Outcome: "works", ExitStatus: 0 }, "once nobody uses it, it is unmounted and the stick switched", switched);
        var after = (await run.Guest.RunAsync(
            "sha256sum </tmp/kept.iso | cmp - /tmp/before && ! grep -q /mnt/cd /proc/mounts && ls -s /tmp/kept.iso", Brief, cancellation: run.Cancellation)).Checked();
        run.Claim(true, $"its CD-ROM was kept byte by byte before it went ({after.Text.Trim()})");
    }

    private static async Task DoctoredAsync(ScenarioRun run)
    {
        using var stick = VirtualDevice.Load("stick-huawei-new", plugged: false);
        await using var port = await StickPort.PlugAsync(run, 0, stick);
        await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, Brief);
        var cured = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(cured.Outcome == "cured" && stick.Log.Count(DeviceEventKind.SwitchRequested) == 1, "the doctor switches a stick that nobody has switched", cured);
        await port.LookUntilAsync(StickExpectation.Of(stick.Model), TimeSpan.FromSeconds(20));
        var verified = await run.Guest.RunAsync("dialtone verify --for 3", TimeSpan.FromMinutes(2), cancellation: run.Cancellation);
        run.Claim(verified.ExitStatus == 0, "and verify expects the modem there, not what it was", verified.Text);
        (await run.Dialtone.UndoAllAsync(run.Cancellation)).Checked();
    }

    private static async Task UnknownAsync(ScenarioRun run)
    {
        using (var stick = VirtualDevice.Load("stick-unknown", plugged: false))
        {
            await using var port = await StickPort.PlugAsync(run, 0, stick);
            await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, Brief);
            var plain = await run.Dialtone.SwitchAsync(port.Name, run.Cancellation);
            run.Claim(plain is { Outcome: "unknown", ExitStatus: 17 } && stick.Log.Count(DeviceEventKind.SwitchRequested) == 0, "a stick that nobody knows gets nothing by itself", plain);
            var tried = await run.Dialtone.TrySwitchAsync(port.Name, run.Cancellation);
            run.Claim(
                tried.ExitStatus == 0 && stick.Log.Count(DeviceEventKind.SwitchRequested) == 1 && tried.Text.Contains("[1209:0105]", StringComparison.Ordinal),
                "trying one method after the other stops at the one that works, and prints what to send in", $"{tried.ExitStatus}: {tried.Text} {tried.ErrorText}");
            await port.LookUntilAsync(StickExpectation.Of(stick.Model), TimeSpan.FromSeconds(20));
        }
        using var again = VirtualDevice.Load("stick-unknown", plugged: false);
        await using var same = await StickPort.PlugAsync(run, 0, again);
        await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(same.Name, "sr").Count == 1, Brief);
        var known = await run.Dialtone.SwitchAsync(same.Name, run.Cancellation);
        run.Claim(known is { Outcome: "works" } && again.Log.Count(DeviceEventKind.SwitchRequested) == 1, "the next time it is known", known);
        (await run.Dialtone.UndoAllAsync(run.Cancellation)).Checked();
        run.Claim((await run.Guest.RunAsync("test ! -e /etc/usb_modeswitch.d/1209:0105", Brief, cancellation: run.Cancellation)).ExitStatus == 0, "undo takes that back");
    }

    private static async Task TargetAsync(ScenarioRun run)
    {
        using var stick = VirtualDevice.Load("stick-unknown-mbim", plugged: false);
        await using var port = await StickPort.PlugAsync(run, 0, stick);
        await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, Brief);
        var none = await run.Dialtone.SwitchAsync(port.Name, "--target ncm", run.Cancellation);
        run.Claim(none is { Outcome: "not-suitable", ExitStatus: 17 } && stick.Log.Count(e => e.Kind == DeviceEventKind.ConfigurationSet && e.Number == 2) == 0, "a function that no configuration has is not chosen", none);
        var chosen = await run.Dialtone.SwitchAsync(port.Name, "--target mbim", run.Cancellation);
        var state = await port.LookUntilAsync(StickExpectation.Of(stick.Model), TimeSpan.FromSeconds(20));
        run.Claim(chosen is { Outcome: "works", ExitStatus: 0 } && state.Drivers.Values.Contains("cdc_mbim"), "the configuration with MBIM is chosen when it is asked for, and cdc_mbim has it", chosen);
    }

    /// <summary>An id in no driver's list is given to option for good: the rule does after a reboot what was done before it.</summary>
    private static async Task LastingAsync(ScenarioRun run)
    {
        using (var stick = VirtualDevice.Load("stick-driverless", plugged: false))
        {
            await using var port = await StickPort.PlugAsync(run, 0, stick);
            await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(port.Name, "sr").Count == 1, Brief);
            var switched = await run.Dialtone.SwitchAsync(port.Name, run.Cancellation);
            var cured = await run.Dialtone.DoctorAsync(run.Cancellation);
            run.Claim(switched.Outcome == "no-driver" && cured.Outcome == "cured", "the doctor gives a modem that no driver lists to option", $"{switched}; {cured}");
        }
        await run.RebootAsync("/etc", "/var/lib/dialtone");
        using var again = VirtualDevice.Load("stick-driverless", plugged: false);
        await using var same = await StickPort.PlugAsync(run, 0, again);
        await run.LookUntilAsync("the CD-ROM", state => state.NodesOf(same.Name, "sr").Count == 1, Brief);
        var works = await run.Dialtone.SwitchAsync(same.Name, run.Cancellation);
        await same.LookUntilAsync(StickExpectation.Of(again.Model, bound: true), TimeSpan.FromSeconds(20));
        run.Claim(works is { Outcome: "works", ExitStatus: 0 }, "after a reboot the rule does it: its serial ports are option's, its QMI function and its debug bridge are nobody's", works);
    }
}
