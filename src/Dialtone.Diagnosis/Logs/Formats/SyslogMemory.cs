using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>What stands before the message of a syslog's line that is taken apart.</summary>
/// <param name="Packed">Whose it is, above 16 bits that tell where the message stands.</param>
internal readonly record struct SyslogTag(uint Packed)
{
    /// <summary>Where the message stands, seen from the line's start. There is one. 0: the line was not taken apart.</summary>
    public int Message => (ushort)Packed;

    /// <summary>Whose the line is; <see cref="Speaker.Any"/> if the format must find out.</summary>
    public Speaker Speaker => (Speaker)(Packed >> 16);

    public static uint Of(Speaker speaker) => (uint)speaker << 16;
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
    private const int LongestHost = 64;
    private const int LongestName = 32;
    private const int PlaceBits = 10;
    private const int ProgramSize = 64;

    /// <summary>What a line's clock may have more than <see cref="day"/>, column by column.</summary>
    private static Vector128<byte> ClockLimits => Vector128.Create(0, 0, 0, 0, 0, 0, 0, 9, 9, 0, 9, 9, 0, 9, 9, (byte)0);

    /// <summary>Of 32 bytes from 32 - n on, the first n are ones.</summary>
    private static ReadOnlySpan<byte> Ones =>
    [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The host with the blank behind it, and ones where it has bytes.</summary>
    private readonly byte[] host = new byte[LongestHost];
    private readonly byte[] hostMask = new byte[LongestHost];

    /// <summary>By their names, each in the one place where it is looked for.</summary>
    private readonly Program[] programs = new Program[1 << PlaceBits];

    /// <summary>What names are multiplied with for their place; another one when two that alternate have the same.</summary>
    private ulong multiplier = 0x9e3779b97f4a7c15;
    private int replaced;

    /// <summary>Where the program stands that was not where it was looked for, and the length of its name.</summary>
    private (int Start, int Length) strange;

    /// <summary>The day, with zeros for the clock's digits.</summary>
    private Vector128<byte> day;
    private int hostLength;

    /// <summary>The kernel's last time up to its fraction, with zeros for the digits of that; what a time in the same second may have more; and how long it is.</summary>
    private Vector128<byte> lastStamp;
    private Vector128<byte> stampLimits;
    private int stampLength;
    private long stampSeconds;

    private Vector128<byte> lastDate;
    private long lastTime;
    private long midnight;

    /// <summary>One program's name, with zeros behind it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = ProgramSize)]
    private struct Program
    {
        public Vector128<byte> Start;
        public Vector128<byte> End;
        public int Length;

        /// <summary>As in <see cref="SyslogTag"/>.</summary>
        public uint Speaker;
    }

    public SyslogMemory() => ForgetPrograms();

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
        var zeros = Vector128.ConditionalSelect(Vector128.Equals(ClockLimits, Vector128<byte>.Zero), date, Vector128.Create((byte)'0'));
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
        hostMask.AsSpan().Clear();
        hostMask.AsSpan(0, before).Fill(0xff);
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

    /// <summary>Takes lines apart.</summary>
    /// <param name="text">Its first byte.</param>
    /// <param name="available">Its length.</param>
    /// <param name="ends">Where in it the line before them ends, and where the lines end; at most <see cref="Batch"/>.</param>
    /// <param name="tags">Gets one for each.</param>
    /// <returns>A bit for each line that somebody must look at: the others are those of programs that concern no modem.</returns>
    public ulong TakeApart(ref byte text, int available, ReadOnlySpan<int> ends, Span<SyslogTag> tags)
    {
        var looked = 0UL;
        tags = tags[..(ends.Length - 1)];
        for (var i = 0; (i = TakeApart(ref text, available, ends, tags, i, ref looked)) < tags.Length;)
        {
            // The program of this line is new, or another stands in its place.
            Learn(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, strange.Start), strange.Length));
        }

        return looked >> (Batch - tags.Length);
    }

    /// <summary>Goes on until a program comes that is not where it is looked for. Calls nothing and decides nothing that differs from line to line, so that a
    /// processor works at several lines at the same time.</summary>
    /// <param name="looked">The lines' bits, of which the last is the highest.</param>
    /// <returns>The line of that program, or how many lines there are.</returns>
    private int TakeApart(ref byte text, int available, ReadOnlySpan<int> ends, Span<SyslogTag> tags, int first, ref ulong looked)
    {
        const uint EndOfTag = ':' | (' ' << 8);
        const ulong Look = 1UL << (Batch - 1);
        var (same, limit, programStart, factor) = (day, ClockLimits, ProgramStart, multiplier);
        ref var hostBytes = ref MemoryMarshal.GetArrayDataReference(host);
        ref var hostOnes = ref MemoryMarshal.GetArrayDataReference(hostMask);
        var (hostStart, mask) = (Vector128.LoadUnsafe(ref hostBytes), Vector128.LoadUnsafe(ref hostOnes));
        var (colons, brackets) = (Vector128.Create((byte)':'), Vector128.Create((byte)'['));
        ref var known = ref MemoryMarshal.GetArrayDataReference(programs);
        ref var ones = ref MemoryMarshal.GetReference(Ones);
        ref var end = ref MemoryMarshal.GetReference(ends);
        ref var firstTag = ref MemoryMarshal.GetReference(tags);
        var (i, latest, look) = (first, available - programStart - Room, looked);
        for (var count = tags.Length; i < count; i++)
        {
            var start = Unsafe.Add(ref end, i) + 1;
            ref var line = ref Unsafe.Add(ref text, start);
            look = (look >> 1) | Look;
            Unsafe.Add(ref firstTag, i) = default;
            if (start > latest)
            {
                continue;
            }

            var clock = Vector128.LoadUnsafe(ref line) - same;
            var equal = Vector128.Equals(Vector128.Min(clock, limit), clock) & Vector128.Equals(Vector128.LoadUnsafe(ref line, DateLength) & mask, hostStart);
            for (var at = DateLength + 16; at < programStart; at += 16)
            {
                equal &= Vector128.Equals(Vector128.LoadUnsafe(ref line, (nuint)at) & Vector128.LoadUnsafe(ref hostOnes, (nuint)(at - DateLength)),
                    Vector128.LoadUnsafe(ref hostBytes, (nuint)(at - DateLength)));
            }

            if (equal.ExtractMostSignificantBits() != 0xffff)
            {
                continue;
            }

            // "sshd[812]: ", "dhclient: " or "kernel: ", and a message behind it.
            ref var tag = ref Unsafe.Add(ref line, programStart);
            var (one, two) = (Vector128.LoadUnsafe(ref tag), Vector128.LoadUnsafe(ref tag, 16));
            var ended = Vector128.Equals(one, colons).ExtractMostSignificantBits() | Vector128.Equals(two, colons).ExtractMostSignificantBits() << 16;
            var opened = Vector128.Equals(one, brackets).ExtractMostSignificantBits() | Vector128.Equals(two, brackets).ExtractMostSignificantBits() << 16;
            var (name, colon) = (Bits.First(ended | opened), Bits.First(ended));
            var message = programStart + colon + 2;
            var odd = (Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref line, message - 2)) ^ EndOfTag)
                | ((uint)(name ^ colon) & (Bits.Of(Unsafe.Add(ref line, message - 3) == ']') - 1))
                | (uint)((Unsafe.Add(ref end, i + 1) - start - message - 1) >> 31);
            if (odd != 0)
            {
                continue;
            }

            one &= Vector128.LoadUnsafe(ref ones, (nuint)(32 - name));
            two &= Vector128.LoadUnsafe(ref ones, (nuint)(48 - name));
            ref var program = ref Unsafe.AddByteOffset(ref known, PlaceOf(one, two, factor));
            if ((Vector128.Equals(one, program.Start) & Vector128.Equals(two, program.End)).ExtractMostSignificantBits() != 0xffff || program.Length != name)
            {
                strange = (start + programStart, name);
                look <<= 1;
                break;
            }

            Unsafe.Add(ref firstTag, i) = new SyslogTag(program.Speaker | (uint)message);
            // Before a message of a bystander, too, the kernel's time may stand.
            look ^= (ulong)(Bits.Of(program.Speaker == 0) & Bits.Of(Unsafe.Add(ref line, message) != '[')) << (Batch - 1);
        }

        looked = look;
        return i;
    }

    /// <summary>Where a name is looked for, in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlaceOf(Vector128<byte> start, Vector128<byte> end, ulong multiplier)
    {
        var mixed = (start + end).AsUInt64();
        return (nint)(((mixed.ToScalar() + (Bits.Upper(mixed) * 4)) * multiplier) >> (64 - PlaceBits)) * ProgramSize;
    }

    /// <summary>Learns a program's name.</summary>
    private void Learn(ReadOnlySpan<byte> name)
    {
        Span<byte> padded = stackalloc byte[LongestName];
        padded.Clear();
        name.CopyTo(padded);
        var (start, end) = (Vector128.Create<byte>(padded), Vector128.Create<byte>(padded[16..]));
        if (PlaceFor(start, end).Length > 0 && ++replaced == 16)
        {
            // Two that take each other's place again and again have different ones with another number.
            replaced = 0;
            multiplier *= 0xd6e8feb86659fd93;
            ForgetPrograms();
        }

        PlaceFor(start, end) = new Program { Start = start, End = end, Length = name.Length, Speaker = SyslogTag.Of(IsProgram(name) ? Speakers.Of(name) : Speaker.Any) };
    }

    private void ForgetPrograms()
    {
        Array.Clear(programs);
        // Where an empty name is looked for, nothing must look like it.
        programs[0].Length = -1;
    }

    private ref Program PlaceFor(Vector128<byte> start, Vector128<byte> end) => ref programs[(int)PlaceOf(start, end, multiplier) / ProgramSize];

    /// <summary>False for what the format may take for something else: a facility, a driver, words.</summary>
    private static bool IsProgram(ReadOnlySpan<byte> name) => name.Length > 1 && name.IndexOfAny((byte)' ', (byte)'.') < 0 && !name.StartsWith("auth"u8) && !name.StartsWith("local"u8)
        && !SyslogFormat.IsKernelSubject(name);

    /// <summary>Finds the message of a line that was taken apart, behind the kernel's own time if there is one.</summary>
    /// <param name="line">Its first byte.</param>
    /// <param name="length">Its length.</param>
    /// <param name="tag">What was found of it.</param>
    /// <param name="message">Where the message starts.</param>
    /// <param name="time">Microseconds since boot, or <see cref="LogTime.None"/>.</param>
    /// <returns>False if it is not as it is as a rule, which the format must read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFindMessage(ref byte line, int length, SyslogTag tag, out int message, out long time)
    {
        (message, time) = (tag.Message, LogTime.None);
        ref var first = ref Unsafe.Add(ref line, tag.Message);
        if (tag.Speaker == Speaker.Kernel)
        {
            // The kernel has no process id.
            return Unsafe.Add(ref first, -3) != ']' && TryKernelTime(ref first, length - message, ref message, ref time);
        }

        // The kernel's time behind another program's tag is rare.
        return tag.Message != 0 && tag.Speaker != Speaker.Any && !IsTimed(ref first);
    }

    private static bool IsTimed(ref byte message) => message == '[' && Unsafe.Add(ref message, 1) is (byte)' ' or >= (byte)'0' and <= (byte)'9';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryKernelTime(ref byte message, int length, ref int start, ref long time)
    {
        var stamp = Vector128.LoadUnsafe(ref message) - lastStamp;
        if (Vector128.Equals(Vector128.Min(stamp, stampLimits), stamp).ExtractMostSignificantBits() == 0xffff && length > stampLength + 1
            && Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref message, stampLength - 2)) == EndOfClock && !MayBeCaller(ref Unsafe.Add(ref message, stampLength)))
        {
            // In the second of the one before.
            time = stampSeconds + Micros(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref message, stampLength - 10)));
            start += stampLength;
            return true;
        }

        return !IsTimed(ref message) || TryKernelClock(ref message, length, ref start, ref time);
    }

    /// <summary><c>[ 1234.567890] </c> as printk writes it, up to eight digits before the point; and something behind it.</summary>
    private bool TryKernelClock(ref byte clock, int length, ref int message, ref long time)
    {
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

        var used = i + 9;
        if (i == start || used + 1 >= length || Unsafe.Add(ref clock, i) != '.' || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref clock, i + 7)) != EndOfClock
            || MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref clock, i + 1), 6).IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || MayBeCaller(ref Unsafe.Add(ref clock, used)))
        {
            return false;
        }

        message += used;

        stampLength = used;
        stampSeconds = seconds * 1_000_000;
        time = stampSeconds + Micros(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref clock, i - 1)));
        // What is as it is now, then six digits that may be any, then the bracket and the blank, of which the latter may be too far off; then anything.
        Span<byte> limits = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        limits.Slice(i + 1, 6).Fill(9);
        limits[used..].Fill(0xff);
        stampLimits = Vector128.Create<byte>(limits);
        lastStamp = Vector128.ConditionalSelect(Vector128.Equals(stampLimits, Vector128.Create((byte)9)), Vector128.Create((byte)'0'), Vector128.LoadUnsafe(ref clock));
        return true;
    }

    /// <summary>What may be a caller behind the time is read by the format.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayBeCaller(ref byte next) =>
        next is (byte)' ' or (byte)'[' or (byte)'c' && (next == ' ' || Unsafe.Add(ref next, 1) is >= (byte)'0' and <= (byte)'9');

    /// <summary>Six digits at once, which stand behind two bytes that are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Micros(ulong packed)
    {
        packed = (packed & 0x0f0f_0f0f_0f0f_0000);
        packed = (packed * 10) + (packed >> 8);
        return (long)(uint)((((packed & 0x000000FF000000FF) * 0x000F424000000064) + (((packed >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
    }

    private const ushort EndOfClock = ']' | (' ' << 8);
}
