using System.CommandLine;
using System.Text;

namespace Dialtone.App.CommandLine;

/// <summary>A command's manual page in the man(7) macros, made from its definition.</summary>
internal static class ManualPage
{
    private static readonly (string Name, string Meaning)[] Environment =
    [
        ("DIALTONE_STATE_DIRECTORY", "Where the journal of changes is kept, if --state-directory does not say."),
        ("NO_COLOR", "Set to anything: no colour on terminals."),
        ("COLUMNS", "The width of a page, if the terminal does not say."),
    ];

    private static readonly (string Name, string Meaning)[] Files =
    [
        ("/var/lib/dialtone", "The journal of changes, which undo reads."),
        ("/etc/modprobe.d/dialtone-*.conf", "What makes a cure last; written after asking, and taken back by undo."),
    ];

    public static string Of(ProgramCommand command, ProgramCommand root)
    {
        var isRoot = command == root;
        var name = HelpPage.FullName(command).Replace(' ', '-');
        var page = new StringBuilder();
        page.Append($".TH {name.ToUpperInvariant()} 1 \"\" \"dialtone {CommandLineProgram.Version}\" \"User Commands\"\n");
        // Commands are to be copied: no hyphenation, no adjusting.
        page.Append(".nh\n.ad l\n.SH NAME\n").Append(Text(name)).Append(" \\- ").Append(Text((command.Description ?? "").TrimEnd('.'))).Append('\n');
        page.Append(".SH SYNOPSIS\n.B ").Append(Text(HelpPage.FullName(command))).Append('\n').Append(Text(HelpPage.Usage(command)[HelpPage.FullName(command).Length..].Trim())).Append('\n');
        page.Append(".SH DESCRIPTION\n").Append(Sentence(command.Description ?? "")).Append('\n');
        foreach (var paragraph in command.Details)
        {
            page.Append(".PP\n").Append(Text(paragraph)).Append('\n');
        }

        if (isRoot)
        {
            page.Append(".SH COMMANDS\n");
            foreach (var sub in root.Subcommands.Where(sub => !sub.Hidden))
            {
                Item(page, $".BR dialtone\\-{Text(sub.Name)} (1)", sub.Description ?? "");
            }
        }

        page.Append(".SH OPTIONS\n");
        foreach (var argument in command.Arguments)
        {
            Item(page, $".I {Text(HelpPage.ArgumentWord(argument))}", argument.Description ?? "");
        }

        foreach (var option in HelpPage.OptionsOf(command))
        {
            var names = string.Join(", ", option.Aliases.Append(option.Name).Distinct().OrderBy(alias => alias.Length).Select(alias => $"\\fB{Text(alias)}\\fR"));
            Item(page, option.HelpName is { } value ? $"{names} \\fI{Text(value)}\\fR" : names, option.Description ?? "");
        }

        page.Append(".SH EXAMPLES\n");
        foreach (var example in command.Examples)
        {
            Item(page, $"\\fB{Text(example.Line)}\\fR", example.Meaning);
        }

        if (isRoot)
        {
            page.Append(".SH EXIT STATUS\n");
            foreach (var (status, meaning) in ExitStatus.All)
            {
                Item(page, $".B {status}", meaning);
            }

            Section(page, "ENVIRONMENT", Environment);
            Section(page, "FILES", Files);
        }

        page.Append(".SH SEE ALSO\n");
        if (isRoot)
        {
            page.Append(".BR mmcli (1),\n.BR nmcli (1),\n.BR usb_modeswitch (1)\n");
        }
        else
        {
            page.Append(".BR dialtone (1)\n");
        }

        return page.ToString();
    }

    private static void Section(StringBuilder page, string heading, (string Name, string Meaning)[] entries)
    {
        page.Append(".SH ").Append(heading).Append('\n');
        foreach (var (name, meaning) in entries)
        {
            Item(page, $".B {Text(name)}", meaning);
        }
    }

    /// <param name="term">A macro line, or text with fonts.</param>
    private static void Item(StringBuilder page, string term, string text) => page.Append(".TP\n").Append(term).Append('\n').Append(Sentence(text)).Append('\n');

    private static string Sentence(string text) => text.Length == 0 ? "" : Text(char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '?' or '!' ? "" : "."));

    /// <summary>Text that roff takes as such: a backslash is its escape, a hyphen its own sign, and a dot or quotation mark at the start of a line a macro.</summary>
    private static string Text(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal);
        return escaped.Length > 0 && escaped[0] is '.' ? "\\&" + escaped : escaped;
    }
}
