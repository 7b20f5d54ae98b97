using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dialtone.Facts.Privacy;

namespace Dialtone.App.Json;

/// <summary>JSON for standard output: indented, readable, and without any character that a terminal could obey.</summary>
internal static class JsonText
{
    /// <summary>The default encoder escapes everything outside printable ASCII, so that hostile strings stay harmless on a terminal, too.</summary>
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    /// <summary>The same with everything private replaced in its strings; the names of members are this program's own.</summary>
    public static string Redacted(string json, Redactor redactor)
    {
        using var document = JsonDocument.Parse(json);
        return Write(writer => Copy(document.RootElement, writer, redactor));
    }

    /// <summary>The same on one line.</summary>
    public static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options with { Indented = false }))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Copy(JsonElement element, Utf8JsonWriter writer, Redactor redactor)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Copy(member.Value, writer, redactor);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Copy(item, writer, redactor);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(redactor.Redact(element.GetString()!));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
