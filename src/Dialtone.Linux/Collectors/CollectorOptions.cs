namespace Dialtone.Linux.Collectors;

/// <summary>How much to collect.</summary>
public sealed record CollectorOptions
{
    /// <summary>Ask the modem ports <c>AT</c>. Only on the running machine; a recording holds what was answered then.</summary>
    public bool AskPorts { get; init; }

    /// <summary>How long one port may take to answer.</summary>
    public TimeSpan PortDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the kernel may keep attributes to itself that need the device's lock. It holds that lock while a driver is probing
    /// or resetting, which with a sick device takes from 5 to 60 s.</summary>
    public TimeSpan AttributeDeadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads such attributes, for who looks at one device again and again; null: a thread of its own does, for each look.</summary>
    internal CallThread? Calls { get; init; }

    public CancellationToken Cancellation { get; init; }
}
