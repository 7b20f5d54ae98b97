using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>Recognises one class of the catalogue. Pure: the same situation gives the same findings.</summary>
/// <remarks>To add one: this class, its section under <c>knowledge/</c>, its line in <see cref="All"/>, and two cases, one in which it speaks and
/// one in which it must not (<c>cases/README.md</c>).</remarks>
internal abstract class Rule
{
    /// <summary>Every rule, the lower layers first. A test holds this list against the classes that exist.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. PowerRules.All, .. EnumerationRules.All, .. VirtualisationRules.All, .. KernelRules.All, .. ModeSwitchRules.All, .. DriverRules.All, .. ServiceRules.All,
        .. PortRules.All, .. ModemRules.All, .. SimRules.All, .. RegistrationRules.All, .. DataSessionRules.All, .. IpRules.All,
    ];

    /// <summary>The class in the catalogue.</summary>
    public abstract string Id { get; }

    /// <summary>Classes whose findings at the same port follow from this one.</summary>
    public virtual IReadOnlyList<string> Explains => [];

    /// <summary>True if it concludes from what is not there: of a device that has just come, that may be on its way.</summary>
    public virtual bool ConcludesFromAbsence => false;

    public abstract IEnumerable<Finding> Apply(Situation situation);

    /// <summary>For a rule that is silent: which condition failed or which need was missing, one clause each. Empty: what it asked the situation for tells it.</summary>
    public virtual IEnumerable<string> WhyNot(Situation situation) => [];

    /// <summary>A finding of this rule's class, with layer and remedies from the catalogue.</summary>
    protected Finding Find(Confidence confidence, Subject subject, string message, IEnumerable<Evidence?> evidence)
    {
        var fault = Catalogue.Find(Id) ?? throw new InvalidOperationException($"{Id} is not in the catalogue.");
        return new Finding
        {
            Id = Id,
            Layer = fault.Layer,
            Role = fault.Benign ? Role.Note : Role.Cause,
            Confidence = confidence,
            Subject = subject,
            // Device descriptions begin in lower case, names of programs stay as they are.
            Message = message.StartsWith("the ", StringComparison.Ordinal) ? $"T{message[1..]}" : message,
            Evidence = InOrder([.. evidence.OfType<Evidence>().Distinct().Take(8)]),
            Remedies = [.. fault.Remedies.Select(remedy => remedy.Id)],
        };
    }

    /// <summary>Inputs as they were first named, lines as they stand in them.</summary>
    private static Evidence[] InOrder(IReadOnlyList<Evidence> evidence)
    {
        var inputs = evidence.Select(entry => entry.Input).Distinct().ToList();
        return [.. evidence.OrderBy(entry => inputs.IndexOf(entry.Input)).ThenBy(entry => entry.Line)];
    }
}
