using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Methods;

/// <summary>How the sending ended. Whether the device is a modem afterwards is not decided here: the bus shows it.</summary>
public enum SendOutcome
{
    /// <summary>Everything was sent, and nothing was refused throughout.</summary>
    Sent,

    /// <summary>The device left the bus while it was spoken to, as one does that switches.</summary>
    Left,

    /// <summary>Every command was refused.</summary>
    Refused,

    /// <summary>The device took nothing, or gave no answer, within the deadlines.</summary>
    Silent,

    /// <summary>The device answered at first, and then no more: of what came later it is not known whether it was taken.</summary>
    FellSilent,

    /// <summary>Nothing was sent: the interface is of another class, an endpoint is missing, or somebody else holds the interface.</summary>
    NotSuitable,

    /// <summary>A transfer failed in a way that is none of these.</summary>
    Failed,
}

/// <summary>One transfer or call of a method, in plain words with how it ended.</summary>
public sealed record SwitchStep(string What, TransferStatus Status)
{
    /// <summary>How <see cref="What"/> of a message on a bulk endpoint begins.</summary>
    public const string Message = "bulk message";

    /// <summary>bCSWStatus of a storage command, or null.</summary>
    public byte? CommandStatus { get; init; }
}

/// <summary>What a method did.</summary>
/// <param name="Reason">One sentence if the outcome is not <see cref="SendOutcome.Sent"/> or <see cref="SendOutcome.Left"/>; else empty.</param>
public sealed record SwitchReport(SendOutcome Outcome, string Reason, IReadOnlyList<SwitchStep> Steps);
