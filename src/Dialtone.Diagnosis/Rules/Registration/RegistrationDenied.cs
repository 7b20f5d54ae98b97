using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The network refuses the modem or the card, and nothing later shows that it took them.</summary>
internal sealed class RegistrationDenied : RefusalRule
{
    public override string Id => "registration-denied";

    public override IReadOnlyList<string> Explains { get; } = ["not-registered", "limited-service-only", "legacy-network-sunset", "band-mode-restricted", .. AfterTheRegistration.Classes];

    protected override Stage HealedBy => Stage.Registration;

    protected override string Sentence => "The network refuses the registration";

    protected override Finding? Judge(Situation situation, IReadOnlyList<Refusal> standing)
    {
        var course = situation.Connection;
        var denied = course.Registrations.Where(entry => entry.State == "denied" && course.ReachedAfter(HealedBy, entry.Place) is null).ToList();
        if (base.Judge(situation, standing) is { } named)
        {
            return named with { Evidence = [.. denied.TakeLast(1).Select(entry => entry.Line).Where(line => !named.Evidence.Contains(line)), .. named.Evidence] };
        }

        if (denied.Count == 0 || (course.Registration is { } present && RegistrationStates.IsRegistered(present.State)))
        {
            return null;
        }

        // The circuit-switched domain alone is no proof: operators refuse calls to data cards.
        var packet = denied.Exists(entry => entry.Packet);
        if (!packet && course.Registrations.Any(entry => entry.Packet && RegistrationStates.IsRegistered(entry.State)))
        {
            return null;
        }

        return Find(packet ? Confidence.Likely : Confidence.Possible, Subject.None, $"{Sentence}: the card is not provisioned or barred, the device is blocked, or roaming is not covered.", [denied[0].Line, denied[^1].Line]);
    }
}
