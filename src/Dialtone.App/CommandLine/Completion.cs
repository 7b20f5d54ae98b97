using System.CommandLine;
using System.Text;
using Dialtone.Diagnosis;

namespace Dialtone.App.CommandLine;

/// <summary>Completions for the shells, made from the commands' definitions.</summary>
internal static class Completion
{
    /// <summary>What may stand for a value.</summary>
    private enum Value
    {
        None,
        Words,
        File,
        Directory,

        /// <summary>Something that only its user knows: a number, a port.</summary>
        Free,
    }

    public static string Bash(Command root)
    {
        var script = new StringBuilder("""
            # bash completion for dialtone; made by 'dialtone completion bash'.
            _dialtone() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word
                COMPREPLY=()
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $word in
                        -*) ;;
                        
            """);
        script.Append(string.Join('|', Commands(root).Select(command => command.Name))).Append(") command=$word; break ;;\n        esac\n    done\n");
        script.Append("    case $command:$previous in\n");
        foreach (var command in Commands(root).Prepend(root))
        {
            foreach (var option in Options(command).Where(option => ValueOf(option).Kind != Value.None))
            {
                var (kind, words) = ValueOf(option);
                var patterns = string.Join('|', Names(option).Select(name => $"{(command == root ? "" : command.Name)}:{name}"));
                script.Append("        ").Append(patterns).Append(") ").Append(kind switch
                {
                    Value.Words => $"COMPREPLY=($(compgen -W '{string.Join(' ', words)}' -- \"$current\"))",
                    Value.File => "COMPREPLY=($(compgen -f -- \"$current\"))",
                    Value.Directory => "COMPREPLY=($(compgen -d -- \"$current\"))",
                    _ => ":",
                }).Append("; return ;;\n");
            }
        }

        script.Append("    esac\n    case $command in\n");
        foreach (var command in Commands(root).Append(root))
        {
            var (kind, words) = ValueOf(command.Arguments.FirstOrDefault());
            var files = command.Arguments.Any(argument => ValueOf(argument).Kind == Value.File);
            IEnumerable<string> plain = command == root ? Commands(root).Select(sub => sub.Name) : kind == Value.Words ? words : [];
            script.Append("        ").Append(command == root ? "*" : command.Name).Append(")\n            if [[ $current == -* ]]; then COMPREPLY=($(compgen -W '")
                .Append(string.Join(' ', Options(command).SelectMany(Names))).Append("' -- \"$current\"))\n            else COMPREPLY=($(compgen -W '")
                .Append(string.Join(' ', plain)).Append("' -- \"$current\")");
            script.Append(files ? " $(compgen -f -- \"$current\")); compopt -o filenames\n            fi ;;\n" : ")\n            fi ;;\n");
        }

        return script.Append("    esac\n}\ncomplete -F _dialtone dialtone\n").ToString();
    }

    public static string Zsh(Command root)
    {
        var script = new StringBuilder("#compdef dialtone\n# zsh completion for dialtone; made by 'dialtone completion zsh'.\n_dialtone() {\n    local -a commands\n    commands=(\n");
        foreach (var command in Commands(root))
        {
            script.Append($"        {Quote($"{command.Name}:{command.Description}")}\n");
        }

        script.Append("    )\n    local context state line\n    _arguments -C \\\n");
        foreach (var option in Options(root))
        {
            script.Append($"        {ZshOption(option)} \\\n");
        }

        script.Append("        '1: :->command' '*:: :->rest'\n    case $state in\n        command) _describe command commands ;;\n        rest)\n            case $line[1] in\n");
        foreach (var command in Commands(root))
        {
            script.Append($"                {command.Name})\n                    _arguments");
            foreach (var option in Options(command))
            {
                script.Append($" \\\n                        {ZshOption(option)}");
            }

            foreach (var argument in command.Arguments)
            {
                var place = argument.Arity.MaximumNumberOfValues > 1 ? "*" : command.Arguments.Count > 1 || argument.Arity.MinimumNumberOfValues > 0 ? "1" : "::";
                script.Append($" \\\n                        {Quote($"{(place == "::" ? "1" : place)}:{Escape(argument.Name)}:{ZshAction(ValueOf(argument))}")}");
            }

            script.Append(" ;;\n");
        }

        // As a file in $fpath it is called by its name; read by source, it makes itself known.
        return script.Append("            esac ;;\n    esac\n}\nif [[ $funcstack[1] == _dialtone ]]; then\n    _dialtone \"$@\"\nelse\n    compdef _dialtone dialtone\nfi\n").ToString();
    }

    public static string Fish(Command root)
    {
        var script = new StringBuilder("# fish completion for dialtone; made by 'dialtone completion fish'.\ncomplete -c dialtone -f\n");
        var names = string.Join(' ', Commands(root).Select(command => command.Name));
        foreach (var command in Commands(root))
        {
            script.Append($"complete -c dialtone -n 'not __fish_seen_subcommand_from {names}' -a {command.Name} -d {FishQuote(command.Description ?? "")}\n");
        }

        foreach (var command in Commands(root).Prepend(root))
        {
            var when = command == root ? $"not __fish_seen_subcommand_from {names}" : $"__fish_seen_subcommand_from {command.Name}";
            foreach (var option in Options(command))
            {
                script.Append($"complete -c dialtone -n '{when}'");
                foreach (var name in Names(option))
                {
                    script.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
                }

                var (kind, words) = ValueOf(option);
                script.Append(kind switch
                {
                    Value.None => "",
                    Value.Words => $" -x -a '{string.Join(' ', words)}'",
                    Value.File => " -r -F",
                    Value.Directory => " -x -a '(__fish_complete_directories)'",
                    _ => " -x",
                }).Append($" -d {FishQuote(option.Description ?? "")}\n");
            }

            foreach (var (kind, words) in command.Arguments.Select(ValueOf))
            {
                script.Append(kind switch
                {
                    Value.Words => $"complete -c dialtone -n '{when}' -a '{string.Join(' ', words)}'\n",
                    Value.File => $"complete -c dialtone -n '{when}' -F\n",
                    _ => "",
                });
            }
        }

        return script.ToString();
    }

    private static IEnumerable<Command> Commands(Command root) => root.Subcommands.Where(command => !command.Hidden);

    private static IEnumerable<Option> Options(Command command) => HelpPage.OptionsOf(command);

    /// <summary>Short ones first.</summary>
    private static IEnumerable<string> Names(Option option) => option.Aliases.Append(option.Name).Distinct().OrderBy(name => name.Length);

    private static (Value Kind, IReadOnlyList<string> Words) ValueOf(Option option) => option.HelpName switch
    {
        null => (Value.None, []),
        "FILE" => (Value.File, []),
        "DIR" => (Value.Directory, []),
        var words when words.Contains('|', StringComparison.Ordinal) => (Value.Words, words.Split('|')),
        _ => (Value.Free, []),
    };

    private static (Value Kind, IReadOnlyList<string> Words) ValueOf(Argument? argument) => argument?.Name switch
    {
        null => (Value.None, []),
        "FILE" => (Value.File, []),
        // Elsewhere it is the number of a run.
        "ID" when argument.Parents.OfType<Command>().Any(command => command.Name == "undo") => (Value.Words, ["last"]),
        "COMMAND" => (Value.Words, [.. argument.Parents.OfType<Command>().SelectMany(command => command.Parents).OfType<Command>().SelectMany(Commands).Select(command => command.Name)]),
        "ID" => (Value.Words, [.. Catalogue.All.Select(fault => fault.Id)]),
        "SHELL" => (Value.Words, ["bash", "zsh", "fish"]),
        _ => (Value.Free, []),
    };

    private static string ZshOption(Option option)
    {
        var names = Names(option).ToList();
        var (kind, words) = ValueOf(option);
        var tail = $"[{Escape(option.Description ?? "")}]{(kind == Value.None ? "" : $":{Escape(option.HelpName ?? "")}:{ZshAction((kind, words))}")}";
        return names.Count == 1 ? Quote(names[0] + tail) : $"'({string.Join(' ', names)})'{{{string.Join(',', names)}}}{Quote(tail)}";
    }

    private static string ZshAction((Value Kind, IReadOnlyList<string> Words) value) => value.Kind switch
    {
        Value.Words => $"({string.Join(' ', value.Words)})",
        Value.File => "_files",
        Value.Directory => "_files -/",
        _ => " ",
    };

    /// <summary>A colon, bracket or backslash would end a part of a specification.</summary>
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string FishQuote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
