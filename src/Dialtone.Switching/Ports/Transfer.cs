namespace Dialtone.Switching.Ports;

/// <summary>How a transfer ended.</summary>
public enum TransferStatus
{
    Completed,

    /// <summary>The endpoint stalled: the device refused.</summary>
    Stalled,

    /// <summary>Nothing came within the deadline.</summary>
    TimedOut,

    /// <summary>The device is no longer there; a device that switches often leaves before it answers.</summary>
    Gone,

    /// <summary>Any other error, such as a babble or a refused system call.</summary>
    Failed,
}

/// <summary>What one transfer did.</summary>
/// <param name="Length">Bytes that moved.</param>
public readonly record struct Transfer(TransferStatus Status, int Length)
{
    public bool IsCompleted => Status == TransferStatus.Completed;
}
