using System.CommandLine;
using System.Text.RegularExpressions;
using Dialtone.App.CommandLine;
using Dialtone.App.Commands;
using Dialtone.App.Text;

namespace Dialtone.Tests.House;

public sealed class DocumentationTests
{
    private static readonly string[] Roots = ["src/", "lab/", "tests/", "docs/", "knowledge/", "cases/", "build/", ".ci/"];

    private static List<string> Pages => [.. Repository.Files().Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void Every_link_leads_somewhere()
    {
        foreach (var page in Pages)
        {
            foreach (Match link in Regex.Matches(WithoutFences(Repository.Read(page)), @"\]\((?<target>[^)\s#]+)(#[^)]*)?\)"))
            {
                var target = link.Groups["target"].Value;
                Assert.True(
                    target.StartsWith("https://", StringComparison.Ordinal) || Repository.Has(Path.Combine(Path.GetDirectoryName(page)!, target)),
                    $"{page} links to {target}, which is not there");
            }
        }
    }

    [Fact]
    public void Every_path_that_is_mentioned_exists()
    {
        foreach (var page in Pages.Where(page => page is "README.md" or "ARCHITECTURE.md" || page.StartsWith("docs/adr/", StringComparison.Ordinal) || page.StartsWith("docs/howto/", StringComparison.Ordinal)))
        {
            foreach (Match code in Regex.Matches(WithoutFences(Repository.Read(page)), "`(?<path>[^`\\s]+)`"))
            {
                var path = code.Groups["path"].Value;
                if (Roots.Any(root => path.StartsWith(root, StringComparison.Ordinal)) && !path.AsSpan().ContainsAny("<*{"))
                {
                    Assert.True(Repository.Has(path.TrimEnd('/')), $"{page} speaks of {path}, which is not there");
                }
            }
        }
    }

    [Fact]
    public void Every_command_line_that_is_mentioned_is_one()
    {
        var found = 0;
        foreach (var page in Pages)
        {
            var text = Repository.Read(page);
            var lines = Regex.Matches(text, "`(?<line>(sudo )?dialtone( [^`]*)?)`").Select(match => match.Groups["line"].Value)
                .Concat(Fences(text).SelectMany(fence => fence.Split('\n')).Select(line => Regex.Match(line, @"^(\$ )?(.*\| )?(?<line>(sudo )?dialtone( .*)?)$")).Where(match => match.Success).Select(match => match.Groups["line"].Value));
            foreach (var line in lines)
            {
                found++;
                AssertParses(line, page);
            }
        }

        Assert.True(found > 10, "the documentation's commands were not found");
    }

    [Fact]
    public void Every_example_of_the_help_is_a_command_line()
    {
        foreach (var command in Commands())
        {
            Assert.NotEmpty(command.Examples);
            foreach (var example in command.Examples)
            {
                AssertParses(Regex.Replace(example.Line, @"^.*\| ", ""), $"the help of {command.Name}");
            }
        }
    }

    [Fact]
    public void Every_command_and_option_has_a_description_and_the_readme_names_every_command()
    {
        var readme = Repository.Read("README.md");
        foreach (var command in Commands())
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name}"));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{command.Name} {argument.Name}"));
            Assert.True(command.Parents.Any() is false || readme.Contains($"`dialtone {command.Name}", StringComparison.Ordinal), $"README.md does not name dialtone {command.Name}");
        }
    }

    [Fact]
    public void Every_exit_status_is_documented()
    {
        var statuses = typeof(ExitStatus).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!).ToList();
        Assert.Equal(statuses.Order(), ExitStatus.All.Select(entry => entry.Status).Order());
        var help = HelpPage.Of(Root(), new PageStyle()).ToString();
        var page = Repository.Read("docs/adr/0010-exit-status.md");
        Assert.All(statuses, status => Assert.Matches($@"(?m)^  {status} ", help));
        Assert.All(statuses, status => Assert.Matches($@"\b{status}\b", page));
    }

    /// <summary>What README.md shows as a session is what the program says: each <c>$ dialtone ...</c> of a <c>console</c> block, run here.</summary>
    [Fact]
    public async Task The_session_in_the_readme_is_what_the_program_says()
    {
        var sessions = Regex.Matches(Repository.Read("README.md"), @"```console\n(?<body>.*?)```", RegexOptions.Singleline).Select(match => match.Groups["body"].Value).ToList();
        Assert.NotEmpty(sessions);
        foreach (var session in sessions)
        {
            foreach (var part in session.Split("$ ", StringSplitOptions.RemoveEmptyEntries))
            {
                var line = part[..part.IndexOf('\n')];
                var shown = part[(part.IndexOf('\n') + 1)..].TrimEnd('\n');
                Assert.StartsWith("dialtone ", line);
                var arguments = line["dialtone ".Length..].Split(' ').Select(word => Repository.Has(word) ? Path.Combine(Repository.Root, word) : word);
                var run = await App.Run.ProgramAsync(new App.FakeThisMachine(), string.Join(' ', arguments));
                Assert.Equal(shown, run.Output.TrimEnd('\n'));
            }
        }
    }

    private static void AssertParses(string line, string where)
    {
        var words = Regex.Replace(line, @"\s+[#>|].*$", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Before it may stand sudo, or ssh and a host.
        var arguments = words.SkipWhile(word => word is not "dialtone").Skip(1).ToArray();
        var parsed = CommandLineProgram.Parse(Root(), arguments);
        Assert.True(parsed.Errors.Count == 0, $"{where}: '{line}' is no command line of dialtone: {string.Join(" ", parsed.Errors.Select(error => error.Message))}");
    }

    private static DialtoneCommand Root() => new(new CommonOptions());

    private static IEnumerable<ProgramCommand> Commands()
    {
        var root = Root();
        return root.Subcommands.Cast<ProgramCommand>().Prepend(root);
    }

    private static string WithoutFences(string text) => Regex.Replace(text, "(?ms)^```.*?^```", "");

    private static IEnumerable<string> Fences(string text) => Regex.Matches(text, "(?ms)^```[a-z]*\n(?<body>.*?)^```").Select(match => match.Groups["body"].Value);
}
