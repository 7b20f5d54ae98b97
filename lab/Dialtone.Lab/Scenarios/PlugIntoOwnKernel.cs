using System.Text.RegularExpressions;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>The lab runs in the guest and plugs a modem into the kernel beneath it, as <c>dialtone-lab plug</c> does on a machine of one's own.</summary>
internal sealed class PlugIntoOwnKernel : Scenario
{
    private const string PlugCommand = "dialtone-lab plug huawei-e620";

    /// <summary>The runtime compiles the lab as it runs, which emulation makes slow.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(30);

    public override string Name => "plug-into-own-kernel";
    public override string Summary => "dialtone-lab plug inside the guest, through vhci_hcd: the modem works, Dialtone finds it healthy, and nothing is left whether plug is ended or killed";
    public override bool InEveryRun => false;

    /// <summary>Not plugged into QEMU's controller.</summary>
    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", plugged: false)];

    public override GuestOptions Adapt(GuestOptions options) => options with { Lab = true, Megabytes = 1024 };

    public override async Task RunAsync(ScenarioRun run)
    {
        var without = await run.Guest.RunAsync(PlugCommand, StartDeadline, cancellation: run.Cancellation);
        run.Claim(
            without.ExitStatus == 69 && without.ErrorText.Contains("modprobe vhci_hcd", StringComparison.Ordinal), "where vhci_hcd is not loaded, plug says so and how to load it, exit 69",
            $"{without.ExitStatus} {without.Text} {without.ErrorText}");
        (await run.Guest.RunAsync("modprobe vhci_hcd", Brief, cancellation: run.Cancellation)).Checked();

        // SIGINT goes the way of SIGTERM; the guest's shell has it ignored for what runs in the background. Of SIGKILL the lab itself sees nothing.
        foreach (var (signal, status) in new[] { ("TERM", 0), ("KILL", 128 + 9) })
        {
            var position = run.Guest.Log.Position;
            var plugged = await run.Guest.Shell.StartAsync(PlugCommand, cancellation: run.Cancellation);
            var record = await run.Guest.Log.WaitForAsync("New USB device found, idVendor=12d1, idProduct=1001", StartDeadline, position, run.Cancellation);
            var port = Regex.Match(record.Text, "^usb (?<port>[0-9]+-[0-9.]+): ", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["port"].Value;
            var state = await run.LookUntilCompleteAsync(port);
            run.Claim(true, $"three ttys, a CD-ROM and a card slot are there on port {port} of vhci_hcd");
            await run.ClaimAnswersAsync(state, port);
            var list = (await run.Guest.RunAsync("dialtone list", Brief, cancellation: run.Cancellation)).Checked().Text;
            run.Claim(list.Contains(port, StringComparison.Ordinal) && list.Contains("E620", StringComparison.Ordinal), "list shows it", list);
            var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
            run.Claim(diagnosis is { ExitStatus: 0, Verdict: "healthy" }, "diagnose says healthy", diagnosis);

            await plugged.SignalAsync(signal);
            var ended = await plugged.Result.WaitAsync(Brief, run.Cancellation);
            run.Claim(ended.ExitStatus == status, $"SIG{signal} ends it with status {status}", $"{ended.ExitStatus} {ended.Text} {ended.ErrorText}");
            await run.Guest.Log.WaitForAsync($"usb {port}: USB disconnect", Brief, position, run.Cancellation);
            var after = await run.LookUntilAsync("no trace of it", left => !left.Devices.ContainsKey(port) && left.Nodes.Values.All(node => !node.StartsWith(port, StringComparison.Ordinal)), Brief);
            var taken = await run.Guest.RunAsync("sed 1d /sys/devices/platform/vhci_hcd.0/status | grep -v ' 004 '; pidof dialtone-lab", Brief, cancellation: run.Cancellation);
            run.Claim(after.Devices.Count == 0 && taken.Text.Length == 0, "no device, node or process is left, and every port of vhci_hcd is free", taken.Text);
        }
    }
}
