using System.Globalization;
using System.Text;

namespace Dialtone.Lab.Devices.Models;

/// <summary>Text that is not what a model has to be: names file, line and what was expected.</summary>
public sealed class DeviceModelException(string file, int line, string message) : FormatException($"{file}:{line}: {message}")
{
    public string File { get; } = file;
    public int Line { get; } = line;
}

/// <summary>
/// <c>[kind name]</c> sections of <c>Key = value</c> lines; <c>#</c> opens a comment line. Keys are consumed by asking for them, and
/// <see cref="End"/> turns each that nobody asked for into an error, so a misspelt key cannot be overlooked.
/// </summary>
internal sealed class Section(string file, int line, string kind, string name)
{
    private readonly List<Entry> _entries = [];

    public string Kind { get; } = kind;
    public string Name { get; } = name;

    public static IReadOnlyList<Section> Read(string file, string text)
    {
        var sections = new List<Section>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var content = raw.Trim();
            if (content.Length == 0 || content[0] == '#')
                continue;
            if (content[0] == '[')
            {
                if (content[^1] != ']')
                    throw new DeviceModelException(file, number, "expected ']' at the end of the section's head");
                var head = content[1..^1].Trim();
                var blank = head.IndexOf(' ');
                var section = blank < 0 ? new Section(file, number, head, "") : new Section(file, number, head[..blank], head[(blank + 1)..].Trim());
                if (sections.Any(s => s.Kind == section.Kind && s.Name == section.Name))
                    throw new DeviceModelException(file, number, $"there is a section [{head}] already");
                sections.Add(section);
                continue;
            }
            var equals = content.IndexOf(" =", StringComparison.Ordinal);
            if (equals <= 0)
                throw new DeviceModelException(file, number, "expected 'Key = value'");
            if (sections.Count == 0)
                throw new DeviceModelException(file, number, "expected a [section] first");
            sections[^1]._entries.Add(new Entry(content[..equals].Trim(), content[(equals + 2)..].Trim(), number));
        }
        return sections;
    }

    /// <summary>
    /// The section with the holes in its values filled: <c>{Key}</c> from a variant's entries, <c>{Key|text}</c> with the text where the variant has none. A value that is nothing but
    /// a hole becomes as many entries as the variant has, and <c>{Key|}</c> none at all where it has none.
    /// </summary>
    public Section Fill(Section variant)
    {
        var filled = new Section(file, line, Kind, Name);
        foreach (var entry in _entries)
        {
            var open = entry.Value.IndexOf('{');
            var close = entry.Value.IndexOf('}');
            if (open < 0 || close < open)
            {
                filled._entries.Add(entry);
                continue;
            }
            var hole = entry.Value[(open + 1)..close].Split('|', 2);
            var values = variant.All(hole[0]);
            if (values.Count == 0 && hole.Length == 1)
                throw variant.Error($"[{variant.Kind} {variant.Name}] needs '{hole[0]}', for '{entry.Key}' of [{Kind} {Name}]");
            if (values.Count > 0)
            {
                foreach (var value in values)
                    filled._entries.Add(new Entry(entry.Key, entry.Value[..open] + value.Value + entry.Value[(close + 1)..], value.Line));
            }
            else if (entry.Value.Length > close - open + 1 || hole[1].Length > 0)
            {
                filled._entries.Add(new Entry(entry.Key, entry.Value[..open] + hole[1] + entry.Value[(close + 1)..], entry.Line));
            }
        }
        return filled;
    }

    public DeviceModelException Error(string message) => new(file, line, message);

    public DeviceModelException Error(Entry entry, string expected) =>
        new(file, entry.Line, $"'{entry.Key} = {entry.Value}': expected {expected}");

    /// <summary>All values of a key that may be repeated, in order.</summary>
    public IReadOnlyList<Entry> All(string key)
    {
        var found = _entries.Where(e => e.Key == key).ToArray();
        foreach (var entry in found)
            entry.Used = true;
        return found;
    }

    public IReadOnlyList<Entry> AllStartingWith(string prefix)
    {
        var found = _entries.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        foreach (var entry in found)
            entry.Used = true;
        return found;
    }

    public Entry? Optional(string key)
    {
        var found = All(key);
        return found.Count == 0 ? null : found.Count == 1 ? found[0] : throw new DeviceModelException(file, found[1].Line, $"'{key}' is there twice");
    }

    public Entry Required(string key) => Optional(key) ?? throw Error($"[{Kind} {Name}] needs '{key}'");

    /// <summary>With the escapes \e \r \n \t \\ and \xNN.</summary>
    public string? Text(string key) => Optional(key) is { } entry ? Unescape(entry) : null;

    public string RequiredText(string key) => Unescape(Required(key));

    public int Hex(string key, int digits, int? fallback = null)
    {
        var entry = fallback is null ? Required(key) : Optional(key);
        if (entry is null)
            return fallback!.Value;
        return entry.Value.Length <= digits && int.TryParse(entry.Value, NumberStyles.AllowHexSpecifier, null, out var value)
            ? value
            : throw Error(entry, $"at most {digits} hexadecimal digits");
    }

    public int Number(string key, int fallback, int maximum)
    {
        if (Optional(key) is not { } entry)
            return fallback;
        return int.TryParse(entry.Value, NumberStyles.None, null, out var value) && value <= maximum
            ? value
            : throw Error(entry, $"a number up to {maximum}");
    }

    public bool Flag(string key) => Optional(key) is { } entry && (entry.Value == "yes" ? true : entry.Value == "no" ? false : throw Error(entry, "yes or no"));

    /// <summary><c>500 ms</c> or <c>2 s</c>.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback)
    {
        if (Optional(key) is not { } entry)
            return fallback;
        var parts = entry.Value.Split(' ');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, null, out var value))
        {
            if (parts[1] == "ms")
                return TimeSpan.FromMilliseconds(value);
            if (parts[1] == "s")
                return TimeSpan.FromSeconds(value);
        }
        throw Error(entry, "a number and 'ms' or 's'");
    }

    public byte[] Bytes(Entry entry)
    {
        try
        {
            return Convert.FromHexString(entry.Value.Replace(" ", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            throw Error(entry, "bytes in hexadecimal");
        }
    }

    public void End()
    {
        if (_entries.Find(e => !e.Used) is { } unknown)
            throw new DeviceModelException(file, unknown.Line, $"[{Kind}] has no key '{unknown.Key}'");
    }

    public string Unescape(Entry entry)
    {
        var text = entry.Value;
        if (!text.Contains('\\'))
            return text;
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }
            var code = ++i < text.Length ? text[i] : '\0';
            if (code == 'x' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                plain.Append((char)value);
                i += 2;
                continue;
            }
            plain.Append(code switch
            {
                'e' => '\e',
                'r' => '\r',
                'n' => '\n',
                't' => '\t',
                '\\' => '\\',
                _ => throw Error(entry, @"one of \e \r \n \t \\ \xNN after a backslash"),
            });
        }
        return plain.ToString();
    }

    internal sealed record Entry(string Key, string Value, int Line)
    {
        public bool Used { get; set; }
    }
}
