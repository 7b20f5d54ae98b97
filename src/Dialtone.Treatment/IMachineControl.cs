namespace Dialtone.Treatment;

/// <summary>Carries out steps on a machine and takes them back. Knows nothing of plans or journals.</summary>
/// <remarks>A refusal is a <see cref="StepRefusedException"/>. Cancellation is looked at only while waiting, never between a change and its completion.</remarks>
public interface IMachineControl
{
    /// <summary>Reads what the step would change, without changing anything. Waits, within limits, for a device that is just re-enumerating.</summary>
    /// <exception cref="StepRefusedException">It cannot be read, so the step could not be taken back.</exception>
    Task<PriorState> CaptureAsync(Step step, CancellationToken cancellationToken);

    /// <summary>Makes the change.</summary>
    /// <exception cref="StepRefusedException">The system refused; the machine may or may not be changed, <see cref="RestoreAsync"/> settles that.</exception>
    Task ApplyAsync(Step step, PriorState prior, CancellationToken cancellationToken);

    /// <summary>Says what became of the step's change since: "usb_storage is loaded again". Null if it is still in force, or if that cannot be told
    /// because its subject is away.</summary>
    Task<string?> OvertakenAsync(Step step, CancellationToken cancellationToken);

    /// <summary>Brings the prior state back, whether the step was carried out, half carried out or never begun. Doing it twice is the same as once.</summary>
    Task<Restoration> RestoreAsync(Step step, PriorState prior, CancellationToken cancellationToken);
}

public enum RestorationOutcome
{
    /// <summary>The prior state is there again; it was read back.</summary>
    Restored,

    /// <summary>It was there already.</summary>
    AlreadyThere,

    /// <summary>The subject of the step is gone (the device was unplugged), and the change with it.</summary>
    SubjectGone,

    /// <summary>Nothing can take it back but what ends it anyway: unplugging, or the next boot. The detail says which. Nothing is left to do.</summary>
    EndsByItself,

    /// <summary>Somebody else changed the same thing since. It was left alone.</summary>
    Conflict,

    /// <summary>The system refused.</summary>
    Refused,
}

/// <param name="Detail">What is in the way and what to do by hand, for <see cref="RestorationOutcome.Conflict"/> and <see cref="RestorationOutcome.Refused"/>; else empty.</param>
public sealed record Restoration(RestorationOutcome Outcome, string Detail = "")
{
    /// <summary>Another cure, still in force, asks for the same, so that what it does to the running system has to stay.</summary>
    public bool OthersNeedIt { get; init; }

    /// <summary>Nothing of the step is left.</summary>
    public bool IsBack => Outcome is RestorationOutcome.Restored or RestorationOutcome.AlreadyThere or RestorationOutcome.SubjectGone or RestorationOutcome.EndsByItself;
}

/// <summary>The system refused a step. The message names operation, subject and reason.</summary>
public class StepRefusedException : Exception
{
    public StepRefusedException()
    {
    }

    public StepRefusedException(string message)
        : base(message)
    {
    }

    public StepRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>What a step was to bring about has come about without it. The message says what is there.</summary>
public sealed class StepNeedlessException : StepRefusedException
{
    public StepNeedlessException()
    {
    }

    public StepNeedlessException(string message)
        : base(message)
    {
    }

    public StepNeedlessException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The machine is no longer in the state from which a step was planned (<see cref="WriteAttribute.Expected"/>).</summary>
public sealed class StepOvertakenException : StepRefusedException
{
    public StepOvertakenException()
    {
    }

    public StepOvertakenException(string message)
        : base(message)
    {
    }

    public StepOvertakenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
