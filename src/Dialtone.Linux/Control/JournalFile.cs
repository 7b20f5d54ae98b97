using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Treatment.Journaling;

namespace Dialtone.Linux.Control;

/// <summary>The journal as a file in the state directory. Reading makes neither file nor directory; the first record does.</summary>
public sealed class JournalFile(string directory) : IJournalStore, IDisposable
{
    private const int Limit = 1 << 30;

    private FileDescriptor? file;

    public string Name { get; } = Path.Join(directory, "journal");

    public ReadOnlyMemory<byte> ReadAll()
    {
        var content = HostFiles.Read(Name, Limit);
        return content.TryGet(out var bytes) ? bytes
            : content.IsAbsent ? ReadOnlyMemory<byte>.Empty
            : throw new SystemCallException("read", Name, content.Errno);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        file ??= Open();
        DurableFiles.Write(file, bytes, Name);
        DurableFiles.Check(LibcFiles.Fsync(file) != 0, "fsync", Name);
    }

    public void Truncate(long length)
    {
        file ??= Open();
        DurableFiles.Check(LibcNames.Truncate(file, length) != 0, "truncate", Name);
        DurableFiles.Check(LibcFiles.Fsync(file) != 0, "fsync", Name);
    }

    public void Dispose() => file?.Dispose();

    private FileDescriptor Open()
    {
        StateDirectory.Make(directory);
        var opened = LibcFiles.Open(Name, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_APPEND | OpenFlags.O_CLOEXEC, StateDirectory.FileMode);
        DurableFiles.Check(opened.IsInvalid, "open", Name);
        DurableFiles.SynchronizeDirectoryOf(Name);
        return opened;
    }
}
