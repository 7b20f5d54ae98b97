using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Compares and finds bytes with ASCII letters in either case. Bytes that are no ASCII are compared as they are.</summary>
internal static class FoldedText
{
    private const byte CaseBit = 0x20;
    private const uint CaseBits = 0x20202020;

    public static bool Same(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal)
    {
        // Most differ in the first few bytes, which costs less than a call; the case bit makes a few more alike that are not.
        if (text.Length >= 4 && literal.Length == text.Length
            && (((MemoryMarshal.Read<uint>(text) ^ MemoryMarshal.Read<uint>(literal)) | (MemoryMarshal.Read<uint>(text[^4..]) ^ MemoryMarshal.Read<uint>(literal[^4..]))) & ~CaseBits) != 0)
        {
            return false;
        }

        return Ascii.EqualsIgnoreCase(text, literal) || text.SequenceEqual(literal);
    }

    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) => text.Length >= literal.Length && Same(text[..literal.Length], literal);

    public static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) => text.Length >= literal.Length && Same(text[^literal.Length..], literal);

    /// <summary>Where <paramref name="literal"/>, which is not empty, stands at or behind <paramref name="from"/>; -1: nowhere.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal, int from)
    {
        // Sixteen positions at once whose first and last bytes fit.
        ref var bytes = ref MemoryMarshal.GetReference(text);
        var behind = literal.Length - 1;
        var end = text.Length - behind;
        var first = Vector128.Create((byte)(literal[0] | CaseBit));
        var last = Vector128.Create((byte)(literal[behind] | CaseBit));
        var fold = Vector128.Create(CaseBit);
        for (; from + 16 <= end; from += 16)
        {
            var fits = (Vector128.Equals(Vector128.LoadUnsafe(ref bytes, (nuint)from) | fold, first)
                & Vector128.Equals(Vector128.LoadUnsafe(ref bytes, (nuint)(from + behind)) | fold, last)).ExtractMostSignificantBits();
            for (; fits != 0; fits &= fits - 1)
            {
                var at = from + BitOperations.TrailingZeroCount(fits);
                if (Same(text.Slice(at, literal.Length), literal))
                {
                    return at;
                }
            }
        }

        for (; from < end; from++)
        {
            if (((Unsafe.Add(ref bytes, from) ^ literal[0]) & ~CaseBit) == 0 && ((Unsafe.Add(ref bytes, from + behind) ^ literal[behind]) & ~CaseBit) == 0 && Same(text.Slice(from, literal.Length), literal))
            {
                return from;
            }
        }

        return -1;
    }
}
