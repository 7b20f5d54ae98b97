using System.Runtime.InteropServices;

namespace Dialtone.Linux.Interop.Libc;

/// <summary>Files as the system calls give them. .NET's own have no errno, follow FIFOs and terminals, and buffer.</summary>
internal static unsafe partial class LibcFiles
{
    private const string Library = "libc";

    /// <summary><c>mode</c> counts only with <see cref="OpenFlags.O_CREAT"/>.</summary>
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("fcntl.h", "int open(const char *, int, ...)")]
    public static partial FileDescriptor Open(string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    [NativePrototype("unistd.h", "int close(int)")]
    public static partial int Close(int descriptor);

    /// <summary>Only for commands without an argument.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    [NativePrototype("fcntl.h", "int fcntl(int, int, ...)")]
    public static partial int Control(int descriptor, int command);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    [NativePrototype("unistd.h", "ssize_t read(int, void *, size_t)")]
    public static partial nint Read(FileDescriptor descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    [NativePrototype("unistd.h", "ssize_t write(int, const void *, size_t)")]
    public static partial nint Write(FileDescriptor descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    [NativePrototype("unistd.h", "int fsync(int)")]
    public static partial int Fsync(FileDescriptor descriptor);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    [NativePrototype("sys/file.h", "int flock(int, int)")]
    public static partial int Flock(FileDescriptor descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("unistd.h", "ssize_t readlink(const char *, char *, size_t)")]
    public static partial nint ReadLink(string path, byte* buffer, nuint size);

    /// <summary>Unlike stat, its structure is the same on every architecture.</summary>
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("sys/stat.h", "int statx(int, const char *, int, unsigned int, struct statx *)")]
    public static partial int Statx(int directory, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport(Library, EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("dirent.h", "DIR *opendir(const char *)")]
    public static partial DirectoryStream OpenDirectory(string path);

    /// <summary>Null at the end and on error; errno tells which, so it is cleared before the call.</summary>
    [LibraryImport(Library, EntryPoint = "readdir", SetLastError = true)]
    [NativePrototype("dirent.h", "struct dirent *readdir(DIR *)")]
    public static partial DirectoryEntry* ReadDirectory(DirectoryStream stream);

    [LibraryImport(Library, EntryPoint = "closedir", SetLastError = true)]
    [NativePrototype("dirent.h", "int closedir(DIR *)")]
    public static partial int CloseDirectory(nint stream);
}

/// <summary>An open directory.</summary>
internal sealed class DirectoryStream : Microsoft.Win32.SafeHandles.SafeHandleZeroOrMinusOneIsInvalid
{
    public DirectoryStream()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => LibcFiles.CloseDirectory(handle) == 0;
}

/// <summary>Flags of <c>open</c>. Those that x86 and ARM number differently (O_DIRECTORY, O_NOFOLLOW) are not among them.</summary>
[NativeConstants("fcntl.h")]
internal static class OpenFlags
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_NOCTTY = 0x100;
    public const int O_TRUNC = 0x200;
    public const int O_APPEND = 0x400;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
}

/// <summary>Commands of <c>fcntl</c>, and what one of them gives.</summary>
[NativeConstants("fcntl.h")]
internal static class DescriptorCommands
{
    public const int F_GETFD = 1;
    public const int FD_CLOEXEC = 1;
}

[NativeConstants("sys/file.h")]
internal static class LockOperations
{
    public const int LOCK_SH = 1;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;
}

[NativeConstants("fcntl.h", "sys/stat.h")]
internal static class StatusRequests
{
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const uint STATX_TYPE = 1;
    public const uint STATX_MODE = 2;
    public const uint STATX_UID = 8;
    public const uint STATX_SIZE = 0x200;
    public const uint STATX_BASIC_STATS = 0x7ff;
}

/// <summary>File type bits of <see cref="FileStatus.stx_mode"/>.</summary>
[NativeConstants("sys/stat.h")]
internal static class FileTypes
{
    public const int S_IFMT = 0xf000;
    public const int S_IFREG = 0x8000;
    public const int S_IFDIR = 0x4000;
    public const int S_IFLNK = 0xa000;
    public const int S_IFCHR = 0x2000;
}

/// <summary>The part of struct statx that is looked at; the rest is padding up to its 256 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
[NativeStructure("sys/stat.h", "struct statx")]
internal struct FileStatus
{
    [FieldOffset(0)]
    public uint stx_mask;

    [FieldOffset(20)]
    public uint stx_uid;

    [FieldOffset(24)]
    public uint stx_gid;

    [FieldOffset(28)]
    public ushort stx_mode;

    [FieldOffset(32)]
    public ulong stx_ino;

    [FieldOffset(40)]
    public ulong stx_size;

    [FieldOffset(128)]
    public uint stx_rdev_major;

    [FieldOffset(132)]
    public uint stx_rdev_minor;

    [FieldOffset(136)]
    public uint stx_dev_major;

    [FieldOffset(140)]
    public uint stx_dev_minor;
}

/// <summary>The kernel's 64-bit layout; the name runs to its terminating zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = 280)]
[NativeStructure("dirent.h", "struct dirent")]
internal struct DirectoryEntry
{
    [FieldOffset(16)]
    public ushort d_reclen;

    [FieldOffset(18)]
    public byte d_type;

    [FieldOffset(19)]
    public byte d_name;
}

[NativeConstants("dirent.h")]
internal static class DirectoryEntryTypes
{
    public const byte DT_UNKNOWN = 0;
    public const byte DT_DIR = 4;
    public const byte DT_REG = 8;
    public const byte DT_LNK = 10;
}
