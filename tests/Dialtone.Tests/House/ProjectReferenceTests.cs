using System.Xml.Linq;

namespace Dialtone.Tests.House;

public sealed class ProjectReferenceTests
{
    /// <summary>Who may know whom. Facts know nobody; only Linux touches the system; only App knows everybody.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Dialtone.Facts"] = [],
        ["Dialtone.Protocols"] = [],
        ["Dialtone.Diagnosis"] = ["Dialtone.Facts"],
        ["Dialtone.Switching"] = ["Dialtone.Facts", "Dialtone.Protocols"],
        ["Dialtone.Treatment"] = ["Dialtone.Facts", "Dialtone.Protocols", "Dialtone.Diagnosis"],
        ["Dialtone.Linux"] = ["Dialtone.Facts", "Dialtone.Protocols", "Dialtone.Diagnosis", "Dialtone.Switching", "Dialtone.Treatment"],
        ["Dialtone.App"] = ["Dialtone.Facts", "Dialtone.Protocols", "Dialtone.Diagnosis", "Dialtone.Switching", "Dialtone.Treatment", "Dialtone.Linux"],
    };

    private static readonly string[] Pure = ["Dialtone.Facts", "Dialtone.Protocols", "Dialtone.Diagnosis", "Dialtone.Switching", "Dialtone.Treatment"];

    [Fact]
    public void Every_shipped_project_knows_only_whom_it_may()
    {
        foreach (var (name, document) in ShippedProjects())
        {
            Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is new: say here whom it may know");
            var known = document.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(known.Except(allowed!));
        }
    }

    [Fact]
    public void Pure_projects_are_watched_by_the_analyzer_for_banned_symbols()
    {
        var documents = ShippedProjects().ToDictionary(entry => entry.Name, entry => entry.Document);
        foreach (var name in Pure)
        {
            Assert.Contains(documents[name].Descendants("DialtonePure"), element => element.Value == "true");
        }
    }

    [Fact]
    public void Every_package_has_its_version_in_one_place()
    {
        foreach (var project in Repository.Files().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var references = XDocument.Parse(Repository.Read(project)).Descendants("PackageReference");
            Assert.DoesNotContain(references, reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null);
        }
    }

    private static IEnumerable<(string Name, XDocument Document)> ShippedProjects()
    {
        var projects = Repository.Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(projects);
        return projects.Select(file => (Path.GetFileNameWithoutExtension(file), XDocument.Parse(Repository.Read(file))));
    }
}
