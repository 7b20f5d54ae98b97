using System.Text.RegularExpressions;

namespace Dialtone.Tests.House;

public sealed class SourceTests
{
    private static readonly string[] Text = [".cs", ".md", ".csproj", ".props", ".slnx", ".json", ".knowledge", ".txt", ".yml", ".yaml", ".sh", ""];

    /// <summary>One collector, one rule, one turn of the watch loop: there, and only there, anything that goes wrong stays where it went wrong.</summary>
    private static readonly string[] MayCatchEverything = ["src/Dialtone.Linux/Collectors/MachineCollector.cs", "src/Dialtone.Diagnosis/Examiner.cs"];

    [Fact]
    public void Exceptions_are_caught_by_name()
    {
        foreach (var file in SourcesOfTheProgram())
        {
            var wholesale = Regex.Matches(Repository.Read(file), @"catch\s*(\(\s*(System\.)?Exception(\s+\w+)?\s*\)\s*)?(?<filter>when\s*\([^\n]*\))?\s*\{")
                // A filter that names what it takes is a list of exceptions; one that names what it does not take is not.
                .Where(match => !Regex.IsMatch(match.Groups["filter"].Value, @"\bis (?!not\b)[A-Z]\w+"))
                .ToList();
            Assert.True(
                wholesale.Count <= (MayCatchEverything.Contains(file) ? 1 : 0),
                $"{file} catches everything {wholesale.Count} times: name the exceptions, or argue in docs/adr for another place");
        }
    }

    [Fact]
    public void Nothing_names_a_place_on_a_developers_machine()
    {
        // Written so that this file does not find itself. Alice and Bob are nobody's home: tests of redaction plant them.
        var places = new Regex(@"(?<![\w.~}])/(work|ro" + @"ot|ho" + @"me/(?!alice|bob)\w+)/(?!\.\.\.)");
        foreach (var file in Repository.Files().Where(IsText).Where(file => !file.StartsWith("cases/", StringComparison.Ordinal)))
        {
            var number = 0;
            foreach (var line in File.ReadLines(Path.Combine(Repository.Root, file)))
            {
                number++;
                Assert.False(places.IsMatch(line), $"{file}:{number} names a developer's path: {line.Trim()}");
            }
        }
    }

    [Fact]
    public void No_type_hides_behind_a_word_that_says_nothing()
    {
        foreach (var file in SourcesOfTheProgram())
        {
            foreach (Match match in Regex.Matches(Repository.Read(file), @"\b(class|record|struct|interface|enum)\s+(struct\s+)?(?<name>[A-Z]\w*)"))
            {
                Assert.False(
                    Regex.IsMatch(match.Groups["name"].Value, "(Helper|Helpers|Manager|Utils?|Utility|Utilities|Common)$"),
                    $"{file}: {match.Groups["name"].Value} does not say what it is");
            }
        }
    }

    [Fact]
    public void Every_suppressed_warning_carries_its_reason()
    {
        foreach (var file in Repository.Files().Where(file => file.EndsWith(".cs", StringComparison.Ordinal)))
        {
            foreach (var line in Repository.Read(file).Split('\n').Where(line => line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)))
            {
                Assert.True(line.Contains("//", StringComparison.Ordinal), $"{file}: {line.Trim()} carries no reason");
            }
        }
    }

    private static bool IsText(string file) => Text.Contains(Path.GetExtension(file));

    private static List<string> SourcesOfTheProgram()
    {
        var sources = Repository.Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        Assert.True(sources.Count > 50, "the sources were not found");
        return sources;
    }
}
