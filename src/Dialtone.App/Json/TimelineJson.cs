using System.Text.Json;
using Dialtone.Diagnosis.Json;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Facts;
using Dialtone.Facts.Usb;

namespace Dialtone.App.Json;

/// <summary>What happened at each port, as JSON.</summary>
internal static class TimelineJson
{
    /// <param name="only">Only this port and what is plugged in below it.</param>
    /// <param name="withStatements">Also what programs said, at whatever port.</param>
    public static string Write(IReadOnlyList<LogFacts> logs, UsbPortPath? only = null, bool withStatements = false) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("ports");
        foreach (var log in logs)
        {
            foreach (var port in log.Ports.Where(port => only is not { } wanted || wanted.Contains(port.Port)))
            {
                Write(writer, log, port);
            }
        }

        writer.WriteEndArray();
        if (only is null)
        {
            Write(writer, "general", logs.SelectMany(log => log.General));
        }

        if (withStatements)
        {
            ExaminationJson.WriteLines(writer, "statements", logs.SelectMany(log => log.Statements).Select(statement => statement.Line).Distinct());
        }

        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, LogFacts log, PortTimeline port)
    {
        writer.WriteStartObject();
        writer.WriteString("port", $"{port.Port}");
        writer.WriteString("input", log.Description.Name);
        writer.WriteStartArray("devices");
        foreach (var id in port.Ids)
        {
            writer.WriteStringValue($"{id}");
        }

        writer.WriteEndArray();
        if (port.Manufacturer is { } manufacturer)
        {
            writer.WriteString("manufacturer", manufacturer);
        }

        if (port.Product is { } product)
        {
            writer.WriteString("product", product);
        }

        writer.WriteNumber("rounds", port.RoundTotal);
        if (port.Period is { } period)
        {
            writer.WriteNumber("periodSeconds", Math.Round(period.TotalSeconds, 3));
        }

        writer.WriteBoolean("away", port.Away);
        writer.WriteStartObject("counts");
        foreach (var (kind, count) in port.Counts.Where(entry => entry.Value > 0).OrderBy(entry => entry.Key))
        {
            writer.WriteNumber(Name(kind), count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("omitted", port.Omitted);
        if (port.Omitted > 0)
        {
            // Index in the events before which they are missing.
            writer.WriteNumber("omittedBefore", port.Gap);
        }

        Write(writer, "events", port.Events);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<TimelineEvent> events)
    {
        writer.WriteStartArray(name);
        foreach (var happened in events)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Name(happened.Kind));
            if (happened.Time is { } time)
            {
                writer.WriteNumber("seconds", Math.Round(time.TotalSeconds, 6));
            }

            if (happened.Boot > 0)
            {
                writer.WriteNumber("boot", happened.Boot);
            }

            if (happened.Interface is { } entry)
            {
                writer.WriteString("interface", $"{entry}");
            }

            if (happened.Name is { } subject)
            {
                writer.WriteString("name", subject);
            }

            writer.WriteString("input", happened.Line.Input);
            writer.WriteNumber("line", happened.Line.Line);
            writer.WriteString("text", happened.Line.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary><c>SerialAttached</c> as <c>serial-attached</c>.</summary>
    public static string Name(EventKind kind) => EnumWords.Of(kind);
}
