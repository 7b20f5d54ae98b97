namespace Dialtone.Lab;

/// <summary>The lab cannot do this on this machine. The message says what is missing, and what to do about it.</summary>
public sealed class LabUnavailableException : Exception
{
    public LabUnavailableException(string message)
        : base(message)
    {
    }

    public LabUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public LabUnavailableException()
    {
    }
}
