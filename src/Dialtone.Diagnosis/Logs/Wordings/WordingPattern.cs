using System.Text;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>One wording of a message: literal text with holes. <c>state changed ({from:w} -> {modem-state:w})</c></summary>
/// <remarks>
/// <c>{name}</c> takes what stands up to the next literal or the line's end, <c>{name:w}</c> one word, <c>{name:n}</c> digits, <c>{*}</c> anything, unnamed.
/// <c>^</c> at the start and <c>$</c> at the end tie the pattern to the message's ends. Letters match in either case, because people retype what they see.
/// </remarks>
internal sealed class WordingPattern
{
    private const int MaximumCapture = 160;

    private readonly byte[][] literals;
    private readonly Hole[] holes;
    private readonly bool atStart;
    private readonly bool atEnd;

    private enum HoleKind
    {
        None,
        Text,
        Word,
        Digits,
    }

    private readonly record struct Hole(HoleKind Kind, string? Name);

    public WordingPattern(string text)
    {
        Text = text;
        var rest = text;
        atStart = rest.StartsWith('^');
        rest = atStart ? rest[1..] : rest;
        atEnd = rest.EndsWith('$');
        rest = atEnd ? rest[..^1] : rest;
        var parts = new List<byte[]>();
        var between = new List<Hole>();
        while (true)
        {
            var open = rest.IndexOf('{', StringComparison.Ordinal);
            parts.Add(Encoding.UTF8.GetBytes(open < 0 ? rest : rest[..open]));
            if (open < 0)
            {
                break;
            }

            var close = rest.IndexOf('}', open);
            if (close < 0)
            {
                throw new ArgumentException($"'{text}' opens a hole and does not close it.", nameof(text));
            }

            between.Add(ToHole(rest[(open + 1)..close]));
            rest = rest[(close + 1)..];
        }

        literals = [.. parts];
        holes = [.. between];
    }

    public string Text { get; }

    /// <summary>The literals, from which a scanner takes what it looks for.</summary>
    public IReadOnlyList<byte[]> Literals => literals;

    /// <summary>Names of the holes, in order.</summary>
    public IEnumerable<string> Names => holes.Select(hole => hole.Name).OfType<string>();

    private static Hole ToHole(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var kind = colon < 0 ? HoleKind.Text : text[(colon + 1)..] switch
        {
            "w" => HoleKind.Word,
            "n" => HoleKind.Digits,
            var other => throw new ArgumentException($"A hole is of kind w or n, not {other}.", nameof(text)),
        };
        return new Hole(kind, name == "*" ? null : name);
    }

    /// <param name="captures">Gets name and value of each named hole; null: only whether it matches is asked.</param>
    public bool TryMatch(ReadOnlySpan<byte> message, List<(string Name, string Value)>? captures)
    {
        var from = 0;
        while (true)
        {
            var first = literals[0].Length == 0 ? from : atStart ? (StartsWith(message, literals[0]) ? 0 : -1) : IndexOf(message, literals[0], from);
            if (first < 0)
            {
                return false;
            }

            captures?.Clear();
            if (TryMatchFrom(message, first + literals[0].Length, captures))
            {
                return true;
            }

            if (atStart || literals[0].Length == 0)
            {
                return false;
            }

            from = first + 1;
        }
    }

    private bool TryMatchFrom(ReadOnlySpan<byte> message, int at, List<(string Name, string Value)>? captures)
    {
        for (var i = 0; i < holes.Length; i++)
        {
            var literal = literals[i + 1];
            int end, next;
            if (i == 0 && literals[0].Length == 0 && !atStart && holes[0].Kind is HoleKind.Word or HoleKind.Digits && literal.Length > 0)
            {
                // A word at the very start of a pattern is the one before the first literal, wherever that stands.
                end = IndexOf(message, literal, at);
                if (end <= 0)
                {
                    return false;
                }

                var start = end;
                while (start > 0 && IsOf(holes[0].Kind, message[start - 1]))
                {
                    start--;
                }

                if (start == end)
                {
                    return false;
                }

                at = start;
                next = end + literal.Length;
            }
            else if (holes[i].Kind is HoleKind.Text)
            {
                end = literal.Length == 0 ? message.Length
                    : i == holes.Length - 1 && atEnd ? (EndsWith(message[at..], literal) ? message.Length - literal.Length : -1)
                    : IndexOf(message, literal, at);
                if (end < 0)
                {
                    return false;
                }

                next = end + literal.Length;
            }
            else
            {
                end = at;
                while (end < message.Length && IsOf(holes[i].Kind, message[end]))
                {
                    end++;
                }

                if (end == at || !StartsWith(message[end..], literal))
                {
                    return false;
                }

                next = end + literal.Length;
            }

            if (captures is not null && holes[i].Name is { } name)
            {
                captures.Add((name, LineText.Decode(Trim(message[at..Math.Min(end, at + MaximumCapture)]))));
            }

            at = next;
        }

        return !atEnd || at == message.Length || message[at..].IndexOfAnyExcept((byte)' ', (byte)'.') < 0;
    }

    private static bool IsOf(HoleKind kind, byte b) =>
        kind == HoleKind.Digits ? b is >= (byte)'0' and <= (byte)'9' : b > ' ' && ",;:()[]{}'\"<>`"u8.IndexOf(b) < 0;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t'\"`"u8);

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) =>
        text.Length >= literal.Length && Same(text[..literal.Length], literal);

    private static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) =>
        text.Length >= literal.Length && Same(text[^literal.Length..], literal);

    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal, int from)
    {
        byte lower = (byte)char.ToLowerInvariant((char)literal[0]), upper = (byte)char.ToUpperInvariant((char)literal[0]);
        while (from + literal.Length <= text.Length)
        {
            var found = text[from..].IndexOfAny(lower, upper);
            if (found < 0 || from + found + literal.Length > text.Length)
            {
                return -1;
            }

            from += found;
            if (Same(text.Slice(from, literal.Length), literal))
            {
                return from;
            }

            from++;
        }

        return -1;
    }

    /// <summary>Bytes that are no ASCII are compared as they are.</summary>
    private static bool Same(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) => Ascii.EqualsIgnoreCase(text, literal) || text.SequenceEqual(literal);
}
