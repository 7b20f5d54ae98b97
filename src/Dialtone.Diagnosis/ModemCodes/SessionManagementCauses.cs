namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Why the network refuses or ends a packet context: 3GPP TS 24.008, 10.5.6.6 (SM), TS 24.301, 9.9.4.4 (ESM) and TS 24.501, 9.11.4.2 (5GSM), which share their
/// numbers. The other names are those of libqmi (QmiWdsVerboseCallEndReason3gpp) and of ModemManager's errors where they differ.</summary>
internal static class SessionManagementCauses
{
    private static readonly CodeMeaning[] All =
    [
        new(8, "operator determined barring", "no-data-subscription"),
        new(25, "LLC or SNDCP failure", null) { Also = ["llc-sndcp-failure"] },
        new(26, "insufficient resources", null),
        new(27, "missing or unknown APN", "wrong-apn") { Also = ["unknown-apn", "missing or unknown DNN"] },
        new(28, "unknown PDP address or PDP type", "ip-family-refused") { Also = ["unknown-pdp", "unknown PDP address or type", "unknown PDN type", "unknown PDU session type"] },
        new(29, "user authentication failed", "authentication-refused") { Also = ["authentication-failed", "user authentication or authorization failed"] },
        // The network names no reason: an access point that this subscription may not use is the usual one.
        new(30, "activation rejected by GGSN, Serving GW or PDN GW", "wrong-apn", Hint: true) { Also = ["ggsn-reject", "activation rejected by GGSN or GW", "activation rejected by GGSN"] },
        new(31, "activation rejected, unspecified", "wrong-apn", Hint: true) { Also = ["activation-reject", "request rejected, unspecified"] },
        new(32, "service option not supported", null) { Also = ["option-not-supported"] },
        new(33, "requested service option not subscribed", "no-data-subscription") { Also = ["option-unsubscribed", "service option not subscribed"] },
        new(34, "service option temporarily out of order", null) { Also = ["option-temporarily-out-of-order", "service option out of order"] },
        new(35, "NSAPI already used", null),
        new(36, "regular deactivation", "session-drops-regularly"),
        new(37, "QoS not accepted", null),
        new(38, "network failure", null) { Also = ["network failure (activation)"] },
        new(39, "reactivation requested", "session-drops-regularly") { Also = ["reattach-required"] },
        new(50, "PDP type IPv4 only allowed", "ip-family-refused") { Also = ["IPv4 only allowed"] },
        new(51, "PDP type IPv6 only allowed", "ip-family-refused") { Also = ["IPv6 only allowed"] },
        new(52, "single address bearers only allowed", "ip-family-refused") { Also = ["single-address-bearer-only"] },
        new(53, "ESM information not received", null) { Also = ["esm-info-not-received"] },
        new(54, "PDN connection does not exist", null) { Also = ["PDN connection nonexistent"] },
        new(55, "multiple PDN connections for a given APN not allowed", "pdn-throttled")
        {
            Also = ["multiple-connection-to-same-pdn-not-allowed", "multiple PDN connection to same APN not allowed", "multiple PDN connection same APN not allowed"],
        },
        new(57, "PDN type IPv4v6 only allowed", "ip-family-refused") { Also = ["IPv4v6 only allowed"] },
        new(58, "PDN type non-IP only allowed", "ip-family-refused") { Also = ["non-IP only allowed", "PDU session type unstructured only allowed"] },
        new(61, "PDN type Ethernet only allowed", "ip-family-refused") { Also = ["Ethernet only allowed"] },
        new(65, "maximum number of bearers reached", null) { Also = ["maximum number of PDP contexts reached", "maximum number of PDP/bearer contexts reached"] },
        new(66, "requested APN not supported in current RAT and PLMN combination", "wrong-apn") { Also = ["requested APN not supported", "requested APN not supported in current RAT and PLMN"] },
        new(70, "missing or unknown DNN in a slice", "wrong-apn") { Also = ["missing or unknown DNN in slice"] },
        new(91, "DNN not supported or not subscribed in the slice", "wrong-apn") { Also = ["DNN not supported in slice"] },
        // Not the name itself, but what it may be used beside.
        new(112, "APN restriction value incompatible with active PDP context", "wrong-apn", Hint: true) { Also = ["APN restriction incompatible", "apn-type-conflict"] },
    ];

    public static CodeMeaning? Find(int cause) => Array.Find(All, known => known.Code == cause);

    public static CodeMeaning? Find(string name) => Array.Find(All, known => known.IsCalled(name));
}
