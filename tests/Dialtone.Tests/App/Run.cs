using Dialtone.App.CommandLine;
using Dialtone.App.Text;

namespace Dialtone.Tests.App;

/// <summary>What a run of the program wrote, and how it ended.</summary>
internal sealed record Run(int Status, string Output, string Error)
{
    public static Task<Run> ProgramAsync(FakeThisMachine machine, string commandLine, string? answers = null, bool root = true, int width = 80, byte[]? input = null, CancellationToken stop = default) =>
        ProgramAsync(machine, commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), new MemoryStream(input ?? []), answers, root, width, stop: stop);

    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output, for an answer in bytes.</param>
    public static async Task<Run> ProgramAsync(
        FakeThisMachine machine, IReadOnlyList<string> arguments, Stream input, string? answers = null, bool root = true, int width = 80, Stream? output = null, bool outputIsTerminal = false, CancellationToken stop = default)
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var session = new Session
        {
            Terminal = new Terminal(text, error, answers is null ? null : new StringReader(answers))
            {
                OutputStyle = new PageStyle(width),
                ErrorStyle = new PageStyle(width),
                OutputIsTerminal = outputIsTerminal,
            },
            Machine = machine,
            ProgramPath = "/usr/bin/dialtone",
            IsRoot = root,
            StandardInput = () => input,
            StandardOutput = () => output ?? Stream.Null,
            Stop = stop,
        };
        var status = await CommandLineProgram.RunAsync(arguments, session);
        return new Run(status, text.ToString(), error.ToString());
    }
}
