using System.Buffers;
using System.Text;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>Reads a JSON document line by line and gives each scalar with its path (<c>modem.generic.state</c>). An array of scalars is one value, joined
/// with commas; an array of objects numbers its entries (<c>interface[0].up</c>). Keeps nothing but the path, so that a document of any length is read.</summary>
internal sealed class JsonLines
{
    private const int MaximumDepth = 16;
    private const int MaximumText = 300;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    private readonly List<(string Name, bool IsArray, int Count)> levels = [];
    private readonly StringBuilder joined = new();
    private Evidence? joinedLine;
    private string? name;

    /// <summary>True while a document is not closed.</summary>
    public bool Open => levels.Count > 0;

    /// <summary>Begins within an object whose bracket stood on a line of its own.</summary>
    public void OpenObject() => levels.Add(("", false, 0));

    /// <summary>Reads on. False, and the document is given up: this is no JSON.</summary>
    public bool TryFeed(ReadOnlySpan<byte> line, in LineReference reference, Action<string, string, Evidence> found)
    {
        for (var i = 0; i < line.Length;)
        {
            var start = i;
            switch (line[i])
            {
                case (byte)' ' or (byte)'\t' or (byte)',' or (byte)':' or (byte)'\r':
                    i++;
                    continue;
                case (byte)'{' or (byte)'[':
                    if (levels.Count == MaximumDepth)
                    {
                        return Abandon();
                    }

                    levels.Add((NextName(), line[i] == '[', 0));
                    name = null;
                    i++;
                    continue;
                case (byte)'}' or (byte)']':
                    if (levels.Count == 0 || levels[^1].IsArray != (line[i] == ']'))
                    {
                        return Abandon();
                    }

                    Close(found);
                    i++;
                    continue;
                case (byte)'"':
                    var text = TakeString(line, ref i);
                    if (levels.Count == 0)
                    {
                        return Abandon();
                    }

                    if (!levels[^1].IsArray && name is null)
                    {
                        name = text;
                        continue;
                    }

                    Give(text, line, start, i, reference, found);
                    continue;
                default:
                    while (i < line.Length && line[i] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\r'))
                    {
                        i++;
                    }

                    if (levels.Count == 0 || i - start > 40 || !IsScalar(line[start..i]))
                    {
                        return Abandon();
                    }

                    Give(Encoding.UTF8.GetString(line[start..i]), line, start, i, reference, found);
                    continue;
            }
        }

        return true;
    }

    private static bool IsScalar(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8)
        || (word[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') && word.IndexOfAnyExcept(NumberBytes) < 0);

    /// <summary>Forgets the document.</summary>
    private bool Abandon()
    {
        levels.Clear();
        joined.Clear();
        name = null;
        return false;
    }

    private string NextName()
    {
        if (levels.Count == 0)
        {
            return "";
        }

        var (_, isArray, count) = levels[^1];
        if (!isArray)
        {
            return name ?? "";
        }

        levels[^1] = levels[^1] with { Count = count + 1 };
        return $"[{count}]";
    }

    private void Give(string value, ReadOnlySpan<byte> line, int start, int end, in LineReference reference, Action<string, string, Evidence> found)
    {
        // A document on one line is far longer than evidence may be: the value with its name is enough.
        var from = line.Length <= 400 ? 0 : Math.Max(0, start - Math.Min(start, (name?.Length ?? 0) + 3));
        var evidence = reference.ToEvidence(line.Length <= 400 ? line : line[from..end]);
        if (levels[^1].IsArray)
        {
            joinedLine ??= evidence;
            if (joined.Length + value.Length < MaximumText)
            {
                joined.Append(joined.Length > 0 ? ", " : "").Append(value);
            }

            return;
        }

        found(Path(name ?? ""), value, evidence);
        name = null;
    }

    private void Close(Action<string, string, Evidence> found)
    {
        if (levels[^1].IsArray && joinedLine is not null)
        {
            found(Path(""), joined.ToString(), joinedLine);
            joined.Clear();
            joinedLine = null;
        }

        levels.RemoveAt(levels.Count - 1);
        name = null;
    }

    private string Path(string last)
    {
        var path = new StringBuilder();
        foreach (var (part, _, _) in levels)
        {
            path.Append(part.StartsWith('[') || path.Length == 0 ? "" : ".").Append(part);
        }

        return path.Append(path.Length > 0 && last.Length > 0 ? "." : "").Append(last).ToString();
    }

    private static string TakeString(ReadOnlySpan<byte> line, ref int at)
    {
        var start = ++at;
        while (at < line.Length && line[at] != '"')
        {
            at += line[at] == '\\' ? 2 : 1;
        }

        at = Math.Min(at, line.Length);
        var text = line[start..at];
        at = Math.Min(line.Length, at + 1);
        var decoded = Encoding.UTF8.GetString(text.Length > MaximumText ? text[..MaximumText] : text);
        return decoded.Contains('\\', StringComparison.Ordinal)
            ? decoded.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\/", "/", StringComparison.Ordinal).Replace("\\n", " ", StringComparison.Ordinal)
            : decoded;
    }
}
