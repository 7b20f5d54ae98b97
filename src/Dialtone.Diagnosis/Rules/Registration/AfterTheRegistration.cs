using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>What fails for want of a registration.</summary>
internal static class AfterTheRegistration
{
    private static readonly string[] OfTheCard = ["sim-missing", "sim-pin-required", "sim-puk-required", "sim-personalisation-error", "esim-without-profile"];

    public static IReadOnlyList<string> Classes { get; } =
    [
        "packet-service-detached", "wrong-apn", "dial-no-carrier", "dial-command-error", "qmi-call-failed", "mbim-request-refused", "ppp-lcp-timeout", "dhcp-no-answer", "data-session-not-started",
        "no-data-subscription", "session-drops-regularly", "no-usable-profile",
    ];

    /// <summary>The card is what is wrong; what the network says without one proves nothing.</summary>
    public static bool FailsBefore(Situation situation) =>
        OfTheCard.Any(fault => situation.Connection.Standing(fault, Stage.Sim).Any(refusal => !refusal.Hint));
}
