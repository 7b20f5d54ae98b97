namespace Dialtone.Protocols.Scsi;

/// <summary>Sense data in fixed format (SPC-4, 4.5.3): 8 bytes and what <see cref="AdditionalLength"/> announces.</summary>
/// <param name="Asc">Additional sense code; 3a = medium not present, 20 = invalid operation code.</param>
/// <param name="Ascq">Additional sense code qualifier.</param>
/// <param name="AdditionalLength">
/// Byte 7. Above 10 it tells Linux (since 2.6.29) that longer sense is to be had, and REQUEST SENSE grows from 18 to 96 bytes.
/// </param>
public readonly record struct FixedSense(SenseKey Key, byte Asc, byte Ascq, byte AdditionalLength = 10)
{
    /// <summary>What usb-storage asks for until it knows better.</summary>
    public const int UsualSize = 18;

    public int Size => 8 + AdditionalLength;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out FixedSense sense)
    {
        sense = default;
        // 70 current, 71 deferred; bit 7 (information valid) may be set.
        if (bytes.Length < 14 || (bytes[0] & 0x7e) != 0x70)
            return false;
        sense = new FixedSense((SenseKey)(bytes[2] & 0x0f), bytes[12], bytes[13], bytes[7]);
        return true;
    }

    /// <param name="bytes">At least <see cref="Size"/> bytes, and at least 14.</param>
    public void Write(Span<byte> bytes)
    {
        bytes[..Math.Max(Size, 14)].Clear();
        bytes[0] = 0x70;
        bytes[2] = (byte)Key;
        bytes[7] = AdditionalLength;
        bytes[12] = Asc;
        bytes[13] = Ascq;
    }
}
