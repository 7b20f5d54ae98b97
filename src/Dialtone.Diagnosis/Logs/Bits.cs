using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Small calculations of the hot path, without decisions. The native program is made for every x86-64 processor; what newer ones have an instruction
/// for is asked for at run time, and what is done without it must not be a call, for which a loop would have to put all that it holds aside.</summary>
internal static class Bits
{
    /// <summary>Number of the lowest bit that is set; anything if none is.</summary>
    /// <remarks>Counts the ones below it: the older instruction for it takes eight steps on AMD's processors, and a decision where no bit may be set.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(ulong bits) =>
        Popcnt.X64.IsSupported ? (int)Popcnt.X64.PopCount(~bits & (bits - 1)) : BitOperations.TrailingZeroCount(bits);

    /// <inheritdoc cref="First(ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(uint bits) => Popcnt.IsSupported ? (int)Popcnt.PopCount(~bits & (bits - 1)) : BitOperations.TrailingZeroCount(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lesser(int one, int other) => other + ((one - other) & ((one - other) >> 31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Upper(Vector128<ulong> both) => Sse2.IsSupported ? Sse2.ShiftRightLogical128BitLane(both, 8).ToScalar() : both.GetElement(1);

    /// <summary>1 or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(bool condition) => Unsafe.BitCast<bool, byte>(condition);
}
