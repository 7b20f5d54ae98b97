using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Finds where lines end, 64 bytes at a time, as far as they end with line feeds only.</summary>
internal sealed class LineEnds
{
    private const int Block = 64;

    /// <summary>Ends that are looked for at once: a batch of lines, with the second of a block's two, and few enough that the lines stay in the first cache.</summary>
    private const int Wanted = 62;

    private readonly int[] positions = new int[1 + Wanted + (2 * Block)];
    private int count;

    /// <summary>Where the line before them ends, and where the lines end that were found.</summary>
    public ReadOnlySpan<int> Found => positions.AsSpan(0, count + 1);

    /// <summary>Finds some more.</summary>
    /// <param name="text">Lines.</param>
    /// <param name="start">Where the first of them starts.</param>
    /// <param name="from">Where to look on.</param>
    /// <returns>False if there are none before the next carriage return or the last bytes of the text, which do not fill a block.</returns>
    public bool Find(ReadOnlySpan<byte> text, int start, ref int from)
    {
        ref var bytes = ref MemoryMarshal.GetReference(text);
        positions[0] = start - 1;
        ref var position = ref positions[1];
        // Seen from a carriage return, so that one shows as the least of many bytes.
        var (feed, back) = (Vector128.Create((byte)('\n' ^ '\r')), Vector128.Create((byte)'\r'));
        var (at, found) = (from, 0);
        for (var last = text.Length - Block; at <= last && found < Wanted; at += Block)
        {
            ref var block = ref Unsafe.Add(ref bytes, at);
            var (first, second) = (Vector128.LoadUnsafe(ref block) ^ back, Vector128.LoadUnsafe(ref block, 16) ^ back);
            var (third, fourth) = (Vector128.LoadUnsafe(ref block, 32) ^ back, Vector128.LoadUnsafe(ref block, 48) ^ back);
            var least = Vector128.Min(Vector128.Min(first, second), Vector128.Min(third, fourth));
            if (Vector128.Equals(least, Vector128<byte>.Zero).ExtractMostSignificantBits() != 0)
            {
                break;
            }

            var low = Vector128.Equals(first, feed).ExtractMostSignificantBits() | Vector128.Equals(second, feed).ExtractMostSignificantBits() << 16;
            var high = Vector128.Equals(third, feed).ExtractMostSignificantBits() | Vector128.Equals(fourth, feed).ExtractMostSignificantBits() << 16;
            var ends = low | (ulong)high << 32;
            // As a rule there is one or none, which takes no decision to write.
            Unsafe.Add(ref position, found) = at + Bits.First(ends);
            found += (int)Bits.Of(ends != 0);
            for (ends &= ends - 1; ends != 0; ends &= ends - 1)
            {
                Unsafe.Add(ref position, found++) = at + Bits.First(ends);
            }
        }

        (from, count) = (at, found);
        return count > 0;
    }
}
