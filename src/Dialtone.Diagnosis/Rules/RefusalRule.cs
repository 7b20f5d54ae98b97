using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A class that somebody names by himself, in words or by number, and that a later stage takes back.</summary>
internal abstract class RefusalRule : Rule
{
    /// <summary>The stage whose reaching, or that of a later one, shows that it is over.</summary>
    protected abstract Stage HealedBy { get; }

    /// <summary>One sentence without its end mark, to which what was said is added.</summary>
    protected abstract string Sentence { get; }

    /// <summary>How sure a plain statement makes.</summary>
    protected virtual Confidence Plainly => Confidence.Likely;

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (Judge(situation, [.. situation.Connection.Standing(Id, HealedBy)]) is { } finding)
        {
            yield return finding;
        }
    }

    protected virtual Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        if (standing.Count == 0)
        {
            return null;
        }

        var plain = standing.Where(refusal => !refusal.Hint).ToList();
        var told = plain.Count > 0 ? plain[^1] : standing[^1];
        return Find(plain.Count > 0 ? Plainly : Confidence.Possible, told.Subject, Tell(told), [standing[0].Line, told.Line, .. standing.Select(refusal => refusal.Line).Take(4)]);
    }

    /// <summary>A whole line of a log is no part of a sentence; a decoded reason is.</summary>
    protected string Tell(Refusal refusal) => refusal.Words.Length is 0 or > 70 || refusal.Words == refusal.Line.Whole.Trim() || refusal.Stated ? Sentence + "." : $"{Sentence}: {refusal.Words}.";
}
