namespace Dialtone.Diagnosis.Rules;

/// <summary>The rules of the layer port. Of two that are equally sure, the earlier is the answer.</summary>
internal static class PortRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new BrailleSeizure(), new RivalPortManagers(), new PortBusy(), new PortPermissionDenied(), new ControlClientFailure(), new WrongAtPort(), new TtyRenumbered(), new ProbesNonModem(),
    ];
}
