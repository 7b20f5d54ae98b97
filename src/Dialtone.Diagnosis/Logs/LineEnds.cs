using System.Numerics;
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

    /// <summary>Processors before 2013 do not count the zeros of zero, which takes a decision.</summary>
    private const ulong NotZero = 1UL << 63;

    private readonly int[] positions = new int[Wanted + (2 * Block)];
    private int count;

    /// <summary>Where the lines end that were found.</summary>
    public ReadOnlySpan<int> Found => positions.AsSpan(0, count);

    /// <summary>Finds some more.</summary>
    /// <param name="text">Lines.</param>
    /// <param name="from">Where to look on.</param>
    /// <returns>False if there are none before the next carriage return or the last bytes of the text, which do not fill a block.</returns>
    public bool Find(ReadOnlySpan<byte> text, ref int from)
    {
        ref var bytes = ref MemoryMarshal.GetReference(text);
        ref var position = ref MemoryMarshal.GetArrayDataReference(positions);
        var (feeds, returns) = (Vector128.Create((byte)'\n'), Vector128.Create((byte)'\r'));
        var (at, found) = (from, 0);
        for (; at + Block <= text.Length && found < Wanted; at += Block)
        {
            ref var block = ref Unsafe.Add(ref bytes, at);
            var (first, second) = (Vector128.LoadUnsafe(ref block), Vector128.LoadUnsafe(ref block, 16));
            var (third, fourth) = (Vector128.LoadUnsafe(ref block, 32), Vector128.LoadUnsafe(ref block, 48));
            if (((Vector128.Equals(first, returns) | Vector128.Equals(second, returns)) | (Vector128.Equals(third, returns) | Vector128.Equals(fourth, returns))) != Vector128<byte>.Zero)
            {
                break;
            }

            var ends = Vector128.Equals(first, feeds).ExtractMostSignificantBits() | (ulong)Vector128.Equals(second, feeds).ExtractMostSignificantBits() << 16
                | (ulong)Vector128.Equals(third, feeds).ExtractMostSignificantBits() << 32 | (ulong)Vector128.Equals(fourth, feeds).ExtractMostSignificantBits() << 48;
            // As a rule there are one or two, which takes no decision to write.
            ref var free = ref Unsafe.Add(ref position, found);
            found += BitOperations.PopCount(ends);
            free = at + BitOperations.TrailingZeroCount(ends | NotZero);
            ends &= ends - 1;
            Unsafe.Add(ref free, 1) = at + BitOperations.TrailingZeroCount(ends | NotZero);
            ends &= ends - 1;
            for (var more = 2; ends != 0; ends &= ends - 1, more++)
            {
                Unsafe.Add(ref free, more) = at + BitOperations.TrailingZeroCount(ends);
            }
        }

        (from, count) = (at, found);
        return count > 0;
    }
}
