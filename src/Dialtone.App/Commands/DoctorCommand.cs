using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Html;
using Dialtone.App.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Treatment;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>Look, diagnose, show what helps and what it costs, ask, treat, verify, tell.</summary>
internal sealed class DoctorCommand : ProgramCommand
{
    private readonly CommonOptions options;

    public DoctorCommand(CommonOptions options)
        : base("doctor", "find what is wrong with the modem, and cure it.")
    {
        this.options = options;
        Add(options.Yes);
        Add(options.DryRun);
        Add(options.Format);
        Add(options.Report);
        Add(options.Root);
        Add(options.Redact);
        Add(options.StateDirectory);
        Add(options.NoProbe);
        Add(options.Evidence);
        Add(options.Verbose);
    }

    public override IReadOnlyList<string> Details =>
    [
        "Shows what is wrong, what could be done and what that costs, and asks before it changes anything. Each cure is journaled before it is applied, "
        + "watched until it is proven, and taken back if it did not help. Without root it diagnoses what it can.",
    ];

    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo dialtone doctor", "look, ask, cure, prove it"),
        new("sudo dialtone doctor --yes --report report.html", "without asking, and write the story as a page"),
        new("dialtone doctor --dry-run", "show what would be done, step by step"),
        new("dialtone doctor --root /mnt", "only diagnose another installation"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session) => new Treating(options, arguments, session, only: null).RunAsync();
}
