using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The modem sends bare IP packets, and the kernel or somebody's setting wants Ethernet frames.</summary>
internal sealed class RawIpMismatch : Rule
{
    public override string Id => "raw-ip-mismatch";

    public override IReadOnlyList<string> Explains { get; } = ["dhcp-no-answer", "dhcp-on-static-bearer"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var course = situation.Connection;
        var speaks = situation.Said(IpWordings.ModemSpeaksRawIp).LastOrDefault();
        var expects = situation.Said(IpWordings.KernelExpectsEthernet).LastOrDefault();
        var refused = situation.Said(IpWordings.FramingRefused).LastOrDefault() ?? RefusedByHand(situation);
        var asked = situation.Said(IpWordings.EthernetAskedFor).LastOrDefault();
        var expected = situation.Stated("sysfs", "qmi/raw_ip").LastOrDefault(property => property.Value == "N");
        if (refused is not null && course.ReachedAfter(Stage.Address, course.PlaceOf(refused.Line)) is null)
        {
            yield return Find(Confidence.Likely, situation.SubjectOf(refused), "The kernel's interface could not be set to the modem's framing (raw IP): it was up at that moment, or the driver cannot do it.",
                [speaks?.Line, expects?.Line, refused.Line]);
        }
        else if (speaks is not null && (expects?.Line ?? expected?.Line) is { } ethernet && course.ReachedAfter(Stage.Address, course.PlaceOf(speaks.Line)) is null && !UpdatedAfter(situation, course.PlaceOf(ethernet)))
        {
            yield return Find(Confidence.Likely, Subject.None, "The modem sends bare IP packets (raw IP), and the kernel's interface expects Ethernet frames.", [speaks.Line, ethernet]);
        }
        else if (speaks is not null && asked is not null && course.PlaceOf(speaks.Line) > course.PlaceOf(asked.Line))
        {
            yield return Find(Confidence.Likely, Subject.None, "The modem was asked for Ethernet frames (802.3) and stays with bare IP packets (raw IP).", [asked.Line, speaks.Line]);
        }
    }

    /// <summary>The shell's complaint right after the write.</summary>
    private static Logs.Statements.Statement? RefusedByHand(Situation situation)
    {
        var written = situation.Said(IpWordings.FramingWritten).Select(statement => situation.Connection.PlaceOf(statement.Line)).ToList();
        return situation.Said(IpWordings.WriteRefused).LastOrDefault(statement => situation.Connection.PlaceOf(statement.Line) is var at
            && written.Exists(place => place.Input == at.Input && at.Line - place.Line is >= 0 and <= 2));
    }

    /// <summary>qmi-network sets the kernel's side to the modem's by itself and says so.</summary>
    private static bool UpdatedAfter(Situation situation, Place place) =>
        situation.Said(IpWordings.FramingUpdated).Any(statement => situation.Connection.PlaceOf(statement.Line) > place);
}
