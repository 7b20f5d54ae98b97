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
        Description = "Logs, listings, recordings, archives and directories of them, in any order; '-' is standard input. None: this machine.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<Stage?> after = new("--after")
    {
        Description = "Show what there is after one stage instead of the answer: the facts of each input, the events at each port, the findings before they are weighed.",
        HelpName = "facts|events|findings",
        CustomParser = result => result.Tokens is [{ Value: "facts" or "events" or "findings" } word] ? Enum.Parse<Stage>(word.Value, ignoreCase: true) : Wrong(result),
    };

    private readonly Option<bool> follow = new("--follow")
    {
        Description = "Go on while the log is written, and tell each finding when it arises or changes: the kernel log, one file, or '-'. Ctrl-C ends it with the whole answer.",
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
        Add(options.Redact);
        Add(follow);
        Add(options.Evidence);
        Add(options.Verbose);
    }

    public override IReadOnlyList<string> Details =>
    [
        "What each file is, is found from its content: a kernel log in any of its forms, lsusb, usb-devices, lsmod, uname, or a recording made by "
        + "'dialtone record'. They may be packed (gzip, xz, bzip2, zstd), and come as an archive (tar, zip; of sos and hw-probe what matters is taken) or a directory. With files, the answer depends on them alone. "
        + "Exit status: 0 healthy, 1 there is a fault, 2 it cannot be told.",
    ];

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone diagnose", "this machine"),
        new("dialtone diagnose dmesg.txt lsusb.txt", "somebody else's"),
        new("dmesg | dialtone diagnose -", "a pipe"),
        new("dialtone diagnose sosreport-2023.tar.xz", "what a support tool collected"),
        new("dialtone diagnose --follow", "this machine's kernel log as it is written"),
        new("dialtone diagnose --redact --evidence dmesg.txt", "to be pasted where everybody reads it"),
        new("dialtone diagnose --format json dmesg.txt", "for scripts"),
        new("dialtone diagnose --evidence dmesg.txt", "with the lines that carry the answer"),
        new("dialtone diagnose --after facts dmesg.txt", "what was understood of it, and what not"),
        new("dialtone diagnose --root /mnt", "another installation's root directory"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var format = arguments.GetValue(options.Format);
        var report = arguments.GetValue(options.Report);
        var given = arguments.GetValue(files) ?? [];
        var root = arguments.GetValue(options.Root);
        if (given.Length > 0 && root is not null)
        {
            throw new CommandException(ExitStatus.Usage, "Either files or --root, not both.");
        }

        if (arguments.GetValue(follow))
        {
            return given.Length > 1 || root is not null || arguments.GetValue(after) is not null || format == OutputFormat.Html || report is not null
                ? throw new CommandException(ExitStatus.Usage, "--follow takes one file, '-' or nothing (the kernel log), and text or json.")
                : await new Following(session, format, arguments.GetValue(options.Verbose), arguments.GetValue(options.Evidence)).RunAsync(given.FirstOrDefault());
        }

        if (arguments.GetValue(after) is { } stage)
        {
            return await ShowStageAsync(given, root, stage, arguments, session);
        }

        var story = given.Length > 0
            ? await Examining.FilesAsync(given, session)
            : root is not null ? Examining.Root(root, session) : await Examining.ThisMachineAsync(session, arguments, options);
        await Delivery.WriteReportAsync(story, report, session.Terminal, session.Secrets);
        Delivery.Show(story, format, arguments.GetValue(options.Verbose), session.Terminal, arguments.GetValue(options.Evidence), session.Secrets);
        return ExitStatus.For(story.Examination.Verdict);
    }

    private async Task<int> ShowStageAsync(IReadOnlyList<string> given, string? root, Stage stage, ParseResult arguments, Session session)
    {
        var subjects = await Examining.SubjectsAsync(given, root, session, () => session.Machine.Look(!arguments.GetValue(options.NoProbe), session.Stop));
        switch (arguments.GetValue(options.Format))
        {
            case OutputFormat.Json:
                session.Terminal.ShowJson(StageJson.Write(subjects, stage));
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
