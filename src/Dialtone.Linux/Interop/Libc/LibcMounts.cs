using System.Runtime.InteropServices;

namespace Dialtone.Linux.Interop.Libc;

internal static partial class LibcMounts
{
    private const string Library = "libc";

    /// <summary>Unmounts; EBUSY while somebody uses it.</summary>
    /// <param name="target">The directory.</param>
    /// <param name="flags"><see cref="UnmountFlags"/>.</param>
    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("sys/mount.h", "int umount2(const char *, int)")]
    public static partial int Unmount(string target, int flags);
}

[NativeConstants("sys/mount.h")]
internal static class UnmountFlags
{
    public const int UMOUNT_NOFOLLOW = 8;
}
