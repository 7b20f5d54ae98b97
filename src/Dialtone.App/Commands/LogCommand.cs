using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Text;
using Dialtone.Diagnosis;

namespace Dialtone.App.Commands;

/// <summary>What happened at each port, in order.</summary>
internal sealed class LogCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Logs and recordings; '-' is standard input. None: this machine's kernel log.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> port = new("--port", "-p") { Description = "Only this port and what is plugged in below it.", HelpName = "PORT" };

    public LogCommand(CommonOptions options)
        : base("log", "show what happened at each USB port, in order of time.")
    {
        this.options = options;
        Add(files);
        Add(port);
        Add(options.TextOrJson);
        Add(options.Root);
        Add(options.Redact);
        Add(options.Verbose);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone log", "this machine's ports"),
        new("dialtone log --port 3-1", "one port"),
        new("dialtone log --verbose dmesg.txt", "every event of a log that was kept"),
        new("dialtone log --format json dmesg.txt", "for scripts"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var given = arguments.GetValue(files) ?? [];
        var only = PortOf(arguments.GetValue(port));
        var subjects = await Examining.SubjectsAsync(given, arguments.GetValue(options.Root), session, () => session.Machine.Look(askPorts: false, session.Stop));
        if (given.Length == 0 && subjects.Logs.Count == 0)
        {
            var reason = subjects.Machine?.NotExamined.FirstOrDefault(entry => entry.What.StartsWith("the kernel log", StringComparison.Ordinal))?.What ?? "the kernel log could not be read";
            throw new CommandException(ExitStatus.Unavailable, reason, session.IsRoot ? null : session.AsRoot());
        }

        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(TimelineJson.Write(subjects.Logs, only));
            return ExitStatus.Good;
        }

        var page = session.Terminal.NewPage();
        new PortLogPage(subjects.Logs, only, arguments.GetValue(options.Verbose)).Write(page);
        session.Terminal.Show(page);
        return ExitStatus.Good;
    }

    private static Facts.Usb.UsbPortPath? PortOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Facts.Usb.UsbPortPath.TryParse(text, out var path)
            ? path
            : throw new CommandException(ExitStatus.Usage, $"'{text}' is no USB port; expected something like 3-1 or 1-1.4, as 'dialtone list' shows it.");
    }
}
