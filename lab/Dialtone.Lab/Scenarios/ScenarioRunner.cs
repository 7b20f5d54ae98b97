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
        options = scenario.Adapt(options);
        try
        {
            Task<Guest> BootAsync() => Guest.BootAsync(options, devices, traffic, progress, cancellation);
            var guest = await BootAsync();
            progress?.Report($"Linux {guest.Kernel.Release} is up after {guest.BootDuration.TotalSeconds:0.0} s");
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(scenario.Deadline);
            var (boot, release) = (guest.BootDuration, guest.Kernel.Release);
            var run = new ScenarioRun(guest, BootAsync, devices, progress, deadline.Token);
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
            finally
            {
                await run.Guest.DisposeAsync();
            }

            return new ScenarioResult(scenario, release, run.Claims, failure, boot, Stopwatch.GetElapsedTime(start), run.Guest.Log.Records, devices[0].Log.Events);
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
    }
}
