namespace Dialtone.Diagnosis.Logs.Statements;

/// <summary>Undoes what word processors, forums and newer ModemManagers (since 1.20 in UTF-8 locales) do to quotes, dashes and arrows, so that one wording serves.</summary>
internal static class Typography
{
    /// <param name="buffer">At least as long as <paramref name="text"/>; no replacement is longer than what it replaces.</param>
    public static ReadOnlySpan<byte> ToAscii(ReadOnlySpan<byte> text, Span<byte> buffer)
    {
        text = text.Length > buffer.Length ? text[..buffer.Length] : text;
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 0xe2 && i + 2 < text.Length && Replacement(text[i + 1], text[i + 2]) is { IsEmpty: false } ascii)
            {
                ascii.CopyTo(buffer[length..]);
                length += ascii.Length;
                i += 2;
                continue;
            }

            buffer[length++] = text[i];
        }

        return buffer[..length];
    }

    private static ReadOnlySpan<byte> Replacement(byte second, byte third) => (second, third) switch
    {
        (0x80, 0x98 or 0x99 or 0x9a or 0x9b) => "'"u8,
        (0x80, 0x9c or 0x9d or 0x9e or 0x9f) => "\""u8,
        (0x80, 0x90 or 0x91 or 0x92 or 0x93 or 0x94) => "-"u8,
        (0x80, 0xa6) => "..."u8,
        (0x86, 0x92) => "->"u8,
        _ => default,
    };
}
