using System.Globalization;
using System.Runtime.InteropServices;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Control;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Switching.Courses;

namespace Dialtone.Linux.Switching;

/// <summary>What was switched since boot, one line each in a file below <c>/run</c>, which goes with the boot. It is there to recognise loops; without it none is.</summary>
internal sealed class SwitchMemories(string path = "/run/dialtone/switched")
{
    /// <summary>Bytes that the file may have before it is shortened to the newest <see cref="Most"/>.</summary>
    private const int Longest = 64 << 10;

    private const int Most = 100;

    private static readonly Dictionary<string, SwitchMoment> Moments = new(StringComparer.Ordinal)
    {
        ["asked"] = SwitchMoment.Asked,
        ["modem"] = SwitchMoment.Modem,
        ["storage"] = SwitchMoment.Storage,
        ["gone"] = SwitchMoment.Gone,
    };

    private readonly List<SwitchMemory> own = [];

    /// <summary>Oldest first; those that could not be written are this process's alone and come last.</summary>
    public IReadOnlyList<SwitchMemory> Read()
    {
        using var shared = Locked(OpenFlags.O_RDONLY, LockOperations.LOCK_SH);
        return Kept();
    }

    public void Add(SwitchMemory memory)
    {
        // As it is read back: the file has whole milliseconds.
        memory = memory with { At = TimeSpan.FromMilliseconds((long)memory.At.TotalMilliseconds) };
        own.Add(memory);
        try
        {
            StateDirectory.Make(Path.GetDirectoryName(path)!);
            // Runs for other ports write into the same file, and the one that shortens it reads first and writes then.
            using var file = Locked(OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND, LockOperations.LOCK_EX) ?? throw SystemCallException.FromLastError("open", path);
            IEnumerable<SwitchMemory> lines = [memory];
            if (HostFiles.Read(path, FileTree.DefaultLimit).TryGet(out var bytes) && bytes.Length > Longest)
            {
                lines = Kept().TakeLast(Most);
                DurableFiles.Check(LibcNames.Truncate(file, 0) != 0, "truncate", path);
            }

            DurableFiles.Write(file, System.Text.Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => Line(line) + "\n"))), path);
        }
        catch (IOException)
        {
            // Without a place to remember in, this process remembers.
        }
    }

    private List<SwitchMemory> Kept()
    {
        var memories = new List<SwitchMemory>();
        foreach (var line in HostFiles.Read(path, FileTree.DefaultLimit).TryGet(out var bytes) ? System.Text.Encoding.ASCII.GetString(bytes).Split('\n') : [])
        {
            if (line.Split(' ') is [var at, var place, var from, var to, var what]
                && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < TimeSpan.MaxValue.TotalMilliseconds
                && UsbPortPath.TryParse(place, out var port) && UsbId.TryParse(from, out var before)
                && Moments.TryGetValue(what, out var moment))
            {
                memories.Add(new SwitchMemory(TimeSpan.FromMilliseconds(milliseconds), port, before, UsbId.TryParse(to, out var after) ? after : null, moment));
            }
        }

        memories.AddRange(own.Where(memory => !memories.Contains(memory)));
        return memories;
    }

    /// <summary>Held for moments, so that it is waited for. Null if there is no file, or none that may be opened.</summary>
    private FileDescriptor? Locked(int flags, int operation)
    {
        var opened = LibcFiles.Open(path, flags | OpenFlags.O_CLOEXEC, StateDirectory.FileMode);
        if (opened.IsInvalid)
        {
            return null;
        }

        while (LibcFiles.Flock(opened, operation) != 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }

        return opened;
    }

    private static string Line(SwitchMemory memory) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)memory.At.TotalMilliseconds} {memory.Port} {memory.From} {(memory.To is { } to ? to.ToString() : "-")} {Moments.First(entry => entry.Value == memory.Moment).Key}");
}
