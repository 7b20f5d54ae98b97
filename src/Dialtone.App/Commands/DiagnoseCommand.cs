using System.CommandLine;
using System.CommandLine.Parsing;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Text;

namespace Dialtone.App.Commands;

/// <summary>Names what is wrong, and never changes anything.</summary>
internal sealed class DiagnoseCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Logs, listings and recordings, in any order; '-' is standard input. None: this machine.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<Stage?> after = new("--after")
    {
        Description = "Show what there is after one stage instead of the answer: the facts of each input, the events at each port, the findings before they are weighed.",
        HelpName = "facts|events|findings",
        CustomParser = result => result.Tokens is [{ Value: "facts" or "events" or "findings" } word] ? Enum.Parse<Stage>(word.Value, ignoreCase: true) : Wrong(result),
    };

    public DiagnoseCommand(CommonOptions options)
        : base("diagnose", "say what is wrong, here or elsewhere; changes nothing.")
    {
        this.options = options;
        Add(files);
        Add(options.Format);
        Add(after);
        Add(options.Report);
        Add(options.Root);
        Add(options.NoProbe);
        Add(options.Evidence);
        Add(options.Verbose);
    }

    public override IReadOnlyList<string> Details =>
    [
        "What each file is, is found from its content: a kernel log in any of its forms, lsusb, usb-devices, lsmod, uname, or a recording made by "
        + "'dialtone record'. With files, the answer depends on them alone. Exit status: 0 healthy, 1 there is a fault, 2 it cannot be told.",
    ];

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone diagnose", "this machine"),
        new("dialtone diagnose dmesg.txt lsusb.txt", "somebody else's"),
        new("dmesg | dialtone diagnose -", "a pipe"),
        new("dialtone diagnose --format json dmesg.txt", "for scripts"),
        new("dialtone diagnose --evidence dmesg.txt", "with the lines that carry the answer"),
        new("dialtone diagnose --after facts dmesg.txt", "what was understood of it, and what not"),
        new("dialtone diagnose --root /mnt", "another installation's root directory"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var given = arguments.GetValue(files) ?? [];
        var root = arguments.GetValue(options.Root);
        if (given.Length > 0 && root is not null)
        {
            throw new CommandException(ExitStatus.Usage, "Either files or --root, not both.");
        }

        if (arguments.GetValue(after) is { } stage)
        {
            return await ShowStageAsync(given, root, stage, arguments, session);
        }

        var story = given.Length > 0
            ? await Examining.FilesAsync(given, session)
            : root is not null ? Examining.Root(root) : await Examining.ThisMachineAsync(session, arguments, options);
        await Delivery.WriteReportAsync(story, arguments.GetValue(options.Report), session.Terminal);
        Delivery.Show(story, arguments.GetValue(options.Format), arguments.GetValue(options.Verbose), session.Terminal);
        return ExitStatus.For(story.Examination.Verdict);
    }

    private async Task<int> ShowStageAsync(IReadOnlyList<string> given, string? root, Stage stage, ParseResult arguments, Session session)
    {
        var subjects = await Examining.SubjectsAsync(given, root, session, () => session.Machine.Look(!arguments.GetValue(options.NoProbe), session.Stop));
        switch (arguments.GetValue(options.Format))
        {
            case OutputFormat.Json:
                session.Terminal.Output.Write(StageJson.Write(subjects, stage));
                break;
            case OutputFormat.Html:
                throw new CommandException(ExitStatus.Usage, "A stage is shown as text or json, not as html.");
            default:
                var page = session.Terminal.NewPage();
                new StagePage(subjects).Write(page, stage, arguments.GetValue(options.Verbose));
                session.Terminal.Show(page);
                break;
        }

        return ExitStatus.Good;
    }

    private static Stage? Wrong(ArgumentResult result)
    {
        result.AddError("--after takes facts, events or findings.");
        return null;
    }
}
