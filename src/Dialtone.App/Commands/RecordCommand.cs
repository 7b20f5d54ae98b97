using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Text;

namespace Dialtone.App.Commands;

/// <summary>Writes what a diagnosis looks at into one file, without what is private.</summary>
internal sealed class RecordCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Option<string> output = new("--output", "-o") { Description = "The recording: a compressed archive; '-' is standard output.", HelpName = "FILE", Required = true };
    private readonly Option<bool> force = new("--force") { Description = "Replace the file if it exists." };

    public RecordCommand(CommonOptions options)
        : base("record", "write this machine's facts as a redacted recording that 'dialtone diagnose' reads.")
    {
        this.options = options;
        Add(output);
        Add(force);
        Add(options.NoProbe);
    }

    public override IReadOnlyList<string> Details =>
    [
        "Holds what a diagnosis looks at: sysfs of the USB devices, the kernel log, modules, what the ports answered, and what could not be read and why. "
        + "Host and user names, serial numbers, IMEI, IMSI, ICCID, telephone numbers, MAC and IP addresses are replaced, the same by the same. Look into it before you "
        + "send it: it is a tar archive of text.",
    ];

    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo dialtone record -o modem.tar.gz", "record while the trouble lasts"),
        new("sudo dialtone record -o - | ssh helper dialtone diagnose -", "or through a pipe"),
        new("dialtone diagnose modem.tar.gz", "the same diagnosis, elsewhere"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var file = arguments.GetRequiredValue(output);
        var toOutput = file == "-";
        if (toOutput && session.Terminal.OutputIsTerminal)
        {
            throw new CommandException(ExitStatus.Usage, "A recording is binary, and standard output is a terminal. Name a file, or send it on: dialtone record -o - | ssh HOST 'cat > modem.tar.gz'");
        }

        var askPorts = !arguments.GetValue(options.NoProbe);
        IReadOnlyList<string> missing;
        try
        {
            missing = await Progress.WhileAsync(
                session.Terminal, "Recording the machine", () => Record(file, toOutput, arguments.GetValue(force), askPorts, session), session.Stop);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitStatus.Usage, $"{file} could not be written: {exception.Message}");
        }

        var page = new TextPage(toOutput ? session.Terminal.ErrorStyle : session.Terminal.OutputStyle);
        page.Entry("Recorded", toOutput ? "to standard output" : Path.GetFullPath(file));
        var label = "Not examined";
        foreach (var entry in missing)
        {
            page.Entry(label, entry);
            label = "";
        }

        if (missing.Count > 0 && !session.IsRoot)
        {
            page.Entry("", new Piece("with root there is more to record", Tone.Faint));
        }

        (toOutput ? session.Terminal.Error : session.Terminal.Output).Write(page.ToString());
        return ExitStatus.Good;
    }

    private static IReadOnlyList<string> Record(string file, bool toOutput, bool replace, bool askPorts, Session session)
    {
        if (!toOutput)
        {
            return session.Machine.Record(file, replace, askPorts, session.Stop);
        }

        using var stream = session.StandardOutput();
        return session.Machine.Record(stream, askPorts, session.Stop);
    }
}
