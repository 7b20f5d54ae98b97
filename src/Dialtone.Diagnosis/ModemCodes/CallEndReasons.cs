namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Qualcomm's verbose call end reasons (QMI WDS Start Network, TLV 0x11): a type and a reason. Names are libqmi's.</summary>
internal static class CallEndReasons
{
    private const int Internal = 2;
    private const int CallManager = 3;
    private const int Network = 6;
    private const int PointToPoint = 7;
    private const int HighRatePacketData = 8;

    private static readonly CodeMeaning[] OfInternal =
    [
        new(201, "error", "qmi-call-failed"),
        new(202, "call-ended", "qmi-call-failed", Hint: true),
        new(203, "unknown-internal-cause", "qmi-call-failed"),
        new(204, "unknown-cause", "qmi-call-failed"),
        new(205, "close-in-progress", "qmi-call-failed", Hint: true),
        new(206, "network-initiated-termination", "session-drops-regularly"),
        new(207, "app-preempted", "qmi-call-failed"),
        new(208, "pdn-ipv4-call-disallowed", "ip-family-refused"),
        new(209, "pdn-ipv4-call-throttled", "pdn-throttled"),
        new(210, "pdn-ipv6-call-disallowed", "ip-family-refused"),
        new(211, "pdn-ipv6-call-throttled", "pdn-throttled"),
        new(212, "modem-restart", "qmi-call-failed"),
        new(213, "pdp-ppp-not-supported", "qmi-call-failed"),
        new(214, "unpreferred-rat", "qmi-call-failed"),
        new(215, "physical-link-close-in-progress", "qmi-call-failed"),
        new(216, "apn-pending-handover", "qmi-call-failed"),
        new(217, "profile-bearer-incompatible", "qmi-call-failed"),
        new(218, "mmgdsi-card-event", "qmi-call-failed"),
        new(219, "lpm-or-power-down", "qmi-call-failed"),
        new(220, "apn-disabled", "wrong-apn"),
        new(221, "mpit-expired", "qmi-call-failed"),
        new(225, "mandatory-apn-disabled", "wrong-apn"),
        new(227, "pdn-inactivity-timer-expired", "session-drops-regularly"),
        new(228, "max-v4-connections", "qmi-call-failed") { Also = ["max-ipv4-connections"] },
        new(229, "max-v6-connections", "qmi-call-failed") { Also = ["max-ipv6-connections"] },
        new(230, "apn-mismatch", "wrong-apn"),
        new(231, "ip-version-mismatch", "ip-family-refused"),
        new(232, "dun-call-disallowed", "qmi-call-failed"),
        new(233, "invalid-profile", "qmi-call-failed"),
        new(235, "invalid-profile-id", "qmi-call-failed"),
        new(236, "call-already-present", "qmi-call-failed"),
        new(237, "interface-in-use", "qmi-call-failed"),
        new(238, "ip-pdp-mismatch", "ip-family-refused"),
        new(239, "apn-disallowed-on-roaming", "roaming-not-allowed"),
        new(240, "apn-parameter-change", "qmi-call-failed"),
        new(241, "interface-in-use-config-match", "qmi-call-failed"),
        new(242, "null-apn-disallowed", "wrong-apn"),
        new(243, "thermal-mitigation", "thermal-throttling"),
        new(244, "subs-id-mismatch", "qmi-call-failed"),
        new(245, "data-settings-disabled", "qmi-call-failed"),
        new(246, "data-roaming-settings-disabled", "roaming-not-allowed"),
        new(247, "apn-format-invalid", "wrong-apn"),
        new(248, "dds-call-abort", "qmi-call-failed"),
        new(249, "validation-failure", "qmi-call-failed"),
        new(252, "null-resolved-apn-no-match", "wrong-apn"),
        new(253, "invalid-apn-name", "wrong-apn"),
    ];

    private static readonly CodeMeaning[] OfCallManager =
    [
        new(518, "uim-not-present", "sim-missing"),
        new(523, "thermal-emergency", "thermal-throttling"),
        // Refusals of the attach and of the service request, whose causes are those of 3GPP TS 24.008 and 24.301.
        new(1004, "illegal-ms", "registration-denied"),
        new(1005, "illegal-me", "registration-denied"),
        new(1006, "gprs-and-non-gprs-services-not-allowed", "registration-denied"),
        new(1007, "gprs-services-not-allowed", "registration-denied"),
        new(1009, "implicitly-detached", "network-detached"),
        new(1010, "plmn-not-allowed", "registration-denied"),
        new(1011, "la-not-allowed", "registration-denied"),
        new(1012, "gprs-services-not-allowed-in-plmn", "registration-denied"),
        new(1013, "pdp-duplicate", "pdn-throttled"),
        new(1020, "eps-service-not-allowed", "registration-denied"),
        new(1021, "tracking-area-not-allowed", "registration-denied"),
        new(1022, "roaming-not-allowed-in-tracking-area", "roaming-not-allowed"),
        new(1023, "no-suitable-cells-in-tracking-area", "registration-denied"),
        new(1024, "not-authorized-closed-subscriber-group", "registration-denied"),
        new(1028, "emm-detached", "network-detached"),
        new(1067, "detach-with-reattach-lte-nw-detach", "network-detached"),
        new(1068, "detach-without-reattach-lte-nw-detach", "network-detached"),
        new(2000, "client-end", "qmi-call-failed", Hint: true),
        new(2001, "no-service", "qmi-call-failed"),
        new(2002, "fade", "qmi-call-failed"),
        new(2003, "release-normal", "qmi-call-failed", Hint: true),
        new(2004, "access-attempt-in-progress", "qmi-call-failed"),
        new(2005, "access-failure", "qmi-call-failed"),
        new(2006, "redirection-or-handoff", "qmi-call-failed"),
        new(2500, "offline", "qmi-call-failed"),
        new(2501, "emergency-mode", "limited-service-only"),
        new(2502, "phone-in-use", "qmi-call-failed"),
        new(2503, "invalid-mode", "qmi-call-failed"),
        new(2504, "invalid-sim-state", "stale-sim-state"),
        new(2505, "no-collocated-hdr", "qmi-call-failed"),
        new(2506, "call-control-rejected", "qmi-call-failed"),
    ];

    private static readonly CodeMeaning[] OfPointToPoint =
    [
        new(2, "authentication-failure", "authentication-refused"),
        new(31, "pap-failure", "authentication-refused"),
        new(32, "chap-failure", "authentication-refused"),
    ];

    private static readonly CodeMeaning[] OfHighRatePacketData =
    [
        new(1, "subscription-limited-to-ipv4", "ip-family-refused"),
        new(2, "subscription-limited-to-ipv6", "ip-family-refused"),
        new(7, "vsncp-3gpp2-unauthenticated-apn", "wrong-apn"),
    ];

    /// <summary>By the names of type and reason, which ModemManager prints without their numbers since 1.18.</summary>
    /// <param name="type">libqmi's name of it: internal, cm, 3gpp, ppp, ehrpd, ...</param>
    public static CodeMeaning? Find(string type, string name) => type switch
    {
        "internal" => Array.Find(OfInternal, known => known.IsCalled(name)) ?? new CodeMeaning(-1, name, "qmi-call-failed"),
        "cm" => Array.Find(OfCallManager, known => known.IsCalled(name)) ?? new CodeMeaning(-1, name, "qmi-call-failed"),
        "3gpp" => SessionManagementCauses.Find(name),
        "ppp" => Array.Find(OfPointToPoint, known => known.IsCalled(name)),
        "ehrpd" => Array.Find(OfHighRatePacketData, known => known.IsCalled(name)),
        _ => null,
    };

    /// <summary>The plain call end reason (QmiWdsCallEndReason), whose names begin with what they are of. The generic ones tell as little as they seem to: the access point name is
    /// the usual reason for them.</summary>
    public static CodeMeaning? FindPlain(string name) => name switch
    {
        "generic-no-service" or "gsm-wcdma-no-service" => new CodeMeaning(-1, name, "not-registered", Hint: true),
        "generic-authentication-failed" => new CodeMeaning(-1, name, "authentication-refused"),
        _ when name.StartsWith("generic-", StringComparison.Ordinal) => new CodeMeaning(-1, name, "wrong-apn", Hint: true),
        _ when name.StartsWith("gsm-wcdma-", StringComparison.Ordinal) => SessionManagementCauses.Find(name["gsm-wcdma-".Length..]),
        _ => null,
    };

    /// <param name="type">1 mobile IP, 2 internal, 3 call manager, 6 3GPP, 7 PPP, 8 eHRPD, 9 IPv6.</param>
    public static CodeMeaning? Find(int type, int reason) => type switch
    {
        // A reason that has no name yet is still the modem's own refusal.
        Internal => Array.Find(OfInternal, known => known.Code == reason) ?? new CodeMeaning(reason, "internal", "qmi-call-failed"),
        CallManager => Array.Find(OfCallManager, known => known.Code == reason) ?? new CodeMeaning(reason, "call manager", "qmi-call-failed"),
        Network => SessionManagementCauses.Find(reason),
        PointToPoint => Array.Find(OfPointToPoint, known => known.Code == reason),
        HighRatePacketData => Array.Find(OfHighRatePacketData, known => known.Code == reason),
        _ => null,
    };
}
