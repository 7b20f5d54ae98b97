using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>A stick that returns as the CD-ROM it was is plugged in again, as far as udev can see: the rule fires each time, and somebody has to notice.</summary>
internal static class SwitchLoop
{
    /// <summary>More rounds than anybody needs to see that it is no use.</summary>
    private const int MostRounds = 4;

    /// <summary>A round takes ten seconds: leaving, returning, and being given the time to pass through storage on its way.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    public static async Task WatchAsync(ScenarioRun run)
    {
        using var stick = VirtualDevice.Load("stick-standard-eject", [Fault.ReturnsZeroCd], plugged: false);
        await using var port = StickPort.Plug(run, 0, stick);
        var since = TimeSpan.Zero;
        while (true)
        {
            try
            {
                var asked = await stick.Log.WaitForAsync(DeviceEventKind.SwitchRequested, since == TimeSpan.Zero ? TimeSpan.FromSeconds(60) : Quiet, since, run.Cancellation);
                since = asked.At + TimeSpan.FromTicks(1);
            }
            catch (TimeoutException) when (since > TimeSpan.Zero)
            {
                break;
            }
            if (stick.Log.Count(DeviceEventKind.SwitchRequested) is > MostRounds and var times)
                throw new ScenarioFailedException($"A stick that falls back was asked {times} times, and it goes on.");
        }
        var rounds = stick.Log.Count(DeviceEventKind.SwitchRequested);
        run.Claim(rounds is > 1 and <= MostRounds, $"a stick that always falls back was asked {rounds} times, and then left alone");
        var position = run.Guest.Log.Position;
        stick.Unplug();
        await run.Guest.Log.WaitForAsync($"usb {port.Name}: USB disconnect", TimeSpan.FromSeconds(20), position, run.Cancellation);
        stick.Plug();
        await stick.Log.WaitForAsync(DeviceEventKind.SwitchRequested, TimeSpan.FromSeconds(60), stick.Log.Now, run.Cancellation);
        run.Claim(true, "pulled out and pushed in again, it gets another chance");
    }
}
