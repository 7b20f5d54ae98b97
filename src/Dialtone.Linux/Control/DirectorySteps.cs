using System.Runtime.InteropServices;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Carries out <see cref="MakeDirectory"/>.</summary>
internal sealed class DirectorySteps(Sysfs sysfs)
{
    /// <summary>rwxr-xr-x, as the places of configuration files have it; the process's mask may only take from it.</summary>
    private const uint Mode = 0x1ed;

    public PriorDirectory Capture(MakeDirectory step) => HostFiles.Kind(sysfs.OnDisk(step.Path), followLink: true).TryGet(out var kind)
        ? kind == FileKind.Directory ? new PriorDirectory(true) : throw new SystemCallException("make directory", step.Path, Errno.EEXIST)
        : new PriorDirectory(false);

    public void Apply(MakeDirectory step, PriorDirectory prior)
    {
        var path = sysfs.OnDisk(step.Path);
        if (!prior.Exists && LibcNames.MakeDirectory(path, Mode) != 0 && Marshal.GetLastPInvokeError() != Errno.EEXIST)
        {
            throw SystemCallException.FromLastError("make directory", step.Path);
        }

        DurableFiles.SynchronizeDirectoryOf(path);
    }

    public Restoration Restore(MakeDirectory step, PriorDirectory prior)
    {
        var path = sysfs.OnDisk(step.Path);
        if (prior.Exists)
        {
            return new Restoration(RestorationOutcome.AlreadyThere);
        }

        if (LibcNames.RemoveDirectory(path) == 0)
        {
            DurableFiles.SynchronizeDirectoryOf(path);
            return new Restoration(RestorationOutcome.Restored);
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Errno.ENOENT => new Restoration(RestorationOutcome.AlreadyThere),
            // Whoever put something there since relies on it.
            Errno.ENOTEMPTY => new Restoration(RestorationOutcome.AlreadyThere) { OthersNeedIt = true },
            var errno => throw new SystemCallException("remove directory", step.Path, errno),
        };
    }
}
