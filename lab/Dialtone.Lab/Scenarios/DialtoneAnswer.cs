using System.Text.Json;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>What a dialtone command in the guest said, and the JSON it printed.</summary>
public sealed record DialtoneAnswer(string Command, int ExitStatus, string Error, JsonElement Json)
{
    public string Verdict => Json.GetProperty("verdict").GetString()!;

    public IReadOnlyList<DialtoneFinding> Findings =>
        [.. Json.GetProperty("findings").EnumerateArray().Select(finding => new DialtoneFinding(
            finding.GetProperty("id").GetString()!, finding.GetProperty("role").GetString()!, finding.GetProperty("confidence").GetString()!,
            Subject(finding, "port"), Subject(finding, "device"), finding.GetProperty("message").GetString()!))];

    public IReadOnlyList<DialtoneFinding> Causes => [.. Findings.Where(finding => finding.Role == "cause")];

    /// <summary>cured, not-cured, nothing-to-do, recovered...; null if nothing was treated.</summary>
    public string? Outcome => Json.TryGetProperty("treatment", out var treatment) ? treatment.GetProperty("outcome").GetString() : null;

    public IReadOnlyList<DialtoneAttempt> Attempts => Json.TryGetProperty("treatment", out var treatment)
        ? [.. treatment.GetProperty("attempts").EnumerateArray().Select(attempt => new DialtoneAttempt(
            attempt.GetProperty("remedy").GetString()!, attempt.GetProperty("outcome").GetString()!, attempt.GetProperty("undone").GetBoolean(), attempt.GetProperty("reason").GetString()!))]
        : [];

    /// <summary>Remedy to the reason why it is not offered.</summary>
    public IReadOnlyDictionary<string, string> Refused => Json.TryGetProperty("plans", out var plans)
        ? plans.EnumerateArray().Where(plan => plan.TryGetProperty("refused", out _)).ToDictionary(plan => plan.GetProperty("remedy").GetString()!, plan => plan.GetProperty("refused").GetString()!)
        : new Dictionary<string, string>();

    public override string ToString()
    {
        var parts = new List<string> { $"'{Command}' ended with status {ExitStatus}" };
        if (Json.ValueKind == JsonValueKind.Object)
        {
            parts.Add($"verdict {Verdict}, causes: {string.Join(", ", Causes.Select(cause => $"{cause.Id} ({cause.Confidence}) on {cause.Port}"))}");
            if (Outcome is not null)
                parts.Add($"outcome {Outcome}: {string.Join("; ", Attempts.Select(attempt => $"{attempt.Remedy} {attempt.Outcome}{(attempt.Undone ? ", undone" : "")} ({attempt.Reason})"))}");
        }
        if (Error.Length > 0)
            parts.Add(Error);
        return string.Join("; ", parts);
    }

    /// <exception cref="ScenarioFailedException">It printed no JSON object, or not the contract's.</exception>
    internal static DialtoneAnswer Of(CommandResult result)
    {
        try
        {
            using var document = JsonDocument.Parse(result.Output);
            var answer = new DialtoneAnswer(result.Command, result.ExitStatus, result.ErrorText, document.RootElement.Clone());
            _ = answer.ToString();
            return answer;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ScenarioFailedException($"'{result.Command}' (status {result.ExitStatus}) did not print the contract's JSON: {exception.Message}\n{result.Text}\n{result.ErrorText}", exception);
        }
    }

    private static string? Subject(JsonElement finding, string member) => finding.GetProperty("subject").TryGetProperty(member, out var value) ? value.GetString() : null;
}

public sealed record DialtoneFinding(string Id, string Role, string Confidence, string? Port, string? Device, string Message);

public sealed record DialtoneAttempt(string Remedy, string Outcome, bool Undone, string Reason);
