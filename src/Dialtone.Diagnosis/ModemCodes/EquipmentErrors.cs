using Dialtone.Diagnosis.Logs.Transcripts;

namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Which class a number of <c>+CME ERROR</c> names: 3GPP TS 27.007, 9.2. From 102 on they are the network's cause and a hundred.</summary>
internal static class EquipmentErrors
{
    /// <summary>Where the general numbers end and the packet domain's begin.</summary>
    private const int PacketDomain = 100;

    public static CodeMeaning? Find(int code) => code switch
    {
        10 => General(code, "sim-missing"),
        11 => General(code, "sim-pin-required"),
        // "Incorrect password" is the answer to a wrong PIN.
        16 => General(code, "sim-pin-required"),
        12 => General(code, "sim-puk-required"),
        // Locks of the equipment to a card or an operator, and cards that fail.
        5 or 6 or 7 or 13 or 14 or 15 or (>= 40 and <= 47) => General(code, "sim-personalisation-error"),
        30 => General(code, "not-registered"),
        31 => General(code, "not-registered") with { Hint = true },
        32 => General(code, "limited-service-only"),
        // Names nothing; with a context, it is the access point name that is usually wrong.
        148 => General(code, "wrong-apn") with { Hint = true },
        149 => General(code, "authentication-refused"),
        // A subscriber or an equipment that the network does not serve at all is left emergency calls.
        >= 102 and <= 106 => Mobility(code, "limited-service-only"),
        // Answered to an attach, these refuse the packet domain alone.
        107 or 114 => Mobility(code, "packet-service-detached"),
        > 107 and <= 125 => Mobility(code, null),
        (> 125 and < 148) or (> 150 and < 200) => SessionManagementCauses.Find(code - PacketDomain) is { } meaning ? meaning with { Code = code } : null,
        _ => null,
    };

    /// <summary>ModemManager's D-Bus names, <c>org.freedesktop.ModemManager1.Error.MobileEquipment.NAME</c>; until 1.20 those of the packet domain begin with Gprs.</summary>
    public static CodeMeaning? Find(string name)
    {
        var known = name.StartsWith("Gprs", StringComparison.Ordinal) ? name[4..] : name;
        return known switch
        {
            "PhSimPin" => Find(5),
            "SimNotInserted" => Find(10),
            "SimPin" => Find(11),
            "SimPuk" => Find(12),
            "SimFailure" => Find(13),
            "SimBusy" => Find(14),
            "SimWrong" => Find(15),
            "IncorrectPassword" => Find(16),
            "NoNetwork" => Find(30),
            "NetworkNotAllowed" => Find(32),
            "NetworkPin" => Find(40),
            "NetworkSubsetPin" => Find(42),
            "ServicePin" => Find(44),
            "CorpPin" => Find(46),
            "ImsiUnknownInHss" or "ImsiUnknownInHlr" => Find(102),
            "IllegalMs" or "IllegalUe" => Find(103),
            "ImsiUnknownInVlr" => Find(104),
            "ImeiNotAccepted" => Find(105),
            "IllegalMe" => Find(106),
            "ServiceNotAllowed" or "PsServicesNotAllowed" => Find(107),
            "PlmnNotAllowed" => Find(111),
            "LocationNotAllowed" or "AreaNotAllowed" => Find(112),
            "RoamingNotAllowed" or "RoamingNotAllowedInArea" => Find(113),
            "PsServicesNotAllowedInPlmn" => Find(114),
            "NoCellsInArea" => Find(115),
            "EsmFailure" => Find(119),
            "MissingOrUnknownApn" => Find(127),
            "UnknownPdpAddressOrType" => Find(128),
            "UserAuthenticationFailed" => Find(129),
            "ServiceOptionNotSubscribed" => Find(133),
            "PdpAuthFailure" => Find(149),
            "OperatorDeterminedBarring" => new CodeMeaning(-1, "operator determined barring", "no-data-subscription"),
            "Ipv4OnlyAllowed" or "Ipv6OnlyAllowed" or "Ipv4v6OnlyAllowed" => new CodeMeaning(-1, "one address family only", "ip-family-refused"),
            "MultiplePdnConnectionSameApnNotAllowed" => new CodeMeaning(-1, "a session under this access point name stands already", "pdn-throttled"),
            _ => null,
        };
    }

    private static CodeMeaning General(int code, string fault) => new(code, MobileEquipmentErrors.WordsOf(code) ?? "", fault);

    private static CodeMeaning? Mobility(int code, string? instead) =>
        MobilityCauses.Find(code - PacketDomain) is { } meaning ? meaning with { Code = code, Fault = instead ?? meaning.Fault } : null;
}
