using System.Text;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>A dialogue with a modem in any of its forms: typed into a terminal with echo or without, logged by chat, wvdial, ModemManager or another
/// program, or quoted in prose.</summary>
internal sealed class AtTranscriptReader : ListingReader
{
    private const int MaximumPorts = 8;
    private const int MaximumText = 300;

    private readonly AtFacts facts = new();
    private readonly AtDialogue typed;
    private readonly Dictionary<string, AtDialogue> ports = [];

    public AtTranscriptReader() => typed = new AtDialogue(null, null, facts);

    public override string Kind => "at-transcript";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "AT+CPIN?",
        "+CPIN: READY",
        "OK",
        "at+creg?",
        "+CREG: 0,3",
        "OK",
        "ATI",
        "Manufacturer: huawei",
        "Revision: 11.126.03.06.00",
        "OK",
        "--> Sending: ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0",
        "OK",
        "AT+CMEE=2;+COPS?",
        "+CME ERROR: SIM not inserted",
        "[AT+CIMI]",
        "{ERROR}",
        "AT+CSQ => +CSQ: 12,99",
        "(ttyUSB2): --> 'AT+CFUN?<CR>'",
        "(ttyUSB2): <-- '<CR><LF>+CFUN: 4<CR><LF><CR><LF>OK<CR><LF>'",
        "^SYSINFO: 2,3,0,5,1",
    ];

    /// <summary>Takes a bare line of a transcript.</summary>
    public override bool TryTake(ReadOnlySpan<byte> line, in LineReference reference)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.IsEmpty || text.Length > 2000 || !TryLine(text, line, reference))
        {
            return false;
        }

        Taken++;
        return true;
    }

    /// <summary>Takes a message of a log that shows what a program and a modem say to each other.</summary>
    public bool TryTakeMessage(Speaker speaker, ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, in LineReference reference, long time, int boot)
    {
        if (speaker is Speaker.ModemManager or Speaker.ModemService or Speaker.Application)
        {
            return MayBeTraced(message) && TryTraced(message, line, reference, Moment(time, boot));
        }

        return speaker == Speaker.PointToPoint && TryChat(message.Trim(" \t\r"u8), line, reference, Moment(time, boot));
    }

    /// <summary>True if there is an arrow in it such as stands before what is sent and received.</summary>
    public static bool MayBeTraced(ReadOnlySpan<byte> message) =>
        message.IndexOf(" '"u8) >= 0 && (message.IndexOf("-> '"u8) >= 0 || message.IndexOf("<-- '"u8) >= 0);

    public override void Contribute(ListingFacts facts)
    {
        facts.Exchanges.AddRange(this.facts.Exchanges);
        foreach (var dialogue in ports.Values.Append(typed))
        {
            if (dialogue.Current() is { } unfinished)
            {
                facts.Exchanges.Add(unfinished);
            }
        }

        var ordered = facts.Exchanges.OrderBy(exchange => exchange.Line.Line).ToList();
        facts.Exchanges.Clear();
        facts.Exchanges.AddRange(ordered);
        facts.Told.AddRange(this.facts.Told);
    }

    private static AtMoment Moment(long time, int boot) => new(time == LogTime.None ? null : TimeSpan.FromMicroseconds(time), boot);

    private bool TryLine(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference)
    {
        var moment = default(AtMoment);
        if (text[0] is (byte)'(' or (byte)'[' or (byte)'<' or (byte)'-' && TryTraced(text, line, reference, moment))
        {
            return true;
        }

        var recent = reference.Number - typed.LastLine <= 4 && typed.LastLine > 0;
        var byProgram = false;
        text = Unwrap(text, ref byProgram);
        if (text.IsEmpty)
        {
            return false;
        }

        var length = AtSyntax.CommandLength(text, recent);
        if (length > 0 && (byProgram || length == text.Length || IsAnswered(text[length..])))
        {
            if (byProgram)
            {
                length = text.Length;
            }

            var evidence = reference.ToEvidence(line);
            typed.Send(Text(text[..length]), byProgram, evidence, reference.Number, moment);
            TakeAnswersBehind(text[length..], evidence, reference.Number, moment);
            return true;
        }

        if (AtSyntax.IsInformation(text) && (text[0] is (byte)'+' or (byte)'^' || recent))
        {
            // "+CPIN: READY OK" stands on one line where somebody joined them.
            TakeAnswersBehind(text, reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        if (AtSyntax.IsFinal(text) && (recent || text[0] == '+'))
        {
            typed.Receive(Text(text), reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        if (TryMarked(text, line, reference, moment))
        {
            return true;
        }

        if (typed.ExpectsText && reference.Number - typed.LastLine <= 2 && text.Length < 120 && !byProgram && !IsPrompt(text))
        {
            typed.Receive(Text(text), reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        return false;
    }

    /// <summary>A line that is a command or an answer as a whole, behind the time and the direction that a terminal program or a library writes before it.</summary>
    private bool TryMarked(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, in LineReference reference, AtMoment moment)
    {
        if (text.Length is < 6 or > 300)
        {
            return false;
        }

        var rest = AtTracePrefix.Skip(text);
        if (rest.IsEmpty)
        {
            return false;
        }

        // ESPHome counts its states behind the line: "AT+CMGF=1 - 2".
        var dash = rest.LastIndexOf(" - "u8);
        rest = dash > 0 && rest.Length - dash <= 5 && rest[(dash + 3)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? rest[..dash] : rest;
        if (AtSyntax.CommandLength(rest, bareAttention: false) == rest.Length)
        {
            // Both the line that is sent and its echo may be there.
            typed.Send(Text(rest), byProgram: true, reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        if (AtSyntax.IsInformation(rest) || (AtSyntax.IsFinal(rest) && typed.LastLine > 0 && reference.Number - typed.LastLine <= 6))
        {
            typed.Receive(Text(rest), reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        return false;
    }

    private static bool IsPrompt(ReadOnlySpan<byte> text) =>
        text[0] is (byte)'$' or (byte)'-' or (byte)'>' || text.IndexOf("$ "u8) >= 0 || text.IndexOf("# "u8) >= 0 || text[^1] is (byte)'.' or (byte)'?' || text.StartsWith("INFO"u8);

    /// <summary>Takes off what a terminal program or a writer puts around a command or an answer.</summary>
    private static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> text, scoped ref bool byProgram)
    {
        foreach (var mark in Marks)
        {
            if (!text.StartsWith(mark.Text))
            {
                continue;
            }

            var rest = text[mark.Text.Length..].Trim(" \t'\""u8);
            rest = rest.EndsWith("^M"u8) ? rest[..^2] : rest;
            if (AtSyntax.IsAnswer(rest) || AtSyntax.CommandLength(rest, bareAttention: true) > 0)
            {
                byProgram = mark.Sends;
                return rest;
            }
        }

        if (text.Length > 3 && ((text[0] == '[' && text[^1] == ']') || (text[0] == '{' && text[^1] == '}') || (text[0] == '`' && text[^1] == '`')
            || (text[0] == '\'' && text[^1] == '\'') || (text[0] == '"' && text[^1] == '"')))
        {
            var inner = text[1..^1];
            return AtSyntax.IsAnswer(inner) || AtSyntax.CommandLength(inner, bareAttention: false) == inner.Length ? inner : text;
        }

        return text.EndsWith("^M"u8) ? text[..^2] : text;
    }

    private readonly record struct Mark(byte[] Text, bool Sends);

    private static readonly Mark[] Marks =
    [
        new("WvDial<*1>: Sending: "u8.ToArray(), true), new("WvDial<*1>: Re-Sending: "u8.ToArray(), true), new("WvDial Modem<*1>: "u8.ToArray(), false),
        new("--> Sending: "u8.ToArray(), true), new("--> Re-Sending: "u8.ToArray(), true), new("Sending: "u8.ToArray(), true), new(">> "u8.ToArray(), false),
        new("<< "u8.ToArray(), false), new("> "u8.ToArray(), false), new("< "u8.ToArray(), false), new("TX: "u8.ToArray(), false), new("RX: "u8.ToArray(), false),
        new("Send: "u8.ToArray(), false), new("Recv: "u8.ToArray(), false), new("response: "u8.ToArray(), false), new("<- "u8.ToArray(), false), new("-> "u8.ToArray(), false),
        new("<-- "u8.ToArray(), false), new("--> "u8.ToArray(), false), new(">"u8.ToArray(), false),
    ];

    /// <summary>Behind a command on the same line: an arrow or a word, and an answer.</summary>
    private static bool IsAnswered(ReadOnlySpan<byte> rest) => AtSyntax.IsAnswer(WithoutArrow(rest));

    private static ReadOnlySpan<byte> WithoutArrow(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t:=-"u8);
        foreach (var word in (ReadOnlySpan<byte[]>)[Returns, Gives, Answers])
        {
            rest = rest.StartsWith(word) ? rest[word.Length..] : rest;
        }

        return rest.TrimStart("> \t:'\""u8).TrimEnd(" \t'\""u8);
    }

    private static readonly byte[] Returns = "returns "u8.ToArray();
    private static readonly byte[] Gives = "gives "u8.ToArray();
    private static readonly byte[] Answers = "answers "u8.ToArray();

    private void TakeAnswersBehind(ReadOnlySpan<byte> rest, Evidence evidence, long number, AtMoment moment)
    {
        rest = WithoutArrow(rest);
        if (rest.IsEmpty)
        {
            return;
        }

        var joined = !AtSyntax.IsFinal(rest) && rest.EndsWith(" OK"u8);
        var answer = joined ? rest[..^3].TrimEnd((byte)' ') : rest;
        typed.Receive(Text(answer), evidence, number, moment);
        if (joined)
        {
            typed.Receive("OK", evidence, number, moment);
        }
    }

    /// <summary>ModemManager's trace of a port: <c>(ttyUSB2): --> 'AT+CPIN?&lt;CR&gt;'</c>, since 1.18 <c>[modem0/ttyUSB2/at] &lt;-- '...'</c>.</summary>
    private bool TryTraced(ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, in LineReference reference, AtMoment moment)
    {
        var sent = message.IndexOf("--> '"u8);
        var arrow = sent >= 0 ? sent : message.IndexOf("<-- '"u8);
        if (arrow < 0)
        {
            return false;
        }

        // "modem state changed, 'enabled' --> 'registered'" has a quotation mark before its arrow.
        var before = message[..arrow].TrimEnd(" :"u8);
        if (before.IsEmpty || before[^1] is not ((byte)')' or (byte)']'))
        {
            return false;
        }

        var close = before[^1];
        var begin = before.LastIndexOf(close == ')' ? (byte)'(' : (byte)'[');
        if (begin < 0 || before.Length - begin > 64)
        {
            return false;
        }

        var content = message[(arrow + 5)..];
        var quote = content.LastIndexOf((byte)'\'');
        content = quote >= 0 ? content[..quote] : content;
        if (content.Length > 1000)
        {
            return false;
        }

        var dialogue = DialogueOf(Text(before[(begin + 1)..^1]));
        if (dialogue is null)
        {
            return false;
        }

        if (sent >= 0)
        {
            var end = content.IndexOf("<CR>"u8);
            var command = (end >= 0 ? content[..end] : content).Trim(" "u8);
            if (command.Length < 2 || (command[0] | 0x20) != 'a' || (command[1] | 0x20) != 't')
            {
                return false;
            }

            dialogue.Send(Text(command), byProgram: true, reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        dialogue.ReceivePiece(Encoding.UTF8.GetString(content), reference.ToEvidence(line), reference.Number, moment);
        return true;
    }

    private AtDialogue? DialogueOf(string name)
    {
        if (ports.TryGetValue(name, out var known))
        {
            return known;
        }

        if (ports.Count == MaximumPorts)
        {
            return null;
        }

        string? modem = null;
        string? port = null;
        foreach (var part in name.Split('/'))
        {
            modem = part.StartsWith("modem", StringComparison.Ordinal) && part.Length > 5 && char.IsAsciiDigit(part[5]) ? part : modem;
            port ??= part.StartsWith("tty", StringComparison.Ordinal) || part.StartsWith("wwan", StringComparison.Ordinal) || part.StartsWith("cdc-wdm", StringComparison.Ordinal) ? part : null;
        }

        var dialogue = new AtDialogue(port ?? name, modem, facts);
        ports.Add(name, dialogue);
        return dialogue;
    }

    /// <summary>chat's log: <c>send (ATZ^M)</c>, <c>expect (OK)</c>, the bytes it sees, <c> -- got it</c>.</summary>
    private bool TryChat(ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, in LineReference reference, AtMoment moment)
    {
        if (message.IsEmpty)
        {
            return false;
        }

        if (message.StartsWith("send ("u8))
        {
            var end = message.LastIndexOf((byte)')');
            var content = end > 6 ? message[6..end] : message[6..];
            var attention = content.IndexOf("AT"u8);
            if (attention is < 0 or > 4)
            {
                return true;
            }

            content = content[attention..];
            var carriage = content.IndexOf("^M"u8);
            typed.Send(Text(carriage >= 0 ? content[..carriage] : content), byProgram: true, reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        if (message.StartsWith("expect ("u8) || message.SequenceEqual("-- got it"u8) || message.SequenceEqual("^M"u8))
        {
            return true;
        }

        while (message.EndsWith("^M"u8))
        {
            message = message[..^2];
        }

        var length = AtSyntax.CommandLength(message, bareAttention: false);
        if (length > 0 && length == message.Length)
        {
            typed.Send(Text(message), byProgram: false, reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        if (AtSyntax.IsFinal(message) || AtSyntax.IsInformation(message))
        {
            typed.Receive(Text(message), reference.ToEvidence(line), reference.Number, moment);
            return true;
        }

        return false;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => LineText.Decode(bytes.Length > MaximumText ? bytes[..MaximumText] : bytes);
}
