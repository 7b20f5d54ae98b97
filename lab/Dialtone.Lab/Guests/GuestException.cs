namespace Dialtone.Lab.Guests;

/// <summary>A guest did not do what every guest does: it did not boot, it ended by itself, or its shell does not answer.</summary>
public sealed class GuestException : Exception
{
    public GuestException(string message)
        : base(message)
    {
    }

    public GuestException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public GuestException()
    {
    }
}
