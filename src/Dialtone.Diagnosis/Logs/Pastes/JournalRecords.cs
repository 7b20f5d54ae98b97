using System.Buffers.Text;
using Dialtone.Diagnosis.Logs.Formats;

namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>One entry of a journal that was written field by field. Spans are valid until the next line.</summary>
internal readonly ref struct JournalRecord
{
    public ReadOnlySpan<byte> Message { get; init; }

    public ReadOnlySpan<byte> Program { get; init; }

    /// <summary>A part of the line that holds the message, as it stands there.</summary>
    public ReadOnlySpan<byte> Evidence { get; init; }

    public long Line { get; init; }

    /// <summary>Microseconds since boot, or <see cref="LogTime.None"/>.</summary>
    public long Monotonic { get; init; }

    /// <summary>Microseconds since 1970, or <see cref="LogTime.None"/>.</summary>
    public long Realtime { get; init; }

    /// <summary>Tells boots apart; 0 if the entry names none.</summary>
    public int Boot { get; init; }
}

/// <summary>Puts entries together that <c>journalctl -o json</c>, <c>json-pretty</c>, <c>json-seq</c>, <c>json-sse</c>, <c>export</c> and <c>verbose</c> and
/// <c>dmesg --json</c> spread over named fields (systemd's JOURNAL_EXPORT_FORMATS).</summary>
internal sealed class JournalRecords
{
    /// <summary>The journal's own name for all of these, in the JSON contract.</summary>
    public static readonly LogFormat Format = new JournalFullFormat();

    private readonly byte[] message = new byte[2048];
    private readonly byte[] program = new byte[64];
    private readonly byte[] evidence = new byte[1024];
    private int messageLength;
    private int programLength;
    private int evidenceLength;
    private bool messageSeen;
    private long line;
    private long monotonic = LogTime.None;
    private long realtime = LogTime.None;
    private int boot;
    private bool binaryMessage;

    private bool anyField;

    /// <summary>What a line turned out to be.</summary>
    public enum Step
    {
        /// <summary>It is none of these formats' lines.</summary>
        None,

        /// <summary>A field, or the frame of an entry.</summary>
        Part,

        /// <summary>It ends an entry, which <see cref="Take"/> gives; the line itself belongs to it.</summary>
        End,

        /// <summary>It opens an entry after one that <see cref="Take"/> gives.</summary>
        Next,
    }

    /// <summary>True while an entry is open.</summary>
    public bool Open => anyField;

    public Step Read(ReadOnlySpan<byte> text, long number)
    {
        if (binaryMessage)
        {
            binaryMessage = false;
            // Eight bytes of length, little endian, then the text.
            var zeros = text.IndexOf((ReadOnlySpan<byte>)[0, 0, 0]);
            if (zeros is >= 0 and < 6 && text.Length > 8)
            {
                Message(text[8..], text[8..], number);
                return Step.Part;
            }
        }

        var trimmed = text.Trim(" \t\x1e"u8);
        if (trimmed.IsEmpty)
        {
            return messageSeen ? Step.End : Step.None;
        }

        if (trimmed.StartsWith("data: {"u8))
        {
            trimmed = trimmed[6..];
        }

        if (trimmed[0] == '{' || trimmed.StartsWith("[{"u8))
        {
            return trimmed.Length > 16 && trimmed.IndexOf("\""u8) > 0 ? Object(trimmed, number) : Frame(trimmed);
        }

        if (trimmed[0] == '"')
        {
            return Pair(trimmed, out _, number) ? Step.Part : Step.None;
        }

        if (trimmed[0] is (byte)'}' or (byte)']')
        {
            return Frame(trimmed);
        }

        if (trimmed[0] is >= (byte)'A' and <= (byte)'Z' or (byte)'_')
        {
            return Assignment(trimmed, number);
        }

        return VerboseHead(trimmed);
    }

    /// <summary>The entry that is complete; a new one begins.</summary>
    public JournalRecord Take()
    {
        var result = new JournalRecord
        {
            Message = message.AsSpan(0, messageLength),
            Program = program.AsSpan(0, programLength),
            Evidence = evidence.AsSpan(0, evidenceLength),
            Line = line,
            Monotonic = monotonic,
            Realtime = realtime,
            Boot = boot,
        };
        (messageLength, programLength, evidenceLength, line, boot) = (0, 0, 0, 0, 0);
        (messageSeen, anyField) = (false, false);
        (monotonic, realtime) = (LogTime.None, LogTime.None);
        return result;
    }

    private static readonly System.Buffers.SearchValues<byte> FrameBytes = System.Buffers.SearchValues.Create("{}[], "u8);

    private Step Frame(ReadOnlySpan<byte> text) =>
        text.ContainsAnyExcept(FrameBytes) ? Step.None : messageSeen ? Step.End : text[0] == '{' || anyField ? Step.Part : Step.None;

    /// <summary>A whole entry on one line.</summary>
    private Step Object(ReadOnlySpan<byte> text, long number)
    {
        if (text.IndexOf("\"MESSAGE\""u8) < 0 && text.IndexOf("\"msg\""u8) < 0)
        {
            return Step.None;
        }

        _ = Take();
        // {"dmesg":[{"pri":6, ...: the first entry of a list that stands on one line.
        text = text[(text.IndexOf("[{"u8) is var list and >= 0 and < 16 ? list + 2 : text.IndexOf((byte)'{') + 1)..];
        for (var fields = 0; fields < 200; fields++)
        {
            text = text.TrimStart(" ,\t"u8);
            if (text.IsEmpty || text[0] != '"' || !Pair(text, out var used, number))
            {
                break;
            }

            text = text[used..];
        }

        return messageSeen ? Step.End : Step.None;
    }

    /// <summary><c>"NAME" : "value",</c></summary>
    private bool Pair(ReadOnlySpan<byte> text, out int used, long number)
    {
        used = 0;
        var nameEnd = text[1..].IndexOf((byte)'"') + 1;
        if (nameEnd is < 2 or > 80)
        {
            return false;
        }

        var name = text[1..nameEnd];
        var at = nameEnd + 1;
        at += Blanks(text[at..]);
        if (at >= text.Length || text[at] != ':')
        {
            return false;
        }

        at++;
        at += Blanks(text[at..]);
        if (at >= text.Length)
        {
            return false;
        }

        var start = at;
        if (text[at] == '"')
        {
            start++;
            at = start;
            while (at < text.Length && text[at] != '"')
            {
                at += text[at] == '\\' ? 2 : 1;
            }

            at = Math.Min(at, text.Length);
            Field(name, text[start..at], true, number);
            used = Math.Min(text.Length, at + 1);
            return true;
        }

        if (text[at] == '[')
        {
            // A message that is no UTF-8 is written as the array of its bytes; "dmesg": [ opens the list of entries.
            var close = text[at..].IndexOf((byte)']');
            if (close < 0)
            {
                used = text.Length;
                return text[(at + 1)..].Trim((byte)' ').IsEmpty;
            }

            Bytes(name, text.Slice(at, close + 1), number);
            used = at + close + 1;
            return true;
        }

        var end = text[at..].IndexOfAny((byte)',', (byte)'}');
        at = end < 0 ? text.Length : at + end;
        Field(name, text[start..at].TrimEnd((byte)' '), false, number);
        used = at;
        return true;
    }

    private static int Blanks(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private void Bytes(ReadOnlySpan<byte> name, ReadOnlySpan<byte> array, long number)
    {
        if (!name.SequenceEqual("MESSAGE"u8))
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[1024];
        var length = 0;
        for (var at = 1; at < array.Length && length < bytes.Length;)
        {
            if (Utf8Parser.TryParse(array[at..], out byte value, out var used))
            {
                bytes[length++] = value;
                at += used;
            }
            else
            {
                at++;
            }
        }

        Message(bytes[..length], array, number);
    }

    /// <summary><c>NAME=value</c> of export and verbose.</summary>
    private Step Assignment(ReadOnlySpan<byte> text, long number)
    {
        var equals = text.IndexOf((byte)'=');
        if (equals < 0 && text.SequenceEqual("MESSAGE"u8) && anyField)
        {
            binaryMessage = true;
            return Step.Part;
        }

        if (equals is < 2 or > 64 || text[..equals].ContainsAnyExcept(FieldName))
        {
            return VerboseHead(text);
        }

        var name = text[..equals];
        if (!anyField && name[0] != '_' && !IsKnownField(name))
        {
            // A shell variable or a configuration's line.
            return Step.None;
        }

        Field(name, text[(equals + 1)..], false, number);
        anyField = true;
        return Step.Part;
    }

    private static bool IsKnownField(ReadOnlySpan<byte> name) => name.SequenceEqual("MESSAGE"u8) || name.SequenceEqual("PRIORITY"u8)
        || name.StartsWith("SYSLOG_"u8) || name.StartsWith("CODE_"u8);

    private static readonly System.Buffers.SearchValues<byte> FieldName = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    /// <summary><c>Mon 2023-03-06 08:21:40.123456 CET [s=...;i=...;b=...]</c></summary>
    private Step VerboseHead(ReadOnlySpan<byte> text)
    {
        if (!text.EndsWith("]"u8) || text.IndexOf(" [s="u8) < 20)
        {
            return Step.None;
        }

        var ended = messageSeen;
        return ended ? Step.Next : Step.Part;
    }

    private void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool escaped, long number)
    {
        anyField = true;
        if (name.SequenceEqual("MESSAGE"u8) || name.SequenceEqual("msg"u8))
        {
            Span<byte> plain = stackalloc byte[Math.Min(value.Length + 4, 2048)];
            Message(plain[..(escaped ? Unescape(value, plain) : Copy(value, plain))], value, number);
        }
        else if (name.SequenceEqual("SYSLOG_IDENTIFIER"u8) || (name.SequenceEqual("_COMM"u8) && programLength == 0))
        {
            programLength = Copy(value, program);
        }
        else if (name.SequenceEqual("_TRANSPORT"u8) && value.SequenceEqual("kernel"u8))
        {
            programLength = Copy("kernel"u8, program);
        }
        else if (name.SequenceEqual("_BOOT_ID"u8))
        {
            boot = unchecked((int)Fnv(value)) | 1;
        }
        else if (name.SequenceEqual("_SOURCE_MONOTONIC_TIMESTAMP"u8) || (name.SequenceEqual("__MONOTONIC_TIMESTAMP"u8) && monotonic == LogTime.None))
        {
            monotonic = Utf8Parser.TryParse(value, out long time, out _) && time >= 0 ? time : LogTime.None;
        }
        else if (name.SequenceEqual("__REALTIME_TIMESTAMP"u8))
        {
            realtime = Utf8Parser.TryParse(value, out long time, out _) && time >= 0 ? time : LogTime.None;
        }
        else if (name.SequenceEqual("time"u8) && Utf8Parser.TryParse(value, out double seconds, out _) && seconds is >= 0 and < 1e12)
        {
            monotonic = (long)(seconds * 1e6);
        }
    }

    private void Message(ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw, long number)
    {
        messageLength = Copy(text, message);
        evidenceLength = Copy(raw, evidence);
        messageSeen = true;
        anyField = true;
        line = number;
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var length = Math.Min(from.Length, to.Length);
        from[..length].CopyTo(to);
        return length;
    }

    private static uint Fnv(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash;
    }

    private static int Unescape(ReadOnlySpan<byte> value, Span<byte> to)
    {
        var length = 0;
        for (var at = 0; at < value.Length && length + 4 <= to.Length; at++)
        {
            if (value[at] != '\\' || at + 1 >= value.Length)
            {
                to[length++] = value[at];
                continue;
            }

            at++;
            switch (value[at])
            {
                case (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f':
                    to[length++] = (byte)' ';
                    break;
                case (byte)'u' when at + 4 < value.Length && Utf8Parser.TryParse(value.Slice(at + 1, 4), out ushort code, out var used, 'x') && used == 4:
                    at += 4;
                    length += System.Text.Rune.TryCreate((char)code, out var rune) ? rune.EncodeToUtf8(to[length..]) : 0;
                    break;
                default:
                    to[length++] = value[at];
                    break;
            }
        }

        // What is shorter than four bytes from the end of the room is cut.
        return length;
    }
}
