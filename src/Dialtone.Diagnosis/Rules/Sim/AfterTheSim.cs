using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>What fails for want of a usable card.</summary>
internal static class AfterTheSim
{
    public static IReadOnlyList<string> Classes { get; } =
    [
        "registration-denied", "not-registered", "limited-service-only", "packet-service-detached", "network-detached", "manual-operator-selection", "legacy-network-sunset",
        "band-mode-restricted", "wrong-apn", "dial-no-carrier", "dial-command-error", "qmi-call-failed", "mbim-request-refused", "ppp-lcp-timeout", "dhcp-no-answer", "data-session-not-started",
        "modem-unresponsive", "radio-off", "no-usable-profile",
    ];

    /// <summary>Another text shows the card in use, and which of the two is the older nobody knows.</summary>
    public static bool IsContradicted(Situation situation, Refusal refusal) =>
        situation.Connection.Milestones.Any(milestone => milestone.Place.Input != refusal.Place.Input && situation.Connection.IsOf(milestone, refusal));
}
