using System.Text.Json;
using Dialtone.Facts;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;

namespace Dialtone.App.Json;

/// <summary>The same as the page, for scripts.</summary>
internal static class SwitchJson
{
    public static void Write(Utf8JsonWriter writer, SwitchPlan plan, SwitchResult? result)
    {
        writer.WriteStartObject();
        if (plan.Device is { } device)
        {
            writer.WriteString("port", device.Port.ToString());
            writer.WriteString("device", device.Id.Or(default).ToString());
        }

        if (plan.Order is { } order)
        {
            writer.WriteString("configuration", order.Configuration.Name);
            writer.WriteString("file", order.Configuration.Settings is [var first, ..] ? first.File : "");
            writer.WriteStartArray("does");
            foreach (var step in ConfigurationWords.Of(order.Configuration))
            {
                writer.WriteStringValue(step);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("outcome", result is null ? "planned" : EnumWords.Of(result.Outcome));
        if (result is not null)
        {
            writer.WriteBoolean("good", result.IsGood);
            writer.WriteString("detail", result.Detail);
            if (result.Took > TimeSpan.Zero)
            {
                writer.WriteNumber("secondsBefore", Math.Round(result.Before.TotalSeconds, 3));
                writer.WriteNumber("seconds", Math.Round(result.Took.TotalSeconds, 3));
            }

            if (result.After is { } after)
            {
                writer.WriteString("becameDevice", after.Id.Or(default).ToString());
                writer.WriteStartArray("ports");
                foreach (var port in ModemSigns.Ports(after))
                {
                    writer.WriteStringValue(port);
                }

                writer.WriteEndArray();
            }

            if (result.Answer is { } answer)
            {
                writer.WriteString("answered", answer.Port);
            }

            if (result.TakenBy is { } holder)
            {
                writer.WriteString("takenBy", holder.Program);
                writer.WriteString("takenPort", holder.Port);
            }

            writer.WriteStartArray("steps");
            foreach (var step in result.Report?.Steps ?? [])
            {
                writer.WriteStartObject();
                writer.WriteString("what", step.What);
                writer.WriteString("status", EnumWords.Of(step.Status));
                if (step.CommandStatus is { } status)
                {
                    writer.WriteNumber("commandStatus", status);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        WriteComplaints(writer, plan.Found?.Complaints ?? []);
        writer.WriteEndObject();
    }

    public static void WriteConfigurations(Utf8JsonWriter writer, UsbId id, IReadOnlyList<SwitchConfiguration> found)
    {
        writer.WriteStartObject();
        writer.WriteString("device", id.ToString());
        writer.WriteStartArray("configurations");
        foreach (var configuration in found)
        {
            writer.WriteStartObject();
            writer.WriteString("name", configuration.Name);
            writer.WriteStartArray("settings");
            foreach (var setting in configuration.Settings)
            {
                writer.WriteStartObject();
                writer.WriteString("key", setting.Key);
                writer.WriteString("value", setting.Value);
                writer.WriteString("file", setting.File);
                writer.WriteNumber("line", setting.Line);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteComplaints(writer, configuration.Complaints);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteComplaints(Utf8JsonWriter writer, IReadOnlyList<string> complaints)
    {
        writer.WriteStartArray("notRead");
        foreach (var complaint in complaints)
        {
            writer.WriteStringValue(complaint);
        }

        writer.WriteEndArray();
    }
}
