using Dialtone.Diagnosis.Logs;
using Dialtone.Facts.Host;

namespace Dialtone.Diagnosis;

/// <summary>What is to be examined: a machine, logs and listings, or both.</summary>
public sealed record Subjects
{
    /// <summary>The machine's facts; null if only texts are given.</summary>
    public Machine? Machine { get; init; }

    /// <summary>The texts in the order in which they were given; the live kernel log is one of them.</summary>
    public IReadOnlyList<LogFacts> Logs { get; init; } = [];

    /// <summary>True if the machine's facts and its kernel log were taken together, on the running machine or for a recording of it, so that what the log
    /// tells of the past can be held against the present.</summary>
    public bool Live { get; init; }

    /// <summary>Time since boot, to judge whether what the kernel log shows still goes on; null: the log's end counts as now.</summary>
    public TimeSpan? Uptime { get; init; }
}
