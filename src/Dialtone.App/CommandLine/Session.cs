using Dialtone.App.Text;
using Dialtone.Linux;

namespace Dialtone.App.CommandLine;

/// <summary>Who runs the program, where it speaks to, and when it must stop.</summary>
internal sealed record Session
{
    public required Terminal Terminal { get; init; }

    public required IThisMachine Machine { get; init; }

    /// <summary>Path of the running binary, for commands that are shown to be copied.</summary>
    public required string ProgramPath { get; init; }

    /// <summary>Whether the effective user is root.</summary>
    public required bool IsRoot { get; init; }

    /// <summary>The words after the program's name, as they were given.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What was asked for, to be asked again with root.</summary>
    public string AsRoot(params ReadOnlySpan<string> more) => CommandWords.Line(IsRoot, ProgramPath, [.. Arguments, .. more]);

    /// <summary>Opens standard input as bytes, for <c>diagnose -</c>.</summary>
    public Func<Stream> StandardInput { get; init; } = () => new StandardStream(0);

    /// <summary>Opens standard output as bytes, for an answer that is no text.</summary>
    public Func<Stream> StandardOutput { get; init; } = () => new AnswerStream(new StandardStream(1));

    /// <summary>Set by Ctrl-C, SIGTERM and SIGHUP.</summary>
    public CancellationToken Stop { get; init; }
}
