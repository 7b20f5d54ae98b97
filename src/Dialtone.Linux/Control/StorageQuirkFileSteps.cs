using System.Text;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="InstallStorageQuirk"/>.</summary>
internal sealed class StorageQuirkFileSteps(Sysfs sysfs)
{
    private const int Mode = 0x1a4;

    private string OnDisk => sysfs.OnDisk(StorageQuirkFile.Path);

    public PriorFile Capture() => new(DurableFiles.Read(OnDisk));

    public void Apply(InstallStorageQuirk step, PriorFile prior)
    {
        if (!FileSteps.Same(DurableFiles.Read(OnDisk), prior.File))
        {
            throw new StepRefusedException($"{StorageQuirkFile.Path} was changed by somebody else at this moment. It was left alone.");
        }

        var wanted = (Read(prior.File) ?? throw new StepRefusedException($"{StorageQuirkFile.Path} was written or changed by somebody else. It was left alone; move it away, then try again.")).With(step);
        if (wanted.Value.Length > StorageQuirks.Capacity)
        {
            throw new StepRefusedException($"'quirks={wanted.Value}' is longer than the {StorageQuirks.Capacity} characters that usb-storage takes.");
        }

        DurableFiles.Replace(OnDisk, With(prior.File, wanted.Text), mustBeNew: prior.File is null);
    }

    public string? Overtaken(InstallStorageQuirk step) =>
        Read(DurableFiles.Read(OnDisk)) is { } now && now.Entries.Contains(step.Entry) ? null : $"{StorageQuirkFile.Path} was changed by somebody";

    public Restoration Restore(InstallStorageQuirk step, PriorFile prior)
    {
        DurableFiles.RemoveLeftover(OnDisk);
        var now = DurableFiles.Read(OnDisk);
        if (FileSteps.Same(now, prior.File))
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        if (!StorageQuirkFile.TryTakeBack(Text(prior.File), Text(now), step, out var content))
        {
            return new Restoration(
                RestorationOutcome.Conflict,
                $"{StorageQuirkFile.Path} was changed by somebody since, and was left alone. Take '{step.Device.Id}:{step.Letters}' out of its 'quirks=' by hand, or remove the file if nothing in it is needed.");
        }

        if (content == Text(now))
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        if (content is null)
        {
            DurableFiles.Remove(OnDisk);
        }
        else
        {
            DurableFiles.Replace(OnDisk, content == Text(prior.File) ? prior.File! : With(now, content), mustBeNew: false);
        }

        return new Restoration(RestorationOutcome.Restored) { OthersNeedIt = StorageQuirkFile.Gives(content, step) };
    }

    /// <summary>Null if it is not Dialtone's.</summary>
    private static StorageQuirkFile? Read(FileContent? file) => Text(file) is { } text ? StorageQuirkFile.Parse(text) : StorageQuirkFile.Empty;

    private static string? Text(FileContent? file) => file is null ? null : Encoding.UTF8.GetString(file.Bytes.Span);

    private static FileContent With(FileContent? old, string content) => new(Encoding.UTF8.GetBytes(content), old?.Mode ?? Mode, old?.Owner ?? 0, old?.Group ?? 0);
}
