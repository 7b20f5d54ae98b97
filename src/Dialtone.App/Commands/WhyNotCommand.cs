using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Text;
using Dialtone.Diagnosis;

namespace Dialtone.App.Commands;

/// <summary>Why a class that somebody expects is not the answer.</summary>
internal sealed class WhyNotCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Argument<string> which = new("ID") { Description = "A fault's name, as 'dialtone explain' lists them." };
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Logs, listings and recordings; '-' is standard input. None: this machine.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public WhyNotCommand(CommonOptions options)
        : base("why-not", "say why a fault is not the answer: which need was missing, which condition failed.")
    {
        this.options = options;
        Add(which);
        Add(files);
        Add(options.TextOrJson);
        Add(options.Root);
        Add(options.Redact);
        Add(options.NoProbe);
    }

    public override IReadOnlyList<string> Details =>
    [
        "Looks as 'dialtone diagnose' does, and then asks after that one fault. Exit status: 1 it is the answer or part of it, 0 it is not, 2 it cannot be told because "
        + "something was not examined or because dialtone knows no sign of it.",
    ];

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone why-not storage-reset-loop", "why not that, on this machine?"),
        new("dialtone why-not modem-firmware-crash dmesg.txt", "and in this log?"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var id = arguments.GetRequiredValue(which);
        var fault = Catalogue.Find(id) ?? throw ExplainCommand.Unknown(id);
        var subjects = await Examining.SubjectsAsync(
            arguments.GetValue(files) ?? [], arguments.GetValue(options.Root), session, () => session.Machine.Look(!arguments.GetValue(options.NoProbe), session.Stop));
        var answer = Examiner.WhyNot(subjects, fault);
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(WhyNotJson.Write(answer));
        }
        else
        {
            var page = session.Terminal.NewPage();
            new WhyNotPage(answer).Write(page);
            session.Terminal.Show(page);
        }

        return answer.Kept.Any() ? ExitStatus.Findings
            : answer.Found.Count == 0 && (!answer.HasRule || answer.Examination.NotExamined.Count > 0) ? ExitStatus.CannotTell
            : ExitStatus.Good;
    }
}
