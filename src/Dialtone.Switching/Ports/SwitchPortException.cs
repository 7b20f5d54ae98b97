namespace Dialtone.Switching.Ports;

/// <summary>A device cannot be opened. The message says which and why, as a clause.</summary>
public sealed class SwitchPortException : Exception
{
    public SwitchPortException()
    {
    }

    public SwitchPortException(string message)
        : base(message)
    {
    }

    public SwitchPortException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public SwitchPortException(string message, bool isGone)
        : base(message) => IsGone = isGone;

    /// <summary>It has left its port, as one does that switches by itself.</summary>
    public bool IsGone { get; }
}
