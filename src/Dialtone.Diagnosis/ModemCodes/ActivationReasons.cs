namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Why NetworkManager took a device to another state: NMDeviceStateReason (nm-dbus-interface.h). Numbers until 0.8, names in quotes since.</summary>
internal static class ActivationReasons
{
    private static readonly CodeMeaning[] All =
    [
        new(23, "modem-busy", "dial-no-carrier"),
        new(24, "modem-no-dial-tone", "dial-no-carrier"),
        new(-1, "modem-no-dialtone", "dial-no-carrier"),
        new(25, "modem-no-carrier", "dial-no-carrier"),
        new(26, "modem-dial-timeout", "dial-no-carrier"),
        new(27, "modem-dial-failed", "dial-no-carrier"),
        new(29, "gsm-apn-failed", "wrong-apn"),
        new(30, "gsm-registration-not-searching", "not-registered"),
        // NetworkManager's own name for it in its log.
        new(-1, "gsm-registration-idle", "not-registered"),
        new(31, "gsm-registration-denied", "registration-denied"),
        new(32, "gsm-registration-timeout", "not-registered"),
        new(33, "gsm-registration-failed", "not-registered"),
        new(34, "gsm-pin-check-failed", "sim-pin-required"),
        new(45, "gsm-sim-not-inserted", "sim-missing"),
        new(46, "gsm-sim-pin-required", "sim-pin-required"),
        new(47, "gsm-sim-puk-required", "sim-puk-required"),
        new(48, "gsm-sim-wrong", "sim-personalisation-error"),
        new(59, "sim-pin-incorrect", "sim-pin-required"),
        new(12, "ppp-start-failed", "ppp-support-missing"),
    ];

    public static CodeMeaning? Find(string reason) =>
        int.TryParse(reason, out var number) ? Array.Find(All, known => known.Code == number) : Array.Find(All, known => string.Equals(known.Name, reason, StringComparison.OrdinalIgnoreCase));
}
