using System.Text;

namespace Dialtone.Linux.Ports;

/// <summary>Says what a port sent without repeating it: a GPS port's sentences tell where the user is.</summary>
internal static class AtAnswerDescription
{
    private const int Longest = 100;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var what = bytes switch
        {
            _ when bytes.IndexOf("$GP"u8) >= 0 || bytes.IndexOf("$GN"u8) >= 0 || bytes.IndexOf("$GL"u8) >= 0 => "position sentences (NMEA)",
            // HDLC frames of Qualcomm's diagnostics begin and end with 0x7e.
            _ when bytes.Count((byte)0x7e) >= 2 || bytes.ContainsAnyExcept(Text) => "binary data",
            _ => "text that is no answer",
        };
        return $"{what}, {bytes.Length} bytes";
    }

    /// <summary>As text without control characters, cut to a length that fits on a line.</summary>
    public static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(bytes[..int.Min(bytes.Length, Longest)]).EnumerateRunes())
        {
            if (!Rune.IsControl(rune))
            {
                text.Append(rune);
            }
        }

        return text.ToString();
    }

    private static readonly System.Buffers.SearchValues<byte> Text =
        System.Buffers.SearchValues.Create([(byte)'\r', (byte)'\n', (byte)'\t', 0, .. Enumerable.Range(' ', '~' - ' ' + 1).Select(static value => (byte)value)]);
}
