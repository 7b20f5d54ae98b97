using Dialtone.Diagnosis.Knowledge;

namespace Dialtone.Diagnosis;

/// <summary>What speaks for and against one class, in one situation.</summary>
public sealed record WhyNot
{
    public required Fault Fault { get; init; }

    /// <summary>False if the program knows the class by its page only and looks for no sign of it.</summary>
    public required bool HasRule { get; init; }

    /// <summary>What its rule found before anything was weighed; empty if it was silent.</summary>
    public required IReadOnlyList<Finding> Found { get; init; }

    /// <summary>Which condition failed or which need was missing, one clause each: what the rule tells of itself, else what it asked for and did not get.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The whole answer, in which the class may stand after all.</summary>
    public required Examination Examination { get; init; }

    /// <summary>What of <see cref="Found"/> the answer kept.</summary>
    public IEnumerable<Finding> Kept => Examination.Findings.Where(finding => finding.Id == Fault.Id);

    /// <summary>Classes that look alike and were found.</summary>
    public IEnumerable<Finding> FoundInstead => Examination.Findings.Where(finding => finding.Id != Fault.Id && (Fault.LookAlikes.Contains(finding.Id) || finding.Role == Role.Cause));
}
