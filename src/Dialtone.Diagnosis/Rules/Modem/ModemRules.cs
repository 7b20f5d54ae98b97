namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer modem. Of two that are equally sure, the earlier is the answer.</summary>
internal static class ModemRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new EmergencyDownloadMode(), new BootloaderMode(), new FccLock(), new ThermalThrottling(), new UserspaceReset(), new ModemUnresponsive(), new ModemFirmwareCrash(), new RadioOff(),
        new CapabilitiesUnknown(), new ModemHardwareReset(), new ModemDropsOffBus(),
    ];
}
