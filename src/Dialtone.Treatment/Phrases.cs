namespace Dialtone.Treatment;

/// <summary>Steps and their restorations in words, for history, progress and reports.</summary>
public static class Phrases
{
    /// <summary>What the step does, in the imperative, without a full stop.</summary>
    public static string Of(Step step) => step switch
    {
        WriteAttribute { Value: "0" } write when IsAuthorization(write) => $"take all drivers from {Subject(write)}",
        WriteAttribute { Value: "1" } write when IsAuthorization(write) => $"give {Subject(write)} to its drivers again",
        WriteAttribute write => $"write '{write.Value}' to {write.Path}",
        SetStorageQuirk quirk => $"add '{quirk.Id}:{quirk.Letters}' to {SetStorageQuirk.Path}",
        OfflineStorage offline => $"stop commands to the storage of {offline.Device.Id} on {offline.Device.Port}",
        UnbindInterface unbind => $"take interface {unbind.Interface} from {unbind.Driver}",
        BindInterface bind => $"give interface {bind.Interface} to {bind.Driver}",
        SwitchToModem stick => $"switch {stick.Device.Id} on {stick.Device.Port} to modem mode",
        AddDynamicId entry => $"make {entry.Driver} take interfaces of class {entry.InterfaceClass:x2} of {entry.Id}",
        LoadModule load => $"load module {load.Name}",
        UnloadModule unload => $"unload module {unload.Name}",
        MakeDirectory directory => $"make directory {directory.Path}",
        InstallFile file => $"install {file.Path}",
        InstallStorageQuirk quirk => $"add '{quirk.Device.Id}:{quirk.Letters}' to {Cures.StorageQuirkFile.Path}",
        _ => step.ToString(),
    };

    internal static string Of(RestorationOutcome outcome) => outcome switch
    {
        RestorationOutcome.Restored => "restored",
        RestorationOutcome.AlreadyThere => "already as before",
        RestorationOutcome.EndsByItself => "ends by itself",
        RestorationOutcome.SubjectGone => "gone with its device",
        RestorationOutcome.Conflict => "changed by somebody else",
        _ => "refused",
    };

    private static bool IsAuthorization(WriteAttribute write) => write.Device is not null && write.Path.EndsWith("/authorized", StringComparison.Ordinal);

    private static string Subject(WriteAttribute write) => write.Device is { } device ? $"{device.Id} on {device.Port}" : write.Path;
}
