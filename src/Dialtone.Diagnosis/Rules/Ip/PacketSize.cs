using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The driver drops what is longer than the interface's MTU and says so.</summary>
internal sealed class InterfaceMtuTooSmall : RefusalRule
{
    public override string Id => "interface-mtu-too-small";

    protected override Stage HealedBy => Stage.Traffic;

    protected override string Sentence => "The interface's MTU is smaller than what the network delivers, and the driver drops the longer packets";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        var said = situation.Said(IpWordings.LongerThanMtu).LastOrDefault();
        return base.Judge(situation, standing) is { } named && said is not null
            ? named with { Message = $"The MTU of {said["net"]} is {said["mtu"]}, smaller than what the network delivers, and the driver drops the longer packets." } : null;
    }
}

/// <summary>Long packets that may not be fragmented vanish; short ones pass.</summary>
internal sealed class MtuBlackHole : Rule
{
    public override string Id => "mtu-black-hole";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        var asked = course.Said(IpWordings.PingNotFragmented).LastOrDefault();
        if (asked.Statement is null || !course.EverReached(Stage.Session))
        {
            yield break;
        }

        var told = course.Said(IpWordings.FragmentationNeeded).LastOrDefault();
        var lost = course.Said(IpWordings.PingLost).LastOrDefault(entry => course.Said(IpWordings.PingNotFragmented).Any(ping => ping.Place < entry.Place));
        var passed = course.Said(IpWordings.PingAnswered).Any();
        if (lost.Statement is not null && passed)
        {
            yield return Find(Confidence.Likely, Subject.None, "Short packets pass and long ones that may not be fragmented vanish: the path carries less than the interface's MTU.", [asked.Statement.Line, lost.Statement.Line, told.Statement?.Line]);
        }
    }
}
