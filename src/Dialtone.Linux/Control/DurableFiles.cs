using System.Runtime.InteropServices;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment;

namespace Dialtone.Linux.Control;

/// <summary>Files that are wholly there or not at all, also after a power cut.</summary>
internal static unsafe class DurableFiles
{
    /// <summary>What is at the path. Null if nothing is.</summary>
    /// <exception cref="SystemCallException">It is a symbolic link or no regular file, or it cannot be read.</exception>
    public static FileContent? Read(string path)
    {
        if (LibcFiles.Statx(StatusRequests.AT_FDCWD, path, StatusRequests.AT_SYMLINK_NOFOLLOW, StatusRequests.STATX_BASIC_STATS, out var status) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENOENT ? null : throw new SystemCallException("examine", path, errno);
        }

        switch (status.stx_mode & FileTypes.S_IFMT)
        {
            case FileTypes.S_IFREG:
                break;
            // Whoever may put a link there could make root write elsewhere.
            case FileTypes.S_IFLNK:
                throw new SystemCallException("follow the symbolic link", path, Errno.ELOOP);
            default:
                throw new SystemCallException("use as a regular file", path, Errno.EINVAL);
        }

        var bytes = HostFiles.Read(path, FileTree.DefaultLimit);
        return bytes.TryGet(out var content)
            ? new FileContent(content, status.stx_mode & 0xfff, (int)status.stx_uid, (int)status.stx_gid)
            : throw new SystemCallException("read", path, bytes.Errno);
    }

    /// <summary>Puts the file in place: written beside it, synchronized, renamed, directory synchronized.</summary>
    /// <param name="mustBeNew">Nothing may be at the path yet.</param>
    public static void Replace(string path, FileContent content, bool mustBeNew)
    {
        // One name for all tries: what a kill left behind is found and removed. It does not end in .conf, so nobody reads it.
        var temporary = TemporaryName(path);
        Remove(temporary);
        using (var file = LibcFiles.Open(temporary, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_CLOEXEC, 0x180))
        {
            Check(file.IsInvalid, "create", temporary);
            Write(file, content.Bytes.Span, temporary);
            Check(LibcNames.ChangeOwner(file, (uint)content.Owner, (uint)content.Group) != 0, "change the owner of", temporary);
            // After the owner, whose change clears the set-user-id bits.
            Check(LibcNames.ChangeMode(file, (uint)content.Mode) != 0, "change the mode of", temporary);
            Check(LibcFiles.Fsync(file) != 0, "fsync", temporary);
        }

        if (mustBeNew)
        {
            var failed = LibcNames.Link(temporary, path) != 0;
            var errno = Marshal.GetLastPInvokeError();
            Remove(temporary);
            if (failed)
            {
                throw new SystemCallException("create", path, errno);
            }
        }
        else
        {
            Check(LibcNames.Rename(temporary, path) != 0, "rename to", path);
        }

        SynchronizeDirectoryOf(path);
    }

    /// <summary>Removes the file, durably. One that is not there is no error.</summary>
    public static void Remove(string path)
    {
        if (LibcNames.Unlink(path) == 0)
        {
            SynchronizeDirectoryOf(path);
        }
        else if (Marshal.GetLastPInvokeError() != Errno.ENOENT)
        {
            throw SystemCallException.FromLastError("remove", path);
        }
    }

    /// <summary>Removes what a kill in the middle of <see cref="Replace"/> left behind.</summary>
    public static void RemoveLeftover(string path) => Remove(TemporaryName(path));

    /// <summary>Writes everything, in one call unless the kernel takes less.</summary>
    public static void Write(FileDescriptor file, ReadOnlySpan<byte> bytes, string path)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = LibcFiles.Write(file, start, (nuint)bytes.Length);
            }

            if (written < 0)
            {
                if (Marshal.GetLastPInvokeError() == Errno.EINTR)
                {
                    continue;
                }

                throw SystemCallException.FromLastError("write", path);
            }

            bytes = bytes[(int)written..];
        }
    }

    public static void SynchronizeDirectoryOf(string path)
    {
        var directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : "/";
        using var opened = LibcFiles.Open(directory, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        Check(opened.IsInvalid, "open", directory);
        Check(LibcFiles.Fsync(opened) != 0, "fsync", directory);
    }

    public static void Check(bool failed, string operation, string path)
    {
        if (failed)
        {
            throw SystemCallException.FromLastError(operation, path);
        }
    }

    private static string TemporaryName(string path) => Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileName(path)}.dialtone-new");
}
