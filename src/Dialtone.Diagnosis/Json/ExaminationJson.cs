using System.Text.Json;

namespace Dialtone.Diagnosis.Json;

/// <summary>Writes an examination as the JSON contract (schema 1) says. The caller may add members before <see cref="WriteEnd"/>.</summary>
public static class ExaminationJson
{
    public const int Schema = 1;

    public static void Write(Utf8JsonWriter writer, Examination examination)
    {
        WriteStart(writer, examination);
        WriteEnd(writer);
    }

    /// <summary>Everything but the closing brace.</summary>
    public static void WriteStart(Utf8JsonWriter writer, Examination examination)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schema", Schema);
        writer.WriteString("verdict", Name(examination.Verdict));
        WriteFindings(writer, "findings", examination.Findings);
        writer.WriteStartArray("inputs");
        foreach (var input in examination.Inputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", input.Name);
            writer.WriteString("kind", input.Kind);
            writer.WriteString("format", input.Format);
            writer.WriteNumber("lines", input.Lines);
            writer.WriteNumber("recognised", input.Recognised);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteNotExamined(writer, examination);
    }

    public static void WriteFindings(Utf8JsonWriter writer, string name, IEnumerable<Finding> findings)
    {
        writer.WriteStartArray(name);
        foreach (var finding in findings)
        {
            Write(writer, finding);
        }

        writer.WriteEndArray();
    }

    /// <summary>An array of lines: input, number and text.</summary>
    public static void WriteLines(Utf8JsonWriter writer, string name, IEnumerable<Evidence> lines)
    {
        writer.WriteStartArray(name);
        foreach (var line in lines)
        {
            writer.WriteStartObject();
            writer.WriteString("input", line.Input);
            writer.WriteNumber("line", line.Line);
            writer.WriteString("text", line.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void WriteNotExamined(Utf8JsonWriter writer, Examination examination)
    {
        writer.WriteStartArray("notExamined");
        foreach (var missing in examination.NotExamined)
        {
            writer.WriteStartObject();
            writer.WriteString("what", missing.What);
            if (missing.Command is not null)
            {
                writer.WriteString("command", missing.Command);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void WriteEnd(Utf8JsonWriter writer) => writer.WriteEndObject();

    public static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Fault => "fault",
        Verdict.Healthy => "healthy",
        Verdict.NotAModem => "not-a-modem",
        _ => "unknown",
    };

    public static string Name(Role role) => role switch { Role.Cause => "cause", Role.Consequence => "consequence", _ => "note" };

    public static string Name(Confidence confidence) => confidence switch
    {
        Confidence.Confirmed => "confirmed",
        Confidence.Likely => "likely",
        _ => "possible",
    };

    private static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("id", finding.Id);
        writer.WriteString("layer", finding.Layer);
        writer.WriteString("role", Name(finding.Role));
        writer.WriteString("confidence", Name(finding.Confidence));
        Write(writer, finding.Subject);
        writer.WriteString("message", finding.Message);
        Write(writer, "reasoning", finding.Reasoning);
        WriteLines(writer, "evidence", finding.Evidence);
        writer.WriteStartArray("remedies");
        var own = Catalogue.Find(finding.Id)?.Remedies.Where(remedy => !remedy.InSchema).Select(remedy => remedy.Id).ToList() ?? [];
        foreach (var remedy in finding.Remedies.Except(own))
        {
            writer.WriteStringValue(remedy);
        }

        writer.WriteEndArray();
        Write(writer, "confirm", finding.Confirm);
        if (finding.Loop is { } loop)
        {
            Write(writer, loop);
        }

        if (finding.ExplainedBy is not null)
        {
            writer.WriteString("explainedBy", finding.ExplainedBy);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Loop loop)
    {
        writer.WriteStartObject("loop");
        writer.WriteNumber("rounds", loop.Rounds);
        if (loop.Period is { } period)
        {
            writer.WriteNumber("periodSeconds", Math.Round(period.TotalSeconds, 3));
        }

        writer.WriteBoolean("ongoing", loop.Ongoing);
        Member(writer, "resetter", loop.Resetter);
        Member(writer, "storageInterface", loop.StorageInterface?.ToString());
        if (loop.Lun is { } lun)
        {
            writer.WriteNumber("lun", lun);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Subject subject)
    {
        writer.WriteStartObject("subject");
        Member(writer, "port", subject.Port);
        Member(writer, "interface", subject.Interface?.ToString());
        Member(writer, "device", subject.Device?.ToString());
        Member(writer, "tty", subject.Tty);
        Member(writer, "control", subject.Control);
        Member(writer, "net", subject.Net);
        Member(writer, "modem", subject.Modem);
        Member(writer, "name", subject.Name);
        writer.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
