using System.Globalization;
using System.Text;
using Dialtone.App.Stories;
using Dialtone.Diagnosis.Logs.Timelines;

namespace Dialtone.App.Html;

/// <summary>Draws what happened at each port as inline SVG: lanes for what came and went, over time.</summary>
/// <remarks>Events are counted into columns of two units, so a drawing stays as small for a hundred thousand events as for ten; the height of a mark
/// tells how many fell into its column. Events of which only the number was kept are drawn as a band. Where marks would touch, a second drawing
/// enlarges the last rounds.</remarks>
internal static class TimelineDrawing
{
    private const int Width = 960;
    private const int Left = 96;
    private const int Right = 24;
    private const int LaneHeight = 26;
    private const int AxisHeight = 28;
    private const int MomentHeight = 22;
    private const int ColumnWidth = 2;
    private const int Columns = (Width - Left - Right) / ColumnWidth;

    /// <summary>Height of a mark for one event, and of the tallest.</summary>
    private const int Lowest = 8;
    private const int Tallest = 18;

    /// <summary>Events in one drawing beyond which single ones cannot be told apart.</summary>
    private const int Crowded = 60;

    /// <summary>Events that the enlarged drawing shows: about three rounds of a modem with three ports.</summary>
    private const int Enlarged = 24;

    /// <param name="moments">What was done while the port was watched.</param>
    /// <param name="until">How long it was watched.</param>
    /// <param name="lines">Where the lines of the events stand on the page.</param>
    public static void Write(HtmlPage page, PortTimeline port, int number, IReadOnlyList<Moment> moments, TimeSpan? until, ReportLines lines)
    {
        var events = PortStory.Of(port, until);
        if (events.Marks.Count == 0)
        {
            return;
        }

        var title = $"Port {port.Port}{(PortStory.Label(port) is { Length: > 0 } label ? $", {label}" : "")}";
        page.Open("figure");
        // A single event is no course that a drawing would show better than a word.
        if (events.Marks.Count > 1 || events.OmittedTotal > 0 || moments.Count > 0)
        {
            Draw(page, events, $"timeline-{number}", title, moments, lines);
        }

        page.Open("figcaption").Open("strong").Text(title).Close().Text($": {events.Summary}.");
        if (events.OmittedTotal > 0)
        {
            page.Text($" The pale band stands for {events.OmittedTotal} events that were counted and not kept one by one.");
        }

        if (events.HasTimes && moments.Count > 0)
        {
            page.Text(" The upright lines show when each cure was tried.");
        }

        page.CloseLine();
        page.CloseLine();
        if (events.Marks.Count > Crowded)
        {
            var end = events.Last(Enlarged);
            page.Open("figure");
            Draw(page, end, $"timeline-{number}-end", $"{title}: the last events, enlarged", [], lines);
            page.Element("figcaption", $"The last {end.Marks.Count} events at port {port.Port}, enlarged: {end.Summary}.");
            page.CloseLine();
        }
    }

    private static void Draw(HtmlPage page, PortStory story, string id, string title, IReadOnlyList<Moment> moments, ReportLines lines)
    {
        var lanes = Enum.GetValues<Lane>().Where(lane => story.Count(lane) > 0).ToArray();
        moments = story.HasTimes ? moments : [];
        var top = moments.Count > 0 ? MomentHeight : 0;
        var bottom = top + (lanes.Length * LaneHeight) + 4;
        page.Open("svg", ("viewBox", $"0 0 {Width} {bottom + AxisHeight}"), ("role", "img"), ("aria-labelledby", $"{id}-title {id}-description"), ("class", "timeline"));
        page.Element("title", title, ("id", $"{id}-title"));
        page.Element("desc", story.Summary, ("id", $"{id}-description"));
        DrawAxis(page, story, top, bottom);
        for (var index = 0; index < lanes.Length; index++)
        {
            var baseline = top + ((index + 1) * LaneHeight);
            page.Element("text", PortStory.Name(lanes[index]), ("x", $"{Left - 10}"), ("y", $"{baseline - 4}"), ("class", "lane-name"));
            page.Void("line", ("x1", $"{Left}"), ("x2", $"{Width - Right}"), ("y1", $"{baseline}"), ("y2", $"{baseline}"), ("class", "lane"));
            var style = $"{lanes[index]}".ToLowerInvariant();
            page.Void("path", ("d", Band(story, lanes[index], baseline)), ("class", $"{style} band"));
            if (story.Marks.Count > Crowded || story.Marks.All(mark => mark.Line is null))
            {
                page.Void("path", ("d", Marks(story, lanes[index], baseline)), ("class", style));
                continue;
            }

            foreach (var mark in story.Marks.Where(mark => mark.Lane == lanes[index]))
            {
                DrawMark(page, story, mark, baseline, style, lines);
            }
        }

        foreach (var moment in moments)
        {
            var x = $"{Left + (ColumnOf(story, moment.At.TotalSeconds) * ColumnWidth)}";
            page.Void("line", ("x1", x), ("x2", x), ("y1", $"{MomentHeight - 4}"), ("y2", $"{bottom}"), ("class", moment.Cured ? "moment cured" : "moment"));
            page.Element("text", moment.Label, ("x", x), ("y", $"{MomentHeight - 8}"), ("class", moment.Cured ? "tick moment-name cured" : "tick moment-name"));
        }

        page.CloseLine();
    }

    /// <summary>A single event, which leads to its line.</summary>
    private static void DrawMark(HtmlPage page, PortStory story, Mark mark, int baseline, string style, ReportLines lines)
    {
        var anchor = mark.Line is { } line ? lines.Anchor(line) : null;
        if (anchor is not null)
        {
            page.Open("a", ("href", $"#{anchor}"));
        }

        const int Tall = Tallest - 4;
        page.Open("path", ("d", $"M{Left + (ColumnOf(story, mark.At) * ColumnWidth)} {baseline}v-{Tall}h{ColumnWidth + 1}v{Tall}z"), ("class", style));
        if (mark.Line is { } shown)
        {
            page.Open("title").Text(StoryWords.LineText(shown)).Close();
        }

        page.Close();
        if (anchor is not null)
        {
            page.Close();
        }
    }

    /// <summary>One path with a bar for every column that holds events of that lane.</summary>
    private static string Marks(PortStory story, Lane lane, int baseline)
    {
        var counts = new double[Columns];
        foreach (var mark in story.Marks)
        {
            if (mark.Lane == lane)
            {
                counts[ColumnOf(story, mark.At)]++;
            }
        }

        var most = Math.Max(1, counts.Max());
        var path = new StringBuilder();
        for (var column = 0; column < Columns;)
        {
            // Neighbours of the same height are one bar.
            var tall = Height(counts[column], most);
            var end = column + 1;
            while (end < Columns && Height(counts[end], most) == tall)
            {
                end++;
            }

            if (tall > 0)
            {
                var width = (end - column) * ColumnWidth;
                path.Append(CultureInfo.InvariantCulture, $"M{Left + (column * ColumnWidth)} {baseline}v-{tall}h{width}v{tall}z");
            }

            column = end;
        }

        return path.ToString();
    }

    /// <summary>One bar over the time of which only the number of events was kept; empty if all were kept.</summary>
    private static string Band(PortStory story, Lane lane, int baseline)
    {
        if (story.Omitted(lane) == 0)
        {
            return "";
        }

        var first = ColumnOf(story, story.GapStart);
        var width = Math.Max(1, ColumnOf(story, story.GapEnd) - first) * ColumnWidth;
        return string.Create(CultureInfo.InvariantCulture, $"M{Left + (first * ColumnWidth)} {baseline}v-{Lowest}h{width}v{Lowest}z");
    }

    /// <summary>A single event is always seen; more of them make the bar taller.</summary>
    private static int Height(double count, double most) => count <= 0
        ? 0
        : most <= 1 ? Tallest - 4 : Lowest + (int)Math.Round((Tallest - Lowest) * Math.Clamp((count - 1) / (most - 1), 0, 1));

    private static int ColumnOf(PortStory story, double at) => (int)Math.Clamp((at - story.Start) / story.Span * (Columns - 1), 0, Columns - 1);

    private static void DrawAxis(HtmlPage page, PortStory story, int top, int bottom)
    {
        var step = RoundStep(story.Span / 6, story.HasTimes);
        // Times are told from the first event on; line numbers as they are.
        var origin = story.HasTimes ? 0 : story.Start;
        // At most a dozen labels fit, whatever rounding does.
        var value = Math.Ceiling(origin / step) * step;
        for (var label = 0; label < 12 && value <= origin + story.Span + (step * 1e-9); label++, value += step)
        {
            var x = Left + ((value - origin) / story.Span * (Columns - 1) * ColumnWidth) + 1;
            var at = x.ToString("0.#", CultureInfo.InvariantCulture);
            page.Void("line", ("x1", at), ("x2", at), ("y1", $"{top + 2}"), ("y2", $"{bottom}"), ("class", "grid"));
            page.Element("text", story.HasTimes ? StoryWords.Duration(value) : $"line {value:0}", ("x", at), ("y", $"{bottom + 16}"), ("class", "tick"));
        }
    }

    /// <summary>1, 2 or 5 times a power of ten at or above <paramref name="least"/>; minutes and hours for long times.</summary>
    private static double RoundStep(double least, bool seconds)
    {
        if (!seconds && least < 1)
        {
            return 1;
        }

        if (seconds && least > 10)
        {
            foreach (var step in (ReadOnlySpan<double>)[20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400])
            {
                if (step >= least)
                {
                    return step;
                }
            }
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (factor * power >= least)
            {
                return factor * power;
            }
        }

        return 10 * power;
    }
}
