using System.CommandLine;
using System.Text;
using Dialtone.App.Text;

namespace Dialtone.App.CommandLine;

/// <summary>The help text of a command, made from its definition.</summary>
internal static class HelpPage
{
    public static TextPage Of(ProgramCommand command, PageStyle style)
    {
        var page = new TextPage(style);
        page.Paragraph(new Piece(FullName(command), Tone.Strong), $": {command.Description}");
        page.Blank();
        page.Heading("Usage");
        page.Command(2, Usage(command));
        foreach (var paragraph in command.Details)
        {
            page.Blank();
            page.Paragraph(paragraph);
        }

        var subcommands = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => new Piece[] { new(sub.Name, Tone.Strong), sub.Description ?? "" }).ToList();
        if (subcommands.Count > 0)
        {
            page.Blank();
            page.Heading("Commands");
            page.Table(2, subcommands);
        }

        page.Blank();
        page.Heading("Options");
        page.Table(2, [.. command.Arguments.Select(argument => new Piece[] { ArgumentWord(argument), argument.Description ?? "" }), .. OptionsOf(command).Select(Row)]);
        page.Blank();
        page.Heading("Examples");
        foreach (var example in command.Examples)
        {
            page.Command(2, example.Line);
            page.Indented(6, example.Meaning);
        }

        if (command.Parents.FirstOrDefault() is null)
        {
            page.Blank();
            page.Heading("Exit status");
            page.Table(2, [.. ExitStatus.All.Select(entry => new Piece[] { $"{entry.Status}", entry.Meaning })]);
        }

        return page;
    }

    /// <summary><c>dialtone fix</c>.</summary>
    public static string FullName(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : command.Name;

    /// <summary>Its own, and those that hold for every command.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        foreach (var option in command.Options)
        {
            yield return option;
        }

        if (command.Parents.OfType<Command>().FirstOrDefault() is { } parent)
        {
            foreach (var option in parent.Options.Where(option => option.Recursive))
            {
                yield return option;
            }
        }
    }

    private static Piece[] Row(Option option)
    {
        var names = new StringBuilder();
        foreach (var alias in option.Aliases)
        {
            names.Append(alias).Append(", ");
        }

        names.Append(option.Name);
        if (option.HelpName is { } value)
        {
            names.Append(' ').Append(value);
        }

        return [names.ToString(), option.Description ?? ""];
    }

    /// <summary>The command line in short.</summary>
    public static string Usage(Command command)
    {
        var usage = new StringBuilder(FullName(command));
        if (command.Subcommands.Count > 0)
        {
            usage.Append(" [COMMAND]");
        }

        usage.Append(" [OPTIONS]");
        foreach (var argument in command.Arguments)
        {
            var word = ArgumentWord(argument) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            usage.Append(' ').Append(argument.Arity.MinimumNumberOfValues == 0 ? $"[{word}]" : word);
        }

        return usage.ToString();
    }

    public static string ArgumentWord(Argument argument) => argument.HelpName ?? argument.Name;
}
