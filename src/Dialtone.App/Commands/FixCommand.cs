using System.CommandLine;
using Dialtone.App.CommandLine;

namespace Dialtone.App.Commands;

/// <summary>As doctor, for one finding or with one remedy.</summary>
internal sealed class FixCommand : ProgramCommand
{
    private readonly CommonOptions options;
    private readonly Argument<string> which = new("ID")
    {
        Description = "A finding's name (storage-reset-loop) or a remedy's (storage-quirk-single-lun). None: all that was found.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public FixCommand(CommonOptions options)
        : base("fix", "cure what was found, or use one remedy.")
    {
        this.options = options;
        Add(which);
        Add(options.Yes);
        Add(options.DryRun);
        Add(options.Format);
        Add(options.Report);
        Add(options.StateDirectory);
        Add(options.NoProbe);
        Add(options.Redact);
        Add(options.Evidence);
        Add(options.Verbose);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo dialtone fix", "everything that was found"),
        new("sudo dialtone fix storage-reset-loop", "one finding"),
        new("sudo dialtone fix storage-quirk-single-lun --yes", "with one remedy, without asking"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session) => new Treating(options, arguments, session, arguments.GetValue(which)).RunAsync();
}
