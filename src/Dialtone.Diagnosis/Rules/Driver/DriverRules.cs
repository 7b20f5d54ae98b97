namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer driver. Of two that are equally sure, the earlier is the answer.</summary>
internal static class DriverRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new PortResetLoop(), new DriverModuleMissing(), new DriverBlacklisted(), new DriverNotAutoloaded(), new UsbserialGenericBound(), new NoDriverBound(), new StorageLunNoise(),
    ];
}
