using System.Text.Json;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;

namespace Dialtone.App.Json;

internal static class WhyNotJson
{
    public static string Write(WhyNot answer) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", answer.Fault.Id);
        writer.WriteBoolean("hasRule", answer.HasRule);
        ExaminationJson.WriteFindings(writer, "found", answer.Found);
        ExaminationJson.WriteFindings(writer, "kept", answer.Kept);
        ExaminationJson.WriteFindings(writer, "instead", answer.FoundInstead);
        Strings(writer, "reasons", answer.Reasons);
        Strings(writer, "tellApart", answer.Fault.TellApart);
        ExaminationJson.WriteNotExamined(writer, answer.Examination);
        writer.WriteEndObject();
    });

    private static void Strings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
