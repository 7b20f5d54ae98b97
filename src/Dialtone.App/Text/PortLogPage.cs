using Dialtone.App.Stories;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts.Usb;

namespace Dialtone.App.Text;

/// <summary>The timeline of each port: what it was, how often what happened, and the events themselves.</summary>
internal sealed class PortLogPage(IReadOnlyList<LogFacts> logs, UsbPortPath? only, bool verbose)
{
    /// <summary>Events at the start and at the end that show a loop without filling the screen.</summary>
    private const int FewEvents = 12;

    public void Write(TextPage page)
    {
        var ports = logs.SelectMany(log => log.Ports).Where(port => port.Events.Count > 0 && (only is not { } wanted || wanted.Contains(port.Port))).ToList();
        if (ports.Count == 0)
        {
            page.Paragraph(only is null ? "The log tells of no USB port." : $"The log tells nothing of port {only}.");
        }

        foreach (var port in ports)
        {
            page.Blank();
            Write(page, port);
        }
    }

    private void Write(TextPage page, PortTimeline port)
    {
        var label = PortStory.Label(port);
        page.Paragraph(new Piece(port.Port.IsEmpty ? "no port" : $"{port.Port}", Tone.Strong), label.Length > 0 ? $"  {label}" : "");
        var story = PortStory.Of(port);
        if (story.Marks.Count > 0)
        {
            page.Indented(2, story.Summary);
        }

        if (port.RoundTotal > 1)
        {
            var pace = port.Period is { } period ? $", one every {StoryWords.Duration(period.TotalSeconds)}" : "";
            page.Indented(2, new Piece($"{port.RoundTotal} rounds of going and coming back{pace}{(port.Away ? "; away at the end" : "")}", Tone.Caution));
        }

        var events = port.Events;
        var head = verbose ? events.Count : FewEvents;
        for (var index = 0; index < events.Count; index++)
        {
            if (index == port.Gap && port.Omitted > 0)
            {
                page.Indented(4, new Piece($"... {port.Omitted} events were counted and not kept ...", Tone.Faint));
            }

            if (index >= head && index < events.Count - FewEvents)
            {
                if (index == head)
                {
                    page.Indented(4, new Piece($"... {events.Count - FewEvents - head} more (--verbose) ...", Tone.Faint));
                }

                continue;
            }

            Write(page, events[index]);
        }
    }

    private static void Write(TextPage page, TimelineEvent happened)
    {
        // The line brings its time along, if there is one.
        var place = happened.Time is null ? $"line {happened.Line.Line,6}  " : "";
        var tone = PortStory.LaneOf(happened.Kind) switch
        {
            Lane.Attach or Lane.Plugged => Tone.Good,
            Lane.Detach or Lane.Gone => Tone.Caution,
            Lane.Reset or Lane.Error => Tone.Bad,
            _ => Tone.Faint,
        };
        page.Quote(2, $"{place}{StoryWords.LineText(happened.Line)}", tone);
    }
}
