using Dialtone.App.Text;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Linux;
using Dialtone.Linux.Recording;

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

    /// <summary>What is told of everything private in the inputs, where the answer must not tell it on; null: nobody asks.</summary>
    public Redactor? Secrets { get; init; }

    /// <summary>The same session with private data replaced in all that it shows.</summary>
    /// <param name="redact">Replace it everywhere.</param>
    /// <param name="report">A page is written, which never has it.</param>
    public Session Discreet(bool redact, bool report = false)
    {
        if (!redact && !report)
        {
            return this;
        }

        var secrets = PrivateData.Of(null);
        Machine.Tell(secrets);
        return this with { Secrets = secrets, Terminal = redact ? Terminal.Redacted(secrets) : Terminal };
    }

    /// <summary>Tells what is private about a machine that is shown, if it must not be.</summary>
    public void Learn(Machine? machine)
    {
        if (Secrets is not null && machine is not null)
        {
            MachineSecrets.Tell(Secrets, machine);
        }
    }

    /// <summary>The same for the one that the program runs on, for commands that show of it what they did not look at themselves.</summary>
    public void LearnThisMachine() => Learn(Secrets is null ? null : Machine.Collect(Stop));

    /// <summary>Opens standard input as bytes, for <c>diagnose -</c>.</summary>
    public Func<Stream> StandardInput { get; init; } = () => new StandardStream(0);

    /// <summary>Opens standard output as bytes, for an answer that is no text.</summary>
    public Func<Stream> StandardOutput { get; init; } = () => new AnswerStream(new StandardStream(1));

    /// <summary>Set by Ctrl-C, SIGTERM and SIGHUP.</summary>
    public CancellationToken Stop { get; init; }
}
