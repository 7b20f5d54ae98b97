using System.Runtime.InteropServices;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Switching;

/// <summary>Takes a stick's CD out of use before it is switched.</summary>
/// <param name="unmount">Unmounts a directory; 0, or the error number of umount2(2). Whether it comes to an end is the device's to say.</param>
/// <param name="deadline">A file system whose device does not answer cannot be unmounted; nobody waits for that for ever.</param>
internal sealed class StorageRelease(IFileTree tree, Func<string, int> unmount, TimeSpan deadline)
{
    public static readonly StorageRelease Live = new(
        LiveFileTree.Instance, static directory => LibcMounts.Unmount(directory, UnmountFlags.UMOUNT_NOFOLLOW) == 0 ? 0 : Marshal.GetLastPInvokeError(), TimeSpan.FromSeconds(10));

    /// <returns>Null, or what is in the way, as a sentence.</returns>
    public string? Release(UsbDevice device)
    {
        var storage = new StorageMounts(tree, device);
        if (storage.Holder is { } holder)
        {
            return $"The storage of this device is in use: {holder}. Take that down first.";
        }

        var mounts = storage.Mounts;
        // What may hold unwritten data is its owner's to unmount.
        if (mounts.FirstOrDefault(mount => !mount.ReadOnly) is { } written)
        {
            return $"{written.Source} of this device is mounted on {written.Directory} and may be written to: unmount it first ('umount {written.Directory}').";
        }

        foreach (var mount in mounts)
        {
            var unmounting = Task.Run(() => unmount(mount.Directory));
            if (!unmounting.Wait(deadline))
            {
                return $"{mount.Source} of this device is mounted on {mount.Directory}, and unmounting it has not come to an end after {deadline.TotalSeconds:0.#} s.";
            }

            if (unmounting.Result is not 0 and var errno)
            {
                return errno == Errno.EBUSY
                    ? $"{mount.Source} of this device is mounted on {mount.Directory} and in use{(MountHolders.Of(tree, mount.Directory) is { Count: > 0 } holders ? $" by {string.Join(", ", holders)}" : "")}: close what uses it."
                    : $"{mount.Source} of this device is mounted on {mount.Directory} and cannot be unmounted: {Marshal.GetPInvokeErrorMessage(errno)}.";
            }
        }

        return null;
    }
}
