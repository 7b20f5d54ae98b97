using System.Text.Json;
using Dialtone.App.Stories;
using Dialtone.Diagnosis.Json;
using Dialtone.Treatment;

namespace Dialtone.App.Json;

/// <summary>The examination as the contract has it, with the plans and the treatment as members of their own.</summary>
internal static class StoryJson
{
    public static string Write(Story story) => JsonText.Write(writer =>
    {
        ExaminationJson.WriteStart(writer, story.Examination);
        WritePlans(writer, story);
        WriteTreatment(writer, story);
        ExaminationJson.WriteEnd(writer);
    });

    private static void WritePlans(Utf8JsonWriter writer, Story story)
    {
        if (story.Cures.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("plans");
        foreach (var cure in story.Cures)
        {
            writer.WriteStartObject();
            writer.WriteString("remedy", cure.Id);
            writer.WriteString("title", cure.Title);
            writer.WriteString("loss", cure.Loss);
            writer.WriteNumber("risk", cure.Risk);
            if (cure.Refused is { } refused)
            {
                writer.WriteString("refused", refused);
            }

            writer.WriteStartArray("steps");
            foreach (var step in cure.Steps)
            {
                writer.WriteStringValue(step);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("byHand");
            foreach (var line in cure.ByHand)
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTreatment(Utf8JsonWriter writer, Story story)
    {
        if (story.Treated is not { } treated)
        {
            return;
        }

        writer.WriteStartObject("treatment");
        writer.WriteString("outcome", treated switch
        {
            TreatmentVerdict.Cured => "cured",
            TreatmentVerdict.NotCured => "not-cured",
            TreatmentVerdict.NothingToDo => "nothing-to-do",
            TreatmentVerdict.Recovered => "recovered",
            TreatmentVerdict.Refused => "refused",
            _ => "interrupted",
        });
        writer.WriteStartArray("attempts");
        foreach (var attempt in story.Attempts)
        {
            writer.WriteStartObject();
            writer.WriteString("remedy", attempt.Plan.Remedy);
            writer.WriteString("outcome", attempt.Outcome switch
            {
                AttemptOutcome.Cured => "cured",
                AttemptOutcome.Failed => "failed",
                AttemptOutcome.Refused => "refused",
                _ => "interrupted",
            });
            writer.WriteBoolean("undone", attempt.Undone);
            writer.WriteString("reason", attempt.Reason);
            if (attempt.Run is { } run)
            {
                writer.WriteNumber("run", run);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("lasting", story.Outcomes.Any(outcome => outcome.Lasting) && story.Outcomes.All(outcome => outcome.Lasting || outcome.Verdict != TreatmentVerdict.Cured));
        writer.WriteStartArray("lastingAdvice");
        foreach (var advice in story.Outcomes.SelectMany(outcome => outcome.LastingAdvice))
        {
            writer.WriteStringValue(advice);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("conclusions");
        foreach (var conclusion in story.Outcomes.SelectMany(outcome => outcome.Conclusions))
        {
            writer.WriteStringValue(conclusion);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
