using System.Diagnostics;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <param name="Failure">Null if every claim held.</param>
/// <param name="KernelLog">The guest's whole log, for a failure's report.</param>
public sealed record ScenarioResult(
    Scenario Scenario, string Release, IReadOnlyList<string> Claims, string? Failure, TimeSpan Boot, TimeSpan Duration, IReadOnlyList<KernelRecord> KernelLog, IReadOnlyList<DeviceEvent> DeviceLog);

/// <summary>Runs a scenario in a guest of its own.</summary>
public static class ScenarioRunner
{
    /// <exception cref="LabUnavailableException">This machine lacks something.</exception>
    /// <exception cref="GuestException">The guest did not boot.</exception>
    public static async Task<ScenarioResult> RunAsync(
        Scenario scenario, GuestOptions options, IUsbTraffic? traffic = null, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var devices = scenario.CreateDevices();
        try
        {
            await using var guest = await Guest.BootAsync(options, devices, traffic, progress, cancellation);
            progress?.Report($"Linux {guest.Kernel.Release} is up after {guest.BootDuration.TotalSeconds:0.0} s");
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(scenario.Deadline);
            var run = new ScenarioRun(guest, devices, progress, deadline.Token);
            string? failure = null;
            try
            {
                await scenario.RunAsync(run);
            }
            catch (Exception exception) when (exception is ScenarioFailedException or GuestException or TimeoutException)
            {
                failure = exception.Message;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                failure = $"It took longer than {scenario.Deadline.TotalMinutes:0} minutes.";
            }
            return new ScenarioResult(scenario, guest.Kernel.Release, run.Claims, failure, guest.BootDuration, Stopwatch.GetElapsedTime(start), guest.Log.Records, devices[0].Log.Events);
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
    }
}
