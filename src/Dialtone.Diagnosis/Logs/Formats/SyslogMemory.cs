using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Remembers date, host and programs of a syslog's lines, so that the prefix of the next line, which is nearly the same, is compared instead of read.</summary>
/// <remarks>What it gives is what <see cref="SyslogFormat"/> gives for the same line, which a test checks; a line that is the least bit unusual is left to that.</remarks>
internal sealed class SyslogMemory
{
    private const int DateLength = 16;

    /// <summary>Bytes behind the host that are read without asking again whether they are there: the tag, a kernel's clock and sixteen more.</summary>
    private const int Room = 64;
    private const int Programs = 128;
    private const int LongestHost = 64;

    private static readonly ulong KernelTag = MemoryMarshal.Read<ulong>("kernel: "u8);

    private readonly byte[] host = new byte[LongestHost];
    private readonly Program[] programs = new Program[Programs];
    private Vector128<byte> date;
    private Vector128<byte> hostStart;
    private Vector128<byte> hostMask;
    private int hostLength;

    /// <summary>One program's name with what follows from it.</summary>
    private struct Program
    {
        public ulong Start;

        /// <summary>The last eight bytes, or all of a shorter name.</summary>
        public ulong End;
        public int Length;
        public Speaker Speaker;

        /// <summary>A name that is longer than both.</summary>
        public byte[]? Name;
    }

    /// <summary>The calendar's time of the lines that are known; as <see cref="LogPrefix.Time"/>.</summary>
    public long Time { get; private set; }

    /// <summary>True if the day is padded with a zero.</summary>
    public bool Padded { get; private set; }

    /// <summary>Where the program stands in the lines that are known; 0: nothing was learnt.</summary>
    public int ProgramStart => hostLength == 0 ? 0 : DateLength + hostLength;

    /// <summary>Takes date and host from a line that the format has read.</summary>
    public void Learn(ReadOnlySpan<byte> line, in LogPrefix prefix)
    {
        hostLength = 0;
        var before = prefix.ProgramStart - DateLength;
        if (prefix.ProgramLength == 0 || before < 2 || before > LongestHost || line[DateLength - 1] != ' ' || line[0] == '<' || line[3] != ' ' || prefix.Variant is not (null or "journal" or "syslog-kernel-time"))
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
        host.AsSpan().Clear();
        name.CopyTo(host);
        hostLength = before;
        hostStart = Vector128.Create(host);
        hostMask = Vector128.LessThan(Vector128.CreateSequence((byte)0, (byte)1), Vector128.Create((byte)Math.Min(before, 16)));
        Time = prefix.Monotonic ? prefix.Wall : prefix.Time;
        Padded = line[4] == '0';
    }

    /// <summary>True if the line has date and host of the one that was learnt.</summary>
    /// <param name="line">Its first byte.</param>
    /// <param name="available">Bytes that may be read from there on, whether they are of the line or not.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Knows(ref byte line, int available) =>
        hostLength != 0 && available >= DateLength + hostLength + Room && Vector128.LoadUnsafe(ref line) == date
        && (Vector128.LoadUnsafe(ref line, DateLength) & hostMask) == hostStart && (hostLength <= 16 || IsHost(ref line));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsKernel(ref byte tag) => Unsafe.ReadUnaligned<ulong>(ref tag) == KernelTag;

    /// <summary>Reads a line of the kernel.</summary>
    /// <param name="tag">What stands behind the host in a line that is known.</param>
    /// <param name="length">Bytes of the line from there on.</param>
    /// <param name="message">Where the message starts, seen from <paramref name="tag"/>. There is one.</param>
    /// <param name="time">Microseconds since boot, or <see cref="LogTime.None"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryKernel(ref byte tag, int length, out int message, out long time)
    {
        const int Name = 8;
        if (Unsafe.Add(ref tag, Name) == '[' && Unsafe.Add(ref tag, Name + 1) is (byte)' ' or >= (byte)'0' and <= (byte)'9')
        {
            message = Name + TryKernelClock(ref Unsafe.Add(ref tag, Name), length - Name, out time);
            return message > Name;
        }

        time = LogTime.None;
        message = Name;
        return Name < length;
    }

    private bool IsHost(ref byte line) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, DateLength), hostLength).SequenceEqual(host.AsSpan(0, hostLength));

    /// <summary>Reads a line of a program: <c>sshd[812]: </c> or <c>dhclient: </c>.</summary>
    /// <param name="tag">What stands behind the host in a line that is known.</param>
    /// <param name="length">Bytes of the line from there on.</param>
    /// <param name="message">Where the message starts, seen from <paramref name="tag"/>. There is one.</param>
    /// <param name="name">Bytes of the program's name.</param>
    /// <param name="speaker">Who it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryProgram(ref byte tag, int length, out int message, out int name, out Speaker speaker)
    {
        var first = Vector128.LoadUnsafe(ref tag);
        var second = Vector128.LoadUnsafe(ref tag, 16);
        var colons = Vector128.Equals(first, Vector128.Create((byte)':')).ExtractMostSignificantBits()
            | (Vector128.Equals(second, Vector128.Create((byte)':')).ExtractMostSignificantBits() << 16);
        var marks = Marks(first) | (Marks(second) << 16);
        var colon = BitOperations.TrailingZeroCount(colons | 0x8000_0000);
        name = BitOperations.TrailingZeroCount(marks | 0x8000_0000);
        message = colon + 2;
        var before = marks & ((1u << colon) - 1);
        // Lines come in no order that a processor could foresee: one decision is better than many. Before the colon there is nothing or one bracket. A kernel's
        // time behind another program's tag is the format's business.
        if ((message >= length) | (name < 2) | (Unsafe.Add(ref tag, colon) != ':') | ((before & (before - 1)) != 0)
            | ((name != colon) & ((Unsafe.Add(ref tag, name) != '[') | (Unsafe.Add(ref tag, colon - 1) != ']'))) | (Unsafe.Add(ref tag, colon + 1) != ' ')
            | ((Unsafe.Add(ref tag, message) == '[') & (Unsafe.Add(ref tag, message + 1) is (byte)' ' or >= (byte)'0' and <= (byte)'9')))
        {
            speaker = Speaker.None;
            return false;
        }

        var few = Math.Min(name, 8);
        var mask = ulong.MaxValue >> (64 - (8 * few));
        var begin = Unsafe.ReadUnaligned<ulong>(ref tag) & mask;
        var end = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref tag, name - few)) & mask;
        ref var program = ref programs[(int)(((begin ^ BitOperations.RotateLeft(end, 17)) * 0x9e3779b97f4a7c15) >> 57)];
        if ((program.Start != begin) | (program.End != end) | (program.Length != name) || (name > 16 && !IsName(program, ref tag)))
        {
            if (!TryLearn(ref tag, name, begin, end, ref program))
            {
                speaker = Speaker.None;
                return false;
            }
        }

        speaker = program.Speaker;
        return speaker != Speaker.Kernel;
    }

    private static bool IsName(in Program program, ref byte tag) => MemoryMarshal.CreateReadOnlySpan(ref tag, program.Length).SequenceEqual(program.Name);

    private static bool TryLearn(ref byte tag, int name, ulong begin, ulong end, ref Program program)
    {
        var text = MemoryMarshal.CreateReadOnlySpan(ref tag, name);
        if (SyslogFormat.IsKernelSubject(text))
        {
            return false;
        }

        program = new Program { Start = begin, End = end, Length = name, Name = name > 16 ? text.ToArray() : null, Speaker = Speakers.Of(text) };
        return true;
    }

    /// <summary>Which of sixteen bytes end a program's name, or tell that it is none: colons, brackets, blanks, and points, which facilities have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Marks(Vector128<byte> bytes)
    {
        // As in the reader: the table holds each at its lower four bits.
        var marks = Ssse3.IsSupported
            ? Vector128.Equals(Ssse3.Shuffle(Vector128.Create((byte)' ', 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)':', (byte)'[', 0, 0, (byte)'.', 0), bytes), bytes)
            : Vector128.Equals(bytes, Vector128.Create((byte)':')) | Vector128.Equals(bytes, Vector128.Create((byte)'['))
                | Vector128.Equals(bytes, Vector128.Create((byte)' ')) | Vector128.Equals(bytes, Vector128.Create((byte)'.'));
        return marks.ExtractMostSignificantBits();
    }

    /// <summary>Learns the time of a line of the same day and host, as lines come.</summary>
    /// <returns>False if it is not.</returns>
    public bool TryAdvance(ref byte line, int length, int available)
    {
        const int Day = 7;
        if (hostLength == 0 || length <= DateLength + hostLength)
        {
            return false;
        }

        var text = MemoryMarshal.CreateReadOnlySpan(ref line, DateLength);
        Span<byte> known = stackalloc byte[DateLength];
        date.CopyTo(known);
        if (!text[..Day].SequenceEqual(known[..Day]) || text[^1] != ' '
            || !LogFormat.TryClock(text, Day, out var clock) || !LogFormat.TryClock(known, Day, out var last))
        {
            return false;
        }

        Time += clock - last;
        date = Vector128.Create(text);
        return Knows(ref line, available);
    }

    /// <summary><c>[ 1234.567890] </c> as printk writes it, up to eight digits before the point.</summary>
    /// <param name="clock">The bracket.</param>
    /// <param name="length">Bytes of the line from there on.</param>
    /// <param name="time">Microseconds.</param>
    /// <returns>Bytes used; 0 if it is not in this form, or if nothing follows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TryKernelClock(ref byte clock, int length, out long time)
    {
        time = 0;
        var i = 1;
        while (Unsafe.Add(ref clock, i) == ' ' && i < 5)
        {
            i++;
        }

        long seconds = 0;
        var start = i;
        uint digit;
        while ((digit = (uint)(Unsafe.Add(ref clock, i) - '0')) <= 9 && i < 9)
        {
            seconds = (seconds * 10) + digit;
            i++;
        }

        if (i == start || i + 10 >= length || Unsafe.Add(ref clock, i) != '.' || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref clock, i + 7)) != EndOfClock)
        {
            return 0;
        }

        // Six digits at once: two bytes that are none stand in front.
        var packed = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref clock, i - 1));
        packed = (packed & 0xffff_ffff_ffff_0000) | 0x3030;
        if ((((packed + 0x4646464646464646) | (packed - 0x3030303030303030)) & 0x8080808080808080) != 0)
        {
            return 0;
        }

        packed -= 0x3030303030303030;
        packed = (packed * 10) + (packed >> 8);
        packed = (((packed & 0x000000FF000000FF) * 0x000F424000000064) + (((packed >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        // What may be a caller behind the time is read by the format.
        if (Unsafe.Add(ref clock, i + 9) is var next && (next == ' ' || (next == '[' && Unsafe.Add(ref clock, i + 10) is >= (byte)'0' and <= (byte)'9')
            || (next == 'c' && Unsafe.Add(ref clock, i + 10) is >= (byte)'0' and <= (byte)'9')))
        {
            return 0;
        }

        time = (seconds * 1_000_000) + (long)(uint)packed;
        return i + 9;
    }

    private static readonly ushort EndOfClock = MemoryMarshal.Read<ushort>("] "u8);
}
