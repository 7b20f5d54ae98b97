namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>How a call ended, in the words of MMConnectionError (ModemManager-errors.h), which stand for the modem's results NO CARRIER, NO DIALTONE, BUSY and NO ANSWER,
/// and of the one MMCoreError that tells of calls.</summary>
internal static class ConnectionErrors
{
    private static readonly CodeMeaning[] All =
    [
        new(-1, "no carrier", "dial-no-carrier"),
        new(-1, "no dialtone", "dial-no-carrier"),
        new(-1, "busy", "dial-no-carrier"),
        new(-1, "no answer", "dial-no-carrier"),
        // MMCoreError, of a call alone.
        new(-1, "throttled", "pdn-throttled"),
    ];

    public static CodeMeaning? Find(string name) => Array.Find(All, known => known.IsCalled(name));
}
