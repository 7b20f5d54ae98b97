using System.Buffers.Text;
using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.Events;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Recording;
using Dialtone.Treatment;
using Dialtone.Treatment.Verification;

namespace Dialtone.App.Commands;

/// <summary>From what is to be examined to the story of the examination.</summary>
internal static class Examining
{
    /// <summary>The machine that the program runs on.</summary>
    public static async Task<Story> ThisMachineAsync(Session session, ParseResult arguments, CommonOptions options)
    {
        var askPorts = !arguments.GetValue(options.NoProbe);
        async Task<Story> LookAsync()
        {
            var subjects = await Progress.WhileAsync(session.Terminal, "Looking at the machine", () => session.Machine.Look(askPorts, session.Stop), session.Stop);
            session.Learn(subjects.Machine);
            return Tell(subjects, "this machine") with { Written = session.Machine.Clock.GetUtcNow() };
        }

        var story = await LookAsync();
        for (var look = 1; look < Looks && story.Examination.Unsettled is { } unsettled; look++)
        {
            if (!await SettleAsync(session, unsettled))
            {
                break;
            }

            story = await LookAsync();
        }

        return story;
    }

    /// <summary>A loop is known after three rounds, of which the first look may have seen one; a modem that has just come is complete after three steps: switched, driven, awake.</summary>
    private const int Looks = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Waits until the device on the port is complete, or the port has been quiet for a while, or something more happens on it.</summary>
    /// <returns>False if the port cannot be watched.</returns>
    private static async Task<bool> SettleAsync(Session session, UnsettledPort unsettled)
    {
        var expectation = new WatchExpectation
        {
            Port = unsettled.Port,
            AtAnswer = false,
            Ttys = unsettled.Incomplete ? unsettled.Ttys + Math.Max(1, unsettled.Driverless) : 0,
            // A function without serial ports comes unseen, and firmware wakes up unseen: looked at again soon.
            ReturnDeadline = !unsettled.Incomplete ? TimeSpan.Zero : unsettled.Left < Patience ? unsettled.Left : Patience,
            // How many ports a stick has once it is switched is not known, but they come within a moment.
            Duration = !unsettled.Incomplete ? unsettled.Left : unsettled.Driverless > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1),
        };
        try
        {
            await Progress.WhileAsync(
                session.Terminal,
                unsettled.Incomplete ? $"A device came on port {unsettled.Port} a moment ago; waiting until it is complete"
                    : $"Something happened on port {unsettled.Port} a moment ago; watching whether it goes on",
                () => session.Machine.Watch(askPorts: false).WatchAsync(expectation, session.Stop).GetAwaiter().GetResult(),
                session.Stop);
            return true;
        }
        catch (StepRefusedException)
        {
            // The examination says itself that this is open.
            return false;
        }
    }

    /// <summary>Files, a root directory, or what <paramref name="here"/> gives for the machine that the program runs on.</summary>
    /// <exception cref="CommandException">Both are given, or one of them cannot be read.</exception>
    public static async Task<Subjects> SubjectsAsync(IReadOnlyList<string> files, string? root, Session session, Func<Subjects> here)
    {
        if (files.Count > 0 && root is not null)
        {
            throw new CommandException(ExitStatus.Usage, "Either files or --root, not both.");
        }

        var inputs = new InputFiles(session);
        var subjects = files.Count > 0 ? await inputs.ReadAsync(files)
            : root is not null ? SubjectsOf(OpenRoot(root, session))
            : await Progress.WhileAsync(session.Terminal, "Looking at the machine", here, session.Stop);
        session.Learn(subjects.Machine);
        foreach (var entry in inputs.PassedOver)
        {
            session.Terminal.Complain($"Not examined: {entry.What}");
        }

        return subjects;
    }

    /// <summary>A root directory that is not the running one.</summary>
    /// <exception cref="CommandException">It is no directory that could be examined.</exception>
    public static Story Root(string directory, Session session)
    {
        var subjects = SubjectsOf(OpenRoot(directory, session));
        session.Learn(subjects.Machine);
        return Tell(subjects, $"the root directory {directory}");
    }

    private static IFileTree OpenRoot(string directory, Session session)
    {
        var tree = OpenRoot(directory);
        if (session.Secrets is { } secrets)
        {
            MachineSecrets.Tell(secrets, tree);
        }

        return tree;
    }

    /// <summary>Files, recordings and standard input. The answer depends on them alone.</summary>
    /// <exception cref="CommandException">One of them cannot be read.</exception>
    public static async Task<Story> FilesAsync(IReadOnlyList<string> files, Session session)
    {
        var inputs = new InputFiles(session);
        var subjects = await inputs.ReadAsync(files);
        session.Learn(subjects.Machine);
        var story = Tell(subjects, $"{DeviceListPage.Count(Math.Max(files.Count, subjects.Logs.Count), "file")}{Recognised(subjects)}");
        return story with { Examination = story.Examination with { NotExamined = [.. inputs.PassedOver, .. story.Examination.NotExamined] } };
    }

    /// <summary>How much of the texts was understood.</summary>
    private static string Recognised(Subjects subjects)
    {
        var lines = subjects.Logs.Sum(log => log.Description.Lines);
        var recognised = subjects.Logs.Sum(log => log.Description.Recognised);
        return subjects.Logs.Count == 0 ? "" : lines == 0 ? ", which hold nothing to read" : $"; {(recognised >= lines ? $"all {lines}" : $"{recognised} of {lines}")} lines recognised";
    }

    /// <summary>The machine that a tree stands for, with the kernel log if the tree is a recording. Facts and log were then taken at the same time, so they are
    /// held against each other as on a running machine.</summary>
    public static Subjects SubjectsOf(IFileTree tree)
    {
        var machine = MachineCollector.Collect(tree);
        var recorded = RecordedLog.Read(tree);
        if (!recorded.TryGet(out var records))
        {
            return new Subjects { Machine = machine with { NotExamined = [.. machine.NotExamined, new NotExamined($"the kernel log: {recorded.Reason}")] } };
        }

        var reader = new LogReader(KernelLog.Place, LogFormatHint.Kmsg);
        reader.Feed(records);
        return new Subjects { Machine = machine, Logs = [reader.Complete()], Live = true, Uptime = RecordedUptime(tree) };
    }

    /// <summary>The first number of <c>/proc/uptime</c>: seconds since boot.</summary>
    private static TimeSpan? RecordedUptime(IFileTree tree) =>
        tree.Read(RecordingWriter.UptimePath).TryGet(out var bytes) && Utf8Parser.TryParse(bytes, out double seconds, out _) && seconds is > 0 and < 1e10
            ? TimeSpan.FromSeconds(seconds)
            : null;

    public static IFileTree OpenRoot(string directory)
    {
        try
        {
            return new DirectoryFileTree(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandException(ExitStatus.Usage, exception.Message);
        }
    }

    /// <summary>The story of an examination that has nothing but its subjects to tell of.</summary>
    public static Story Tell(Subjects subjects, string examined)
    {
        var examination = Examiner.Examine(subjects);
        return new Story
        {
            Examination = examination,
            Machine = subjects.Machine,
            Examined = examined,
            Cures = examination.Answer is { } answer ? CatalogueCures.For(answer, KernelOf(subjects)) : [],
            Ports = [.. subjects.Logs.SelectMany(log => log.Ports)],
        };
    }

    private static KernelVersion? KernelOf(Subjects subjects) => subjects.Machine is { } machine && machine.Kernel.TryGet(out var kernel)
        ? kernel.Version
        : subjects.Logs.Select(log => log.Kernel?.Version).FirstOrDefault(version => version is not null);
}
