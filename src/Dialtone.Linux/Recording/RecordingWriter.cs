using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;

namespace Dialtone.Linux.Recording;

/// <summary>Writes what a diagnosis looks at as a compressed tar whose files have the machine's own paths. Opened as an <see cref="ArchiveFileTree"/>, or
/// unpacked as a <see cref="DirectoryFileTree"/>, it gives the same facts, with private data replaced.</summary>
public static class RecordingWriter
{
    /// <summary>Asked for beside what the collectors read: a diagnosis holds the log's times against it.</summary>
    public const string UptimePath = "/proc/uptime";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Records a machine.</summary>
    /// <returns>The facts as they were collected, before redaction.</returns>
    public static Machine Write(Stream output, IFileTree tree, CollectorOptions? options = null)
    {
        var recorder = new RecordingFileTree(tree);
        // Facts are as old as the beginning: asking ports takes seconds.
        _ = recorder.Read(UptimePath);
        var machine = MachineCollector.Collect(recorder, options);
        AskModuleTree(machine);

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (path, bytes) in recorder.Files)
        {
            files[path] = RecordingReduction.Of(path, bytes, machine);
        }

        if (!files.ContainsKey("/proc/sys/kernel/arch") && machine.Kernel.TryGet(out var kernel))
        {
            files[KernelCollector.ArchitecturePath] = Encoding.UTF8.GetBytes(kernel.Architecture + "\n");
        }

        AddResult(files, recorder.Index, PortHolderCollector.RecordedPath, machine.PortHolders.Select(PortHolderCollector.Write));
        AddResult(files, recorder.Index, AtAnswerCollector.RecordedPath, machine.AtAnswers.Select(AtAnswerCollector.Write));
        AddLog(files, recorder.Index, tree);
        Pack(output, files, recorder.Links, recorder.Index, MachineSecrets.Of(tree, machine));
        return machine;
    }

    /// <summary>Records a machine into a file that only its owner may read. The file appears when it is complete.</summary>
    /// <exception cref="IOException">It exists and may not be replaced, or writing failed.</exception>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "This project is for Linux alone.")]
    public static Machine WriteFile(string path, bool replace, IFileTree tree, CollectorOptions? options = null)
    {
        var target = Path.GetFullPath(path);
        var partial = $"{target}.{Environment.ProcessId}.partial";
        if (!replace && File.Exists(target))
        {
            throw new IOException($"{path} exists already.");
        }

        try
        {
            Machine machine;
            using (var stream = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
            {
                machine = Write(stream, tree, options);
                stream.Flush(flushToDisk: true);
            }

            // Without replacing it fails if somebody else has made the file meanwhile.
            File.Move(partial, target, replace);
            return machine;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Asks what rules may ask later, so that the answers are in the recording.</summary>
    private static void AskModuleTree(Machine machine)
    {
        if (!machine.ModuleTree.TryGet(out var tree))
        {
            return;
        }

        try
        {
            _ = tree.ModulesFor("usb:");
            _ = tree.Has("option");
            _ = tree.Blacklisted;
        }
        catch (IOException)
        {
            // A file of the tree was refused; the recorder has kept the reason.
        }
    }

    private static void AddResult(SortedDictionary<string, byte[]> files, RecordingIndex index, string path, Observed<string> result)
    {
        if (result.TryGet(out var text))
        {
            files[path] = Encoding.UTF8.GetBytes(text);
        }
        else if (result.State == Observation.NotExamined)
        {
            index.AddRefused(path, 0, result.Reason);
        }
    }

    private static void AddLog(SortedDictionary<string, byte[]> files, RecordingIndex index, IFileTree tree)
    {
        if (!tree.IsLive)
        {
            if (RecordedLog.Read(tree).TryGet(out var recorded))
            {
                files[RecordedLog.Path] = recorded;
            }

            return;
        }

        var opened = KernelLog.OpenLive();
        if (!opened.TryGet(out var log))
        {
            index.AddRefused(RecordedLog.Path, 0, opened.Reason);
            return;
        }

        using (log)
        {
            using var records = new MemoryStream();
            try
            {
                log.ReadBacklog(record => records.Write(record));
                files[RecordedLog.Path] = records.ToArray();
            }
            catch (SystemCallException failure)
            {
                index.AddRefused(RecordedLog.Path, failure.Errno, failure.Message);
            }
        }
    }

    private static void Pack(Stream output, SortedDictionary<string, byte[]> files, SortedDictionary<string, string> links, RecordingIndex index, Redactor redactor)
    {
        using var compressed = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new TarWriter(compressed, TarEntryFormat.Pax);
        Add(new PaxTarEntry(TarEntryType.RegularFile, Name(RecordingIndex.Path)), redactor.Redact(index.ToBytes()));
        foreach (var (path, bytes) in files)
        {
            // What was read through a link lies where the link leads, or unpacking would have to choose between the link and a directory.
            var place = FileTree.Resolve(path, links.GetValueOrDefault, followLast: false) ?? path;
            Add(new PaxTarEntry(TarEntryType.RegularFile, Name(place)), redactor.Redact(bytes));
        }

        foreach (var (path, target) in links)
        {
            var place = FileTree.Resolve(path, links.GetValueOrDefault, followLast: false) ?? path;
            Add(new PaxTarEntry(TarEntryType.SymbolicLink, Name(place)) { LinkName = redactor.Redact(target) }, null);
        }

        string Name(string path) => redactor.Redact(path[1..]);

        void Add(PaxTarEntry entry, byte[]? content)
        {
            // The same machine gives the same bytes: when and by whom it was recorded is not in it.
            entry.ModificationTime = DateTimeOffset.UnixEpoch;
            entry.Mode = Private;
            if (content is not null)
            {
                entry.DataStream = new MemoryStream(content, writable: false);
            }

            tar.WriteEntry(entry);
        }
    }
}
