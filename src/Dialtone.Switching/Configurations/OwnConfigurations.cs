using System.Text;

namespace Dialtone.Switching.Configurations;

/// <summary>Dialtone's own configurations, for devices that the installed data lacks: sections of one text, each headed by a configuration's name in brackets.</summary>
public static class OwnConfigurations
{
    private const string Resource = "sticks.switching";

    private static readonly Lazy<IReadOnlyList<ConfigurationFile>> Compiled = new(Load);

    /// <summary>Compiled into the program.</summary>
    public static IReadOnlyList<ConfigurationFile> All => Compiled.Value;

    /// <param name="place">To name in complaints and settings.</param>
    public static IReadOnlyList<ConfigurationFile> Read(string place, string text)
    {
        var files = new List<ConfigurationFile>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line is not ['[', .., ']'])
            {
                continue;
            }

            var end = i + 1;
            while (end < lines.Length && !lines[end].TrimStart().StartsWith('['))
            {
                end++;
            }

            files.Add(new ConfigurationFile(place, line[1..^1], Encoding.UTF8.GetBytes(string.Join('\n', lines[(i + 1)..end]))) { FirstLine = i + 2 });
        }

        return files;
    }

    private static IReadOnlyList<ConfigurationFile> Load()
    {
        using var stream = typeof(OwnConfigurations).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Read($"dialtone's {Resource}", reader.ReadToEnd());
    }
}
