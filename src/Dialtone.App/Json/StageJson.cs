using System.Text.Json;
using Dialtone.App.Commands;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;
using Dialtone.Diagnosis.Logs;

namespace Dialtone.App.Json;

/// <summary>One stage of a diagnosis, as JSON.</summary>
internal static class StageJson
{
    public static string Write(Subjects subjects, Stage stage) => stage switch
    {
        Stage.Facts => JsonText.Write(writer => WriteFacts(writer, subjects)),
        Stage.Events => TimelineJson.Write(subjects.Logs, withStatements: true),
        _ => JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            ExaminationJson.WriteFindings(writer, "findings", Examiner.FindingsBeforeWeighing(subjects));
            writer.WriteEndObject();
        }),
    };

    private static void WriteFacts(Utf8JsonWriter writer, Subjects subjects)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("inputs");
        foreach (var log in subjects.Logs)
        {
            Write(writer, log);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, LogFacts log)
    {
        writer.WriteStartObject();
        writer.WriteString("name", log.Description.Name);
        writer.WriteString("kind", log.Description.Kind);
        writer.WriteString("format", log.Description.Format);
        writer.WriteNumber("lines", log.Description.Lines);
        writer.WriteNumber("recognised", log.Description.Recognised);
        writer.WriteNumber("boots", log.Boots);
        if (log.Kernel is { } kernel)
        {
            writer.WriteString("kernel", $"{kernel.Version}");
        }

        writer.WriteStartArray("devices");
        foreach (var device in log.Devices)
        {
            writer.WriteStartObject();
            writer.WriteString("device", $"{device.Id}");
            writer.WriteString("name", device.Name);
            writer.WriteNumber("line", device.Line.Line);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("ports");
        foreach (var port in log.Ports)
        {
            writer.WriteStringValue($"{port.Port}");
        }

        writer.WriteEndArray();
        Write(writer, "properties", log.Properties, property => property.Line, property =>
        {
            writer.WriteString("program", property.Program);
            writer.WriteString("object", property.Object);
            // In one string: by its key a value is known to be private.
            writer.WriteString("property", $"{property.Key}: {property.Value}");
        });
        Write(writer, "exchanges", log.Exchanges, exchange => exchange.Line, exchange =>
        {
            writer.WriteString("command", exchange.Command);
            writer.WriteStartArray("answers");
            foreach (var answer in exchange.Answers)
            {
                writer.WriteStringValue(answer.Text);
            }

            writer.WriteEndArray();
            writer.WriteString("result", exchange.Result?.Text);
        });
        Write(writer, "told", log.Told, told => told.Line, told =>
        {
            writer.WriteString("modem", told.Modem);
            writer.WriteString("aspect", $"{told.Aspect}");
            writer.WriteString("value", told.Value);
        });
        Write(writer, "unrecognised", log.Unrecognised, line => line, line => writer.WriteString("text", line.Text));
        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, IEnumerable<T> entries, Func<T, Evidence> line, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", line(entry).Line);
            write(entry);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
