using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.FileTrees;

/// <summary>The running machine's files.</summary>
public sealed class LiveFileTree : IFileTree
{
    public static readonly LiveFileTree Instance = new();

    private LiveFileTree()
    {
    }

    public bool IsLive => true;

    public Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit) => HostFiles.Read(path, limit);

    public Lookup<IReadOnlyList<FileTreeEntry>> List(string path) => HostFiles.List(path);

    public Lookup<string> ReadLink(string path) => HostFiles.ReadLink(path);

    public Lookup<FileKind> Kind(string path) => HostFiles.Kind(path, followLink: true);
}

/// <summary>Reading this machine's files by system calls.</summary>
internal static unsafe class HostFiles
{
    /// <summary>A page: what one sysfs or procfs read gives at most.</summary>
    private const int FirstBuffer = 4096;

    private const int LongestPath = 4096;

    public static Lookup<byte[]> Read(string path, int limit)
    {
        // sysfs holds nothing but attributes, directories and links among them, and gives an attribute in one read. A collection opens hundreds.
        var isAttribute = path.StartsWith("/sys/", StringComparison.Ordinal);

        // Asked before opening: opening a terminal raises its modem lines, and opening a tape rewinds it.
        var kind = isAttribute ? Lookup.Found(FileKind.File) : Kind(path, followLink: true);
        if (!kind.TryGet(out var found))
        {
            return kind.Without<byte[]>();
        }

        if (found != FileKind.File)
        {
            return Lookup.Refused<byte[]>(found == FileKind.Directory ? Errno.EISDIR : Errno.EINVAL, found == FileKind.Directory ? "is a directory" : "is not a regular file");
        }

        // Some regular files of procfs block (/proc/kmsg): without O_NONBLOCK, reading them would wait for ever.
        using var file = LibcFiles.Open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            return FromErrno<byte[]>(Marshal.GetLastPInvokeError());
        }

        // st_size says nothing in sysfs (always 4096) and procfs (always 0), so it is read to its end.
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                nint count;
                fixed (byte* start = buffer)
                {
                    count = LibcFiles.Read(file, start + length, (nuint)(buffer.Length - length));
                }

                if (count < 0)
                {
                    var errno = Marshal.GetLastPInvokeError();
                    if (errno == Errno.EINTR)
                    {
                        continue;
                    }

                    return Lookup.Refused<byte[]>(errno);
                }

                length += (int)count;
                if (length > limit)
                {
                    return Lookup.Refused<byte[]>(Errno.EFBIG, $"is longer than {limit} bytes");
                }

                if (count == 0 || (isAttribute && length < FirstBuffer))
                {
                    return Lookup.Found(buffer.AsSpan(0, length).ToArray());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static Lookup<IReadOnlyList<FileTreeEntry>> List(string path)
    {
        using var stream = LibcFiles.OpenDirectory(path);
        if (stream.IsInvalid)
        {
            return FromErrno<IReadOnlyList<FileTreeEntry>>(Marshal.GetLastPInvokeError());
        }

        var entries = new List<FileTreeEntry>();
        while (true)
        {
            var entry = LibcFiles.ReadDirectory(stream);
            if (entry is null)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (errno != 0)
                {
                    return Lookup.Refused<IReadOnlyList<FileTreeEntry>>(errno);
                }

                entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
                return Lookup.Found<IReadOnlyList<FileTreeEntry>>(entries);
            }

            var name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(&entry->d_name));
            if (name is "." or "..")
            {
                continue;
            }

            var kind = entry->d_type switch
            {
                DirectoryEntryTypes.DT_REG => FileKind.File,
                DirectoryEntryTypes.DT_DIR => FileKind.Directory,
                DirectoryEntryTypes.DT_LNK => FileKind.Link,
                DirectoryEntryTypes.DT_UNKNOWN => Kind(FileTree.Join(path, name), followLink: false).TryGet(out var asked) ? asked : FileKind.Other,
                _ => FileKind.Other,
            };
            entries.Add(new FileTreeEntry(name, kind));
        }
    }

    public static Lookup<string> ReadLink(string path)
    {
        var buffer = stackalloc byte[LongestPath];
        var length = LibcFiles.ReadLink(path, buffer, LongestPath);
        if (length >= 0)
        {
            return Lookup.Found(Encoding.UTF8.GetString(buffer, (int)length));
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno == Errno.EINVAL ? Lookup.Refused<string>(errno, "is not a symbolic link") : FromErrno<string>(errno);
    }

    public static Lookup<FileKind> Kind(string path, bool followLink)
    {
        var flags = followLink ? 0 : StatusRequests.AT_SYMLINK_NOFOLLOW;
        if (LibcFiles.Statx(StatusRequests.AT_FDCWD, path, flags, StatusRequests.STATX_TYPE, out var status) != 0)
        {
            return FromErrno<FileKind>(Marshal.GetLastPInvokeError());
        }

        return Lookup.Found((status.stx_mode & FileTypes.S_IFMT) switch
        {
            FileTypes.S_IFREG => FileKind.File,
            FileTypes.S_IFDIR => FileKind.Directory,
            FileTypes.S_IFLNK => FileKind.Link,
            _ => FileKind.Other,
        });
    }

    private static Lookup<T> FromErrno<T>(int errno) =>
        errno is Errno.ENOENT or Errno.ENOTDIR ? Lookup.Absent<T>() : Lookup.Refused<T>(errno);
}
