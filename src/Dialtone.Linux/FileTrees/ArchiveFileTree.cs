using System.Formats.Tar;
using System.IO.Compression;
using Dialtone.Linux.Interop.Libc;

namespace Dialtone.Linux.FileTrees;

/// <summary>A machine's files from a tar archive, held in memory: a recording, or any tar of <c>/sys</c>, <c>/proc</c> and <c>/etc</c>.</summary>
public sealed class ArchiveFileTree : IFileTree
{
    /// <summary>What an archive may unpack to. A recording has 1 to 10 MB.</summary>
    public const int LargestArchive = 256 << 20;

    public const int MostEntries = 200_000;

    private const int Block = 512;

    /// <summary>PATH_MAX.</summary>
    private const int LongestPath = 4096;

    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> links = new(StringComparer.Ordinal);
    private readonly HashSet<string> others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, FileKind>> directories = new(StringComparer.Ordinal) { ["/"] = [] };
    private readonly RecordingIndex? index;

    /// <param name="archive">A tar, plain or compressed by gzip; read to its end.</param>
    /// <exception cref="InvalidDataException">It is no tar archive, is damaged, or unpacks to more than is allowed; the message says which.</exception>
    public ArchiveFileTree(Stream archive)
    {
        var bytes = Unpack(archive);
        CheckSizes(bytes);
        try
        {
            Load(bytes);
        }
        catch (Exception failure) when (failure is FormatException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidDataException($"The archive is damaged: {failure.Message}", failure);
        }

        if (files.TryGetValue(RecordingIndex.Path, out var written))
        {
            index = RecordingIndex.Parse(written);
        }
    }

    public bool IsLive => false;

    /// <summary>True if Dialtone wrote it, so that what is missing is known to be missing.</summary>
    public bool IsRecording => index is not null;

    /// <summary>All files in it, by path. For tests and for turning a recording into a case.</summary>
    internal IReadOnlyDictionary<string, byte[]> Files => files;

    internal IReadOnlyDictionary<string, string> Links => links;

    public Lookup<byte[]> Read(string path, int limit = FileTree.DefaultLimit) => Ask<byte[]>(path, followLast: true, resolved =>
    {
        if (files.TryGetValue(resolved, out var bytes))
        {
            return bytes.Length <= limit ? Lookup.Found(bytes) : Lookup.Refused<byte[]>(Errno.EFBIG, $"is longer than {limit} bytes");
        }

        return directories.ContainsKey(resolved) ? Lookup.Refused<byte[]>(Errno.EISDIR, "is a directory")
            : others.Contains(resolved) ? Lookup.Refused<byte[]>(Errno.EINVAL, "is not a regular file")
            : null;
    });

    public Lookup<IReadOnlyList<FileTreeEntry>> List(string path)
    {
        var asked = FileTree.Normalize(path);
        if (index?.Listing(asked) is { } listing)
        {
            return Lookup.Found(listing);
        }

        // The files of a recording are only those that were read: their names are no listing.
        return Ask<IReadOnlyList<FileTreeEntry>>(asked, followLast: true, resolved =>
            index is null && directories.TryGetValue(resolved, out var entries)
                ? Lookup.Found<IReadOnlyList<FileTreeEntry>>([.. entries.Select(entry => new FileTreeEntry(entry.Key, entry.Value)).OrderBy(entry => entry.Name, StringComparer.Ordinal)])
                : null);
    }

    public Lookup<string> ReadLink(string path) => Ask<string>(path, followLast: false, resolved =>
        links.TryGetValue(resolved, out var target) ? Lookup.Found(target)
        : files.ContainsKey(resolved) || directories.ContainsKey(resolved) || others.Contains(resolved) ? Lookup.Refused<string>(Errno.EINVAL, "is not a symbolic link")
        : null);

    public Lookup<FileKind> Kind(string path)
    {
        var asked = FileTree.Normalize(path);
        return index?.Kind(asked) is { } known ? Lookup.Found(known) : Ask<FileKind>(asked, followLast: true, resolved =>
            files.ContainsKey(resolved) ? Lookup.Found(FileKind.File)
            : directories.ContainsKey(resolved) ? Lookup.Found(FileKind.Directory)
            : others.Contains(resolved) ? Lookup.Found(FileKind.Other)
            : null);
    }

    private Lookup<T> Ask<T>(string path, bool followLast, Func<string, Lookup<T>?> ask)
    {
        var asked = FileTree.Normalize(path);
        if (index?.Refusal(asked) is { } refusal)
        {
            return Lookup.Refused<T>(refusal.Errno, refusal.Reason);
        }

        var resolved = FileTree.Resolve(asked, links.GetValueOrDefault, followLast);
        if (resolved is null)
        {
            return Lookup.Refused<T>(Errno.ELOOP, "its symbolic links form a loop");
        }

        if (ask(resolved) is { } answer)
        {
            return answer;
        }

        if (index is not null)
        {
            return index.Missing<T>(asked);
        }

        // A tar of some directories says nothing about the others.
        var slash = resolved.IndexOf('/', 1);
        var top = slash < 0 ? resolved : resolved[..slash];
        return slash > 0 && directories.ContainsKey(top) ? Lookup.Absent<T>() : Lookup.Refused<T>(0, $"{top} is not part of the archive");
    }

    private static byte[] Unpack(Stream archive)
    {
        var start = new byte[2];
        var length = archive.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        using var whole = new PrefixedStream(start.AsMemory(0, length), archive);
        try
        {
            if (length == 2 && start[0] == 0x1f && start[1] == 0x8b)
            {
                using var plain = new GZipStream(whole, CompressionMode.Decompress);
                return ReadBounded(plain);
            }

            return ReadBounded(whole);
        }
        catch (Exception failure) when (failure is EndOfStreamException or NotSupportedException)
        {
            throw new InvalidDataException($"The archive is damaged: {failure.Message}", failure);
        }
    }

    private static byte[] ReadBounded(Stream stream)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) is var count and > 0)
        {
            if (memory.Length + count > LargestArchive)
            {
                throw new InvalidDataException($"The archive unpacks to more than {LargestArchive >> 20} MB; a recording is far smaller.");
            }

            memory.Write(buffer, 0, count);
        }

        return memory.ToArray();
    }

    /// <summary>Every size that a header states must be there. TarReader would otherwise reserve memory for whatever a damaged header says.</summary>
    private static void CheckSizes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Block || bytes[..Block].IndexOfAnyExcept((byte)0) < 0)
        {
            throw new InvalidDataException("This is no tar archive: it has no header.");
        }

        var entries = 0;
        long at = 0;
        while (at + Block <= bytes.Length)
        {
            var header = bytes.Slice((int)at, Block);
            at += Block;
            if (header.IndexOfAnyExcept((byte)0) < 0)
            {
                return;
            }

            if (++entries > MostEntries)
            {
                throw new InvalidDataException($"The archive has more than {MostEntries} entries.");
            }

            // Links and devices may state a size and have no data; it is bounded all the same.
            var size = Size(header.Slice(124, 12));
            if (size < 0 || size > bytes.Length - at)
            {
                throw new InvalidDataException($"The archive is damaged: the entry at byte {at - Block} is longer than the archive, or its size is no number.");
            }

            var hasData = header[156] is (byte)'0' or 0 or (byte)'7' or (byte)'L' or (byte)'K' or (byte)'x' or (byte)'g' or (byte)'X' or (byte)'S' or (byte)'V' or (byte)'M' or (byte)'D';
            at += hasData ? (size + Block - 1) / Block * Block : 0;
        }
    }

    /// <summary>Octal text, or -1. Sizes of 8 GiB and more have another form, but none is allowed to be that large.</summary>
    private static long Size(ReadOnlySpan<byte> field)
    {
        field = field.Trim(" \0"u8);
        long size = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return -1;
            }

            size = (size * 8) + (digit - '0');
        }

        return size;
    }

    private void Load(byte[] bytes)
    {
        using var memory = new MemoryStream(bytes, writable: false);
        using var reader = new TarReader(memory);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name.Length > LongestPath || entry.LinkName.Length > LongestPath)
            {
                throw new InvalidDataException($"The archive is damaged: a path in it is longer than {LongestPath} characters.");
            }

            var path = FileTree.Normalize(entry.Name);
            if (path == "/")
            {
                continue;
            }

            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    Add(path, FileKind.File);
                    files[path] = Content(entry);
                    break;
                case TarEntryType.HardLink:
                    Add(path, FileKind.File);
                    files[path] = files.GetValueOrDefault(FileTree.Normalize(entry.LinkName)) ?? [];
                    break;
                case TarEntryType.SymbolicLink:
                    Add(path, FileKind.Link);
                    links[path] = entry.LinkName;
                    break;
                case TarEntryType.Directory or TarEntryType.DirectoryList:
                    Add(path, FileKind.Directory);
                    directories.TryAdd(path, []);
                    break;
                case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                    Add(path, FileKind.Other);
                    others.Add(path);
                    break;
                default:
                    break;
            }
        }
    }

    private static byte[] Content(TarEntry entry)
    {
        if (entry.DataStream is not { } stream)
        {
            return [];
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Enters the path in its directory, and that in its own. What comes later under the same name replaces it, as unpacking would.</summary>
    private void Add(string path, FileKind kind)
    {
        files.Remove(path);
        links.Remove(path);
        others.Remove(path);
        var slash = path.LastIndexOf('/');
        var parent = slash == 0 ? "/" : path[..slash];
        if (!directories.TryGetValue(parent, out var entries))
        {
            Add(parent, FileKind.Directory);
            directories[parent] = entries = [];
        }

        entries[path[(slash + 1)..]] = kind;
    }
}

/// <summary>A stream whose first bytes were already read.</summary>
public sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> prefix = prefix;

    public override int Read(Span<byte> buffer)
    {
        if (prefix.IsEmpty)
        {
            return rest.Read(buffer);
        }

        var count = int.Min(prefix.Length, buffer.Length);
        prefix.Span[..count].CopyTo(buffer);
        prefix = prefix[count..];
        return count;
    }
}
