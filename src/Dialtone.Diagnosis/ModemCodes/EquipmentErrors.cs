namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>The numbers of <c>+CME ERROR</c>: 3GPP TS 27.007, 9.2. From 103 on they are the network's cause and a hundred.</summary>
internal static class EquipmentErrors
{
    /// <summary>Where the general numbers end and the packet domain's begin.</summary>
    private const int PacketDomain = 100;

    private static readonly CodeMeaning[] General =
    [
        new(3, "operation not allowed", null),
        new(4, "operation not supported", null),
        new(5, "PH-SIM PIN required", "sim-personalisation-error"),
        new(6, "PH-FSIM PIN required", "sim-personalisation-error"),
        new(7, "PH-FSIM PUK required", "sim-personalisation-error"),
        new(10, "SIM not inserted", "sim-missing"),
        new(11, "SIM PIN required", "sim-pin-required"),
        new(12, "SIM PUK required", "sim-puk-required"),
        new(13, "SIM failure", "sim-personalisation-error"),
        new(14, "SIM busy", "sim-personalisation-error"),
        new(15, "SIM wrong", "sim-personalisation-error"),
        new(16, "incorrect password", null),
        new(30, "no network service", "not-registered"),
        new(31, "network timeout", null),
        new(32, "network not allowed, emergency calls only", "limited-service-only"),
        new(40, "network personalisation PIN required", "sim-personalisation-error"),
        new(41, "network personalisation PUK required", "sim-personalisation-error"),
        new(42, "network subset personalisation PIN required", "sim-personalisation-error"),
        new(43, "network subset personalisation PUK required", "sim-personalisation-error"),
        new(44, "service provider personalisation PIN required", "sim-personalisation-error"),
        new(45, "service provider personalisation PUK required", "sim-personalisation-error"),
        new(46, "corporate personalisation PIN required", "sim-personalisation-error"),
        new(47, "corporate personalisation PUK required", "sim-personalisation-error"),
    ];

    public static CodeMeaning? Find(int code)
    {
        if (code < PacketDomain)
        {
            return Array.Find(General, known => known.Code == code);
        }

        // 148 to 150 are the packet domain's own; 149 is the only one of them that tells a cause.
        return code switch
        {
            149 => new CodeMeaning(149, "PDP authentication failure", "authentication-refused"),
            // A subscriber or an equipment that the network does not serve at all is left emergency calls.
            102 or 103 or 104 or 105 or 106 => Mobility(code, "limited-service-only"),
            // Answered to an attach, these refuse the packet domain alone.
            107 or 114 => Mobility(code, "packet-service-detached"),
            > 107 and <= 125 => Mobility(code, null),
            > 125 and < 148 or > 149 and < 200 => SessionManagementCauses.Find(code - PacketDomain) is { } meaning ? meaning with { Code = code } : null,
            _ => null,
        };
    }

    private static CodeMeaning? Mobility(int code, string? instead) =>
        MobilityCauses.Find(code - PacketDomain) is { } meaning ? meaning with { Code = code, Fault = instead ?? meaning.Fault } : null;
}
