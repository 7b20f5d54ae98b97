using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Remembers date, host and programs of a syslog's lines, so that the prefix of the next line, which is nearly the same, is compared instead of read.</summary>
/// <remarks>What it gives is what <see cref="SyslogFormat"/> gives for the same line, which a test checks; a line that is the least bit unusual is left to that.</remarks>
internal sealed class SyslogMemory
{
    private const int DateLength = 16;
    private const int LongestProgram = 32;
    private const int Programs = 128;

    private readonly byte[] host = new byte[64];
    private readonly Slot[] programs = new Slot[Programs];
    private Vector128<byte> date;
    private int hostLength;
    private ulong hostStart;
    private ulong hostMask;
    private long time;
    private bool padded;

    private struct Slot
    {
        public ulong Start;
        public byte[]? Name;
        public Speaker Speaker;
    }

    /// <summary>Takes date and host from a line that the format has read.</summary>
    public void Learn(ReadOnlySpan<byte> line, in LogPrefix prefix)
    {
        hostLength = 0;
        var before = prefix.ProgramStart - DateLength;
        if (prefix.ProgramLength == 0 || before < 2 || before > host.Length || line[DateLength - 1] != ' ' || line[0] == '<' || line[3] != ' ' || prefix.Variant is not (null or "journal" or "syslog-kernel-time"))
        {
            return;
        }

        var name = line.Slice(DateLength, before);
        // One word, and none that means something else to the format.
        if (name.IndexOf((byte)' ') != before - 1 || name[before - 2] is (byte)':' or (byte)']' || name.IndexOf((byte)'.') >= 0)
        {
            return;
        }

        date = Vector128.Create(line[..DateLength]);
        name.CopyTo(host);
        hostLength = before;
        hostMask = before < 8 ? (1UL << (8 * before)) - 1 : ulong.MaxValue;
        hostStart = MemoryMarshal.Read<ulong>(host) & hostMask;
        time = prefix.Monotonic ? prefix.Wall : prefix.Time;
        padded = line[4] == '0';
    }

    /// <summary>Reads a line that has the date and the host of the one that was learnt.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix, out Speaker speaker)
    {
        speaker = Speaker.None;
        // Twenty-four bytes behind the host are read without asking again.
        return hostLength != 0 && line.Length > DateLength + hostLength + 24 && Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(line)) == date
            && (hostLength > 8 ? line.Slice(DateLength, hostLength).SequenceEqual(host.AsSpan(0, hostLength)) : (MemoryMarshal.Read<ulong>(line[DateLength..]) & hostMask) == hostStart)
            && TryTagged(line, DateLength + hostLength, ref prefix, ref speaker);
    }

    private bool TryTagged(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix, ref Speaker speaker)
    {
        prefix.ProgramStart = at;
        if (MemoryMarshal.Read<ulong>(line[at..]) == KernelTag)
        {
            prefix.ProgramLength = 6;
            speaker = Speaker.Kernel;
            at += 8;
            var timed = line[at] == '[' && TryKernelClock(line, ref at, ref prefix);
            if (!timed)
            {
                if (line[at] == '[' && line[at + 1] is (byte)' ' or >= (byte)'0' and <= (byte)'9')
                {
                    return false;
                }

                prefix.Time = time;
                prefix.Monotonic = false;
            }

            prefix.Wall = timed ? time : 0;
            prefix.Message = at;
            prefix.Variant = timed ? "syslog-kernel-time" : padded ? "journal" : null;
            return true;
        }

        var length = ProgramLength(line, at);
        if (length < 2 || at + length >= line.Length - 4)
        {
            return false;
        }

        var end = at + length;
        var message = end;
        if (line[message] == '[')
        {
            do
            {
                message++;
            }
            while (message < line.Length - 3 && line[message] is >= (byte)'0' and <= (byte)'9');
            if (line[message] != ']')
            {
                return false;
            }

            message++;
        }

        // A kernel's time behind another program's tag is the format's business.
        if (line[message] != ':' || line[message + 1] != ' ' || (message + 2 < line.Length && line[message + 2] == '['))
        {
            return false;
        }

        ref var slot = ref programs[Index(line, at, length, out var start)];
        if (slot.Name is null || slot.Start != start || slot.Name.Length != length || (length > 8 && !line[at..end].SequenceEqual(slot.Name)))
        {
            if (SyslogFormat.IsKernelSubject(line[at..end]))
            {
                return false;
            }

            slot.Start = start;
            slot.Name = line[at..end].ToArray();
            slot.Speaker = Speakers.Of(slot.Name);
        }

        speaker = slot.Speaker;
        if (speaker == Speaker.Kernel)
        {
            return false;
        }

        prefix.ProgramLength = length;
        prefix.Message = message + 2;
        prefix.Time = time;
        prefix.Monotonic = false;
        prefix.Variant = padded ? "journal" : null;
        return true;
    }

    /// <summary>Bytes up to a colon, bracket, blank or point, which is a part of a facility's name; -1 if the next thirty-two have none.</summary>
    private static int ProgramLength(ReadOnlySpan<byte> line, int at)
    {
        for (var part = 0; part < LongestProgram && at + part + 16 <= line.Length; part += 16)
        {
            var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(line), (nuint)(at + part));
            var ends = (Vector128.Equals(bytes, Vector128.Create((byte)':')) | Vector128.Equals(bytes, Vector128.Create((byte)'['))
                | Vector128.Equals(bytes, Vector128.Create((byte)' ')) | Vector128.Equals(bytes, Vector128.Create((byte)'.'))).ExtractMostSignificantBits();
            if (ends != 0)
            {
                return part + BitOperations.TrailingZeroCount(ends);
            }
        }

        return -1;
    }

    private static readonly ulong KernelTag = MemoryMarshal.Read<ulong>("kernel: "u8);

    private static int Index(ReadOnlySpan<byte> line, int at, int length, out ulong start)
    {
        start = MemoryMarshal.Read<ulong>(line[at..]);
        start = length < 8 ? start & ((1UL << (8 * length)) - 1) : start;
        return (int)((BitOperations.RotateLeft(start, length) * 0x9e3779b97f4a7c15) >> 57);
    }

    /// <summary><c>[ 1234.567890] </c> as printk writes it, up to eight digits before the point.</summary>
    private static bool TryKernelClock(ReadOnlySpan<byte> line, ref int at, ref LogPrefix prefix)
    {
        var i = at + 1;
        while (line[i] == ' ' && i < at + 5)
        {
            i++;
        }

        long seconds = 0;
        var start = i;
        uint digit;
        while ((digit = (uint)(line[i] - '0')) <= 9 && i < at + 9)
        {
            seconds = (seconds * 10) + digit;
            i++;
        }

        if (i == start || line[i] != '.' || i + 10 >= line.Length || line[i + 7] != ']' || line[i + 8] != ' ')
        {
            return false;
        }

        // Six digits at once: two bytes that are none stand in front.
        var packed = MemoryMarshal.Read<ulong>(line[(i - 1)..]);
        packed = (packed & 0xffff_ffff_ffff_0000) | 0x3030;
        if (((packed + 0x4646464646464646) | (packed - 0x3030303030303030)) >> 7 is var high && (high & 0x0101010101010101) != 0)
        {
            return false;
        }

        packed -= 0x3030303030303030;
        packed = (packed * 10) + (packed >> 8);
        packed = (((packed & 0x000000FF000000FF) * 0x000F424000000064) + (((packed >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        // What may be a caller behind the time is read by the format.
        if (line[i + 9] is (byte)' ' or (byte)'[' || (line[i + 9] == 'c' && line[i + 10] is >= (byte)'0' and <= (byte)'9'))
        {
            return false;
        }

        prefix.Time = (seconds * 1_000_000) + (long)(uint)packed;
        prefix.Monotonic = true;
        at = i + 9;
        return true;
    }
}
