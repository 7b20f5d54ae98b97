using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>A line of a syslog that is taken apart.</summary>
internal struct SyslogLine
{
    public int Start;
    public int Length;

    /// <summary>Where the message stands, seen from the line's start. There is one. 0: it was not taken apart.</summary>
    public int Message;
    public Speaker Speaker;
}

/// <summary>Remembers day, host and programs of a syslog's lines, so that the prefix of the next lines, which is nearly the same, is compared instead of read.</summary>
/// <remarks>What it gives is what <see cref="SyslogFormat"/> gives for the same line, which a test checks; a line that is the least bit unusual is left to that.
/// Lines come in no order that a processor could foresee, and most are nobody's that matters: so many are taken apart at a time without decisions, and only
/// those that somebody reads are gone to.</remarks>
internal sealed class SyslogMemory
{
    /// <summary>Lines that are taken apart at a time, at most.</summary>
    public const int Batch = 64;

    private const int DateLength = 16;

    /// <summary>Where hours, minutes and seconds stand.</summary>
    private const int Clock = 7;

    /// <summary>Bytes behind the host that are read without asking again whether they are there: the tag, a kernel's clock and sixteen more.</summary>
    private const int Room = 64;
    private const int Sets = 256;
    private const int LongestHost = 64;

    /// <summary>The columns in which the clock's digits stand.</summary>
    private static Vector128<byte> ClockDigits => Vector128.Create(0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0xff, 0xff, 0, 0xff, 0xff, (byte)0);

    private readonly byte[] host = new byte[LongestHost];

    /// <summary>Two of each set.</summary>
    private readonly Program[] programs = new Program[Sets * 2];

    /// <summary>Of the lines that are taken apart: which of the 32 bytes behind the host may end a name.</summary>
    private readonly uint[] nameEnds = new uint[Batch];
    private readonly Tag[] tags = new Tag[Batch];

    /// <summary>The day, with zeros for the clock's digits.</summary>
    private Vector128<byte> day;
    private Vector128<byte> hostStart;
    private Vector128<byte> hostMask;
    private int hostLength;

    private Vector128<byte> lastDate;
    private long lastTime;
    private long midnight;

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

    /// <summary>A tag as a line has it: the name as <see cref="Program"/> has it, and whether a bracket follows.</summary>
    private struct Tag
    {
        public ulong Start;
        public ulong End;
        public int Length;
        public uint Open;
    }

    /// <summary>Counts what was learnt of days and hosts.</summary>
    public int Learnt { get; private set; }

    /// <summary>True if the day is padded with a zero.</summary>
    public bool Padded { get; private set; }

    /// <summary>False if nothing is remembered.</summary>
    public bool IsUsable => hostLength != 0;

    /// <summary>Where the program stands in the lines that are known.</summary>
    public int ProgramStart => DateLength + hostLength;

    /// <summary>Takes day and host from a line that the format has read.</summary>
    public void Learn(ReadOnlySpan<byte> line, in LogPrefix prefix)
    {
        var before = prefix.ProgramStart - DateLength;
        if (prefix.ProgramLength == 0 || before < 2 || before > LongestHost || line[DateLength - 1] != ' ' || line[0] == '<' || line[3] != ' ' || prefix.Variant is not (null or "journal" or "syslog-kernel-time"))
        {
            Forget();
            return;
        }

        var name = line.Slice(DateLength, before);
        // One word, and none that means something else to the format.
        if (name.IndexOf((byte)' ') != before - 1 || name[before - 2] is (byte)':' or (byte)']' || name.IndexOf((byte)'.') >= 0)
        {
            Forget();
            return;
        }

        var date = Vector128.Create(line[..DateLength]);
        var zeros = ZerosForClock(date);
        var same = zeros == day && hostLength == before && name.SequenceEqual(host.AsSpan(0, before));
        (lastDate, lastTime) = (date, prefix.Monotonic ? prefix.Wall : prefix.Time);
        midnight = lastTime - SinceMidnight(line);
        if (same)
        {
            return;
        }

        Learnt++;
        day = zeros;
        host.AsSpan().Clear();
        name.CopyTo(host);
        hostLength = before;
        hostStart = Vector128.Create(host);
        hostMask = Vector128.LessThan(Vector128.CreateSequence((byte)0, (byte)1), Vector128.Create((byte)Math.Min(before, 16)));
        Padded = line[4] == '0';
    }

    private void Forget()
    {
        Learnt += hostLength == 0 ? 0 : 1;
        hostLength = 0;
    }

    /// <summary>The calendar's time of a line that was taken apart; as <see cref="LogPrefix.Time"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TimeOf(ref byte line)
    {
        var date = Vector128.LoadUnsafe(ref line);
        if (date != lastDate)
        {
            lastDate = date;
            lastTime = midnight + SinceMidnight(MemoryMarshal.CreateReadOnlySpan(ref line, DateLength));
        }

        return lastTime;
    }

    private static long SinceMidnight(ReadOnlySpan<byte> line) => LogFormat.TryClock(line, Clock, out var time) ? time : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ZerosForClock(Vector128<byte> date)
    {
        var values = date - Vector128.Create((byte)'0');
        return date - (values & Vector128.Equals(Vector128.Min(values, Vector128.Create((byte)9)), values) & ClockDigits);
    }

    /// <summary>Takes lines apart.</summary>
    /// <param name="text">Its first byte.</param>
    /// <param name="available">Its length.</param>
    /// <param name="start">Where in it the first line starts.</param>
    /// <param name="ends">Where the lines end; at most <see cref="Batch"/>.</param>
    /// <param name="lines">Gets as many.</param>
    /// <returns>A bit for each line that somebody must look at: the others are those of programs that concern no modem.</returns>
    public ulong TakeApart(ref byte text, int available, int start, ReadOnlySpan<int> ends, Span<SyslogLine> lines)
    {
        // In three steps, each of which is so short that a processor works at several lines at the same time.
        lines = lines[..ends.Length];
        FindMarks(ref text, available, start, ends, lines);
        FindTags(ref text, lines);
        return FindSpeakers(ref text, lines);
    }

    /// <summary>Finds what ends or may end the programs' names, if day and host are known.</summary>
    private void FindMarks(ref byte text, int available, int start, ReadOnlySpan<int> ends, Span<SyslogLine> lines)
    {
        var (sameDay, sameHost, mask, known, program) = (day, hostStart, hostMask, hostLength <= 16, ProgramStart);
        var latest = available - program - Room;
        for (var i = 0; i < ends.Length && i < lines.Length; i++)
        {
            ref var line = ref Unsafe.Add(ref text, start);
            var found = 0u;
            if (start <= latest
                && ((ZerosForClock(Vector128.LoadUnsafe(ref line)) ^ sameDay) | ((Vector128.LoadUnsafe(ref line, DateLength) & mask) ^ sameHost)) == Vector128<byte>.Zero
                && (known || IsHost(ref line)))
            {
                ref var tag = ref Unsafe.Add(ref line, program);
                found = Marks(Vector128.LoadUnsafe(ref tag)) | (Marks(Vector128.LoadUnsafe(ref tag, 16)) << 16);
            }

            ref var apart = ref lines[i];
            apart.Start = start;
            apart.Length = ends[i] - start;
            nameEnds[i] = found;
            start = ends[i] + 1;
        }
    }

    /// <summary>Reads the programs' tags: <c>sshd[812]: </c>, <c>dhclient: </c> or <c>kernel: </c>.</summary>
    private void FindTags(ref byte text, Span<SyslogLine> lines)
    {
        const uint None = 0x8000_0000;
        const uint EndOfTag = ':' | (' ' << 8);
        var program = ProgramStart;
        for (var i = 0; i < lines.Length; i++)
        {
            ref var apart = ref lines[i];
            ref var read = ref tags[i];
            apart.Message = 0;
            var found = nameEnds[i];
            if (found == 0)
            {
                continue;
            }

            // Every decision here falls the same way for nearly all lines; what differs from line to line is calculated.
            ref var tag = ref Unsafe.Add(ref text, apart.Start + program);
            var name = BitOperations.TrailingZeroCount(found | None);
            uint open = Unsafe.BitCast<bool, byte>(Unsafe.Add(ref tag, name) == '[');
            // Before the colon there is nothing or one bracket, of which this is the next.
            var colon = BitOperations.TrailingZeroCount((found & (found - open)) | None);
            var odd = (Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref tag, colon)) ^ EndOfTag) | ((Unsafe.Add(ref tag, colon - 1) ^ (uint)']') & (0 - open));
            if ((odd | (uint)((apart.Length - program - 3 - colon) >> 31) | (uint)((name - 2) >> 31)) != 0)
            {
                continue;
            }

            apart.Message = program + colon + 2;
            // The lesser of eight and the name's length.
            var few = 8 + ((name - 8) & ((name - 8) >> 31));
            var cut = ulong.MaxValue >> (64 - (8 * few));
            read.Start = Unsafe.ReadUnaligned<ulong>(ref tag) & cut;
            read.End = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref tag, name - few)) & cut;
            read.Length = name;
            read.Open = open;
        }
    }

    /// <summary>Finds out whose the lines are.</summary>
    private ulong FindSpeakers(ref byte text, Span<SyslogLine> lines)
    {
        var looked = 0UL;
        for (var i = 0; i < lines.Length; i++)
        {
            ref var apart = ref lines[i];
            var concerns = 1UL;
            if (apart.Message != 0)
            {
                ref readonly var tag = ref tags[i];
                var set = (int)(((tag.Start ^ BitOperations.RotateLeft(tag.End, 17)) * 0x9e3779b97f4a7c15) >> 56) * 2;
                ref var program = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(programs), set);
                var speaker = ((program.Start ^ tag.Start) | (program.End ^ tag.End) | (uint)(program.Length ^ tag.Length)) == 0 && tag.Length <= 16
                    ? program.Speaker
                    : SpeakerOf(ref Unsafe.Add(ref text, apart.Start + ProgramStart), tag, set);
                // The kernel has no process id, and its time behind another program's tag is the format's business.
                ref var message = ref Unsafe.Add(ref text, apart.Start + apart.Message);
                uint next = Unsafe.Add(ref message, 1);
                uint timed = Unsafe.BitCast<bool, byte>((message == '[') & ((next - '0' <= 9) | (next == ' ')));
                uint kernel = Unsafe.BitCast<bool, byte>(speaker == Speaker.Kernel);
                if (((kernel & tag.Open) | (timed & ~kernel) | Unsafe.BitCast<bool, byte>(speaker == Speaker.Any)) != 0)
                {
                    apart.Message = 0;
                }
                else
                {
                    concerns = Unsafe.BitCast<bool, byte>(speaker != Speaker.None);
                }

                apart.Speaker = speaker;
            }

            looked |= concerns << i;
        }

        return looked;
    }

    /// <summary>The kernel's own time before its message.</summary>
    /// <param name="message">Where the message starts.</param>
    /// <param name="length">Bytes of the line from there on.</param>
    /// <param name="used">Bytes of it that the time takes.</param>
    /// <param name="time">Microseconds since boot, or <see cref="LogTime.None"/>.</param>
    /// <returns>False if it is not as it is as a rule, which the format must read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryKernelTime(ref byte message, int length, out int used, out long time)
    {
        if (message == '[' && Unsafe.Add(ref message, 1) is (byte)' ' or >= (byte)'0' and <= (byte)'9')
        {
            used = TryKernelClock(ref message, length, out time);
            return used > 0;
        }

        time = LogTime.None;
        used = 0;
        return true;
    }

    private bool IsHost(ref byte line) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, DateLength), hostLength).SequenceEqual(host.AsSpan(0, hostLength));

    /// <summary>Who it is, looked for in both places of a set; a name that is new takes that of the older one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Speaker SpeakerOf(ref byte start, in Tag tag, int set)
    {
        var text = MemoryMarshal.CreateReadOnlySpan(ref start, tag.Length);
        for (var at = set; at < set + 2; at++)
        {
            ref readonly var program = ref programs[at];
            if (program.Start == tag.Start && program.End == tag.End && program.Length == tag.Length && (tag.Length <= 16 || text.SequenceEqual(program.Name)))
            {
                return program.Speaker;
            }
        }

        programs[set + 1] = programs[set];
        // Any: nobody's, but a driver's.
        programs[set] = new Program
        {
            Start = tag.Start,
            End = tag.End,
            Length = tag.Length,
            Name = tag.Length > 16 ? text.ToArray() : null,
            Speaker = SyslogFormat.IsKernelSubject(text) ? Speaker.Any : Speakers.Of(text),
        };
        return programs[set].Speaker;
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

    private const ushort EndOfClock = ']' | (' ' << 8);
}
