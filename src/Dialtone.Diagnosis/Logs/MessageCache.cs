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
    private readonly byte[] texts = new byte[Slots * MaximumLength];
    private int last;
    private ulong lastHash;

    private struct Slot
    {
        public int Length;

        /// <summary>Where the second, third and fourth sixteen bytes start, or the last ones.</summary>
        public (int Second, int Third, int Fourth) Pieces;

        /// <summary>The slot of the event that followed.</summary>
        public int Next;

        /// <summary>What the message before the first that is kept hashed to: most messages come once and are not worth a copy.</summary>
        public uint Seen;
        public Meaning Meaning;
    }

    /// <summary>What a message gave.</summary>
    /// <param name="Event">Null if it reports nothing.</param>
    /// <param name="Known">False for a message that nobody understands.</param>
    /// <param name="Said">Wordings that it holds; null: none.</param>
    public readonly record struct Meaning(SharedEvent? Event, bool Known, KnownWording[]? Said);

    /// <summary>What the message gave that came after the last event the time before, if it is this one; else a null reference.</summary>
    /// <param name="message">The line without its prefix.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Meaning Next(ReadOnlySpan<byte> message)
    {
        var index = slots[last].Next;
        ref readonly var slot = ref slots[index];
        if (!Holds(slot, index, message))
        {
            return ref Unsafe.NullRef<Meaning>();
        }

        last = slot.Meaning.Event is null ? last : index;
        return ref slot.Meaning;
    }

    /// <summary>What the same message gave before; else a null reference.</summary>
    /// <param name="message">The line without its prefix.</param>
    public ref readonly Meaning Find(ReadOnlySpan<byte> message)
    {
        if (message.Length > MaximumLength)
        {
            return ref Unsafe.NullRef<Meaning>();
        }

        lastHash = Hash(message);
        var index = (int)(lastHash >> 54);
        ref readonly var slot = ref slots[index];
        if (!Holds(slot, index, message))
        {
            return ref Unsafe.NullRef<Meaning>();
        }

        if (slot.Meaning.Event is not null)
        {
            slots[last].Next = index;
            last = index;
        }

        return ref slot.Meaning;
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

        var index = (int)(lastHash >> 54);
        ref var slot = ref slots[index];
        var seen = (uint)lastHash | 1;
        if (slot.Seen != seen)
        {
            slot.Seen = seen;
            return;
        }

        message.CopyTo(texts.AsSpan(index * MaximumLength));
        slot.Length = message.Length;
        var end = message.Length - Vector128<byte>.Count;
        slot.Pieces = (Math.Min(16, end), Math.Min(32, end), Math.Min(48, end));
        slot.Meaning = new Meaning(happened, known, statements.Last() is { Length: > 0 } said ? said : null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Holds(in Slot slot, int index, ReadOnlySpan<byte> message)
    {
        if (slot.Length != message.Length)
        {
            return false;
        }

        ref var kept = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(texts), index * MaximumLength);
        ref var bytes = ref MemoryMarshal.GetReference(message);
        var end = message.Length - Vector128<byte>.Count;
        if (end < 0)
        {
            return message.SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref kept, message.Length));
        }

        // Five pieces, which may overlap, are enough for most.
        var (second, third, fourth) = slot.Pieces;
        var different = Difference(ref bytes, ref kept, 0) | Difference(ref bytes, ref kept, end)
            | (Difference(ref bytes, ref kept, second) | (Difference(ref bytes, ref kept, third) | Difference(ref bytes, ref kept, fourth)));
        for (var i = 4 * Vector128<byte>.Count; i < end; i += Vector128<byte>.Count)
        {
            different |= Difference(ref bytes, ref kept, i);
        }

        return different == Vector128<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Difference(ref byte one, ref byte other, int at) => Vector128.LoadUnsafe(ref one, (nuint)at) ^ Vector128.LoadUnsafe(ref other, (nuint)at);

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
