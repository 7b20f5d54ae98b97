using Dialtone.Linux.Events;

namespace Dialtone.Linux.Control;

/// <summary>Waiting for the USB bus to reach a state.</summary>
internal static class UsbEvents
{
    /// <summary>How often to look where the kernel's events cannot be had (no libudev).</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks, and looks again at each USB event, until there is something or the time is up. Blocks the calling thread.</summary>
    /// <returns>What <paramref name="look"/> gave last; default if nothing.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static T? Until<T>(Func<T?> look, TimeSpan deadline, CancellationToken cancellationToken)
        where T : class
    {
        if (look() is { } now)
        {
            return now;
        }

        var start = TimeProvider.System.GetTimestamp();
        // Opened before the second look: what happens from then on is not missed.
        using var monitor = UeventMonitor.Open("usb").Or(null!);
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var left = deadline - TimeProvider.System.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return default;
            }

            if (monitor is null)
            {
                cancellationToken.WaitHandle.WaitOne(left < LookAgain ? left : LookAgain);
            }
            else
            {
                // Attributes of a device change after its event, too (its interfaces come one by one): hence no longer than a second without looking.
                monitor.Receive(TimeSpan.FromTicks(long.Min(left.Ticks, TimeSpan.TicksPerSecond)), cancellationToken);
            }
        }
    }
}
