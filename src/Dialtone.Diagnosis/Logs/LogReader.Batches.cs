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
        while (ends.Find(whole, start, ref block))
        {
            var found = ends.Found;
            while (found.Length > 1)
            {
                var taken = 1;
                if (format is SyslogFormat && syslog.IsUsable)
                {
                    taken = TakeBatch(whole, found[..Math.Min(found.Length, batch + 1)], previous, ref last);
                }
                else
                {
                    TakeWholeLine(whole, found, 0, previous, ref last);
                }

                found = found[taken..];
                start = found[0] + 1;
            }
        }

        if (start > 0)
        {
            ports.TakeTexts(whole);
        }

        return start;
    }

    private void TakeWholeLine(ReadOnlySpan<byte> whole, ReadOnlySpan<int> ends, int index, ReadOnlySpan<byte> previous, ref (int Start, int Length) last)
    {
        var line = LineOf(ends, index);
        Take(whole.Slice(line.Start, line.Length), continues: false, last.Length > 0 ? whole.Slice(last.Start, last.Length) : previous);
        last = line.Length > 0 ? line : last;
    }

    private static (int Start, int Length) LineOf(ReadOnlySpan<int> ends, int index) =>
        (ends[index] + 1, Math.Min(ends[index + 1] - ends[index] - 1, LineAssembler.MaximumLength));

    /// <summary>Takes lines of a syslog that have day and host of the one before: the hot path.</summary>
    /// <param name="ends">Where the line before them ends, and where they end.</param>
    /// <param name="last">The last line before them that is not empty; then the last of them.</param>
    /// <returns>How many were taken: not all, if one of them says that those behind it are others than they were taken for.</returns>
    private int TakeBatch(ReadOnlySpan<byte> whole, ReadOnlySpan<int> ends, ReadOnlySpan<byte> previous, ref (int Start, int Length) last)
    {
        ref var bytes = ref MemoryMarshal.GetReference(whole);
        var count = ends.Length - 1;
        var looked = syslog.TakeApart(ref bytes, whole.Length, ends, tags);
        if (unrecognised.Count < MostUnrecognised || plainLines is null)
        {
            // Those that concern no modem are shown as not recognised, or are the first of their format.
            looked = ulong.MaxValue >> (SyslogMemory.Batch - count);
        }

        var (before, learnt, taken, slow, known) = (lineNumber, syslog.Learnt, count, -1, false);
        for (var rest = looked; rest != 0; rest &= rest - 1)
        {
            var next = Bits.First(rest);
            place = ends[next] + 1;
            lineNumber = before + next + 1;
            if (TryTakeApart(ref Unsafe.Add(ref bytes, place), ends[next + 1] - place, tags[next], ref known))
            {
                continue;
            }

            place = -1;
            lineNumber--;
            PassOver(ref bytes, ends, looked, next, slow, known, ref last);
            TakeWholeLine(whole, ends, next, previous, ref last);
            slow = next;
            if (syslog.Learnt != learnt || format is not SyslogFormat)
            {
                taken = next + 1;
                break;
            }
        }

        place = -1;
        lineNumber = before + taken;
        PassOver(ref bytes, ends, looked, taken, slow, known, ref last);
        batch = taken < count ? Math.Max(batch / 2, 1) : Math.Min(batch * 2, SyslogMemory.Batch);
        if (taken - BitOperations.PopCount(looked & (ulong.MaxValue >> (SyslogMemory.Batch - taken))) is var bystanders and > 0)
        {
            // A line of the same day and host that the format had to read has put the tally aside.
            (plainLines ??= PlainLines()).Count += bystanders;
        }

        return taken;
    }

    /// <summary>Leaves the lines before a line of the batch behind.</summary>
    /// <param name="slow">The last that was not taken apart and has been left behind.</param>
    /// <param name="known">True if the last that was taken apart says something.</param>
    private void PassOver(ref byte bytes, ReadOnlySpan<int> ends, ulong looked, int next, int slow, bool known, ref (int Start, int Length) last)
    {
        if (next - 1 == slow)
        {
            return;
        }

        var line = LineOf(ends, next - 1);
        last = line.Length > 0 ? line : last;
        lastLineNumber = lineNumber;
        listingOpen = false;
        wrapped.Clear();
        understood = known;
        if (((looked >> (next - 1)) & 1) == 0)
        {
            // It concerns no modem; nothing else was done for it.
            understood = false;
            clock.TakeCalendar(syslog.TimeOf(ref Unsafe.Add(ref bytes, line.Start)));
        }
    }

    private ProgramTally.Tally PlainLines() => tally.Of(format!, syslog.Padded ? "journal" : null);

    /// <summary>Takes a line that was taken apart.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="whole">Its length.</param>
    /// <param name="tag">What stands before its message.</param>
    /// <param name="known">Becomes true if it says something, false if not.</param>
    /// <returns>False if it is unusual; then nothing was done.</returns>
    private bool TryTakeApart(ref byte start, int whole, SyslogTag tag, ref bool known)
    {
        var length = Math.Min(whole, LineAssembler.MaximumLength);
        if (!syslog.TryFindMessage(ref start, length, tag, out var message, out var uptime))
        {
            return false;
        }

        var line = MemoryMarshal.CreateReadOnlySpan(ref start, length);
        var text = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, message), length - message);
        var calendar = syslog.TimeOf(ref start);
        if (tag.Speaker == Speaker.Kernel)
        {
            var timed = uptime != LogTime.None;
            known = TakeKernelMessage(text, line, lineNumber, timed ? AdvanceKernel(uptime, calendar) : clock.TakeCalendar(calendar));
            tally.CountKernel(known);
            (timed ? timedLines ??= tally.Of(format!, "syslog-kernel-time") : plainLines ??= PlainLines()).Count++;
        }
        else
        {
            var time = clock.TakeCalendar(calendar);
            known = tag.Speaker != Speaker.None && TakeMessage(tag.Speaker, text, line, lineNumber, time);
            if (tag.Speaker != Speaker.None)
            {
                tally.CountProgram(tag.Speaker);
            }

            (plainLines ??= PlainLines()).Count++;
        }

        if (known)
        {
            recognised++;
        }
        else if (unrecognised.Count < MostUnrecognised)
        {
            KeepUnrecognised(line);
        }

        return true;
    }
}
