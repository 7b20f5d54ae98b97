using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A modem without a network that is told to use one radio technology only. The listing alone does not show whether that is what keeps it out.</summary>
internal sealed class BandModeRestricted : Rule
{
    public override string Id => "band-mode-restricted";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var modes = situation.Told(Aspect.CurrentModes).LastOrDefault();
        if (modes is null || !Unregistered(situation) || !IsSingle(modes.Value))
        {
            yield break;
        }

        yield return Find(Confidence.Possible, situation.SubjectOf(modes), "The modem may use one radio technology only, and finds no network.", [modes.Line]);
    }

    /// <summary><c>allowed: 3g; preferred: none</c>.</summary>
    private static bool IsSingle(string modes)
    {
        var text = modes.AsSpan();
        var allowed = text.IndexOf("allowed:");
        text = allowed < 0 ? text : text[(allowed + "allowed:".Length)..];
        var end = text.IndexOf(';');
        text = (end < 0 ? text : text[..end]).Trim();
        return text is "2g" or "3g" or "4g" or "5g";
    }

    internal static bool Unregistered(Situation situation) =>
        !situation.Connection.EverReached(Stage.Registration) && !AfterTheRegistration.FailsBefore(situation)
        && (situation.Connection.Registration is { } registration ? !RegistrationStates.IsRegistered(registration.State) : situation.Connection.Standing("not-registered", Stage.Registration).Any());
}

/// <summary>A modem without LTE that finds no network. Many networks of the third generation are gone since 2021 to 2025.</summary>
internal sealed class LegacyNetworkSunset : Rule
{
    public override string Id => "legacy-network-sunset";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var capabilities = situation.Stated("mmcli", "modem.generic.supported-capabilities").Concat(situation.Stated("mmcli", "modem.generic.current-capabilities")).ToList();
        if (capabilities.Count == 0 || !capabilities.TrueForAll(property => property.Value is "gsm-umts" or "gsm") || !BandModeRestricted.Unregistered(situation))
        {
            yield break;
        }

        yield return Find(Confidence.Possible, Subject.None, "The modem knows no LTE and finds no network: the operator may have switched its older networks off.", [capabilities[^1].Line]);
    }
}
