namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Errors of a QMI answer that name a class whatever was asked, by libqmi's numbers and names (QmiProtocolError).</summary>
internal static class QmiProtocolErrors
{
    private static readonly CodeMeaning[] All =
    [
        // Whose profile names no access point, or none that the modem knows.
        new(10, "InvalidProfile", "wrong-apn", Hint: true),
        new(12, "IncorrectPin", "sim-pin-required"),
        new(13, "NoNetworkFound", "not-registered"),
        new(28, "InvalidPdpType", "ip-family-refused"),
        new(34, "AuthenticationFailed", "authentication-refused"),
        new(35, "PinBlocked", "sim-puk-required"),
        // The PUK was wrong ten times: the card is dead.
        new(36, "PinAlwaysBlocked", "sim-personalisation-error"),
        new(53, "NetworkNotReady", "not-registered", Hint: true),
        new(102, "NoSim", "sim-missing"),
        new(104, "PinRestriction", "sim-pin-required"),
        new(105, "Pin1Restriction", "sim-pin-required"),
        new(106, "PukRestriction", "sim-puk-required"),
    ];

    public static CodeMeaning? Find(int code) => Array.Find(All, known => known.Code == code);
}
