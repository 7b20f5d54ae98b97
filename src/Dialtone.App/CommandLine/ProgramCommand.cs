using System.CommandLine;

namespace Dialtone.App.CommandLine;

/// <param name="Line">What to type.</param>
/// <param name="Meaning">What it does, as a clause.</param>
internal sealed record Example(string Line, string Meaning);

/// <summary>A command of the program with what its help says.</summary>
internal abstract class ProgramCommand(string name, string description) : Command(name, description)
{
    /// <summary>Paragraphs below the usage line.</summary>
    public virtual IReadOnlyList<string> Details => [];

    public abstract IReadOnlyList<Example> Examples { get; }

    /// <returns>An <see cref="ExitStatus"/>.</returns>
    /// <exception cref="CommandException">What the command needs is not there or was named wrongly.</exception>
    /// <exception cref="OperationCanceledException">The session was stopped.</exception>
    public abstract Task<int> RunAsync(ParseResult arguments, Session session);
}

/// <summary>Ends a command with a sentence for the person and an exit status.</summary>
internal sealed class CommandException(int status, string message, string? command = null) : Exception(message)
{
    public int Status => status;

    /// <summary>A command to go on with, or null.</summary>
    public string? Command => command;
}
