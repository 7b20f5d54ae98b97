namespace Dialtone.App.Commands;

/// <summary>Files that people give and that are no text: what they are, and how to get the text.</summary>
internal static class ForeignFiles
{
    /// <param name="What">One clause.</param>
    /// <param name="Command">How to get what is meant; <c>{0}</c> stands for the file's name. Null if no command does.</param>
    public sealed record Kind(string What, string? Command = null);

    private const string Picture = "a picture, whose text cannot be read: give the text itself";

    /// <summary>What the first bytes say, or null for what may be text.</summary>
    public static Kind? Name(ReadOnlySpan<byte> head) => head switch
    {
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => new Kind("a program or module, no text"),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xff, 0xd8, 0xff, ..] or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => new Kind(Picture),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => new Kind(Picture),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => new Kind("a PDF document: give its text", "pdftotext {0} -"),
        [(byte)'L', (byte)'P', (byte)'K', (byte)'S', (byte)'H', (byte)'H', (byte)'R', (byte)'H', ..] => new Kind("the journal's own file: give what journalctl prints of it", "journalctl --file {0}"),
        _ => null,
    };
}
