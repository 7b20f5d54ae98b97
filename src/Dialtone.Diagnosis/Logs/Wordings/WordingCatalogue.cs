namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Every wording that is looked for. A test holds this list against the fields that exist.</summary>
internal static class WordingCatalogue
{
    public static IReadOnlyList<Wording> All { get; } =
    [
        .. PowerWordings.All, .. EnumerationWordings.All, .. VirtualisationWordings.All, .. KernelWordings.All, .. ModeSwitchWordings.All, .. DriverWordings.All,
        .. WorkingWordings.All, .. ServiceWordings.All, .. PortWordings.All, .. ModemWordings.All, .. SimWordings.All, .. RegistrationWordings.All, .. DataSessionWordings.All, .. IpWordings.All, .. SymptomWordings.All,
        .. StrangerWordings.All, .. OtherProgramWordings.All, .. MentionWordings.All,
    ];
}
