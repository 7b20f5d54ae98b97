using Dialtone.Diagnosis.Knowledge;

namespace Dialtone.Diagnosis;

/// <summary>All fault classes, from the knowledge compiled into the program.</summary>
public static class Catalogue
{
    private static readonly Lazy<IReadOnlyList<Fault>> Faults = new(Load);
    private static readonly Lazy<Dictionary<string, Fault>> ById = new(() => Faults.Value.ToDictionary(fault => fault.Id));

    /// <summary>Layers from the supply up; a lower one is examined first.</summary>
    public static IReadOnlyList<string> Layers { get; } =
    [
        "power", "enumeration", "mode-switch", "driver", "kernel", "port", "modem", "sim", "registration", "data-session", "ip", "service", "virtualisation",
    ];

    public static IReadOnlyList<Fault> All => Faults.Value;

    public static Fault? Find(string id) => ById.Value.GetValueOrDefault(id);

    /// <summary>Reads knowledge text as it is compiled in; <paramref name="file"/> names it in errors.</summary>
    /// <exception cref="FormatException">The text is broken; the message names file, line and what was expected.</exception>
    public static IReadOnlyList<Fault> Parse(string file, string text) => new KnowledgeText(file).Parse(text);

    private static Fault[] Load()
    {
        var assembly = typeof(Catalogue).Assembly;
        var faults = new List<Fault>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".knowledge", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            faults.AddRange(Parse(name, reader.ReadToEnd()));
        }

        return [.. faults.OrderBy(fault => Layers.ToList().IndexOf(fault.Layer)).ThenBy(fault => fault.Id, StringComparer.Ordinal)];
    }
}
