using System.Runtime.InteropServices;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Remembers what recurring messages mean. A looping modem repeats the same dozen lines for hours; each is read once.</summary>
internal sealed class MessageCache
{
    private const int Slots = 512;
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
        var hash = (ulong)message.Length;
        var words = MemoryMarshal.Cast<byte, ulong>(message);
        foreach (var word in words)
        {
            hash = (hash ^ word) * 0x9e3779b97f4a7c15;
            hash ^= hash >> 29;
        }

        for (var i = words.Length * sizeof(ulong); i < message.Length; i++)
        {
            hash = (hash ^ message[i]) * 0x9e3779b97f4a7c15;
        }

        return (int)(hash >> 55) & (Slots - 1);
    }
}
