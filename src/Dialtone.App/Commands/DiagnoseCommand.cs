using System.CommandLine;
using Dialtone.App.CommandLine;

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

    public DiagnoseCommand(CommonOptions options)
        : base("diagnose", "say what is wrong, here or elsewhere; changes nothing.")
    {
        this.options = options;
        Add(files);
        Add(options.Format);
        Add(options.Report);
        Add(options.Root);
        Add(options.NoProbe);
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

        var story = given.Length > 0
            ? Examining.Files(given, session)
            : root is not null ? Examining.Root(root) : await Examining.ThisMachineAsync(session, arguments, options);
        await Delivery.WriteReportAsync(story, arguments.GetValue(options.Report), session.Terminal);
        Delivery.Show(story, arguments.GetValue(options.Format), arguments.GetValue(options.Verbose), session.Terminal);
        return ExitStatus.For(story.Examination.Verdict);
    }
}
