namespace Dialtone.App.Commands;

/// <summary>What evidence calls the inputs of a command line: a file's own name, with as much of its path as tells it from the others.</summary>
internal static class InputNames
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "stdin";

    /// <summary>One name for each of <paramref name="files"/>, all different: order and place of evidence are looked up by them.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> files)
    {
        var parts = files.Select(file => file == "-" ? [StandardInput] : Path.TrimEndingDirectorySeparator(Path.GetFullPath(file)).Split('/', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var lengths = parts.Select(_ => 1).ToArray();
        for (var longer = true; longer;)
        {
            longer = false;
            foreach (var index in Shared(parts, lengths).Where(index => lengths[index] < parts[index].Length))
            {
                lengths[index]++;
                longer = true;
            }
        }

        // The same file given twice, and standard input beside a file of that name.
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. parts.Select((part, index) =>
        {
            var name = Name(part, lengths[index]);
            var unique = name;
            for (var number = 2; !taken.Add(unique); number++)
            {
                unique = $"{name} ({number})";
            }

            return unique;
        })];
    }

    private static List<int> Shared(List<string[]> parts, int[] lengths) =>
        [.. Enumerable.Range(0, parts.Count).GroupBy(index => Name(parts[index], lengths[index]), StringComparer.Ordinal).Where(group => group.Count() > 1).SelectMany(group => group)];

    private static string Name(string[] parts, int length) => string.Join('/', parts[^Math.Min(length, parts.Length)..]);
}
