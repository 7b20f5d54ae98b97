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
        12 => General(code, "sim-puk-required"),
        // Locks of the equipment to a card or an operator, and cards that fail.
        5 or 6 or 7 or 13 or 14 or 15 or (>= 40 and <= 47) => General(code, "sim-personalisation-error"),
        30 => General(code, "not-registered"),
        32 => General(code, "limited-service-only"),
        149 => General(code, "authentication-refused"),
        // A subscriber or an equipment that the network does not serve at all is left emergency calls.
        >= 102 and <= 106 => Mobility(code, "limited-service-only"),
        // Answered to an attach, these refuse the packet domain alone.
        107 or 114 => Mobility(code, "packet-service-detached"),
        > 107 and <= 125 => Mobility(code, null),
        (> 125 and < 148) or (> 150 and < 200) => SessionManagementCauses.Find(code - PacketDomain) is { } meaning ? meaning with { Code = code } : null,
        _ => null,
    };

    private static CodeMeaning General(int code, string fault) => new(code, MobileEquipmentErrors.WordsOf(code) ?? "", fault);

    private static CodeMeaning? Mobility(int code, string? instead) =>
        MobilityCauses.Find(code - PacketDomain) is { } meaning ? meaning with { Code = code, Fault = instead ?? meaning.Fault } : null;
}
