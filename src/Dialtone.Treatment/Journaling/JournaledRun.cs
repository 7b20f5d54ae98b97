namespace Dialtone.Treatment.Journaling;

public enum RunState
{
    /// <summary>Neither kept nor wholly undone: it runs now, or was killed, or its undoing met an obstacle.</summary>
    Pending,

    /// <summary>Its changes are to stay.</summary>
    Kept,

    /// <summary>Nothing of it is left, or it never changed anything.</summary>
    Undone,
}

/// <summary>What the journal tells about one run.</summary>
public sealed class JournaledRun
{
    private readonly List<JournaledStep> steps = [];

    internal JournaledRun(RunBegan began) => Began = began;

    public RunBegan Began { get; }

    public int Number => Began.Run;

    /// <summary>In the order in which they were begun.</summary>
    public IReadOnlyList<JournaledStep> Steps => steps;

    public RunVerified? Verified { get; private set; }

    public bool Kept { get; private set; }

    /// <summary>Somebody began to undo it.</summary>
    public bool UndoStarted { get; private set; }

    public RunEnded? Ended { get; private set; }

    public RunState State => steps.TrueForAll(step => step.Undone is not null)
        ? RunState.Undone
        : Kept && !UndoStarted ? RunState.Kept : RunState.Pending;

    /// <exception cref="FormatException">The record does not follow from those before it.</exception>
    internal void Add(JournalRecord record)
    {
        switch (record)
        {
            case StepIntended intended when intended.Index == steps.Count:
                steps.Add(new JournaledStep(intended));
                break;
            case StepDone done:
                Step(done.Index).Done = true;
                break;
            case StepUndone undone:
                Step(undone.Index).Undone = undone.How;
                break;
            case RunVerified verified:
                Verified = verified;
                break;
            case UndoBegan:
                UndoStarted = true;
                break;
            case RunKept:
                Kept = true;
                break;
            case RunEnded ended:
                Ended = ended;
                break;
            default:
                throw new FormatException($"a record of run {Number} is out of order");
        }
    }

    private JournaledStep Step(int index) =>
        index >= 0 && index < steps.Count ? steps[index] : throw new FormatException($"run {Number} has no step {index}");
}

public sealed class JournaledStep
{
    internal JournaledStep(StepIntended intended) => Intended = intended;

    public StepIntended Intended { get; }

    /// <summary>Carried out to its end. False says nothing: it may have been killed before, in, or right after the change.</summary>
    public bool Done { get; internal set; }

    /// <summary>How it was undone, or null if it was not.</summary>
    public string? Undone { get; internal set; }
}
