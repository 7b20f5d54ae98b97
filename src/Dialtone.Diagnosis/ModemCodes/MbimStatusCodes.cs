namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Status of an MBIM answer: MBIM 1.0, 9.4.5, in libmbim's names, which ModemManager and mbimcli print.</summary>
internal static class MbimStatusCodes
{
    private static readonly CodeMeaning[] All =
    [
        new(1, "Busy", "mbim-request-refused"),
        new(2, "Failure", "mbim-request-refused"),
        new(3, "SimNotInserted", "sim-missing"),
        new(4, "BadSim", "sim-personalisation-error"),
        new(5, "PinRequired", "sim-pin-required"),
        new(7, "NotRegistered", "not-registered"),
        new(8, "ProvidersNotFound", "not-registered"),
        new(9, "NoDeviceSupport", "mbim-request-refused"),
        new(10, "ProviderNotVisible", "not-registered"),
        new(11, "DataClassNotAvailable", "mbim-request-refused"),
        new(12, "PacketServiceDetached", "packet-service-detached"),
        new(13, "MaxActivatedContexts", "mbim-request-refused"),
        new(14, "NotInitialized", "mbim-request-refused"),
        new(15, "VoiceCallInProgress", "mbim-request-refused"),
        new(16, "ContextNotActivated", "mbim-request-refused"),
        new(17, "ServiceNotActivated", "mbim-request-refused"),
        new(18, "InvalidAccessString", "wrong-apn"),
        new(19, "InvalidUserNamePwd", "authentication-refused"),
        // The radio is a matter of the modem, whose rules read it.
        new(20, "RadioPowerOff", null),
        new(21, "InvalidParameters", "mbim-request-refused"),
        new(28, "OperationNotAllowed", "mbim-request-refused"),
        // The card and the network do not agree on who the other is (3GPP TS 33.102, 6.3).
        new(35, "AuthIncorrectAuth", "registration-denied", Hint: true),
        new(36, "AuthSyncFailure", "registration-denied", Hint: true),
        new(38, "ContextNotSupported", "mbim-request-refused"),
    ];

    public static CodeMeaning? Find(string name) => Array.Find(All, known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase));
}
