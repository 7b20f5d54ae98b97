using System.CommandLine;
using Dialtone.App.CommandLine;

namespace Dialtone.App.Commands;

/// <summary>The program without a command word: the same as <c>dialtone doctor</c>.</summary>
internal sealed class DialtoneCommand : ProgramCommand
{
    private readonly DoctorCommand doctor;

    public DialtoneCommand(CommonOptions options)
        : base("dialtone", "get a USB mobile-broadband modem working, prove that it works, take every step back.")
    {
        doctor = new DoctorCommand(options);
        foreach (var option in doctor.Options)
        {
            Add(option);
        }

        // Without an action the parser takes a missing command word for an error; RunAsync is what is called.
        SetAction(_ => ExitStatus.Good);
        Add(options.Version);
        Add(options.Help);
        Add(doctor);
        Add(new DiagnoseCommand(options));
        Add(new FixCommand(options));
        Add(new UndoCommand(options));
        Add(new HistoryCommand(options));
        Add(new VerifyCommand(options));
        Add(new ExplainCommand(options));
        Add(new WhyNotCommand(options));
        Add(new SwitchCommand(options));
        Add(new ListCommand(options));
        Add(new LogCommand(options));
        Add(new RecordCommand(options));
        Add(new CompletionCommand(this));
        Add(new ManCommand(this));
    }

    public override IReadOnlyList<string> Details => ["Without a command: look, diagnose, show what could be done and what it costs, ask, do it, prove it (as 'dialtone doctor')."];

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone", "what is wrong with the modem of this machine? Changes nothing without asking"),
        new("dialtone diagnose dmesg.txt lsusb.txt", "what is wrong with somebody else's?"),
        new("dialtone undo last", "take the last change back"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session) => doctor.RunAsync(arguments, session);
}
