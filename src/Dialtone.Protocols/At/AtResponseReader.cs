namespace Dialtone.Protocols.At;

public enum AtTokenKind
{
    /// <summary>The modem repeating the command (ATE1).</summary>
    Echo,

    /// <summary>One line of an answer, or unsolicited: only the caller knows which prefixes it asked for.</summary>
    Line,

    /// <summary>"&gt; ": the modem waits for text (AT+CMGS).</summary>
    Prompt,

    /// <summary>The line that ends the command; see <see cref="AtResult"/>.</summary>
    FinalResult,
}

/// <summary>How a command ended (ITU-T V.250 5.7, 3GPP TS 27.007 9.2, TS 27.005 3.2.5, and vendors' habits).</summary>
public enum AtResult
{
    None,
    Ok,
    Error,

    /// <summary>"+CME ERROR: ", number or text in <see cref="AtResponseReader.Detail"/>.</summary>
    EquipmentError,

    /// <summary>"+CMS ERROR: ".</summary>
    MessageServiceError,
    Connect,
    NoCarrier,
    Busy,
    NoAnswer,
    NoDialtone,

    /// <summary>"COMMAND NOT SUPPORT", "TOO MANY PARAMETERS": Huawei's own ways of saying no.</summary>
    NotSupported,
}

/// <summary>
/// Splits what a modem sends into echo, lines and the final result, over a buffer that may end anywhere. After <see cref="Read"/> returned
/// false, keep the bytes from <see cref="Consumed"/> on and read again when more have come.
/// The bytes of a line are the modem's: nothing is decoded or filtered, so escape them before they are shown.
/// </summary>
/// <param name="bytes">What has been received and not consumed.</param>
/// <param name="command">The command that was sent, without its carriage return; empty if none is waiting. It tells an echo from an answer.</param>
public ref struct AtResponseReader(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> command)
{
    /// <summary>A line longer than this is no line of any modem; the caller gives up on the port instead of buffering on.</summary>
    public const int MaximumLineLength = 8192;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<byte> _command = command;

    public int Consumed { get; private set; }
    public AtTokenKind Kind { get; private set; }
    public AtResult Result { get; private set; }

    /// <summary>The line without its ends.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>What follows the colon of an error, or the speed after CONNECT.</summary>
    public ReadOnlySpan<byte> Detail { get; private set; }

    /// <summary>More than <see cref="MaximumLineLength"/> bytes without a line end are waiting.</summary>
    public readonly bool LineTooLong => _bytes.Length - Consumed > MaximumLineLength;

    public bool Read()
    {
        Text = Detail = default;
        Result = AtResult.None;
        while (Consumed < _bytes.Length && _bytes[Consumed] is (byte)'\r' or (byte)'\n' or 0)
            Consumed++;
        var rest = _bytes[Consumed..];
        if (rest.IsEmpty)
            return false;

        if (rest.StartsWith("> "u8))
        {
            Consumed += 2;
            Kind = AtTokenKind.Prompt;
            Text = rest[..2];
            return true;
        }

        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
            return false;
        Text = rest[..end];
        Consumed += end + 1;
        if (!_command.IsEmpty && Text.SequenceEqual(_command))
        {
            Kind = AtTokenKind.Echo;
            return true;
        }
        Result = ResultOf(Text, out var detail);
        Detail = detail;
        Kind = Result == AtResult.None ? AtTokenKind.Line : AtTokenKind.FinalResult;
        return true;
    }

    /// <summary>The result that a line states, or <see cref="AtResult.None"/>.</summary>
    public static AtResult ResultOf(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> detail)
    {
        detail = default;
        if (line.SequenceEqual("OK"u8))
            return AtResult.Ok;
        if (line.SequenceEqual("ERROR"u8))
            return AtResult.Error;
        if (line.StartsWith("+CME ERROR:"u8))
        {
            detail = line[11..].Trim((byte)' ');
            return AtResult.EquipmentError;
        }
        if (line.StartsWith("+CMS ERROR:"u8))
        {
            detail = line[11..].Trim((byte)' ');
            return AtResult.MessageServiceError;
        }
        if (line.StartsWith("CONNECT"u8) && (line.Length == 7 || line[7] == (byte)' '))
        {
            detail = line[7..].Trim((byte)' ');
            return AtResult.Connect;
        }
        if (line.SequenceEqual("NO CARRIER"u8))
            return AtResult.NoCarrier;
        if (line.SequenceEqual("BUSY"u8))
            return AtResult.Busy;
        if (line.SequenceEqual("NO ANSWER"u8))
            return AtResult.NoAnswer;
        if (line.SequenceEqual("NO DIALTONE"u8) || line.SequenceEqual("NO DIAL TONE"u8))
            return AtResult.NoDialtone;
        if (line.SequenceEqual("COMMAND NOT SUPPORT"u8) || line.SequenceEqual("TOO MANY PARAMETERS"u8))
            return AtResult.NotSupported;
        return AtResult.None;
    }
}
