using Dialtone.App.CommandLine;
using Dialtone.App.Text;

namespace Dialtone.Tests.App;

/// <summary>What a run of the program wrote, and how it ended.</summary>
internal sealed record Run(int Status, string Output, string Error)
{
    public static async Task<Run> ProgramAsync(FakeThisMachine machine, string commandLine, string? answers = null, bool root = true, int width = 80, byte[]? input = null, CancellationToken stop = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var session = new Session
        {
            Terminal = new Terminal(output, error, answers is null ? null : new StringReader(answers)) { OutputStyle = new PageStyle(width), ErrorStyle = new PageStyle(width) },
            Machine = machine,
            ProgramPath = "/usr/bin/dialtone",
            IsRoot = root,
            StandardInput = () => new MemoryStream(input ?? []),
            Stop = stop,
        };
        var status = await CommandLineProgram.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), session);
        return new Run(status, output.ToString(), error.ToString());
    }
}
