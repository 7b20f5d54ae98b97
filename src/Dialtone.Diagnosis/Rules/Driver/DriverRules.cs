namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer driver. Of two that are equally sure, the earlier is the answer.</summary>
internal static class DriverRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new PortResetLoop(), new StaleModuleTree(), new ModuleSignatureRejected(), new DriverModuleMissing(), new DriverBlacklisted(), new DriverNotAutoloaded(), new LeftoverBindingRule(),
        new UsbserialGenericBound(), new UsbfsDriverDetach(), new HuaweiNcmDriverMissing(), new NcmMbimMixup(), new EthernetDriverMismatch(), new OptionBoundDataInterface(), new KernelTooOld(),
        new DriverProbeFailed(), new NoDriverBound(), new DataDriverMissing(), new NetdevTransmitTimeout(), new StorageDriverConflict(), new StorageLunNoise(), new StorageProbeNoise(),
        new AcmCapabilityNotice(),
    ];
}
