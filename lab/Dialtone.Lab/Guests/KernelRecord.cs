using System.Buffers.Text;
using System.Text;

namespace Dialtone.Lab.Guests;

/// <summary>One record of a guest's /dev/kmsg.</summary>
/// <param name="Time">Since the guest's boot.</param>
/// <param name="Device">The DEVICE= value, such as +usb:1-1:1.0 or c189:1; null if there is none.</param>
public sealed record KernelRecord(long Sequence, int Level, TimeSpan Time, string Text, string? Device)
{
    public override string ToString() => $"[{Time.TotalSeconds,12:0.000000}] {Text}";

    /// <summary>
    /// Reads what the lab's reader of /dev/kmsg wrote: "6,339,5140900,-;text", then lines that begin with a blank (Documentation/ABI/testing/dev-kmsg).
    /// This is the lab's own reader on purpose: it is there to tell whether Dialtone's view is right.
    /// </summary>
    /// <param name="lines">The record's lines without line feeds.</param>
    /// <returns>Null if it is no record.</returns>
    public static KernelRecord? TryParse(IReadOnlyList<byte[]> lines)
    {
        if (lines.Count == 0)
            return null;
        ReadOnlySpan<byte> rest = lines[0];
        if (!TryNumber(ref rest, out var priority) || !TryNumber(ref rest, out var sequence) || !TryNumber(ref rest, out var microseconds))
            return null;
        var semicolon = rest.IndexOf((byte)';');
        if (semicolon < 0 || microseconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond)
            return null;
        string? device = null;
        foreach (var line in lines.Skip(1))
        {
            if (line.AsSpan().StartsWith(" DEVICE="u8))
                device = Encoding.UTF8.GetString(line.AsSpan(8));
        }
        return new KernelRecord(
            sequence, (int)(priority & 7), new TimeSpan(microseconds * TimeSpan.TicksPerMicrosecond), Encoding.UTF8.GetString(rest[(semicolon + 1)..]), device);
    }

    /// <summary>A number and the comma after it.</summary>
    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out long number)
    {
        if (!Utf8Parser.TryParse(rest, out number, out var length) || number < 0 || length >= rest.Length || rest[length] != ',')
            return false;
        rest = rest[(length + 1)..];
        return true;
    }
}
