using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dialtone.Diagnosis.Logs.Statements;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Remembers what recurring messages mean. A looping modem repeats the same dozen lines for hours; each is read once, and since they come in the same
/// order, the next one is as a rule the one that came after this one before.</summary>
internal sealed class MessageCache
{
    private const int Slots = 1024;
    private const int MaximumLength = 160;

    private readonly Slot[] slots = new Slot[Slots];
    private int last;
    private ulong lastHash;

    private struct Slot
    {
        public byte[]? Message;
        public int Length;

        /// <summary>What the message before the first that is kept hashed to: most messages come once and are not worth a copy.</summary>
        public uint Seen;

        /// <summary>The slot of the event that followed.</summary>
        public int Next;
        public Meaning Meaning;
    }

    /// <summary>What a message gave.</summary>
    /// <param name="Event">Null if it reports nothing.</param>
    /// <param name="Known">False for a message that nobody understands.</param>
    /// <param name="Said">Wordings that it holds; null: none.</param>
    public readonly record struct Meaning(SharedEvent? Event, bool Known, KnownWording[]? Said);

    /// <summary>True if it is the message that came after the last event the time before.</summary>
    /// <param name="message">The line without its prefix.</param>
    /// <param name="meaning">What it gave then.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(ReadOnlySpan<byte> message, out Meaning meaning)
    {
        var index = slots[last].Next;
        ref readonly var slot = ref slots[index];
        if (!Holds(slot, message))
        {
            meaning = default;
            return false;
        }

        meaning = slot.Meaning;
        last = meaning.Event is null ? last : index;
        return true;
    }

    /// <summary>What the same message gave before.</summary>
    /// <param name="message">The line without its prefix.</param>
    /// <param name="meaning">What it was.</param>
    public bool TryFind(ReadOnlySpan<byte> message, out Meaning meaning)
    {
        meaning = default;
        if (message.Length > MaximumLength)
        {
            return false;
        }

        lastHash = Hash(message);
        var index = (int)(lastHash >> 54);
        ref readonly var slot = ref slots[index];
        if (!Holds(slot, message))
        {
            return false;
        }

        meaning = slot.Meaning;
        if (meaning.Event is not null)
        {
            slots[last].Next = index;
            last = index;
        }

        return true;
    }

    /// <summary>Keeps what the message that was just looked for means when it comes for the second time.</summary>
    /// <param name="message">The line without its prefix.</param>
    /// <param name="happened">Null if it reports nothing.</param>
    /// <param name="known">False for a message that nobody understands, so that it is not looked at again.</param>
    /// <param name="statements">Has just taken it.</param>
    public void Remember(ReadOnlySpan<byte> message, SharedEvent? happened, bool known, StatementLog statements)
    {
        if (message.Length > MaximumLength)
        {
            return;
        }

        ref var slot = ref slots[(int)(lastHash >> 54)];
        var seen = (uint)lastHash | 1;
        if (slot.Seen != seen)
        {
            slot.Seen = seen;
            return;
        }

        slot.Message ??= new byte[MaximumLength];
        message.CopyTo(slot.Message);
        slot.Length = message.Length;
        slot.Meaning = new Meaning(happened, known, statements.Last() is { Length: > 0 } said ? said : null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(in Slot slot, ReadOnlySpan<byte> message)
    {
        if (slot.Length != message.Length || slot.Message is null)
        {
            return false;
        }

        ref var kept = ref MemoryMarshal.GetArrayDataReference(slot.Message);
        ref var bytes = ref MemoryMarshal.GetReference(message);
        var end = message.Length - Vector128<byte>.Count;
        if (end < 0)
        {
            return message.SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref kept, message.Length));
        }

        // Four pieces a turn, of which the last overlap, without a decision.
        var different = Vector128.LoadUnsafe(ref bytes, (nuint)end) ^ Vector128.LoadUnsafe(ref kept, (nuint)end);
        for (var i = 0; i <= end; i += 4 * Vector128<byte>.Count)
        {
            var (second, third, fourth) = ((nuint)Lesser(i + 16, end), (nuint)Lesser(i + 32, end), (nuint)Lesser(i + 48, end));
            different |= (Vector128.LoadUnsafe(ref bytes, (nuint)i) ^ Vector128.LoadUnsafe(ref kept, (nuint)i)) | (Vector128.LoadUnsafe(ref bytes, second) ^ Vector128.LoadUnsafe(ref kept, second))
                | (Vector128.LoadUnsafe(ref bytes, third) ^ Vector128.LoadUnsafe(ref kept, third)) | (Vector128.LoadUnsafe(ref bytes, fourth) ^ Vector128.LoadUnsafe(ref kept, fourth));
        }

        return different == Vector128<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lesser(int one, int other) => other + ((one - other) & ((one - other) >> 31));

    private static ulong Hash(ReadOnlySpan<byte> message)
    {
        ref var bytes = ref MemoryMarshal.GetReference(message);
        var length = message.Length;
        if (length < 16)
        {
            var few = (ulong)length;
            foreach (var b in message)
            {
                few = (few ^ b) * 0x9e3779b97f4a7c15;
            }

            return few;
        }

        // Two independent halves of sixteen bytes each turn, the last of which overlaps what was read before.
        ulong first = 0x9e3779b97f4a7c15, second = (ulong)length;
        var at = 0;
        for (; at + 16 < length; at += 16)
        {
            first = BitOperations.RotateLeft(first ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at)), 27) * 0x9e3779b97f4a7c15;
            second = BitOperations.RotateLeft(second ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at + 8)), 31) * 0xbf58476d1ce4e5b9;
        }

        first = (first ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, length - 16))) * 0x9e3779b97f4a7c15;
        second = (second ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, length - 8))) * 0xbf58476d1ce4e5b9;
        return (first ^ BitOperations.RotateLeft(second, 32)) * 0x94d049bb133111eb;
    }
}
