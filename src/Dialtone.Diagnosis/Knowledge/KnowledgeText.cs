using System.Buffers;
using System.Globalization;

namespace Dialtone.Diagnosis.Knowledge;

/// <summary>Reads <c>*.knowledge</c>: <c>[id]</c> opens a class, <c>[id/remedy]</c> one of its remedies, <c>Key = value</c> fills it, a line that starts
/// with a blank goes on with the value, <c>#</c> starts a comment line. Strict: what is not known is an error that names file and line.</summary>
internal sealed class KnowledgeText(string file)
{
    private static readonly string[] FaultKeys =
        ["Title", "Layer", "Symptom", "Cause", "Tell-apart", "Look-alike", "Benign", "Borrowed", "Verify", "Source"];

    private static readonly string[] RemedyKeys = ["Risk", "Loses", "Action", "Command", "Undo", "In-schema", "Vendor", "Kernel"];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-/");

    /// <summary>Keys that may stand more than once.</summary>
    private static readonly string[] Repeatable = ["Tell-apart", "Look-alike", "Source", "Command", "Borrowed", "Vendor", "Kernel"];

    private sealed class Section(string name, int line)
    {
        public string Name => name;

        public int Line => line;

        public List<(string Key, string Value, int Line)> Values { get; } = [];
    }

    /// <exception cref="FormatException">The text is broken.</exception>
    public IReadOnlyList<Fault> Parse(string text)
    {
        var faults = new List<Fault>();
        Section? head = null;
        var remedies = new List<Section>();
        foreach (var section in Sections(text))
        {
            var slash = section.Name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                if (head is not null)
                {
                    faults.Add(ToFault(head, remedies));
                }

                head = section;
                remedies = [];
            }
            else if (head is null || section.Name[..slash] != head.Name)
            {
                throw Broken(section.Line, $"a remedy of the class above it, not '{section.Name}'");
            }
            else
            {
                remedies.Add(section);
            }
        }

        if (head is not null)
        {
            faults.Add(ToFault(head, remedies));
        }

        return faults;
    }

    private List<Section> Sections(string text)
    {
        var sections = new List<Section>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                var name = line.EndsWith(']') ? line[1..^1] : "";
                if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
                {
                    throw Broken(number, $"a section such as [storage-reset-loop], not '{line}'");
                }

                sections.Add(new Section(name, number));
                continue;
            }

            if (sections.Count == 0)
            {
                throw Broken(number, "a [section] before the first value");
            }

            var values = sections[^1].Values;
            if (line[0] is ' ' or '\t')
            {
                if (values.Count == 0)
                {
                    throw Broken(number, "a key before a line that goes on");
                }

                var (key, value, start) = values[^1];
                values[^1] = (key, value + " " + line.Trim(), start);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw Broken(number, $"'Key = value', not '{line}'");
            }

            values.Add((line[..equals].Trim(), line[(equals + 1)..].Trim(), number));
        }

        return sections;
    }

    private Fault ToFault(Section section, List<Section> remedies)
    {
        Check(section, FaultKeys);
        return new Fault
        {
            Id = section.Name,
            Title = One(section, "Title"),
            Layer = One(section, "Layer"),
            Symptom = One(section, "Symptom"),
            Cause = One(section, "Cause"),
            TellApart = Many(section, "Tell-apart"),
            LookAlikes = Many(section, "Look-alike"),
            Benign = YesOrNo(section, "Benign", otherwise: false),
            Borrowed = Many(section, "Borrowed"),
            Remedies = [.. remedies.Select(remedy => ToRemedy(section, remedy))],
            Verify = One(section, "Verify"),
            Sources = Many(section, "Source"),
        };
    }

    private Remedy ToRemedy(Section fault, Section section)
    {
        Check(section, RemedyKeys);
        if (!int.TryParse(One(section, "Risk"), out var risk) || risk is < 0 or > 5)
        {
            throw Broken(section.Line, "Risk = 0 to 5");
        }

        return new Remedy
        {
            Id = section.Name[(fault.Name.Length + 1)..],
            Risk = risk,
            Loses = Optional(section, "Loses"),
            Action = One(section, "Action"),
            Commands = Many(section, "Command"),
            Undo = Optional(section, "Undo"),
            InSchema = YesOrNo(section, "In-schema", otherwise: true),
            Vendors = [.. Many(section, "Vendor").Select(text => ushort.TryParse(text, NumberStyles.AllowHexSpecifier, null, out var vendor) && text.Length == 4
                ? vendor
                : throw Broken(section.Line, $"Vendor = four hexadecimal digits, not '{text}'"))],
            Kernels = [.. Many(section, "Kernel").Select(text => KernelSpan.TryParse(text, out var span)
                ? span
                : throw Broken(section.Line, $"Kernel = FIRST to BEFORE, or FIRST on, not '{text}'"))],
        };
    }

    private void Check(Section section, string[] known)
    {
        var seen = new HashSet<string>();
        foreach (var (key, value, line) in section.Values)
        {
            if (!known.Contains(key))
            {
                throw Broken(line, $"one of {string.Join(", ", known)}, not '{key}'");
            }

            if (value.Length == 0)
            {
                throw Broken(line, $"a value for {key}");
            }

            if (!seen.Add(key) && !Repeatable.Contains(key))
            {
                throw Broken(line, $"{key} once in [{section.Name}]");
            }
        }
    }

    private string One(Section section, string key) =>
        Optional(section, key) is { Length: > 0 } value ? value : throw Broken(section.Line, $"{key} in [{section.Name}]");

    private static string Optional(Section section, string key) => section.Values.FirstOrDefault(entry => entry.Key == key).Value ?? "";

    private bool YesOrNo(Section section, string key, bool otherwise) => Optional(section, key) switch
    {
        "" => otherwise,
        "no" => false,
        "yes" => true,
        var other => throw Broken(section.Line, $"{key} = yes or no, not '{other}'"),
    };

    private static string[] Many(Section section, string key) => [.. section.Values.Where(entry => entry.Key == key).Select(entry => entry.Value)];

    private FormatException Broken(int line, string expected) => new($"{file}:{line}: expected {expected}");
}
