namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer registration. Of two that are equally sure, the earlier is the answer.</summary>
/// <remarks><c>radio-self-interference</c> has none: no text shows it, only the experiment with an extension cable does.</remarks>
internal static class RegistrationRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new InitialBearerAccessPointWrong(),
        new ManualOperatorSelection(),
        new RoamingNotAllowed(),
        new RegistrationDenied(),
        new LimitedServiceOnly(),
        new NotRegistered(),
        new PacketServiceDetached(),
        new NetworkDetached(),
        new BandModeRestricted(),
        new LegacyNetworkSunset(),
    ];
}
