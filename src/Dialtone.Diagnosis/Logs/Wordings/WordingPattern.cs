using System.Buffers;
using System.Text;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>One wording of a message: literal text with holes. <c>state changed ({from:w} -> {modem-state:w})</c></summary>
/// <remarks>
/// <c>{name}</c> takes what stands up to the next literal or the line's end, <c>{name:w}</c> one word, <c>{name:n}</c> digits, <c>{name:i}</c> a USB id such as 12d1:1446, <c>{*}</c> anything, unnamed.
/// <c>^</c> at the start and <c>$</c> at the end tie the pattern to the message's ends. Letters match in either case, because people retype what they see.
/// </remarks>
internal sealed class WordingPattern
{
    private const int MaximumCapture = 160;

    private readonly byte[][] literals;
    private readonly Hole[] holes;
    private readonly bool atStart;
    private readonly bool atEnd;

    /// <summary>It begins with a letter, which is then a word's first: "error: " is not said by "stderror: ".</summary>
    private readonly bool beginsWord;

    private enum HoleKind
    {
        None,
        Text,
        Word,
        Digits,
        UsbId,
    }

    private readonly record struct Hole(HoleKind Kind, string? Name);

    /// <param name="text">As described above.</param>
    /// <param name="rank">Its place among the patterns of one wording, of which the first that fits counts.</param>
    public WordingPattern(string text, int rank = 0)
    {
        Text = text;
        Rank = rank;
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
        beginsWord = literals[0].Length > 0 && char.IsAsciiLetter((char)literals[0][0]);
    }

    public string Text { get; }

    public int Rank { get; }

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
            "i" => HoleKind.UsbId,
            var other => throw new ArgumentException($"A hole is of kind w, n or i, not {other}.", nameof(text)),
        };
        return new Hole(kind, name == "*" ? null : name);
    }

    /// <param name="captures">Gets name and value of each named hole; null: only whether it matches is asked.</param>
    public bool TryMatch(ReadOnlySpan<byte> message, List<(string Name, string Value)>? captures)
    {
        var from = 0;
        while (true)
        {
            var first = literals[0].Length == 0 ? from : atStart ? (FoldedText.StartsWith(message, literals[0]) ? 0 : -1) : FoldedText.IndexOf(message, literals[0], from);
            if (first < 0)
            {
                return false;
            }

            captures?.Clear();
            if ((!beginsWord || IsWordStart(message, first)) && TryMatchFrom(message, first + literals[0].Length, captures))
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

    /// <summary>True where no letter stands before, but for a terminal's echo of a key ("^C").</summary>
    private static bool IsWordStart(ReadOnlySpan<byte> message, int at) => at == 0 || !char.IsAsciiLetter((char)message[at - 1]) || (at > 1 && message[at - 2] == '^');

    private bool TryMatchFrom(ReadOnlySpan<byte> message, int at, List<(string Name, string Value)>? captures)
    {
        for (var i = 0; i < holes.Length; i++)
        {
            var literal = literals[i + 1];
            int end, next;
            if (i == 0 && literals[0].Length == 0 && !atStart && holes[0].Kind is HoleKind.Word or HoleKind.Digits && literal.Length > 0)
            {
                // A word at the very start of a pattern is the one before the first literal, wherever that stands.
                end = FoldedText.IndexOf(message, literal, at);
                if (end <= 0)
                {
                    return false;
                }

                var start = LastEnd(holes[0].Kind, message[..end]) + 1;
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
                    : i == holes.Length - 1 && atEnd ? (FoldedText.EndsWith(message[at..], literal) ? message.Length - literal.Length : -1)
                    : FoldedText.IndexOf(message, literal, at);
                if (end < 0)
                {
                    return false;
                }

                next = end + literal.Length;
            }
            else
            {
                var length = FirstEnd(holes[i].Kind, message[at..]);
                end = length < 0 ? message.Length : at + length;
                if (end == at || !FoldedText.StartsWith(message[end..], literal))
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

    /// <summary>What no word has: blanks, control characters, separators, brackets and quotation marks.</summary>
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(
        [.. Enumerable.Range(0, ' ' + 1).Select(b => (byte)b), .. ",;:()[]{}'\"<>`"u8]);

    private static int FirstEnd(HoleKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        HoleKind.Digits => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9'),
        HoleKind.UsbId => IsId(text) ? IdLength : 0,
        _ => text.IndexOfAny(WordEnds),
    };

    /// <summary>Four hexadecimal digits, a colon, four more, and none behind them.</summary>
    private static bool IsId(ReadOnlySpan<byte> text) =>
        text.Length >= IdLength && text[4] == ':' && text[..4].IndexOfAnyExcept(HexDigits) < 0 && text[5..IdLength].IndexOfAnyExcept(HexDigits) < 0 && (text.Length == IdLength || !HexDigits.Contains(text[IdLength]));

    private const int IdLength = 9;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static int LastEnd(HoleKind kind, ReadOnlySpan<byte> text) =>
        kind == HoleKind.Digits ? text.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') : text.LastIndexOfAny(WordEnds);

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t'\"`"u8);
}
