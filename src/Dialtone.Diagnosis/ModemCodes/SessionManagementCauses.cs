namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Why the network refuses or ends a packet context: 3GPP TS 24.008, 10.5.6.6 (SM) and TS 24.301, 9.9.4.4 (ESM), which share their numbers.</summary>
internal static class SessionManagementCauses
{
    private static readonly CodeMeaning[] All =
    [
        new(8, "operator determined barring", "no-data-subscription"),
        new(25, "LLC or SNDCP failure", null),
        new(26, "insufficient resources", null),
        new(27, "missing or unknown APN", "wrong-apn"),
        new(28, "unknown PDP address or PDP type", "ip-family-refused"),
        new(29, "user authentication failed", "authentication-refused"),
        // The network names no reason: an access point that this subscription may not use is the usual one.
        new(30, "activation rejected by GGSN, Serving GW or PDN GW", "wrong-apn", Hint: true),
        new(31, "activation rejected, unspecified", "wrong-apn", Hint: true),
        new(32, "service option not supported", null),
        new(33, "requested service option not subscribed", "no-data-subscription"),
        new(34, "service option temporarily out of order", null),
        new(35, "NSAPI already used", null),
        new(36, "regular deactivation", "session-drops-regularly"),
        new(37, "QoS not accepted", null),
        new(38, "network failure", null),
        new(39, "reactivation requested", "session-drops-regularly"),
        new(50, "PDP type IPv4 only allowed", "ip-family-refused"),
        new(51, "PDP type IPv6 only allowed", "ip-family-refused"),
        new(52, "single address bearers only allowed", "ip-family-refused"),
        new(54, "PDN connection does not exist", null),
        new(55, "multiple PDN connections for a given APN not allowed", "pdn-throttled"),
        new(65, "maximum number of bearers reached", null),
        new(66, "requested APN not supported in current RAT and PLMN combination", "wrong-apn"),
    ];

    public static CodeMeaning? Find(int cause) => Array.Find(All, known => known.Code == cause);
}
