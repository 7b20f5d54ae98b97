using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs;

/// <content>The hot path: a syslog's lines, many at a time.</content>
public sealed partial class LogReader
{
    /// <summary>Takes the lines that end within <paramref name="whole"/>, finding many lines' ends at once, up to the first carriage return.</summary>
    /// <param name="previous">The line before these.</param>
    /// <param name="last">Where in <paramref name="whole"/> the last of them that is not empty stands.</param>
    /// <returns>Bytes used.</returns>
    private int TakeWholeLines(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> previous, out (int Start, int Length) last)
    {
        var start = 0;
        last = default;
        var block = 0;
        while (ends.Find(whole, ref block))
        {
            var found = ends.Found;
            var at = 0;
            while (at < found.Length)
            {
                if (format is SyslogFormat && syslog.IsUsable)
                {
                    at += TakeBatch(whole, start, found[at..Math.Min(found.Length, at + batch)], previous, ref last);
                }
                else
                {
                    TakeWholeLine(whole, start, found[at++] - start, previous, ref last);
                }

                start = found[at - 1] + 1;
            }
        }

        return start;
    }

    private void TakeWholeLine(ReadOnlySpan<byte> whole, int start, int length, ReadOnlySpan<byte> previous, ref (int Start, int Length) last)
    {
        length = Math.Min(length, LineAssembler.MaximumLength);
        Take(whole.Slice(start, length), continues: false, last.Length > 0 ? whole.Slice(last.Start, last.Length) : previous);
        last = length > 0 ? (start, length) : last;
    }

    /// <summary>Takes lines of a syslog that have day and host of the one before: the hot path.</summary>
    /// <param name="start">Where the first of them starts.</param>
    /// <param name="found">Where they end.</param>
    /// <param name="last">The last line before them that is not empty; then the last of them.</param>
    /// <returns>How many were taken: not all, if one of them says that those behind it are others than they were taken for.</returns>
    private int TakeBatch(ReadOnlySpan<byte> whole, int start, ReadOnlySpan<int> found, ReadOnlySpan<byte> previous, ref (int Start, int Length) last)
    {
        ref var bytes = ref MemoryMarshal.GetReference(whole);
        var looked = syslog.TakeApart(ref bytes, whole.Length, start, found, apart);
        if (unrecognised.Count < MostUnrecognised || plainLines is null)
        {
            // Those that concern no modem are shown as not recognised, or are the first of their format.
            looked = ulong.MaxValue >> (SyslogMemory.Batch - found.Length);
        }

        var (before, learnt, taken) = (lineNumber, syslog.Learnt, found.Length);
        for (var rest = looked; rest != 0; rest &= rest - 1)
        {
            var next = BitOperations.TrailingZeroCount(rest);
            lineNumber = before + next;
            ref readonly var line = ref apart[next];
            if (TryTakeApart(ref Unsafe.Add(ref bytes, line.Start), line))
            {
                continue;
            }

            PassOver(ref bytes, looked, next);
            last = LastOf(next, last);
            TakeWholeLine(whole, line.Start, line.Length, previous, ref last);
            if (syslog.Learnt != learnt || format is not SyslogFormat)
            {
                taken = next + 1;
                break;
            }
        }

        lineNumber = before + taken;
        PassOver(ref bytes, looked, taken);
        last = LastOf(taken, last);
        batch = taken < found.Length ? Math.Max(batch / 2, 1) : Math.Min(batch * 2, SyslogMemory.Batch);
        if (plainLines is not null)
        {
            plainLines.Count += taken - BitOperations.PopCount(looked & (ulong.MaxValue >> (SyslogMemory.Batch - taken)));
        }

        return taken;
    }

    private (int Start, int Length) LastOf(int taken, (int Start, int Length) last) =>
        taken > 0 && apart[taken - 1].Length > 0 ? (apart[taken - 1].Start, Math.Min(apart[taken - 1].Length, LineAssembler.MaximumLength)) : last;

    /// <summary>Leaves the lines before a line of the batch behind. If the last of them concerns no modem, nothing else was done for it.</summary>
    private void PassOver(ref byte bytes, ulong looked, int next)
    {
        if (next > 0 && ((looked >> (next - 1)) & 1) == 0)
        {
            lastLineNumber = lineNumber;
            listingOpen = false;
            unknown = true;
            wrapped.Clear();
            clock.TakeCalendar(syslog.TimeOf(ref Unsafe.Add(ref bytes, apart[next - 1].Start)));
        }
    }

    private ProgramTally.Tally PlainLines() => tally.Of(format!, syslog.Padded ? "journal" : null);

    /// <summary>Takes a line that was taken apart.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="line">Its parts.</param>
    /// <returns>False if it is unusual; then nothing was done.</returns>
    private bool TryTakeApart(ref byte start, in SyslogLine line)
    {
        var length = Math.Min(line.Length, LineAssembler.MaximumLength);
        var (used, uptime) = (0, LogTime.None);
        ref var message = ref Unsafe.Add(ref start, line.Message);
        if (line.Message == 0 || (line.Speaker == Speaker.Kernel && !SyslogMemory.TryKernelTime(ref message, length - line.Message, out used, out uptime)))
        {
            return false;
        }

        lastLineNumber = ++lineNumber;
        listingOpen = false;
        wrapped.Clear();
        var whole = MemoryMarshal.CreateReadOnlySpan(ref start, length);
        var text = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref message, used), length - line.Message - used);
        var calendar = syslog.TimeOf(ref start);
        bool known;
        if (line.Speaker == Speaker.Kernel)
        {
            var timed = uptime != LogTime.None;
            known = TakeKernelMessage(text, whole, lineNumber, timed ? AdvanceKernel(uptime, calendar) : clock.TakeCalendar(calendar));
            tally.CountKernel(known);
            (timed ? timedLines ??= tally.Of(format!, "syslog-kernel-time") : plainLines ??= PlainLines()).Count++;
        }
        else
        {
            var time = clock.TakeCalendar(calendar);
            known = line.Speaker != Speaker.None && TakeMessage(line.Speaker, text, whole, lineNumber, time);
            if (line.Speaker != Speaker.None)
            {
                tally.CountProgram(line.Speaker);
            }

            (plainLines ??= PlainLines()).Count++;
        }

        unknown = !known;
        if (known)
        {
            recognised++;
        }
        else if (unrecognised.Count < MostUnrecognised)
        {
            KeepUnrecognised(whole);
        }

        return true;
    }
}
