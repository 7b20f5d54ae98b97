using System.Text;

namespace Dialtone.Linux.FileTrees;

/// <summary>What a recording knows beyond its files: what was looked for and not there, what was refused and why, and whole listings of
/// directories of which only some entries were read. Without it, "not recorded" and "not there" would be the same.</summary>
/// <remarks>Text, one entry a line, members separated by tabs: <c>absent PATH</c>, <c>refused ERRNO PATH REASON</c>, <c>kind LETTER PATH</c>,
/// <c>directory PATH</c> followed by its <c>entry LETTER NAME</c> lines. Tab, line feed and backslash are written <c>\t</c>, <c>\n</c>, <c>\\</c>.</remarks>
internal sealed class RecordingIndex
{
    /// <summary>Below a directory that no distribution has, so that the files of the machine keep their own paths.</summary>
    public const string Directory = "/.dialtone";

    public const string Path = Directory + "/index";

    public const int Limit = 64 << 20;

    private const string FirstLine = "dialtone-recording\t1";

    private readonly HashSet<string> absent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Errno, string Reason)> refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<FileTreeEntry>> listings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileKind> kinds = new(StringComparer.Ordinal);

    public void AddAbsent(string path) => absent.Add(path);

    public void AddRefused(string path, int errno, string reason) => refused[path] = (errno, reason);

    public void AddListing(string path, IReadOnlyList<FileTreeEntry> entries) => listings[path] = entries;

    public void AddKind(string path, FileKind kind) => kinds[path] = kind;

    public IReadOnlyList<FileTreeEntry>? Listing(string path) => listings.GetValueOrDefault(path);

    public FileKind? Kind(string path) => kinds.TryGetValue(path, out var kind) ? kind : null;

    public (int Errno, string Reason)? Refusal(string path) => refused.TryGetValue(path, out var refusal) ? refusal : null;

    /// <summary>The answer for a path that the recording has no file for.</summary>
    public Lookup<T> Missing<T>(string path)
    {
        // The recorder's own files are there or they are not; nobody looked for them on the machine.
        if (path.StartsWith(Directory + "/", StringComparison.Ordinal))
        {
            return Lookup.Absent<T>();
        }

        for (var at = path; at.Length > 0;)
        {
            if (absent.Contains(at))
            {
                return Lookup.Absent<T>();
            }

            var slash = at.LastIndexOf('/');
            var parent = slash <= 0 ? "/" : at[..slash];
            if (listings.TryGetValue(parent, out var entries) && !Has(entries, at.AsSpan(slash + 1)))
            {
                return Lookup.Absent<T>();
            }

            if (slash <= 0)
            {
                break;
            }

            at = parent;
        }

        return Lookup.Refused<T>(0, "is not in the recording");
    }

    public byte[] ToBytes()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var path in absent.Order(StringComparer.Ordinal))
        {
            text.Append("absent\t").Append(RecordedText.Escape(path)).Append('\n');
        }

        foreach (var (path, (errno, reason)) in refused.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("refused\t").Append(errno).Append('\t').Append(RecordedText.Escape(path)).Append('\t').Append(RecordedText.Escape(reason)).Append('\n');
        }

        foreach (var (path, kind) in kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("kind\t").Append(Letter(kind)).Append('\t').Append(RecordedText.Escape(path)).Append('\n');
        }

        foreach (var (path, entries) in listings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("directory\t").Append(RecordedText.Escape(path)).Append('\n');
            foreach (var entry in entries)
            {
                text.Append("entry\t").Append(Letter(entry.Kind)).Append('\t').Append(RecordedText.Escape(entry.Name)).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="InvalidDataException">A line is not what it should be; the message names it.</exception>
    public static RecordingIndex Parse(ReadOnlySpan<byte> bytes)
    {
        var index = new RecordingIndex();
        List<FileTreeEntry>? listing = null;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines[0] != FirstLine)
        {
            throw new InvalidDataException($"{Path}:1: expected '{FirstLine.Replace('\t', ' ')}'.");
        }

        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            var members = lines[i].Split('\t');
            switch (members[0], members.Length)
            {
                case ("absent", 2):
                    index.AddAbsent(RecordedText.Unescape(members[1]));
                    break;
                case ("refused", 4) when int.TryParse(members[1], out var errno):
                    index.AddRefused(RecordedText.Unescape(members[2]), errno, RecordedText.Unescape(members[3]));
                    break;
                case ("kind", 3) when KindOf(members[1]) is { } kind:
                    index.AddKind(RecordedText.Unescape(members[2]), kind);
                    break;
                case ("directory", 2):
                    listing = [];
                    index.AddListing(RecordedText.Unescape(members[1]), listing);
                    break;
                case ("entry", 3) when listing is not null && KindOf(members[1]) is { } kind:
                    listing.Add(new FileTreeEntry(RecordedText.Unescape(members[2]), kind));
                    break;
                default:
                    throw new InvalidDataException($"{Path}:{i + 1}: expected absent, refused, kind, directory or entry with its members.");
            }
        }

        return index;
    }

    private static bool Has(IReadOnlyList<FileTreeEntry> entries, ReadOnlySpan<char> name)
    {
        foreach (var entry in entries)
        {
            if (name.SequenceEqual(entry.Name))
            {
                return true;
            }
        }

        return false;
    }

    private static char Letter(FileKind kind) => kind switch
    {
        FileKind.File => 'f',
        FileKind.Directory => 'd',
        FileKind.Link => 'l',
        _ => 'o',
    };

    private static FileKind? KindOf(string letter) => letter switch
    {
        "f" => FileKind.File,
        "d" => FileKind.Directory,
        "l" => FileKind.Link,
        "o" => FileKind.Other,
        _ => null,
    };
}
