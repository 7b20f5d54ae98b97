using System.Globalization;
using System.IO.Compression;
using Dialtone.App.CommandLine;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Pastes;
using Dialtone.Facts.Host;
using Dialtone.Linux.FileTrees;

namespace Dialtone.App.Commands;

/// <summary>Reads the files of a command line: recordings as machines, archives and directories as the logs in them, everything else as text, compressed or not.
/// What each is, is found from its first bytes.</summary>
internal sealed class InputFiles(Session session)
{
    private const int BufferSize = 1 << 18;

    /// <summary>Bytes that tell what a file is; a tar archive's magic stands at 257, and the name of its first file after a few directories.</summary>
    private const int HeadSize = 8192;

    /// <summary>A collection of logs has fewer; a root directory has more.</summary>
    private const int MostFiles = 5000;

    /// <summary>An archive from a pipe that must be held to be read.</summary>
    private const int LargestHeld = 256 << 20;

    /// <summary>Packed logs in a packed archive, and no further.</summary>
    private const int DeepestNesting = 3;

    private readonly List<LogFacts> logs = [];
    private readonly List<NotExamined> passedOver = [];
    private Subjects? recording;

    /// <summary>What of the directories and archives was not read, or held nothing.</summary>
    public IReadOnlyList<NotExamined> PassedOver => passedOver;

    /// <exception cref="CommandException">One of them cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The session was stopped, also while a pipe had nothing to read.</exception>
    public async Task<Subjects> ReadAsync(IReadOnlyList<string> files) =>
        // Reading a pipe or terminal cannot be cancelled; the thread that waits for it ends with the process.
        await Task.Run(() => Read(files), session.Stop).WaitAsync(session.Stop);

    private Subjects Read(IReadOnlyList<string> files)
    {
        if (files.Contains(""))
        {
            throw new CommandException(ExitStatus.Usage, "One of the files has an empty name.");
        }

        foreach (var (file, name) in files.Zip(InputNames.Of(files)))
        {
            session.Stop.ThrowIfCancellationRequested();
            try
            {
                if (file != "-" && Directory.Exists(file))
                {
                    ReadDirectory(file, name);
                    continue;
                }

                using var stream = file == "-" ? session.StandardInput() : Open(file);
                ReadOne(name, stream, nesting: 0);
            }
            catch (ProgramMissingException missing)
            {
                throw new CommandException(ExitStatus.Unavailable, $"{file} cannot be read: {missing.Message}. To install it:", $"{(session.IsRoot ? "" : "sudo ")}apt-get install {missing.Package}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new CommandException(ExitStatus.Usage, $"{(file == "-" ? "standard input" : file)} cannot be read: {Reason(exception)}");
            }
        }

        return recording is null ? new Subjects { Logs = logs } : recording with { Logs = [.. recording.Logs, .. logs] };
    }

    /// <summary>Why a file cannot be read, in the words of the shell where the runtime has longer ones.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file.",
        UnauthorizedAccessException => "permission denied.",
        _ => exception.Message,
    };

    private static FileStream Open(string file) => new(file, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });

    private void ReadDirectory(string directory, string called)
    {
        if (File.Exists(Path.Join(directory, RecordingMark)))
        {
            TakeRecording(directory, Examining.OpenRoot(directory));
            return;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        // Opening a FIFO waits for its writer; a socket cannot be opened at all.
        var found = Directory.EnumerateFiles(directory, "*", options).Where(file => LiveFileTree.Instance.Kind(file).TryGet(out var kind) && kind == FileKind.File).Take(MostFiles + 1).ToList();
        if (found.Count > MostFiles)
        {
            throw new CommandException(ExitStatus.Usage, $"{directory} has more than {MostFiles} files. Name those that matter; or, if it is a machine's root directory: dialtone diagnose --root {directory}");
        }

        if (found.Count == 0)
        {
            throw new CommandException(ExitStatus.Usage, $"{directory} has no files that could be read.");
        }

        var names = found.Select(file => Path.GetRelativePath(directory, file)).Order(StringComparer.Ordinal).ToList();
        var isReport = names.Exists(name => name.StartsWith("sos_commands/", StringComparison.Ordinal));
        var members = new Collection(this, called) { IsReport = isReport };
        foreach (var name in names.Where(name => !isReport || LogPlaces.IsOne(name)))
        {
            members.Read(name, () => Open(Path.Join(directory, name)), nesting: 0);
        }

        members.Complete();
    }

    private void ReadOne(string name, Stream stream, int nesting)
    {
        var head = Head(stream);
        using var whole = new PrefixedStream(head, stream);
        if (nesting < DeepestNesting && head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]))
        {
            using var plain = new WholeGZipStream(whole);
            ReadOne(name, plain, nesting + 1);
        }
        else if (nesting < DeepestNesting && UnpackingStream.TryOpen(head, whole) is { } unpacked)
        {
            using (unpacked)
            {
                ReadOne(name, unpacked, nesting + 1);
            }
        }
        else if (nesting < DeepestNesting && head.AsSpan().StartsWith("PK\x03\x04"u8))
        {
            ReadZip(name, stream.CanSeek ? stream : Hold(whole), nesting);
        }
        else if (nesting < DeepestNesting && head.Length > 512 && head.AsSpan(257).StartsWith("ustar"u8))
        {
            ReadTar(name, head, whole, nesting);
        }
        else
        {
            if (ForeignFiles.Name(head) is { } foreign)
            {
                // Words that a program or picture holds say nothing about a machine.
                passedOver.Add(new NotExamined($"{name}: {foreign.What}", foreign.Command is { } command ? string.Format(CultureInfo.InvariantCulture, command, name) : null));
                logs.Add(new LogReader(name).Complete());
                return;
            }

            ReadText(name, whole);
        }
    }

    private void ReadText(string name, Stream stream)
    {
        var reader = new LogReader(name);
        var encoding = new TextEncoding();
        var buffer = new byte[BufferSize];
        var any = false;
        try
        {
            for (int count; (count = stream.Read(buffer)) > 0; any = true)
            {
                reader.Feed(buffer.AsSpan(0, count));
                Learn(encoding, buffer.AsSpan(0, count), ended: false);
                session.Stop.ThrowIfCancellationRequested();
            }
        }
        catch (InvalidDataException broken) when (any)
        {
            // What could be unpacked is as good as any log that was cut.
            passedOver.Add(new NotExamined($"{name}: only its beginning could be unpacked ({broken.Message})"));
        }

        Learn(encoding, [], ended: true);
        session.Secrets?.Learn("\n"u8);
        logs.Add(reader.Complete());
    }

    /// <summary>Names are learned of the text, whatever its encoding.</summary>
    private void Learn(TextEncoding encoding, ReadOnlySpan<byte> bytes, bool ended)
    {
        while (session.Secrets is { } secrets && encoding.TryTake(ref bytes, ended, out var text))
        {
            secrets.Learn(text);
            if (ended)
            {
                return;
            }
        }
    }

    private void ReadTar(string name, byte[] head, Stream stream, int nesting)
    {
        // A tar of a machine's own paths stands for the machine; what lies under another directory is a collection of logs.
        if (FirstDirectory(head) is ".dialtone" or "sys" or "proc" or "etc")
        {
            TakeRecording(name, OpenArchive(name, stream));
            return;
        }

        var archive = new TarMembers(stream);
        var members = new Collection(this, name);
        try
        {
            while (archive.MoveNext())
            {
                members.ReadMember(archive.Name, () => new MemberStream(archive), nesting + 1);
            }
        }
        catch (InvalidDataException broken) when (members.Any)
        {
            passedOver.Add(new NotExamined($"{name}: only its beginning could be unpacked ({broken.Message})"));
        }

        members.Complete();
    }

    private static string FirstDirectory(byte[] head)
    {
        var members = new TarMembers(new MemoryStream(head));
        try
        {
            return members.MoveNext() ? Plain(members.Name).Split('/')[0] : "";
        }
        catch (InvalidDataException)
        {
            // Told when it is read.
            return "";
        }
    }

    /// <summary>Without the <c>./</c> that tar puts before the names of a directory's content.</summary>
    private static string Plain(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');

    private void ReadZip(string name, Stream stream, int nesting)
    {
        stream.Position = 0;
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var members = new Collection(this, name);
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            members.ReadMember(entry.FullName, entry.Open, nesting + 1);
        }

        members.Complete();
    }

    private void TakeRecording(string name, IFileTree tree)
    {
        if (recording is not null)
        {
            throw new CommandException(ExitStatus.Usage, $"{name} is a second recording; a diagnosis is about one machine.");
        }

        if (session.Secrets is { } secrets)
        {
            Linux.Recording.MachineSecrets.Tell(secrets, tree);
        }

        recording = Examining.SubjectsOf(tree);
    }

    private static ArchiveFileTree OpenArchive(string name, Stream stream)
    {
        try
        {
            return new ArchiveFileTree(stream);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException(ExitStatus.Usage, $"{name} is no recording: {exception.Message}");
        }
    }

    private static MemoryStream Hold(Stream stream)
    {
        var held = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (held.Length + count > LargestHeld)
            {
                throw new InvalidDataException($"a zip archive from a pipe may have {LargestHeld >> 20} MB; give it as a file");
            }

            held.Write(buffer, 0, count);
        }

        return held;
    }

    private static byte[] Head(Stream stream)
    {
        var head = new byte[HeadSize];
        return head[..stream.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false)];
    }

    private const string RecordingMark = ".dialtone/index";

    /// <summary>The files of one directory or archive: those that hold something are kept, the others are counted.</summary>
    private sealed class Collection(InputFiles inputs, string name)
    {
        private int read;
        private int empty;
        private int kept;
        private int refused;

        /// <summary>Whether one of them held something.</summary>
        public bool Any => kept > 0;

        /// <summary>True if a tool collected it: what nothing was taken from is not what its owner wanted to show.</summary>
        public bool IsReport { get; set; }

        /// <param name="path">As it stands in an archive, whose own top directory is no part of the name.</param>
        public void ReadMember(string path, Func<Stream> open, int nesting)
        {
            var member = Plain(path);
            var slash = member.IndexOf('/');
            if (slash > 0 && LogPlaces.IsReport(member[..slash]))
            {
                IsReport = true;
                member = member[(slash + 1)..];
                if (!LogPlaces.IsOne(member))
                {
                    return;
                }
            }

            Read(member, open, nesting);
        }

        public void Read(string member, Func<Stream> open, int nesting)
        {
            if (++read > MostFiles)
            {
                throw new CommandException(ExitStatus.Usage, $"{name} has more than {MostFiles} files; name those that matter.");
            }

            inputs.ThrowIfStopped();
            var before = inputs.logs.Count;
            try
            {
                using var stream = open();
                inputs.ReadOne(member, stream, nesting);
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException || (nesting == 0 && exception is IOException or InvalidDataException))
            {
                // In a directory, one file that cannot be read does not hold up the others; in an archive, what follows it cannot be read either.
                inputs.passedOver.Add(new NotExamined($"{member}: {Reason(exception)}"));
                refused++;
                return;
            }

            for (var index = inputs.logs.Count - 1; index >= before; index--)
            {
                if (inputs.logs[index].Description is { Kind: "unknown" or "application-log", Recognised: 0 } description && (IsReport || description.Kind == "unknown"))
                {
                    inputs.logs.RemoveAt(index);
                    empty++;
                }
            }

            kept += inputs.logs.Count - before;
        }

        public void Complete()
        {
            if (refused > 0 && refused == read)
            {
                throw new CommandException(ExitStatus.Usage, $"{name}: {(read == 1 ? "its only file could not be read" : $"none of its {read} files could be read")}. {inputs.passedOver[^1].What}");
            }

            if (empty > 0)
            {
                inputs.passedOver.Add(new NotExamined($"{name}: {(empty == 1 ? "1 file" : $"{empty} files")} of no known kind"));
            }

            if (kept == 0 && inputs.recording is null)
            {
                inputs.passedOver.Add(new NotExamined($"{name}: nothing in it is a log or listing that dialtone knows"));
            }
        }
    }

    private void ThrowIfStopped() => session.Stop.ThrowIfCancellationRequested();

    /// <summary>The current file of an archive.</summary>
    private sealed class MemberStream(TarMembers archive) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => archive.Read(buffer);
    }
}
