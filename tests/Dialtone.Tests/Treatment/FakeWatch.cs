using Dialtone.Facts.Host;
using Dialtone.Treatment.Verification;

namespace Dialtone.Tests.Treatment;

/// <summary>Sees what the fake machine's state implies: the port is interrupted unless <paramref name="isQuiet"/> says otherwise.</summary>
internal sealed class FakeWatch(Func<bool> isQuiet, Machine after) : IPortWatch
{
    public List<WatchExpectation> Watched { get; } = [];

    /// <summary>Called at each watch; may throw.</summary>
    public Action Before { get; set; } = () => { };

    /// <summary>What it would not see.</summary>
    public string Unseen { get; init; } = "";

    public Task<WatchResult> WatchAsync(WatchExpectation expectation, CancellationToken cancellationToken)
    {
        Before();
        cancellationToken.ThrowIfCancellationRequested();
        Watched.Add(expectation);
        return Task.FromResult(isQuiet()
            ? new WatchResult(true, TimeSpan.FromSeconds(1), expectation.Duration, null, after) { Unseen = Unseen }
            : new WatchResult(true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.3), new PortInterruption(TimeSpan.FromSeconds(0.3), "usb 1-1: reset high-speed USB device number 2 using xhci_hcd"), after));
    }
}
