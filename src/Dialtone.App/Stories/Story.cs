using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts.Host;
using Dialtone.Treatment;

namespace Dialtone.App.Stories;

/// <summary>All that one run has to tell, as data: the terminal page, the JSON and the HTML page are three ways to write it.</summary>
internal sealed record Story
{
    public required Examination Examination { get; init; }

    /// <summary>Null when only files were examined.</summary>
    public Machine? Machine { get; init; }

    /// <summary>What was examined, as a clause: <c>this machine</c>, <c>the root directory /mnt</c>, <c>3 files</c>.</summary>
    public required string Examined { get; init; }

    /// <summary>When the story was written; null where it must depend on the files alone.</summary>
    public DateTimeOffset? Written { get; init; }

    public IReadOnlyList<Cure> Cures { get; init; } = [];

    /// <summary>One for each finding that was treated; empty if nothing was tried.</summary>
    public IReadOnlyList<TreatmentOutcome> Outcomes { get; init; } = [];

    /// <summary>The journal's numbers of the runs that this treatment kept, latest first.</summary>
    public IReadOnlyList<int> KeptRuns { get; init; } = [];

    public IReadOnlyList<PortTimeline> Ports { get; init; } = [];

    /// <summary>What the treatment did and when, for the drawing.</summary>
    public IReadOnlyList<Moment> Moments { get; init; } = [];

    /// <summary>The end of what was observed, on the kernel log's clock; null: the log's last event.</summary>
    public TimeSpan? Until { get; init; }

    public IReadOnlyList<Moment> MomentsAt(PortTimeline port) => [.. Moments.Where(moment => moment.Port == $"{port.Port}")];

    /// <summary>What the treatment came to as a whole: the worst of its outcomes; null if nothing was tried.</summary>
    public TreatmentVerdict? Treated => Outcomes.Count == 0 ? null : Outcomes.Select(outcome => outcome.Verdict).MaxBy(Gravity);

    public IEnumerable<Attempt> Attempts => Outcomes.SelectMany(outcome => outcome.Attempts);

    private static int Gravity(TreatmentVerdict verdict) => verdict switch
    {
        TreatmentVerdict.NothingToDo => 0,
        TreatmentVerdict.Recovered => 1,
        TreatmentVerdict.Cured => 2,
        TreatmentVerdict.Refused => 3,
        TreatmentVerdict.NotCured => 4,
        _ => 5,
    };
}

/// <param name="At">On the kernel log's clock: time since boot without suspend.</param>
/// <param name="Label">Short: it stands beside a line in a drawing.</param>
internal sealed record Moment(string Port, TimeSpan At, string Label, bool Cured = false);

/// <summary>One way to help, in the order to try them.</summary>
/// <param name="Id">The remedy's id.</param>
/// <param name="Title">What is done.</param>
/// <param name="Loss">What is given up while it is in force; empty if nothing.</param>
/// <param name="Refused">Why it must not be tried here and now, or null.</param>
internal sealed record Cure(string Id, string Title, string Loss, int Risk, string? Refused)
{
    /// <summary>True if it is told and not performed.</summary>
    public bool IsAdvice { get; init; }

    /// <summary>True if it was made for the machine at hand; false if it is what the catalogue says in general.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Commands and sentences for doing it by hand.</summary>
    public IReadOnlyList<string> ByHand { get; init; } = [];

    /// <summary>The steps that would be carried out, one clause each.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    public static Cure Of(Plan plan) => new(plan.Remedy, plan.Title, plan.Loss, plan.Risk, plan.Refused)
    {
        IsPlan = true,
        IsAdvice = plan.Steps.Count == 0,
        ByHand = plan.Advice,
        Steps = [.. plan.Steps.Select(Phrases.Of)],
    };
}
