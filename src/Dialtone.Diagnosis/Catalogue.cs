using System.Collections.Concurrent;
using System.Text;
using Dialtone.Diagnosis.Knowledge;

namespace Dialtone.Diagnosis;

/// <summary>All fault classes, from the knowledge compiled into the program.</summary>
public static class Catalogue
{
    private static readonly Lazy<IReadOnlyList<Fault>> Faults = new(Load);
    private static readonly Lazy<IReadOnlyList<(string Name, byte[] Text)>> Texts = new(Read);
    private static readonly ConcurrentDictionary<string, Fault?> Found = new();

    /// <summary>Layers from the supply up; a lower one is examined first.</summary>
    public static IReadOnlyList<string> Layers { get; } =
    [
        "power", "enumeration", "mode-switch", "driver", "kernel", "port", "modem", "sim", "registration", "data-session", "ip", "service", "virtualisation",
    ];

    public static IReadOnlyList<Fault> All => Faults.Value;

    /// <summary>One of them, without reading the others: a diagnosis names few.</summary>
    public static Fault? Find(string id) => Found.GetOrAdd(id, Look);

    /// <summary>Reads knowledge text as it is compiled in; <paramref name="file"/> names it in errors.</summary>
    /// <exception cref="FormatException">The text is broken; the message names file, line and what was expected.</exception>
    public static IReadOnlyList<Fault> Parse(string file, string text) => new KnowledgeText(file).Parse(text);

    private static List<(string Name, byte[] Text)> Read()
    {
        var assembly = typeof(Catalogue).Assembly;
        var texts = new List<(string Name, byte[] Text)>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".knowledge", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            texts.Add((name, text));
        }

        return texts;
    }

    private static Fault? Look(string id)
    {
        if (!id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        {
            return null;
        }

        var head = Encoding.UTF8.GetBytes($"[{id}]");
        var remedy = Encoding.UTF8.GetBytes($"[{id}/");
        foreach (var (name, text) in Texts.Value)
        {
            var start = text.AsSpan().StartsWith(head) ? 0 : text.AsSpan().IndexOf([(byte)'\n', .. head]) + 1;
            if (!text.AsSpan(start).StartsWith(head))
            {
                continue;
            }

            var section = text.AsSpan(start);
            var end = head.Length;
            for (int next; (next = section[end..].IndexOf("\n["u8)) >= 0;)
            {
                end += next + 1;
                if (!section[end..].StartsWith(remedy))
                {
                    section = section[..end];
                    break;
                }
            }

            return Parse(name, Encoding.UTF8.GetString(section)).Single();
        }

        return null;
    }

    private static Fault[] Load()
    {
        var faults = Texts.Value.SelectMany(entry => Parse(entry.Name, Encoding.UTF8.GetString(entry.Text)));
        return [.. faults.OrderBy(fault => Layers.ToList().IndexOf(fault.Layer)).ThenBy(fault => fault.Id, StringComparer.Ordinal)];
    }
}
