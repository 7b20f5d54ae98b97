using System.Text;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="InstallFile"/>.</summary>
internal sealed class FileSteps(Sysfs sysfs)
{
    public PriorFile Capture(InstallFile step) => new(DurableFiles.Read(sysfs.OnDisk(step.Path)));

    public void Apply(InstallFile step, PriorFile prior)
    {
        var path = sysfs.OnDisk(step.Path);
        if (!Same(DurableFiles.Read(path), prior.File))
        {
            throw new StepRefusedException($"{step.Path} was changed by somebody else at this moment. It was left alone.");
        }

        DurableFiles.Replace(path, new FileContent(Encoding.UTF8.GetBytes(step.Content), step.Mode, prior.File?.Owner ?? 0, prior.File?.Group ?? 0), mustBeNew: prior.File is null);
        UdevRules.Changed(path);
    }

    public string? Overtaken(InstallFile step) =>
        DurableFiles.Read(sysfs.OnDisk(step.Path)) is { } now && now.Bytes.Span.SequenceEqual(Encoding.UTF8.GetBytes(step.Content)) ? null : $"{step.Path} was changed by somebody";

    public Restoration Restore(InstallFile step, PriorFile prior)
    {
        var path = sysfs.OnDisk(step.Path);
        DurableFiles.RemoveLeftover(path);
        var now = DurableFiles.Read(path);
        if (Same(now, prior.File) || (now is null && prior.File is { } old && old.Bytes.Span.SequenceEqual(Encoding.UTF8.GetBytes(step.Content))))
        {
            // The second case: for a twin of the device an earlier cure had put the same file there, and has been taken back since.
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        if (now is null || !now.Bytes.Span.SequenceEqual(Encoding.UTF8.GetBytes(step.Content)))
        {
            return new Restoration(
                RestorationOutcome.Conflict,
                $"{step.Path} {(now is null ? "was removed" : "was changed")} by somebody since, and was left alone. "
                + (prior.File is null ? "Before, there was no such file: remove it if nothing in it is needed." : "The journal has the content from before."));
        }

        if (prior.File is null)
        {
            DurableFiles.Remove(path);
        }
        else
        {
            DurableFiles.Replace(path, prior.File, mustBeNew: false);
        }

        UdevRules.Changed(path);
        return new Restoration(RestorationOutcome.Restored);
    }

    internal static bool Same(FileContent? left, FileContent? right) =>
        left is null || right is null
            ? left is null && right is null
            : left.Bytes.Span.SequenceEqual(right.Bytes.Span) && left.Mode == right.Mode && left.Owner == right.Owner && left.Group == right.Group;
}
