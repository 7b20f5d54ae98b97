using System.Diagnostics;
using System.Runtime.Versioning;
using Dialtone.App.CommandLine;
using Dialtone.App.Commands;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.App;

/// <summary>Completions and manual pages, held against the programs that read them.</summary>
[SupportedOSPlatform("linux")]
public sealed class ShellTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Bash_completes_commands_options_values_and_names_of_faults()
    {
        directory.Put("completion", await OutputAsync("completion bash"));
        Assert.Equal("", Tool("bash", "-n", directory.On("completion")).Error);
        Assert.Contains("diagnose", Complete("dialtone", "dia"));
        Assert.Equal(["--redact", "--report", "--root"], Complete("dialtone", "diagnose", "--r").Order(StringComparer.Ordinal));
        Assert.Equal(["events", "facts", "findings"], Complete("dialtone", "diagnose", "--after", "").Order(StringComparer.Ordinal));
        Assert.Equal(["html"], Complete("dialtone", "diagnose", "-f", "h"));
        Assert.Equal(["port-reset-loop"], Complete("dialtone", "explain", "port-res"));
        Assert.Equal(["last"], Complete("dialtone", "undo", ""));
        Assert.Equal([directory.On("completion")], Complete("dialtone", "diagnose", directory.On("comp")));
        Assert.Empty(Complete("dialtone", "log", "--port", "1"));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task The_other_shells_accept_their_completions(string shell)
    {
        var script = await OutputAsync($"completion {shell}");
        Assert.Contains("diagnose", script);
        Assert.Contains("port-reset-loop", script);
        directory.Put("completion", script);
        Assert.Equal((0, "", ""), Tool(shell, "-n", directory.On("completion")));
    }

    [Fact]
    public async Task Fish_completes_commands_options_values_and_names_of_faults()
    {
        directory.Put("completion", await OutputAsync("completion fish"));
        foreach (var (line, words) in new[]
        {
            ("dialtone dia", "diagnose"), ("dialtone diagnose --r", "--redact --report --root"), ("dialtone diagnose --after ", "events facts findings"), ("dialtone diagnose -f h", "html"),
            ("dialtone explain port-res", "port-reset-loop"), ("dialtone undo ", "last"),
        })
        {
            var (status, output, error) = Tool("fish", "--no-config", "-c", $"source {directory.On("completion")}; complete -C '{line}'");
            Assert.Equal((0, "", words), (status, error, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('\t')[0]).Order(StringComparer.Ordinal))));
        }
    }

    /// <summary>Read by <c>source</c>, as many do from their .zshrc, it makes itself known and says nothing.</summary>
    [Fact]
    public async Task Zsh_knows_the_completions_that_were_read_and_those_in_its_path_of_functions()
    {
        directory.Put("functions/_dialtone", await OutputAsync("completion zsh"));
        var read = Tool("zsh", "-f", "-c", $"autoload -Uz compinit; compinit -u -D; source {directory.On("functions/_dialtone")}; print $_comps[dialtone]");
        Assert.Equal((0, "_dialtone\n", ""), read);
        var found = Tool("zsh", "-f", "-c", $"fpath=({directory.On("functions")} $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[dialtone]");
        Assert.Equal((0, "_dialtone\n", ""), found);
    }

    [Fact]
    public async Task No_completion_is_asked_for_an_unknown_shell() => Assert.Equal(ExitStatus.Usage, (await Run.ProgramAsync(new FakeThisMachine(), "completion tcsh")).Status);

    [Fact]
    public async Task Every_manual_page_is_taken_without_a_warning_and_says_what_the_help_says()
    {
        var root = new DialtoneCommand(new CommonOptions());
        foreach (var command in root.Subcommands.OfType<ProgramCommand>().Prepend(root))
        {
            directory.Put("page.1", await OutputAsync(command == root ? "man" : $"man {command.Name}"));
            // All warnings but those about what fits in a line: a long command is not to be broken.
            var (status, page, error) = Tool("groff", "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=100n", directory.On("page.1"));
            Assert.Equal((0, ""), (status, string.Join('\n', error.Split('\n').Where(line => line.Length > 0 && !line.Contains("break", StringComparison.Ordinal) && !line.Contains("adjust", StringComparison.Ordinal)))));
            Assert.Contains("EXAMPLES", page);
            Assert.All(HelpPage.OptionsOf(command), option => Assert.Contains(option.Name, page));
            Assert.All(command.Examples, example => Assert.Contains(string.Join(' ', example.Line.Split(' ').Take(2)), page));
        }

        Assert.Equal(ExitStatus.Usage, (await Run.ProgramAsync(new FakeThisMachine(), "man dance")).Status);
    }

    private static async Task<string> OutputAsync(string line)
    {
        var run = await Run.ProgramAsync(new FakeThisMachine(), line);
        Assert.Equal(ExitStatus.Good, run.Status);
        return run.Output;
    }

    /// <summary>What bash would offer for the last of the words.</summary>
    private string[] Complete(params string[] words)
    {
        // Outside of an interactive shell there is no compopt to obey.
        const string Script = "compopt() { :; }; . \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _dialtone; printf '%s\\n' \"${COMPREPLY[@]}\"";
        var (status, output, error) = Tool("bash", ["-c", Script, "bash", directory.On("completion"), .. words]);
        Assert.Equal((0, ""), (status, error));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static (int Status, string Output, string Error) Tool(string program, params string[] arguments)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.Skip($"{program} is not installed (apt-get install {program})");
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
