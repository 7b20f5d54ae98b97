namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer mode-switch. Of two that are equally sure, the earlier is the answer.</summary>
internal static class ModeSwitchRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new ResetMorphFallback(), new ModeSwitchLoop(), new RevertsToStorageMode(), new SwitchHelperFailed(), new SwitchingDisabled(), new SwitchEntryMissing(), new ZerocdHeldByDesktop(),
        new SwitchSentEarly(), new SwitchTargetAbsent(), new KernelSwitchConflict(), new RedundantModeSwitch(), new WrongSwitchTarget(), new WrongUsbComposition(), new WrongUsbConfiguration(),
        new MbimNotSelected(), new StuckStorageMode(), new PhoneNotTethering(), new SameIdAfterSwitch(),
    ];
}
