using System.IO.Compression;
using Dialtone.App.CommandLine;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Linux.FileTrees;

namespace Dialtone.App.Commands;

/// <summary>Reads the files of a command line: recordings as machines, everything else as text, compressed or not.</summary>
internal sealed class InputFiles(Session session)
{
    private const int BufferSize = 1 << 18;

    /// <summary>Bytes that tell a tar archive: its magic stands at 257.</summary>
    private const int HeadSize = 512;

    /// <exception cref="CommandException">One of them cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The session was stopped, also while a pipe had nothing to read.</exception>
    public async Task<Subjects> ReadAsync(IReadOnlyList<string> files) =>
        // Reading a pipe or terminal cannot be cancelled; the thread that waits for it ends with the process.
        await Task.Run(() => Read(files), session.Stop).WaitAsync(session.Stop);

    private Subjects Read(IReadOnlyList<string> files)
    {
        Subjects? recording = null;
        var logs = new List<LogFacts>();
        foreach (var file in files)
        {
            session.Stop.ThrowIfCancellationRequested();
            try
            {
                using var stream = Open(file);
                ReadOne(file == "-" ? "stdin" : Path.GetFileName(file), stream, logs, ref recording);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitStatus.Usage, $"{file} cannot be read: {exception.Message}");
            }
        }

        return recording is null ? new Subjects { Logs = logs } : recording with { Logs = [.. recording.Logs, .. logs] };
    }

    private Stream Open(string file)
    {
        if (file == "-")
        {
            return session.StandardInput();
        }

        if (Directory.Exists(file))
        {
            throw new CommandException(ExitStatus.Usage, $"{file} is a directory; to examine a root directory: dialtone diagnose --root {file}");
        }

        return new FileStream(file, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
    }

    private void ReadOne(string name, Stream stream, List<LogFacts> logs, ref Subjects? recording)
    {
        var head = Head(stream);
        var whole = new PrefixedStream(head, stream);
        if (!head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            ReadPlain(name, head, whole, logs, ref recording);
            return;
        }

        try
        {
            using var expanded = new GZipStream(whole, CompressionMode.Decompress);
            head = Head(expanded);
            ReadPlain(name, head, new PrefixedStream(head, expanded), logs, ref recording);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException(ExitStatus.Usage, $"{name} is compressed, and broken: {exception.Message}");
        }
    }

    private void ReadPlain(string name, byte[] head, Stream stream, List<LogFacts> logs, ref Subjects? recording)
    {
        if (head.Length == HeadSize && head.AsSpan(257).StartsWith("ustar"u8))
        {
            var tree = OpenRecording(name, stream);
            recording = recording is null
                ? Examining.SubjectsOf(tree)
                : throw new CommandException(ExitStatus.Usage, $"{name} is a second recording; a diagnosis is about one machine.");
            return;
        }

        var reader = new LogReader(name);
        var buffer = new byte[BufferSize];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            reader.Feed(buffer.AsSpan(0, count));
            session.Stop.ThrowIfCancellationRequested();
        }

        logs.Add(reader.Complete());
    }

    private static ArchiveFileTree OpenRecording(string name, Stream stream)
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

    private static byte[] Head(Stream stream)
    {
        var head = new byte[HeadSize];
        return head[..stream.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false)];
    }

    /// <summary>Gives the bytes that were looked at again, then the rest.</summary>
    private sealed class PrefixedStream(byte[] head, Stream rest) : Stream
    {
        private int given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (given == head.Length)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, head.Length - given);
            head.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
