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
        Stage.Events => TimelineJson.Write(subjects.Logs),
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
        writer.WriteStartArray("unrecognised");
        foreach (var line in log.Unrecognised)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", line.Line);
            writer.WriteString("text", line.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
