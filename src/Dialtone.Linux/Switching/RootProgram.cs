using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Switching;

/// <summary>Whether a program may be named in a file by which root runs it: only if nobody else can put another one in its place. That takes the file and every directory above it, since whoever
/// may write to a directory may rename what is in it.</summary>
public static class RootProgram
{
    /// <summary>What udev ($, %, quotes), systemd (%, $, backslash, blanks) and the shell take as it stands.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+-");

    /// <summary>Where a program that no package brought belongs; on Debian, members of the group staff may write to the first where an administrator wanted it so.</summary>
    private static readonly string[] Places = ["/usr/local/bin", "/usr/bin"];

    /// <param name="path">Absolute, without symbolic links, as the kernel names the program that runs.</param>
    /// <returns>Why not, as a clause; null: it may.</returns>
    public static string? Objection(string path) =>
        RuntimeFeature.IsDynamicCodeSupported ? $"{path} is run by the .NET runtime, and only the native program is one file" : Objection(path, Examine);

    /// <param name="isPlace">The path is a directory that is to hold the program.</param>
    internal static string? Objection(string path, Func<string, FileOwnership?> examine, bool isPlace = false)
    {
        if (!path.StartsWith('/') || path.AsSpan().ContainsAnyExcept(Plain))
        {
            return $"the path '{path}' has characters that mean something else to udev or systemd";
        }

        for (var at = path; ; at = Path.GetDirectoryName(at) is { Length: > 0 } parent ? parent : "/")
        {
            if (examine(at) is not { } found)
            {
                return $"{at} is not there";
            }

            if (found.Kind != (at == path && !isPlace ? FileTypes.S_IFREG : FileTypes.S_IFDIR))
            {
                return $"{at} is {(found.Kind == FileTypes.S_IFLNK ? "a symbolic link" : at == path && !isPlace ? "no regular file" : "no directory")}";
            }

            if (found.Owner != 0)
            {
                return $"{at} belongs to user {found.Owner} and not to root";
            }

            // Group and others; a sticky bit would keep them from replacing a file but not from everything.
            if ((found.Mode & 0x12) != 0)
            {
                return $"{((found.Mode & 0x2) != 0 ? "everybody" : "its group")} may write to {at}";
            }

            if (at == "/")
            {
                return null;
            }
        }
    }

    /// <summary>What root has to do so that it is one that may.</summary>
    /// <returns>Commands one after the other, and the program's path after them; null if nothing simple does.</returns>
    public static (IReadOnlyList<string> Commands, string Program)? Remedy(string path) => RuntimeFeature.IsDynamicCodeSupported ? null : Remedy(path, Examine);

    internal static (IReadOnlyList<string> Commands, string Program)? Remedy(string path, Func<string, FileOwnership?> examine)
    {
        if (Objection(Path.GetDirectoryName(path) ?? "/", examine, isPlace: true) is null && !path.AsSpan().ContainsAnyExcept(Plain))
        {
            return ([$"chown root:root {path}", $"chmod 755 {path}"], path);
        }

        return Array.Find(Places, place => Objection(place, examine, isPlace: true) is null) is { } place ? ([$"install -m 755 {Quoted(path)} {place}/dialtone"], $"{place}/dialtone") : null;
    }

    private static string Quoted(string path) => path.AsSpan().ContainsAnyExcept(Plain) ? $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'" : path;

    private static FileOwnership? Examine(string path) =>
        LibcFiles.Statx(StatusRequests.AT_FDCWD, path, StatusRequests.AT_SYMLINK_NOFOLLOW, StatusRequests.STATX_BASIC_STATS, out var status) == 0
            ? new FileOwnership(status.stx_uid, status.stx_mode & 0xfff, status.stx_mode & FileTypes.S_IFMT)
            : null;
}

/// <param name="Owner">User number.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Kind">One of <see cref="FileTypes"/>.</param>
internal readonly record struct FileOwnership(uint Owner, int Mode, int Kind);
