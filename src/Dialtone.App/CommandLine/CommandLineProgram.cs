using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Dialtone.App.Commands;
using Dialtone.App.Text;

namespace Dialtone.App.CommandLine;

/// <summary>The program from its arguments to its exit status, for any streams.</summary>
internal static class CommandLineProgram
{
    public static string Version { get; } =
        typeof(CommandLineProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Session session)
    {
        session = session with { Arguments = arguments };
        var terminal = session.Terminal;
        try
        {
            var status = await AnswerAsync(arguments, session);
            terminal.Output.Flush();
            return status;
        }
        catch (CommandException exception)
        {
            terminal.Complain("dialtone: ", exception.Message);
            if (exception.Command is { } next)
            {
                var page = new TextPage(terminal.ErrorStyle);
                page.Command(2, next);
                terminal.Error.Write(page.ToString());
            }

            return exception.Status;
        }
        catch (OperationCanceledException) when (session.Stop.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
    }

    private static async Task<int> AnswerAsync(IReadOnlyList<string> arguments, Session session)
    {
        var terminal = session.Terminal;
        // Asked by scripts and package tests; not worth building the commands for.
        if (arguments is ["--version"])
        {
            terminal.Output.Write(VersionLine);
            return ExitStatus.Good;
        }

        var options = new CommonOptions();
        var parsed = Parse(new DialtoneCommand(options), arguments);
        var command = (ProgramCommand)parsed.CommandResult.Command;
        if (parsed.GetValue(options.Help))
        {
            terminal.Show(HelpPage.Of(command, terminal.OutputStyle));
            return ExitStatus.Good;
        }

        var unknown = UnknownOptions(parsed, arguments).ToList();
        if (parsed.Errors.Count > 0 || unknown.Count > 0)
        {
            foreach (var option in unknown)
            {
                terminal.Complain("dialtone: ", $"{HelpPage.FullName(command)} has no option '{option}'.{Meant(option, command.Options.SelectMany(known => known.Aliases.Append(known.Name)))}");
            }

            foreach (var error in parsed.Errors)
            {
                terminal.Complain("dialtone: ", error.Message);
            }

            foreach (var word in parsed.UnmatchedTokens)
            {
                if (Meant(word, command.Subcommands.Select(known => known.Name).Concat(command.Options.Select(known => known.Name))) is { Length: > 0 } meant)
                {
                    terminal.Complain("dialtone:", meant);
                }
            }

            terminal.Complain($"Try '{HelpPage.FullName(command)} --help'.");
            return ExitStatus.Usage;
        }

        if (parsed.GetValue(options.Version))
        {
            terminal.Output.Write(VersionLine);
            return ExitStatus.Good;
        }

        var page = parsed.GetValue(options.Report) is not null || parsed.GetValue(options.Format) == OutputFormat.Html;
        return await command.RunAsync(parsed, session.Discreet(parsed.GetValue(options.Redact), page));
    }

    private static string Meant(string word, IEnumerable<string> known) => NearWords.Of(word, known) is [var first, ..] ? $" Did you mean '{first}'?" : "";

    /// <summary>What looks like an option and would be taken for a file's name; behind <c>--</c>, or as <c>./-x</c>, it is one.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var words = arguments.TakeWhile(word => word != "--").ToHashSet();
        return parsed.CommandResult.Children.OfType<ArgumentResult>().Where(result => result.Argument.Name == "FILE").SelectMany(result => result.Tokens)
            .Select(token => token.Value).Where(value => value.Length > 1 && value[0] == '-' && words.Contains(value));
    }

    private static string VersionLine => $"dialtone {Version}\n";

    /// <summary>Also for tests that ask whether a command line in the documentation is one.</summary>
    public static ParseResult Parse(DialtoneCommand root, IReadOnlyList<string> arguments)
    {
        // A file may well be called @something: that is no response file.
        var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null };
        var parsed = root.Parse(arguments, configuration);
        var words = arguments.TakeWhile(word => word != "--").ToList();
        // As many programs have it. Only where the command has formats, so that all others say that they do not know it.
        return words.Contains(CommonOptions.Json) && parsed.CommandResult.Command.Options.Any(option => option.Name == CommonOptions.FormatName)
            ? root.Parse([.. words.SelectMany(word => word == CommonOptions.Json ? [CommonOptions.FormatName, "json"] : new[] { word }), .. arguments.Skip(words.Count)], configuration)
            : parsed;
    }
}
