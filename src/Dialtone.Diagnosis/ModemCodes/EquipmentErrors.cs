using Dialtone.Diagnosis.Logs.Transcripts;

namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>Which class a number of <c>+CME ERROR</c> names: 3GPP TS 27.007, 9.2. Those from 102 to 149 are the network's cause and a hundred; later releases number on as they came.</summary>
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
        5 or 6 or 7 or 13 or 15 or (>= 40 and <= 47) => General(code, "sim-personalisation-error"),
        // A card that is busy is normal for the first half minute.
        14 => General(code, "sim-personalisation-error") with { Hint = true },
        30 => General(code, "not-registered"),
        31 => General(code, "not-registered") with { Hint = true },
        32 or 54 => General(code, "limited-service-only"),
        53 => General(code, "packet-service-detached") with { Hint = true },
        // Names nothing; with a context, it is the access point name that is usually wrong.
        148 => General(code, "wrong-apn") with { Hint = true },
        149 => General(code, "authentication-refused"),
        // A subscriber or an equipment that the network does not serve at all is left emergency calls.
        >= 102 and <= 106 => Mobility(code, code - PacketDomain, "limited-service-only"),
        // Answered to an attach, these refuse the packet domain alone.
        107 or 114 => Mobility(code, code - PacketDomain, "packet-service-detached"),
        >= 108 and <= 125 => Mobility(code, code - PacketDomain, null),
        >= 126 and <= 137 => Session(code, code - PacketDomain),
        177 => Session(code, 8),
        178 => Session(code, 65),
        179 => Session(code, 66),
        185 => Mobility(code, 40, null),
        189 => Mobility(code, 35, null),
        190 => Session(code, 38),
        191 => Session(code, 39),
        >= 192 and <= 194 => Session(code, code - 142),
        196 or 197 => Session(code, code - 139),
        199 => Session(code, 112),
        >= 201 and <= 203 => Session(code, code - 148),
        204 => Mobility(code, 42, null),
        210 or 211 => Mobility(code, code - 183, null),
        213 => Session(code, 70),
        217 => Mobility(code, 73, null),
        218 => Session(code, 91),
        230 => Session(code, 61),
        231 => Mobility(code, 76, null),
        _ => null,
    };

    /// <summary>Words of an error, and ModemManager's D-Bus names, <c>org.freedesktop.ModemManager1.Error.MobileEquipment.NAME</c>; until 1.20 those of the packet domain begin with Gprs.</summary>
    public static CodeMeaning? Find(string name)
    {
        if (MobileEquipmentErrors.NumberOf(name) is { } number)
        {
            return Find(number);
        }

        return name.StartsWith("Gprs", StringComparison.Ordinal) && MobileEquipmentErrors.NumberOf(name.AsSpan(4)) is { } old ? Find(old) : SessionManagementCauses.Find(name);
    }

    /// <summary>The number or the words of a <c>+CMS ERROR</c>: 3GPP TS 27.005, 3.2.5, whose numbers from 310 on are those of the card and of the network in an order of their own.</summary>
    public static CodeMeaning? FindOfMessage(string error) => error.Trim() switch
    {
        "310" => Find(10),
        "311" => Find(11),
        "312" => Find(5),
        "313" => Find(13),
        "314" => Find(14),
        "315" => Find(15),
        "316" => Find(12),
        "331" => Find(30),
        "332" => Find(31),
        var words => int.TryParse(words, out _) ? null : Find(words),
    };

    private static CodeMeaning General(int code, string fault) => new(code, MobileEquipmentErrors.WordsOf(code) ?? "", fault);

    private static CodeMeaning? Mobility(int code, int cause, string? instead) =>
        MobilityCauses.Find(cause) is { } meaning ? meaning with { Code = code, Fault = instead ?? meaning.Fault } : null;

    private static CodeMeaning? Session(int code, int cause) => SessionManagementCauses.Find(cause) is { } meaning ? meaning with { Code = code } : null;
}
