using Dialtone.Diagnosis.Knowledge;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Rules;
using Dialtone.Diagnosis.Situations;
using Dialtone.Diagnosis.Suspicions;

namespace Dialtone.Diagnosis;

/// <summary>Applies every rule and weighs what they found.</summary>
public static class Examiner
{
    /// <summary>More causes than this are not worth naming.</summary>
    private const int MaximumCauses = 3;

    public static Examination Examine(Subjects subjects)
    {
        var situation = SituationBuilder.Build(subjects);
        return Weigh(situation, Apply(situation));
    }

    /// <summary>What the rules found, rule by rule, before causes are told from consequences and anything is left out.</summary>
    public static IReadOnlyList<Finding> FindingsBeforeWeighing(Subjects subjects) => [.. Apply(SituationBuilder.Build(subjects)).Select(entry => entry.Finding)];

    /// <summary>Why a class is not the answer, or that it is.</summary>
    /// <param name="fault">A class of the catalogue.</param>
    public static WhyNot WhyNot(Subjects subjects, Fault fault)
    {
        var situation = SituationBuilder.Build(subjects);
        var found = Apply(situation);
        var rules = Rule.All.Where(rule => rule.Id == fault.Id).ToList();
        return new WhyNot
        {
            Fault = fault,
            HasRule = rules.Count > 0 || found.Exists(entry => entry.Finding.Id == fault.Id),
            Found = [.. found.Select(entry => entry.Finding).Where(finding => finding.Id == fault.Id)],
            // What a rule found needs no excuse.
            Reasons = [.. rules.Where(rule => !found.Exists(entry => entry.Rule == rule)).SelectMany(rule => Reasons(situation, rule)).Distinct()],
            Examination = Weigh(situation, found),
        };
    }

    /// <summary>What a rule tells of itself; else what it asked for and did not get.</summary>
    private static IEnumerable<string> Reasons(Situation situation, Rule rule)
    {
        var told = rule.WhyNot(situation).ToList();
        if (told.Count > 0)
        {
            return told;
        }

        var inquiry = new Inquiry();
        return rule.Apply(situation.Watched(inquiry)).Any() ? []
            : inquiry.Clauses.DefaultIfEmpty(situation.Candidates.Any() ? "what was examined names nothing of what it needs" : "nothing that was examined shows a device that may be a modem");
    }

    private static List<(Rule Rule, Finding Finding)> Apply(Situation situation)
    {
        var found = new List<(Rule Rule, Finding Finding)>();
        var arriving = situation.Candidates.Where(situation.IsArriving).Select(device => device.Port.ToString()).ToHashSet();
        foreach (var rule in Rule.All)
        {
            found.AddRange(rule.Apply(situation).Where(finding => !rule.ConcludesFromAbsence || !arriving.Contains(finding.Subject.Port)).Select(finding => (rule, finding)));
        }

        return found;
    }

    private static Examination Weigh(Situation situation, List<(Rule Rule, Finding Finding)> found)
    {
        var subjects = situation.Subjects;
        var findings = Order(Explain(found).ConvertAll(finding => finding is { Confidence: Confidence.Confirmed } && IsHearsay(situation, finding) ? finding with { Confidence = Confidence.Likely } : finding));
        if (situation.IsTelephoneLine || situation.IsWiredLine || situation.IsOfOtherProgram)
        {
            // What is wrong with a modem of another kind, or with no modem, is worth telling, and no fault of a mobile one.
            findings = Order(findings.ConvertAll(finding => finding.Role == Role.Cause ? finding with { Role = Role.Note } : finding));
        }

        if (findings.TrueForAll(finding => finding.Role != Role.Cause || (finding.Confidence == Confidence.Possible && IsBelowSession(finding))) && Health.Serves(situation, byNetwork: true))
        {
            // A modem that carries a session has its bus, kernel and drivers in order; what is merely possible there is refuted.
            findings = [.. findings.Where(finding => finding.Role != Role.Cause)];
        }

        var verdict = VerdictOf(situation, findings);
        if (verdict is Verdict.Healthy or Verdict.NotAModem)
        {
            // What is merely possible is no ground to doubt positive evidence.
            findings = [.. findings.Where(finding => finding.Role == Role.Note)];
        }

        if (verdict == Verdict.Unknown)
        {
            var named = findings.Where(finding => finding.Role != Role.Note).Select(finding => finding.Id).ToHashSet();
            findings = Order([.. findings, .. Suspects.Name(situation, named, MaximumCauses - findings.Count(finding => finding.Role == Role.Cause))]);
        }

        // Of two that came together the later one: once it has had its time, both have, and neither is passed over for the other's trouble.
        var unsettled = verdict == Verdict.Fault ? null : situation.Unsettled.MaxBy(port => port.Left);
        return new Examination
        {
            Verdict = verdict,
            Findings = findings,
            Inputs = [.. subjects.Logs.Select(log => log.Description)],
            NotExamined = Gaps.Of(situation, findings, verdict, unsettled),
            Unsettled = unsettled,
            Working = verdict == Verdict.Healthy ? Health.Shown(situation) : null,
            Stranger = verdict != Verdict.NotAModem ? null
                : DeviceKinds.Stranger(situation) ?? (situation.IsWiredLine ? "PPP runs through a tunnel or over another line here, and no modem has a part in it."
                    : situation.OtherProgramServes is { } served ? $"The program that speaks here serves {served}, no modem."
                    : situation.Devices.Count == 0 && situation.Said(WorkingWordings.OtherCard).Any() ? "What fails here is another card of this machine, no modem." : null),
        };
    }

    /// <summary>True if all that carries it stands in texts of which nobody knows who speaks there: a person may have written the same words.</summary>
    private static bool IsHearsay(Situation situation, Finding finding) =>
        situation.Machine is null && finding.Evidence.Count > 0 && finding.Evidence.All(line => situation.KindOf(line) is "application-log" or "config-file" or "unknown");

    /// <summary>Marks what follows from another finding at the same port, or at a port behind it.</summary>
    private static List<Finding> Explain(List<(Rule Rule, Finding Finding)> found)
    {
        var result = new List<Finding>();
        foreach (var (_, finding) in found)
        {
            var cause = finding.Role != Role.Cause ? null : found
                .Where(other => !ReferenceEquals(other.Finding, finding) && other.Finding.Role == Role.Cause && other.Rule.Explains.Contains(finding.Id)
                    && (other.Finding.Confidence != Confidence.Possible || finding.Confidence == Confidence.Possible) && SamePlace(other.Finding, finding))
                .Select(other => other.Finding).FirstOrDefault();
            result.Add(cause is null ? finding : finding with { Role = Role.Consequence, ExplainedBy = cause.Id });
        }

        return result;
    }

    private static bool IsBelowSession(Finding finding) => finding.Layer is "power" or "enumeration" or "kernel" or "mode-switch" or "driver" or "port" or "modem";

    private static bool SamePlace(Finding cause, Finding finding) =>
        cause.Subject.Port is null || finding.Subject.Port is null || cause.Subject.Port == finding.Subject.Port || cause.AlsoAt.Contains(finding.Subject.Port);

    private static List<Finding> Order(List<Finding> findings)
    {
        var sorted = findings.Select((finding, index) => (finding, index))
            .OrderBy(entry => entry.finding.Role).ThenBy(entry => entry.finding.Confidence).ThenBy(entry => entry.index)
            .Select(entry => entry.finding).ToList();
        var causes = 0;
        return [.. sorted.Where(finding => finding.Role != Role.Cause || ++causes <= MaximumCauses)];
    }

    private static Verdict VerdictOf(Situation situation, List<Finding> findings)
    {
        if (findings.Exists(finding => finding is { Role: Role.Cause, Confidence: Confidence.Confirmed or Confidence.Likely }))
        {
            return Verdict.Fault;
        }

        if (findings.Exists(finding => finding.Role == Role.Cause))
        {
            return Verdict.Unknown;
        }

        return Health.Judge(situation);
    }
}
