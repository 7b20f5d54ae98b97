using System.CommandLine;
using Dialtone.App.CommandLine;

namespace Dialtone.App.Commands;

/// <summary>Prints a manual page.</summary>
internal sealed class ManCommand : ProgramCommand
{
    private readonly DialtoneCommand root;
    private readonly Argument<string> which = new("COMMAND")
    {
        Description = "A command of dialtone. None: dialtone itself.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ManCommand(DialtoneCommand root)
        : base("man", "print the manual page of dialtone or of one of its commands.")
    {
        this.root = root;
        Add(which);
    }

    public override IReadOnlyList<string> Details => ["The page is in the form that man(1) reads: 'dialtone man diagnose | man -l -'."];

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone man > /usr/local/share/man/man1/dialtone.1", "the page of the program"),
        new("dialtone man diagnose > /usr/local/share/man/man1/dialtone-diagnose.1", "the page of a command"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var name = arguments.GetValue(which);
        var command = name is null ? root : root.Subcommands.OfType<ProgramCommand>().FirstOrDefault(command => command.Name == name)
            ?? throw new CommandException(ExitStatus.Usage, $"dialtone has no command '{name}'.", "dialtone --help");
        session.Terminal.Output.Write(ManualPage.Of(command, root));
        return Task.FromResult(ExitStatus.Good);
    }
}
