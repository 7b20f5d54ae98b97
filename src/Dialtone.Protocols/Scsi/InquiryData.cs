using System.Text;

namespace Dialtone.Protocols.Scsi;

/// <summary>Standard INQUIRY data, 36 bytes (SPC-4, 6.4.2).</summary>
/// <param name="PeripheralType">0 direct access, 5 CD-ROM.</param>
/// <param name="Version">2 = SCSI-2, what modems claim; 6 = SPC-4.</param>
public sealed record InquiryData(byte PeripheralType, bool Removable, byte Version, string Vendor, string Product, string Revision)
{
    public const int Size = 36;
    public const byte DirectAccess = 0;
    public const byte CdRom = 5;

    /// <summary>Text fields lose their trailing blanks; bytes outside ASCII become '?'.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out InquiryData? inquiry)
    {
        inquiry = null;
        if (bytes.Length < Size)
            return false;
        inquiry = new InquiryData(
            (byte)(bytes[0] & 0x1f), (bytes[1] & 0x80) != 0, bytes[2], Text(bytes[8..16]), Text(bytes[16..32]), Text(bytes[32..36]));
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        bytes[0] = PeripheralType;
        bytes[1] = Removable ? (byte)0x80 : (byte)0;
        bytes[2] = Version;
        bytes[3] = 2;
        bytes[4] = Size - 5;
        Write(bytes[8..16], Vendor);
        Write(bytes[16..32], Product);
        Write(bytes[32..36], Revision);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes.TrimEnd((byte)' '));

    private static void Write(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        var length = Math.Min(field.Length, text.Length);
        for (var i = 0; i < length; i++)
            field[i] = text[i] < 0x80 ? (byte)text[i] : (byte)'?';
    }
}
