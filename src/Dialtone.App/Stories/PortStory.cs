using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;

namespace Dialtone.App.Stories;

/// <summary>What a person calls the events at a port; also the lanes of the drawing, from top to bottom.</summary>
internal enum Lane
{
    Plugged,
    Attach,
    Detach,
    Gone,
    Reset,
    Error,
}

/// <param name="Line">The line that tells of it, or null.</param>
internal readonly record struct Mark(double At, Lane Lane, Evidence? Line = null);

/// <summary>A port's events reduced to what a drawing shows.</summary>
internal sealed class PortStory
{
    private readonly long[] omitted;

    private PortStory(IReadOnlyList<Mark> marks, bool hasTimes, int gap, long[] omitted, double? until = null)
    {
        Marks = marks;
        HasTimes = hasTimes;
        this.omitted = omitted;
        Start = marks.Count == 0 ? 0 : marks[0].At;
        var span = marks.Count == 0 ? 0 : Math.Max(marks[^1].At, until ?? 0) - Start;
        Span = span > 0 ? span : 1;
        GapStart = gap > 0 && gap <= marks.Count ? marks[gap - 1].At : Start;
        GapEnd = gap < marks.Count ? marks[gap].At : Start + Span;
    }

    /// <summary>In order of time.</summary>
    public IReadOnlyList<Mark> Marks { get; }

    /// <summary>False if places are line numbers, because the log has no times or they go back.</summary>
    public bool HasTimes { get; }

    /// <summary>Seconds of the log's clock, or a line number.</summary>
    public double Start { get; }

    /// <summary>Above zero.</summary>
    public double Span { get; }

    /// <summary>Between these, only the number of events was kept.</summary>
    public double GapStart { get; }

    public double GapEnd { get; }

    public long Omitted(Lane lane) => omitted[(int)lane];

    public long Count(Lane lane) => Marks.LongCount(mark => mark.Lane == lane) + Omitted(lane);

    /// <summary>Events of which only the number was kept.</summary>
    public long OmittedTotal => omitted.Sum();

    /// <summary>The drawing in words, for whoever does not see it.</summary>
    public string Summary
    {
        get
        {
            var counts = Enum.GetValues<Lane>().Where(lane => Count(lane) > 0).Select(lane => $"{Count(lane)} × {Name(lane)}");
            var time = !HasTimes ? "in an order without times" : Marks.Count < 2 ? "at one time" : $"within {StoryWords.Duration(Marks[^1].At - Start)}";
            return $"{string.Join(", ", counts)}, {time}";
        }
    }

    /// <param name="until">Where the drawing ends, if events have stopped before; it counts only for a log with times.</param>
    public static PortStory Of(PortTimeline port, TimeSpan? until = null)
    {
        // Times are no axis if some are missing or a new boot sets them back.
        var hasTimes = port.Events.All(happened => happened.Time is not null);
        for (var index = 1; hasTimes && index < port.Events.Count; index++)
        {
            hasTimes = port.Events[index].Time >= port.Events[index - 1].Time;
        }

        var marks = new List<Mark>();
        var gap = 0;
        var unseen = new long[Enum.GetValues<Lane>().Length];
        for (var index = 0; index < port.Events.Count; index++)
        {
            var happened = port.Events[index];
            if (index == port.Gap)
            {
                gap = marks.Count;
            }

            if (LaneOf(happened.Kind) is { } lane)
            {
                marks.Add(new Mark(hasTimes ? happened.Time!.Value.TotalSeconds : happened.Line.Line, lane, happened.Line));
                unseen[(int)lane]--;
            }
        }

        foreach (var (kind, count) in port.Counts)
        {
            if (LaneOf(kind) is { } lane)
            {
                unseen[(int)lane] += count;
            }
        }

        for (var lane = 0; lane < unseen.Length; lane++)
        {
            unseen[lane] = Math.Max(0, unseen[lane]);
        }

        if (!hasTimes)
        {
            marks.Sort((one, other) => one.At.CompareTo(other.At));
        }

        return new PortStory(marks, hasTimes, gap, unseen, hasTimes ? until?.TotalSeconds : null);
    }

    /// <summary>The end of it, without what was omitted.</summary>
    public PortStory Last(int count) => new([.. Marks.Skip(Math.Max(0, Marks.Count - count))], HasTimes, 0, new long[omitted.Length]);

    /// <summary>The device as it called itself, with its ids; empty if nothing is known.</summary>
    public static string Label(PortTimeline port)
    {
        var ids = string.Join(", ", port.Ids.Distinct().Take(3));
        // Many products begin with their maker's name.
        var maker = port.Manufacturer ?? "";
        var first = maker.IndexOf(' ') is var blank and > 0 ? maker[..blank] : maker;
        var name = first.Length > 0 && port.Product?.StartsWith(first, StringComparison.OrdinalIgnoreCase) == true ? port.Product : $"{maker} {port.Product}".Trim();
        return name.Length > 0 && ids.Length > 0 ? $"{name} ({ids})" : name + ids;
    }

    public static string Name(Lane lane) => lane switch
    {
        Lane.Plugged => "new device",
        Lane.Attach => "attach",
        Lane.Detach => "detach",
        Lane.Gone => "disconnect",
        Lane.Reset => "reset",
        _ => "error",
    };

    public static Lane? LaneOf(EventKind kind) => kind switch
    {
        EventKind.NewDevice => Lane.Plugged,
        EventKind.SerialAttached or EventKind.AcmAttached or EventKind.NetworkAttached or EventKind.ControlAttached => Lane.Attach,
        EventKind.SerialDetached or EventKind.NetworkDetached => Lane.Detach,
        EventKind.Disconnect => Lane.Gone,
        EventKind.Reset or EventKind.UserspaceReset or EventKind.PowerCycle or EventKind.FirmwareChanged => Lane.Reset,
        EventKind.DescriptorError or EventKind.AddressRefused or EventKind.ConfigurationRefused or EventKind.GivenUp or EventKind.CannotEnable
            or EventKind.DisabledByHub or EventKind.OverCurrent or EventKind.ScsiError or EventKind.ProbeFailed or EventKind.HostControllerDied
            or EventKind.PowerBudget or EventKind.UnderVoltage => Lane.Error,
        _ => null,
    };
}
