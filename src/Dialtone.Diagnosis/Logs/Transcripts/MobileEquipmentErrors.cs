using System.Globalization;
using Dialtone.Diagnosis.ModemCodes;

namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>Numbers and words of <c>+CME ERROR</c> (3GPP TS 27.007, 9.2) that bear on a modem's way to the network, as modems and ModemManager (mm-error-helpers.c) put them.</summary>
internal static class MobileEquipmentErrors
{
    private static readonly (int Number, string Words)[] Known =
    [
        (0, "phone failure"), (1, "no connection to phone"), (2, "phone-adaptor link reserved"), (3, "operation not allowed"), (4, "operation not supported"),
        (5, "PH-SIM PIN required"), (6, "PH-FSIM PIN required"), (7, "PH-FSIM PUK required"), (10, "SIM not inserted"), (11, "SIM PIN required"),
        (12, "SIM PUK required"), (13, "SIM failure"), (14, "SIM busy"), (15, "SIM wrong"), (16, "incorrect password"), (17, "SIM PIN2 required"),
        (18, "SIM PUK2 required"), (20, "memory full"), (21, "invalid index"), (22, "not found"), (23, "memory failure"), (26, "dial string too long"),
        (30, "no network service"), (31, "network timeout"), (32, "network not allowed - emergency calls only"), (40, "network personalization PIN required"),
        (41, "network personalization PUK required"), (42, "network subset personalization PIN required"), (43, "network subset personalization PUK required"),
        (44, "service provider personalization PIN required"), (45, "service provider personalization PUK required"), (46, "corporate personalization PIN required"),
        (47, "corporate personalization PUK required"), (50, "incorrect parameters"), (51, "command disabled"), (52, "command aborted"),
        (53, "not attached restricted"), (54, "not allowed emergency only"), (55, "not allowed restricted"), (56, "fixed dial number only"),
        (57, "temporarily out of service"), (60, "system failure"), (62, "call barred"), (100, "unknown"), (102, "IMSI unknown in HLR/HSS"), (103, "illegal MS/UE"),
        (104, "IMSI unknown in VLR"), (105, "IMEI not accepted"), (106, "illegal ME"), (107, "PS services not allowed"), (108, "PS and non-PS services not allowed"),
        (109, "UE identity not derived from network"), (110, "implicitly detached"), (111, "PLMN not allowed"), (112, "location/tracking area not allowed"),
        (113, "roaming not allowed in this location/tracking area"), (114, "PS services not allowed in PLMN"), (115, "no cells in location/tracking area"),
        (116, "MSC temporarily not reachable"), (117, "network failure (attach)"), (118, "CS domain unavailable"), (119, "ESM failure"), (122, "congestion"),
        (125, "not authorized for CSG"), (126, "insufficient resources"), (127, "missing or unknown APN"), (128, "unknown PDP address or type"),
        (129, "user authentication failed"), (130, "activation rejected by GGSN or GW"), (131, "activation rejected (unspecified)"),
        (132, "service option not supported"), (133, "requested service option not subscribed"), (134, "service option temporarily out of order"),
        (135, "NSAPI/PTI already in use"), (136, "regular deactivation"), (137, "QoS not accepted"), (139, "CS service temporarily unavailable"),
        (143, "unknown PDP context"), (148, "unspecified GPRS error"), (149, "PDP authentication failure"), (150, "invalid mobile class"),
        (177, "operator determined barring"), (178, "maximum number of PDP/bearer contexts reached"), (179, "requested APN not supported"),
        (185, "no bearer activated"), (189, "service option not authorized in PLMN"), (190, "network failure (activation)"), (191, "reactivation requested"),
        (192, "IPv4 only allowed"), (193, "IPv6 only allowed"), (194, "single address bearers only allowed"), (196, "IPv4v6 only allowed"),
        (197, "non-IP only allowed"), (199, "APN restriction incompatible"), (201, "ESM information not received"), (202, "PDN connection nonexistent"),
        (203, "multiple PDN connection to same APN not allowed"), (204, "severe network failure"), (210, "N1 mode not allowed"), (211, "restricted service area"),
        (213, "missing or unknown DNN in slice"), (217, "serving network not authorized"), (218, "DNN not supported in slice"), (230, "ethernet only allowed"),
        (231, "unauthorized for CAG"),
    ];

    /// <summary>Other words for the same numbers: of some firmwares, of the standard, of ModemManager until 1.18, and its names on the bus.</summary>
    private static readonly (int Number, string Words)[] Alike =
    [
        (10, "SIM card not inserted"), (10, "UIM not inserted"), (10, "no SIM"), (11, "PIN required"), (11, "PIN code required"), (12, "PUK required"), (13, "UIM failure"), (14, "UIM busy"),
        (40, "PH-NET PIN required"), (41, "PH-NET PUK required"), (53, "not attached to network due to MT functionality restrictions"),
        (54, "modem not allowed - MT restricted to emergency calls only"), (55, "operation not allowed because of MT functionality restrictions"),
        (57, "temporarily out of service due to other MT usage"), (102, "IMSI unknown in HLR"), (102, "IMSI unknown in HSS"), (103, "illegal MS"),
        (103, "illegal UE"), (107, "GPRS services not allowed"), (107, "service not allowed"), (107, "GPRS service not allowed"),
        (108, "GPRS and non-GPRS services not allowed"), (108, "services not allowed"), (109, "MS identity not derived from network"),
        (112, "location area not allowed"), (112, "location not allowed"), (113, "roaming not allowed in this location area"), (113, "roaming not allowed"),
        (114, "GPRS services not allowed in PLMN"), (114, "GPRS services not allowed in this PLMN"), (115, "no cells in location area"),
        (115, "no suitable cells in location area"), (117, "network failure"), (125, "not authorized for this CSG"), (127, "mission or unknown APN"),
        // ModemManager's first names on the bus, org.freedesktop.ModemManager.Modem.Gsm.NAME.
        (40, "NetworkPinRequired"), (41, "NetworkPukRequired"), (42, "NetworkSubsetPinRequired"), (43, "NetworkSubsetPukRequired"), (44, "ServicePinRequired"), (45, "ServicePukRequired"),
        (46, "CorporatePinRequired"), (47, "CorporatePukRequired"), (132, "OptionNotSupported"), (133, "NotSubscribed"), (134, "OutOfOrder"), (148, "Unspecified"),
        // ModemManager's names on the bus since.
        (3, "NotAllowed"), (4, "NotSupported"), (5, "PhSimPin"), (6, "PhFsimPin"), (7, "PhFsimPuk"), (11, "SimPin"), (12, "SimPuk"), (30, "NoNetwork"),
        (32, "NetworkNotAllowed"), (40, "NetworkPin"), (41, "NetworkPuk"), (42, "NetworkSubsetPin"), (43, "NetworkSubsetPuk"), (44, "ServicePin"),
        (45, "ServicePuk"), (46, "CorpPin"), (47, "CorpPuk"), (102, "ImsiUnknownInHss"), (103, "IllegalUe"), (112, "AreaNotAllowed"),
        (113, "RoamingNotAllowedInArea"), (115, "NoCellsInArea"), (133, "ServiceOptionNotSubscribed"), (134, "ServiceOptionOutOfOrder"),
        (135, "NsapiOrPtiAlreadyInUse"), (148, "GprsUnknown"), (149, "PdpAuthFailure"), (178, "MaximumNumberOfBearersReached"),
        (203, "MultiplePdnConnectionSameApnNotAllowed"),
    ];

    /// <summary>The number in <c>+CME ERROR: 10</c> or <c>+CME ERROR: SIM not inserted</c>; null if the line is no such error or in words unknown.</summary>
    public static int? NumberIn(string line)
    {
        if (!line.StartsWith("+CME ERROR", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var words = line.AsSpan(10).TrimStart(':').Trim().Trim('"');
        if (int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return NumberOf(words);
    }

    /// <summary>The number of words that an error is told in; null if they are none of those known.</summary>
    public static int? NumberOf(ReadOnlySpan<char> words)
    {
        // The standard puts the network's own number behind the words, and so does SIMCom.
        var behind = words.IndexOf("(#", StringComparison.Ordinal);
        words = behind > 0 ? words[..behind] : words;
        foreach (var (known, text) in Known)
        {
            if (CauseName.AreSame(words, text))
            {
                return known;
            }
        }

        foreach (var (known, text) in Alike)
        {
            if (CauseName.AreSame(words, text))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The words of a number; null if it is none of those that bear on the way to the network.</summary>
    public static string? WordsOf(int number)
    {
        foreach (var (known, words) in Known)
        {
            if (known == number)
            {
                return words;
            }
        }

        return null;
    }
}
