using System.Runtime.InteropServices;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.Control;

/// <summary>Where the journal is kept.</summary>
public static class StateDirectory
{
    public const string Default = "/var/lib/dialtone";

    /// <summary>The environment variable that says otherwise.</summary>
    public const string Variable = "DIALTONE_STATE_DIRECTORY";

    /// <summary>Prior states may hold what is for root only.</summary>
    internal const int FileMode = 0x180;

    private const uint DirectoryMode = 0x1c0;

    private static readonly System.Buffers.SearchValues<char> NeedNoQuotes =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+");

    /// <param name="chosen">As given on the command line, or null.</param>
    public static string Choose(string? chosen) =>
        chosen ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : Default);

    /// <summary>What a command line has to say for another call, as through sudo, to use the same: the environment does not come along.</summary>
    /// <returns>Empty, or the option with a blank before it.</returns>
    public static string Option(string? chosen)
    {
        var directory = Choose(chosen);
        return directory == Default ? ""
            : directory.AsSpan().IndexOfAnyExcept(NeedNoQuotes) < 0 ? $" --state-directory {directory}"
            : $" --state-directory '{directory.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    /// <summary>Makes it, and what is missing above it, durably.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    internal static void Make(string directory)
    {
        if (HostFiles.Kind(directory, followLink: true).TryGet(out _))
        {
            return;
        }

        if (Path.GetDirectoryName(directory) is { Length: > 1 } parent)
        {
            Make(parent);
        }

        if (LibcNames.MakeDirectory(directory, DirectoryMode) != 0 && Marshal.GetLastPInvokeError() != Errno.EEXIST)
        {
            throw SystemCallException.FromLastError("make directory", directory);
        }

        DurableFiles.SynchronizeDirectoryOf(directory);
    }
}
