using System.CommandLine;
using Dialtone.App.CommandLine;

namespace Dialtone.App.Commands;

/// <summary>Prints what a shell must be told to complete dialtone's command lines.</summary>
internal sealed class CompletionCommand : ProgramCommand
{
    private readonly DialtoneCommand root;
    private readonly Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish." };

    public CompletionCommand(DialtoneCommand root)
        : base("completion", "print the completions for a shell.")
    {
        this.root = root;
        shell.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: "bash" or "zsh" or "fish" }])
            {
                result.AddError("completion takes bash, zsh or fish.");
            }
        });
        Add(shell);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone completion bash > /etc/bash_completion.d/dialtone", "for every user of bash"),
        new("dialtone completion zsh > /usr/local/share/zsh/site-functions/_dialtone", "of zsh"),
        new("dialtone completion fish > /etc/fish/completions/dialtone.fish", "of fish"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        session.Terminal.Output.Write(arguments.GetValue(shell) switch
        {
            "bash" => Completion.Bash(root),
            "zsh" => Completion.Zsh(root),
            _ => Completion.Fish(root),
        });
        return Task.FromResult(ExitStatus.Good);
    }
}
