using System.Text.Json;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>What <c>dialtone switch --format json</c> said.</summary>
/// <param name="Outcome">works, wrong-id, silent...</param>
public sealed record SwitchAnswer(int ExitStatus, string Outcome, string Detail, string Error, TimeSpan Duration)
{
    public override string ToString() => $"status {ExitStatus}, {Outcome} after {Duration.TotalSeconds:0.0} s: {Detail} {Error}".Trim();

    /// <exception cref="ScenarioFailedException">It printed no such JSON.</exception>
    internal static SwitchAnswer Of(CommandResult result)
    {
        try
        {
            using var document = JsonDocument.Parse(result.Output);
            var detail = document.RootElement.TryGetProperty("detail", out var text) ? text.GetString()! : "";
            return new SwitchAnswer(result.ExitStatus, document.RootElement.GetProperty("outcome").GetString()!, detail, result.ErrorText, result.Duration);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ScenarioFailedException($"'{result.Command}' (status {result.ExitStatus}) did not print its JSON: {exception.Message}\n{result.Text}\n{result.ErrorText}", exception);
        }
    }
}
