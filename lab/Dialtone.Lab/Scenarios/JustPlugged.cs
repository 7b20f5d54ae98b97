using System.Diagnostics;
using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Who plugs a stick in and asks at once meets a device without drivers, ports or mode: each stands for one moment after the plug at which somebody asks.</summary>
internal sealed class JustPlugged : Scenario
{
    /// <summary>From the plug to the question, in milliseconds.</summary>
    private static readonly int[] Moments = [0, 150, 400, 800, 1500];

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(20);

    public override string Name => "just-plugged";
    public override string Summary => "asked at once after the plug: a healthy stick is healthy, one that switches after 4 s too, one that never switches is stuck";
    public override bool InEveryRun => false;

    public override IReadOnlyList<VirtualDevice> CreateDevices() =>
    [
        .. Moments.Select(_ => VirtualDevice.Load("huawei-e620", plugged: false)),
        VirtualDevice.Load("huawei-e220", [$"{Fault.LateSwitch}=4"], plugged: false),
        VirtualDevice.Load("huawei-e220", [Fault.StaysZeroCd], plugged: false),
    ];

    public override async Task RunAsync(ScenarioRun run)
    {
        foreach (var (index, moment) in Moments.Index())
        {
            await PlugAsync(run, index, moment);
            var start = Stopwatch.GetTimestamp();
            var asked = await run.Dialtone.DiagnoseAsync(run.Cancellation);
            run.Claim(asked is { ExitStatus: 0, Verdict: "healthy", Causes: [] }, $"diagnose, asked {moment} ms after the plug, says healthy {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s later", asked);
            await UnplugAsync(run, index);
        }

        await PlugAsync(run, Moments.Length, 0);
        var late = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(late is { ExitStatus: 0, Verdict: "healthy", Causes: [] } && run.Devices[Moments.Length].Personality.Name == "modem", "a stick that switches after 4 s is waited for", late);
        await UnplugAsync(run, Moments.Length);

        await PlugAsync(run, Moments.Length + 1, 0);
        var never = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(never.Findings.Any(finding => finding is { Id: "stuck-storage-mode", Role: "cause" } && finding.Port == PortOf(Moments.Length + 1)), "doctor says of a stick that never switches that it is stuck", never);
    }

    /// <summary>The drivers are not loaded: udev has that still to do.</summary>
    private static async Task PlugAsync(ScenarioRun run, int index, int milliseconds)
    {
        await run.Guest.RunAsync("udevadm settle; rmmod option usb_wwan usbserial usb_storage", Brief, cancellation: run.Cancellation);
        run.Devices[index].Plug();
        await Task.Delay(milliseconds, run.Cancellation);
    }

    private static async Task UnplugAsync(ScenarioRun run, int index)
    {
        var position = run.Guest.Log.Position;
        run.Devices[index].Unplug();
        await run.Guest.Log.WaitForAsync($"usb {PortOf(index)}: USB disconnect", Brief, position, run.Cancellation);
    }

    private static string PortOf(int index) => $"1-{index + 1}";
}
