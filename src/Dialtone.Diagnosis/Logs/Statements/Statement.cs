using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Statements;

/// <summary>A wording that was found in a line.</summary>
public sealed record Statement(Wording Wording, TimeSpan? Time, int Boot, Evidence Line)
{
    /// <summary>Named holes of the wording with what stood in them.</summary>
    public IReadOnlyList<(string Name, string Value)> Captures { get; init; } = [];

    /// <summary>How often the same wording was said in this input up to here, from 1.</summary>
    public long Ordinal { get; init; } = 1;

    /// <summary>What stood in a hole; empty if the wording's pattern has none of this name.</summary>
    public string this[string name]
    {
        get
        {
            foreach (var (known, value) in Captures)
            {
                if (known == name)
                {
                    return value;
                }
            }

            return "";
        }
    }
}
