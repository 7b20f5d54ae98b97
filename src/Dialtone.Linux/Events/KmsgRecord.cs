using System.Buffers.Text;

namespace Dialtone.Linux.Events;

/// <summary>The head of a <c>/dev/kmsg</c> record: <c>PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;</c>.</summary>
internal static class KmsgRecord
{
    public static bool TrySequence(ReadOnlySpan<byte> record, out long sequence)
    {
        sequence = 0;
        var comma = record.IndexOf((byte)',');
        return comma > 0
            && Utf8Parser.TryParse(record[(comma + 1)..], out sequence, out var used)
            && sequence >= 0
            && comma + 1 + used < record.Length
            && record[comma + 1 + used] == ',';
    }
}
