using System.Runtime.InteropServices;

namespace Dialtone.Linux.Interop.Libc;

/// <summary>Names, owners and modes of files. Apart from reading, because only what changes the machine needs them.</summary>
internal static partial class LibcNames
{
    private const string Library = "libc";

    /// <summary>Replaces <paramref name="to"/> in one go. A symbolic link there is replaced itself, not what it points to.</summary>
    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("stdio.h", "int rename(const char *, const char *)")]
    public static partial int Rename(string from, string to);

    /// <summary>Gives a file a second name; EEXIST if that is taken, even by a dangling link. So it never replaces anything.</summary>
    [LibraryImport(Library, EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("unistd.h", "int link(const char *, const char *)")]
    public static partial int Link(string from, string to);

    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("unistd.h", "int unlink(const char *)")]
    public static partial int Unlink(string path);

    [LibraryImport(Library, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("sys/stat.h", "int mkdir(const char *, mode_t)")]
    public static partial int MakeDirectory(string path, uint mode);

    /// <summary>ENOTEMPTY if anything is in it.</summary>
    [LibraryImport(Library, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("unistd.h", "int rmdir(const char *)")]
    public static partial int RemoveDirectory(string path);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    [NativePrototype("sys/stat.h", "int fchmod(int, mode_t)")]
    public static partial int ChangeMode(FileDescriptor descriptor, uint mode);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    [NativePrototype("unistd.h", "int fchown(int, uid_t, gid_t)")]
    public static partial int ChangeOwner(FileDescriptor descriptor, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    [NativePrototype("unistd.h", "int ftruncate(int, off_t)")]
    public static partial int Truncate(FileDescriptor descriptor, long length);
}
