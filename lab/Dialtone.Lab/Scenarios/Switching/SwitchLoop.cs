using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>A stick that returns as the CD-ROM it was is plugged in again, as far as udev can see: the rule fires each time, and somebody has to notice.</summary>
internal static class SwitchLoop
{
    /// <summary>More rounds than anybody needs to see that it is no use.</summary>
    private const int MostRounds = 4;

    /// <summary>A round takes three seconds: leaving, returning, and being asked.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(12);

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
            var rounds = stick.Log.Count(DeviceEventKind.SwitchRequested);
            if (rounds > MostRounds)
                throw new ScenarioFailedException($"A stick that falls back was asked {rounds} times, and it goes on.");
        }
        run.Claim(true, $"a stick that always falls back was asked {stick.Log.Count(DeviceEventKind.SwitchRequested)} times, and then left alone");
    }
}
