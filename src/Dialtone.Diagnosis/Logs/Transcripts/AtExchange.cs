namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>One command to a modem and what it answered, or an unsolicited message (empty command).</summary>
/// <param name="Command">As sent, without the line end: <c>AT+CPIN?</c>.</param>
/// <param name="Answers">The information lines, <c>+CPIN: READY</c>, each with its evidence.</param>
/// <param name="Result">OK, ERROR, +CME ERROR: 10, NO CARRIER, CONNECT 7200000, ...; null if none was seen.</param>
/// <param name="Line">The command's line; of an unsolicited message, its own.</param>
public sealed record AtExchange(string Command, IReadOnlyList<AtLine> Answers, AtLine? Result, Evidence Line);

/// <summary>One line of a modem.</summary>
public sealed record AtLine(string Text, Evidence Line);
