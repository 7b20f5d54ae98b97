namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Why the network refuses a registration: 3GPP TS 24.008, 10.5.3.6 (MM) and 10.5.5.14 (GMM), TS 24.301, 9.9.3.9 (EMM) and TS 24.501, 9.11.3.2
/// (5GMM), which share their numbers.</summary>
internal static class MobilityCauses
{
    private static readonly CodeMeaning[] All =
    [
        new(2, "IMSI unknown in HLR or HSS", "registration-denied") { Also = ["imsi-unknown-in-hlr", "imsi-unknown-in-hss"] },
        new(3, "illegal subscriber or equipment", "registration-denied") { Also = ["illegal-ms", "illegal-ue"] },
        new(4, "IMSI unknown in VLR", "registration-denied"),
        new(5, "IMEI not accepted", "registration-denied") { Also = ["pei-not-accepted"] },
        new(6, "illegal equipment", "registration-denied") { Also = ["illegal-me"] },
        new(7, "packet services not allowed", "registration-denied") { Also = ["gprs-not-allowed", "gprs-services-not-allowed", "ps-services-not-allowed", "eps-services-not-allowed", "5gs-services-not-allowed"] },
        new(8, "packet and other services not allowed", "registration-denied")
        {
            Also = ["gprs-and-non-gprs-not-allowed", "gprs-and-non-gprs-services-not-allowed", "ps-and-non-ps-services-not-allowed", "eps-and-non-eps-services-not-allowed"],
        },
        new(9, "identity cannot be derived by the network", null) { Also = ["ms-identity-not-derived-by-network", "ms-identity-not-derived-by-the-network", "ue-identity-not-derived-from-network"] },
        new(10, "implicitly detached", "network-detached"),
        new(11, "network not allowed", "registration-denied") { Also = ["plmn-not-allowed"] },
        new(12, "area not allowed", "registration-denied") { Also = ["location-area-not-allowed", "la-not-allowed", "tracking-area-not-allowed"] },
        new(13, "roaming not allowed in this area", "registration-denied") { Also = ["roaming-not-allowed-in-location-area", "roaming-not-allowed-in-area", "roaming-not-allowed-in-this-tracking-area", "roaming-in-location-area-not-allowed"] },
        new(14, "packet services not allowed in this network", "registration-denied") { Also = ["gprs-not-allowed-in-plmn", "gprs-services-not-allowed-in-plmn", "ps-services-in-location-area-not-allowed", "ps-services-not-allowed-in-plmn", "eps-services-not-allowed-in-plmn"] },
        new(15, "no suitable cells in this area", "registration-denied") { Also = ["no-cells-in-location-area", "no-cells-in-area", "no-suitable-cells-in-tracking-area", "no-suitable-cells-in-location-area"] },
        new(16, "MSC temporarily not reachable", null),
        new(17, "network failure", null) { Also = ["network failure (attach)"] },
        new(18, "circuit-switched domain not available", null) { Also = ["cs-domain-unavailable"] },
        new(19, "ESM failure", "initial-eps-apn-wrong"),
        // The card and the network do not agree on who the other is.
        new(20, "MAC failure", "registration-denied", Hint: true),
        new(21, "synch failure", "registration-denied", Hint: true),
        new(22, "congestion", null),
        new(23, "GSM authentication unacceptable", "registration-denied", Hint: true),
        new(25, "not authorised for this closed subscriber group", "registration-denied") { Also = ["csg-not-authorized", "not-authorized-for-csg", "not-authorized-closed-subscriber-group"] },
        new(27, "N1 mode not allowed", "registration-denied"),
        new(28, "restricted service area", "registration-denied"),
        new(35, "requested service option not authorised", "registration-denied") { Also = ["service-option-not-authorized-in-plmn"] },
        new(40, "no bearer activated", null) { Also = ["no-pdp-context-activated"] },
        new(42, "severe network failure", null),
        new(72, "non-3GPP access to the 5G core not allowed", null) { Also = ["non-3gpp-access-to-5gcn-not-allowed"] },
        new(73, "serving network not authorised", "registration-denied") { Also = ["serving-network-not-authorized"] },
        new(76, "not authorised for this closed access group", "registration-denied") { Also = ["unauthorized-for-cag", "not-authorized-for-this-cag-or-authorized-for-cag-cells-only"] },
    ];

    public static CodeMeaning? Find(int cause) => Array.Find(All, known => known.Code == cause);

    /// <summary>By name, if it is one of those that name a class.</summary>
    public static CodeMeaning? FindKnown(string name) => Array.Find(All, known => known.Fault is not null && known.IsCalled(name));

    /// <summary>The names of libmm-glib's MMNetworkError, as mmcli prints them. A rejection stands whether or not its cause names a class.</summary>
    public static CodeMeaning? Find(string name) => name is "none" or "unknown" ? null
        : FindKnown(name) ?? new CodeMeaning(-1, name.Replace('-', ' '), "registration-denied");
}
