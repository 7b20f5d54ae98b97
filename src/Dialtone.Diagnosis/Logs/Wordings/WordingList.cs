using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>The wordings of one layer, in the order in which they are declared.</summary>
internal sealed class WordingList : List<Wording>
{
    /// <summary>A wording of <paramref name="speakers"/>; a line without a name may be anybody's.</summary>
    public Wording Says(Speaker speakers, params ReadOnlySpan<string> patterns) => Keep(new Wording(speakers, patterns));

    /// <summary>A wording that tells the value of an aspect by being said.</summary>
    public Wording Tells(Aspect aspect, string value, Speaker speakers, params ReadOnlySpan<string> patterns) =>
        Keep(Wording.That(aspect, value, speakers, patterns));

    private Wording Keep(Wording wording)
    {
        Add(wording);
        return wording;
    }
}
