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
        // A card that is missing, locked or still being read.
        new(37, "UimUninitialized", "sim-missing", Hint: true),
        new(53, "NetworkNotReady", "not-registered", Hint: true),
        new(102, "NoSim", "sim-missing"),
        // 105 and 107, which libqmi calls by the name of the first, are those of PIN2 and PUK2, which no session asks for.
        new(104, "PinRestriction", "sim-pin-required"),
        new(106, "PukRestriction", "sim-puk-required"),
    ];

    public static CodeMeaning? Find(int code) => Array.Find(All, known => known.Code == code);
}
