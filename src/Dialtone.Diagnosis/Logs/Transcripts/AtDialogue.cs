namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>The exchange that goes on with one modem's port.</summary>
internal sealed class AtDialogue(string? port, string? modem, AtFacts facts)
{
    private const int MaximumAnswers = 48;

    private readonly List<AtLine> answers = [];
    private string command = "";
    private Evidence? commandLine;
    private bool sentByProgram;
    private string partial = "";

    public string? Port => port;

    /// <summary>True between a command and its result.</summary>
    public bool Open => commandLine is not null;

    /// <summary>Line of the last thing that was said.</summary>
    public long LastLine { get; private set; }

    public bool ExpectsText => Open && answers.Count < MaximumAnswers && AtSyntax.IsAnsweredFreely(command);

    /// <param name="byProgram">A program logs that it sends this; the modem's echo may follow.</param>
    public void Send(string text, bool byProgram, Evidence line, long number, AtMoment moment)
    {
        LastLine = number;
        if (Open && sentByProgram && !byProgram && answers.Count == 0 && text.Equals(command, StringComparison.OrdinalIgnoreCase))
        {
            sentByProgram = false;
            return;
        }

        End(null, moment);
        command = text;
        commandLine = line;
        sentByProgram = byProgram;
        facts.TakeCommand(text, line, modem, moment);
    }

    public void Receive(string text, Evidence line, long number, AtMoment moment)
    {
        LastLine = number;
        var said = new AtLine(text, line);
        if (AtSyntax.IsFinal(System.Text.Encoding.UTF8.GetBytes(text)))
        {
            facts.TakeResult(command, said, modem, moment);
            if (Open)
            {
                End(said, moment);
            }
            else
            {
                facts.Keep(new AtExchange("", [], said, line) { Port = port });
            }

            return;
        }

        facts.TakeAnswer(command, said, answers.Count, modem, moment);
        if (!Open)
        {
            facts.Keep(new AtExchange("", [said], null, line) { Port = port });
        }
        else if (answers.Count < MaximumAnswers)
        {
            answers.Add(said);
        }
    }

    /// <summary>A piece of a log of bytes, which may end in the middle of a line; <c>&lt;CR&gt;</c> and <c>&lt;LF&gt;</c> stand for line ends.</summary>
    public void ReceivePiece(string piece, Evidence line, long number, AtMoment moment)
    {
        var text = partial + piece;
        partial = "";
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('<', start);
            while (end >= 0 && !IsLineEnd(text, end))
            {
                end = text.IndexOf('<', end + 1);
            }

            if (end < 0)
            {
                partial = text.Length - start <= 200 ? text[start..] : "";
                return;
            }

            var said = text[start..end].Trim();

            if (said.Length > 0 && !IsEcho(said))
            {
                Receive(said, line, number, moment);
            }

            start = end + 4;
        }
    }

    private bool IsEcho(string said) => Open && answers.Count == 0 && said.Equals(command, StringComparison.OrdinalIgnoreCase);

    private static bool IsLineEnd(string text, int at) =>
        at + 4 <= text.Length && text[at + 3] == '>' && (text.AsSpan(at + 1, 2).SequenceEqual("CR") || text.AsSpan(at + 1, 2).SequenceEqual("LF"));

    /// <summary>Ends the exchange, without a result if something else begins.</summary>
    public void End(AtLine? result, AtMoment moment)
    {
        if (commandLine is null)
        {
            return;
        }

        facts.Keep(Current(result)!);
        if (result is { Text: "OK" })
        {
            facts.TakeSuccess(command, result, modem, moment);
        }

        commandLine = null;
        command = "";
        answers.Clear();
    }

    public AtExchange? Current(AtLine? result = null) =>
        commandLine is null ? null : new AtExchange(command, [.. answers], result, commandLine) { Port = port };
}

/// <summary>When a line of a log was written.</summary>
internal readonly record struct AtMoment(TimeSpan? Time, int Boot);
