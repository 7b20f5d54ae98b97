namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Why the network refuses a registration: 3GPP TS 24.008, 10.5.5.14 (GMM) and TS 24.301, 9.9.3.9 (EMM), which share their numbers.</summary>
internal static class MobilityCauses
{
    private static readonly CodeMeaning[] All =
    [
        new(2, "IMSI unknown in HLR or HSS", "registration-denied"),
        new(3, "illegal subscriber or equipment", "registration-denied"),
        new(5, "IMEI not accepted", "registration-denied"),
        new(6, "illegal equipment", "registration-denied"),
        new(7, "packet services not allowed", "registration-denied"),
        new(8, "packet and other services not allowed", "registration-denied"),
        new(9, "identity cannot be derived by the network", null),
        new(10, "implicitly detached", "network-detached"),
        new(11, "network not allowed", "registration-denied"),
        new(12, "area not allowed", "registration-denied"),
        new(13, "roaming not allowed in this area", "registration-denied"),
        new(14, "packet services not allowed in this network", "registration-denied"),
        new(15, "no suitable cells in this area", "registration-denied"),
        new(16, "MSC temporarily not reachable", null),
        new(17, "network failure", null),
        new(18, "circuit-switched domain not available", null),
        new(19, "ESM failure", "initial-eps-apn-wrong"),
        new(22, "congestion", null),
        new(25, "not authorised for this closed subscriber group", "registration-denied"),
        new(35, "requested service option not authorised", "registration-denied"),
        new(40, "no bearer activated", null),
        new(42, "severe network failure", null),
    ];

    public static CodeMeaning? Find(int cause) => Array.Find(All, known => known.Code == cause);

    /// <summary>The names of libmm-glib's MMNetworkError, as mmcli prints them. A rejection stands whether or not its cause names a class.</summary>
    public static CodeMeaning? Find(string name) => name switch
    {
        "none" or "unknown" => null,
        "imsi-unknown-in-hlr" or "imsi-unknown-in-hss" => Find(2),
        "illegal-ms" or "illegal-ue" => Find(3),
        "imei-not-accepted" => Find(5),
        "illegal-me" => Find(6),
        "gprs-not-allowed" or "ps-services-not-allowed" => Find(7),
        "gprs-and-non-gprs-not-allowed" => Find(8),
        "plmn-not-allowed" => Find(11),
        "location-area-not-allowed" => Find(12),
        "roaming-not-allowed-in-location-area" => Find(13),
        "gprs-not-allowed-in-plmn" => Find(14),
        "no-cells-in-location-area" => Find(15),
        _ => new CodeMeaning(-1, name.Replace('-', ' '), "registration-denied"),
    };
}
