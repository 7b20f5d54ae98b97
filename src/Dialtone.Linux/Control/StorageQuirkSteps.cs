using System.Text;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;
using Dialtone.Treatment.Cures;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="SetStorageQuirk"/>.</summary>
internal sealed class StorageQuirkSteps(Sysfs sysfs)
{
    public PriorAttribute Capture() => new(sysfs.Read(SetStorageQuirk.Path));

    public void Apply(SetStorageQuirk step)
    {
        var list = Text(sysfs.Read(SetStorageQuirk.Path));
        var wanted = StorageQuirks.With(list, step.Id, step.Letters);
        if (wanted.Length > StorageQuirks.Capacity)
        {
            throw new StepRefusedException($"The kernel's quirk list is full: '{wanted}' has more than {StorageQuirks.Capacity} characters.");
        }

        if (wanted != list)
        {
            sysfs.Write(SetStorageQuirk.Path, Encoding.UTF8.GetBytes(wanted));
        }
    }

    public string? Overtaken(SetStorageQuirk step)
    {
        var letters = StorageQuirks.LettersFor(Text(sysfs.Read(SetStorageQuirk.Path)), step.Id);
        return step.Letters.All(letter => letters.Contains(letter, StringComparison.OrdinalIgnoreCase)) ? null
            : $"usb-storage's quirks hold {(letters.Length == 0 ? $"no entry for {step.Id}" : $"'{step.Id}:{letters}'")} any more, somebody changed them";
    }

    public Restoration Restore(SetStorageQuirk step, PriorAttribute prior)
    {
        byte[] content;
        try
        {
            content = sysfs.Read(SetStorageQuirk.Path);
        }
        catch (SystemCallException e) when (e.Errno == Errno.ENOENT)
        {
            // Unloaded since, and its list with it.
            return new Restoration(RestorationOutcome.SubjectGone);
        }

        var (before, now) = (Text(prior.Content.Span), Text(content));
        var wanted = now == StorageQuirks.With(before, step.Id, step.Letters) ? before : StorageQuirks.Without(now, before, step.Id, step.Letters);
        if (now == wanted)
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        sysfs.Write(SetStorageQuirk.Path, Encoding.UTF8.GetBytes(wanted));
        var back = Text(sysfs.Read(SetStorageQuirk.Path));
        return back == wanted
            ? new Restoration(RestorationOutcome.Restored)
            : new Restoration(RestorationOutcome.Refused, $"{SetStorageQuirk.Path} was written back but holds '{back}' instead of '{wanted}'. Write it by hand.");
    }

    private static string Text(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(Sysfs.WithoutLineEnd(content));
}
