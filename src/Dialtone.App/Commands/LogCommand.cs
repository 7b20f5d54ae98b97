using System.CommandLine;
using Dialtone.App.CommandLine;
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
        Add(options.Verbose);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone log", "this machine's ports"),
        new("dialtone log --port 3-1", "one port"),
        new("dialtone log --verbose dmesg.txt", "every event of a log that was kept"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var given = arguments.GetValue(files) ?? [];
        var subjects = given.Length > 0 ? new InputFiles(session).Read(given) : session.Machine.Look(askPorts: false, session.Stop);
        if (given.Length == 0 && subjects.Logs.Count == 0)
        {
            var reason = subjects.Machine?.NotExamined.FirstOrDefault(entry => entry.What.StartsWith("the kernel log", StringComparison.Ordinal))?.What ?? "the kernel log could not be read";
            throw new CommandException(ExitStatus.Unavailable, reason, $"sudo {session.ProgramPath} log");
        }

        var page = session.Terminal.NewPage();
        new PortLogPage(subjects.Logs, PortOf(arguments.GetValue(port)), arguments.GetValue(options.Verbose)).Write(page);
        session.Terminal.Show(page);
        return Task.FromResult(ExitStatus.Good);
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
