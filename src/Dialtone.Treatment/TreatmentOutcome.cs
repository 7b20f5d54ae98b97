using Dialtone.Diagnosis;
using Dialtone.Treatment.Verification;

namespace Dialtone.Treatment;

public enum AttemptOutcome
{
    Cured,
    Failed,

    /// <summary>Not tried, or given up because the system refused a step.</summary>
    Refused,

    /// <summary>Cut short by the user.</summary>
    Interrupted,
}

/// <summary>One plan's try.</summary>
public sealed record Attempt
{
    public required Plan Plan { get; init; }

    public required AttemptOutcome Outcome { get; init; }

    /// <summary>Refused because what it was for had come about without it.</summary>
    public bool Needless { get; init; }

    /// <summary>True if nothing of it is left, also if nothing was ever changed.</summary>
    public required bool Undone { get; init; }

    /// <summary>What was seen, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What it says about the cause; empty if it says nothing.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Null if it did not come so far.</summary>
    public VerificationResult? Verification { get; init; }

    /// <summary>The journal's number of the run; null if nothing was begun.</summary>
    public int? Run { get; init; }

    /// <summary>What could not be taken back, with what to do by hand; one sentence each.</summary>
    public IReadOnlyList<string> Obstacles { get; init; } = [];
}

public enum TreatmentVerdict
{
    Cured,
    NotCured,
    NothingToDo,

    /// <summary>The trouble ended without a cure: before anything was changed, or because somebody else did what the cure was for.</summary>
    Recovered,

    /// <summary>Every plan was refused, by the machine or by the user.</summary>
    Refused,
    Interrupted,
}

/// <summary>What a treatment came to.</summary>
public sealed record TreatmentOutcome
{
    public required TreatmentVerdict Verdict { get; init; }

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>The finding with what the experiments taught: a cure that worked under control confirms it. Null if there was nothing to treat.</summary>
    public Finding? Finding { get; init; }

    /// <summary>What the results mean together, one sentence each.</summary>
    public IReadOnlyList<string> Conclusions { get; init; } = [];

    /// <summary>Plans that can only be told: what to do by hand.</summary>
    public IReadOnlyList<Plan> ByHand { get; init; } = [];

    /// <summary>The cure was made to outlast reboot and replug.</summary>
    public bool Lasting { get; init; }

    /// <summary>What the user still has to do for it to last, or why it cannot be made to.</summary>
    public IReadOnlyList<string> LastingAdvice { get; init; } = [];
}
