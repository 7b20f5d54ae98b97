namespace Dialtone.Diagnosis.Logs.Pastes;

/// <summary>What stands in front of every line of a block: the indentation of a forum's code block, a mail's quotation marks. It is taken off evenly, so that
/// the indentation within a listing stays.</summary>
internal sealed class PasteMargin
{
    /// <summary>Markdown's code blocks are indented by four blanks or a tab; a program's own continuation lines, by less as a rule.</summary>
    private const int LeastInBlock = 4;

    private readonly byte[] margin = new byte[64];
    private int length;

    /// <summary>Whether the first line of the input, or one behind an empty line, is still to come.</summary>
    private bool opening = true;
    private bool begun;

    /// <summary>True if a line may have one.</summary>
    public bool Concerns(ReadOnlySpan<byte> line) => length > 0 || opening || line[0] == '>';

    /// <summary>The line without its margin.</summary>
    /// <param name="line">Not empty.</param>
    /// <param name="understood">Whether something was taken from the line before: what follows it after an empty line may be of the same listing.</param>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> line, bool understood)
    {
        var own = line.IndexOfAnyExcept(" \t>"u8);
        if (own < 0)
        {
            // Nothing but margin.
            opening = true;
            return line.Contains((byte)'>') ? default : line;
        }

        if (length > 0 && !line.StartsWith(margin.AsSpan(0, length)))
        {
            length = 0;
        }

        if (length == 0)
        {
            length = Opens(line, own, understood);
            line[..length].CopyTo(margin);
        }

        (opening, begun) = (false, true);
        // A quotation within a quotation, or within what was indented.
        line = line[length..];
        return line[QuotationLength(line)..];
    }

    /// <summary>An empty line: a block may follow.</summary>
    public void Pause() => opening = true;

    /// <summary>A line that had been read before, without its margin.</summary>
    public ReadOnlySpan<byte> Without(ReadOnlySpan<byte> line) => line.StartsWith(margin.AsSpan(0, length)) ? line[length..] : line;

    private int Opens(ReadOnlySpan<byte> line, int own, bool understood)
    {
        var quotation = QuotationLength(line);
        if (quotation > 0)
        {
            return Math.Min(quotation, margin.Length);
        }

        if (!opening || line[..own].Contains((byte)'>'))
        {
            return 0;
        }

        // mmcli's rules are indented by two, the ports below a bus of lsusb -t by four.
        var blanks = own - (line[own] switch { (byte)'-' => 2, (byte)'|' => 4, _ => 0 });
        return blanks <= 0 || (begun && (understood || (blanks < LeastInBlock && line[0] != '\t'))) ? 0 : Math.Min(blanks, margin.Length);
    }

    /// <summary>Marks that are followed by a blank or by another mark.</summary>
    private static int QuotationLength(ReadOnlySpan<byte> line)
    {
        var marks = 0;
        while (marks + 1 < line.Length && line[marks] == '>' && line[marks + 1] is (byte)' ' or (byte)'>')
        {
            marks += line[marks + 1] == ' ' ? 2 : 1;
        }

        return marks;
    }
}
