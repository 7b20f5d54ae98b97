using System.Buffers;

namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>What a terminal program or a board's library writes before each line of a dialogue: times, tags in brackets, a level, a direction.</summary>
/// <remarks><c>15:50:55.170 -> AT+CSQ</c> of Arduino's serial monitor, <c>2023/07/31 15:07:36 r: OK</c>, <c>[13:22:28][V][sim800l:062]: S: AT+CMGF=1 - 2</c> of ESPHome,
/// <c>I (1234) modem: Send: AT</c> and <c>D (5780) command_lib: generic_command command AT+CSQ</c> of ESP-IDF.</remarks>
internal static class AtTracePrefix
{
    private const int Longest = 80;

    private static readonly SearchValues<byte> TimeBytes = SearchValues.Create("0123456789.:/-,TZ"u8);

    /// <summary>Takes the prefix off; nothing is left if there is none, or something that no prefix is made of comes before the dialogue.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> line)
    {
        var at = 0;
        var marked = false;
        while (at < line.Length && at < Longest)
        {
            var rest = line[at..];
            if (marked && (AtSyntax.IsAnswer(rest) || AtSyntax.CommandLength(rest, bareAttention: false) > 0))
            {
                return rest;
            }

            var length = rest[0] switch
            {
                (byte)' ' or (byte)'\t' or (byte)':' or (byte)'-' or (byte)'>' or (byte)'<' or (byte)'|' or (byte)'=' => 1,
                (byte)'[' => Bracket(rest, (byte)']'),
                (byte)'(' => Bracket(rest, (byte)')'),
                >= (byte)'0' and <= (byte)'9' => Time(rest),
                _ => Tag(rest),
            };
            if (length == 0)
            {
                return [];
            }

            // A dash, a colon or a blank alone is no prefix of a trace, and neither is the mark of a quotation.
            marked |= length > 1;
            at += length;
        }

        return [];
    }

    private static int Bracket(ReadOnlySpan<byte> text, byte close)
    {
        var end = text[..Math.Min(text.Length, 40)].IndexOf(close);
        return end < 1 ? 0 : end + 1;
    }

    private static int Time(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(TimeBytes);
        length = length < 0 ? text.Length : length;
        length += text[length..].StartsWith("ms"u8) ? 2 : 0;
        return length is > 3 and < 32 ? length : 0;
    }

    /// <summary>A level or a direction: one capital letter with a blank behind it, or a short word with a colon.</summary>
    private static int Tag(ReadOnlySpan<byte> text)
    {
        if (text.Length > 2 && char.IsAsciiLetterUpper((char)text[0]) && text[1] == ' ')
        {
            return 2;
        }

        var length = 0;
        while (length < text.Length && length < 24 && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'-' or (byte)'_'))
        {
            length++;
        }

        // esp_modem prints the function's name and "command" before what it sends.
        return length == 0 || length == text.Length ? 0 : text[length] == ':' ? length + 1 : text[length..].StartsWith(" command "u8) ? length + 9 : 0;
    }
}
