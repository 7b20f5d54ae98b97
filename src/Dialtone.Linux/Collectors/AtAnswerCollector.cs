using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Ports;

namespace Dialtone.Linux.Collectors;

/// <summary>What the modem ports answer to <c>AT</c>.</summary>
internal static class AtAnswerCollector
{
    public const string RecordedPath = RecordingIndex.Directory + "/at-answers";

    public static Observed<IReadOnlyList<AtAnswer>> Collect(
        IFileTree tree, Observed<IReadOnlyList<UsbDevice>> devices, Observed<IReadOnlyList<PortHolder>> holders, CollectorOptions options)
    {
        if (!tree.IsLive)
        {
            return Recorded(tree);
        }

        if (!options.AskPorts)
        {
            return Observed.NotExamined<IReadOnlyList<AtAnswer>>("the ports were not asked");
        }

        if (!devices.TryGet(out var present))
        {
            return devices.IsAbsent ? Observed.Known<IReadOnlyList<AtAnswer>>([], devices.Source) : Observed.NotExamined<IReadOnlyList<AtAnswer>>(devices.Reason);
        }

        var held = holders.Or([]).ToLookup(static holder => holder.Port, StringComparer.Ordinal);
        var asked = present.SelectMany(device => AskAll(ModemPorts.ToAsk([device]), held, options));
        return Observed.Known<IReadOnlyList<AtAnswer>>(Task.WhenAll(asked).GetAwaiter().GetResult(), new Source("/dev"));
    }

    /// <summary>Asks all ports of one device at the same time.</summary>
    private static List<Task<AtAnswer>> AskAll(IReadOnlyList<string> ports, ILookup<string, PortHolder> held, CollectorOptions options)
    {
        var first = new FirstAnswer();
        return [.. ports.Select(port => held[port].FirstOrDefault() is { } holder
            ? Task.FromResult(new AtAnswer(port, AtOutcome.Busy, $"{holder.Program} (process {holder.ProcessId})"))
            : AtProbe.AskAsync(port, options.PortDeadline, first, options.Cancellation))];
    }

    internal static string Write(IReadOnlyList<AtAnswer> answers) =>
        string.Concat(answers.Select(answer => $"{answer.Port}\t{answer.Outcome}\t{RecordedText.Escape(answer.Detail)}\n"));

    private static Observed<IReadOnlyList<AtAnswer>> Recorded(IFileTree tree)
    {
        var file = tree.Read(RecordedPath);
        if (!file.TryGet(out var bytes))
        {
            return Observed.NotExamined<IReadOnlyList<AtAnswer>>(file.IsAbsent ? "was not recorded" : file.Reason);
        }

        var answers = new List<AtAnswer>();
        foreach (var members in RecordedText.Lines(bytes))
        {
            if (members.Length == 3 && Enum.TryParse<AtOutcome>(members[1], out var outcome) && Enum.IsDefined(outcome))
            {
                answers.Add(new AtAnswer(members[0], outcome, members[2]));
            }
        }

        return Observed.Known<IReadOnlyList<AtAnswer>>(answers, new Source(RecordedPath));
    }
}
