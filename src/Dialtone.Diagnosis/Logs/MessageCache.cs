using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Remembers what recurring messages mean. A looping modem repeats the same dozen lines for hours; each is read once.</summary>
internal sealed class MessageCache
{
    private const int Slots = 1024;
    private const int MaximumLength = 160;

    private readonly Slot[] slots = new Slot[Slots];

    private struct Slot
    {
        public byte[]? Message;
        public int Length;
        public LogEvent Happened;
        public bool Known;
    }

    /// <summary>What the same message gave before; the event's time and line are not set.</summary>
    public bool TryFind(ReadOnlySpan<byte> message, out LogEvent happened, out bool known)
    {
        if (message.Length <= MaximumLength)
        {
            ref var slot = ref slots[Index(message)];
            if (slot.Message is not null && message.SequenceEqual(slot.Message.AsSpan(0, slot.Length)))
            {
                happened = slot.Happened;
                known = slot.Known;
                return true;
            }
        }

        happened = default;
        known = false;
        return false;
    }

    /// <param name="known">False for a message that nobody understands, so that it is not looked at again.</param>
    public void Remember(ReadOnlySpan<byte> message, in LogEvent happened, bool known)
    {
        if (message.Length > MaximumLength)
        {
            return;
        }

        ref var slot = ref slots[Index(message)];
        slot.Message ??= new byte[MaximumLength];
        message.CopyTo(slot.Message);
        slot.Length = message.Length;
        slot.Happened = happened;
        slot.Known = known;
    }

    private static int Index(ReadOnlySpan<byte> message)
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

            return (int)(few >> 54);
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
        return (int)(((first ^ BitOperations.RotateLeft(second, 32)) * 0x94d049bb133111eb) >> 54);
    }
}
