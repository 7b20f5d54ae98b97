namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>One command to a modem and what it answered, or an unsolicited message (empty command).</summary>
/// <param name="Command">As sent, without the line end: <c>AT+CPIN?</c>.</param>
/// <param name="Answers">The information lines, <c>+CPIN: READY</c>, each with its evidence.</param>
/// <param name="Result">OK, ERROR, +CME ERROR: 10, NO CARRIER, CONNECT 7200000, ...; null if none was seen.</param>
/// <param name="Line">The command's line; of an unsolicited message, its own.</param>
public sealed record AtExchange(string Command, IReadOnlyList<AtLine> Answers, AtLine? Result, Evidence Line)
{
    /// <summary>The serial port or ModemManager's modem that the log names; null in a person's transcript.</summary>
    public string? Port { get; init; }

    /// <summary>The number of a <c>+CME ERROR</c> (3GPP TS 27.007, 9.2), whether the modem gave the number or the words; null if it was none.</summary>
    public int? MobileEquipmentError => Result is { Text: var text } ? MobileEquipmentErrors.NumberIn(text) : null;

    /// <summary>The number of a <c>+CMS ERROR</c> (3GPP TS 27.005, 3.2.5).</summary>
    public int? MessageServiceError =>
        Result is { Text: var text } && text.StartsWith("+CMS ERROR:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(11).Trim(), out var number) ? number : null;

    /// <summary>The fields of the first answer to this name (<c>+CREG</c>), without quotes; empty if there is none.</summary>
    public IReadOnlyList<string> Fields(string name) =>
        Answers.Select(answer => AtFields.Of(answer.Text, name)).FirstOrDefault(fields => fields.Count > 0) ?? [];
}

/// <summary>One line of a modem.</summary>
public sealed record AtLine(string Text, Evidence Line);
