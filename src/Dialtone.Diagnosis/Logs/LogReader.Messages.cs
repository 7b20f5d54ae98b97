using System.Numerics;
using System.Runtime.CompilerServices;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Messages;
using Dialtone.Diagnosis.Logs.Pastes;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Transcripts;

namespace Dialtone.Diagnosis.Logs;

/// <content>What stands behind a line's prefix, and what it reports.</content>
public sealed partial class LogReader
{
    private bool TakeMessage(Speaker speaker, ReadOnlySpan<byte> message, ReadOnlySpan<byte> raw, long number, long time)
    {
        if (message.IsEmpty || speaker is Speaker.Kernel or Speaker.None)
        {
            return message.IsEmpty || (speaker == Speaker.Kernel && TakeKernelMessage(message, raw, number, time));
        }

        if (speaker == Speaker.Stranger)
        {
            stranger ??= new LineReference(input, number).ToEvidence(raw);
        }

        if (!Simple && shapes.Find(speaker, message) is { } said)
        {
            return TakeRepeated(said, message, raw, number, time);
        }

        var written = message;
        if (PasteCleaner.HasEscapes(message) && cleaner.TryUnescape(message, out var plain))
        {
            message = plain;
        }

        var happened = default(LogEvent);
        var known = ProgramMessages.TryRead(One(speaker), message, ref happened, names);
        var read = known;
        known |= statements.Take(speaker, message, raw, number, time, boot);
        if (!Simple && !read && !AtTranscriptReader.MayBeTraced(message))
        {
            shapes.Remember(speaker, written, statements);
        }

        known |= transcript.TryTakeMessage(One(speaker), message, raw, new LineReference(input, number), time, boot);
        known |= speaker == Speaker.ModemTool && tools.TryTakeMessage(message, raw, new LineReference(input, number));
        if (happened.Reported)
        {
            Report(new SharedEvent(happened), time, number, raw);
        }

        return known;
    }

    /// <summary>Where the format leaves several programs open, it is ModemManager's own output as a rule.</summary>
    private static Speaker One(Speaker speaker) => Speakers.AreSeveral(speaker) ? Speaker.ModemManager : speaker;

    /// <summary>Takes a message that says what another of its shape said.</summary>
    private bool TakeRepeated(KnownWording[] said, ReadOnlySpan<byte> message, ReadOnlySpan<byte> raw, long number, long time)
    {
        if (said.Length == 0)
        {
            return false;
        }

        statements.Repeat(said, message, raw, number, time, boot);
        return true;
    }

    private bool TakeKernelMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> raw, long number, long time)
    {
        if (!Simple)
        {
            ref readonly var next = ref cache.Next(message);
            if (!Unsafe.IsNullRef(in next))
            {
                return TakeMeaning(next, message, raw, number, time);
            }

            if (shapes.Find(Speaker.Kernel, message) is { } said)
            {
                return TakeRepeated(said, message, raw, number, time);
            }

            ref readonly var found = ref cache.Find(message);
            if (!Unsafe.IsNullRef(in found))
            {
                return TakeMeaning(found, message, raw, number, time);
            }
        }

        return TakeNewKernelMessage(message, raw, number, time);
    }

    private bool TakeMeaning(in MessageCache.Meaning meaning, ReadOnlySpan<byte> message, ReadOnlySpan<byte> raw, long number, long time)
    {
        if (meaning.Said is not null)
        {
            statements.Repeat(meaning.Said, message, raw, number, time, boot);
        }

        if (meaning.Event is not null)
        {
            Report(meaning.Event, time, number, raw);
        }

        return meaning.Known;
    }

    private bool TakeNewKernelMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> raw, long number, long time)
    {
        var written = message;
        var escaped = false;
        if (PasteCleaner.HasEscapes(message) && cleaner.TryUnescape(message, out var plain))
        {
            message = plain;
            escaped = true;
        }

        var happened = default(LogEvent);
        var read = KernelMessages.TryRead(message, ref happened, names);
        var shared = read && happened.Reported ? new SharedEvent(happened) : null;
        var known = statements.Take(Speaker.Kernel, message, raw, number, time, boot) || read;
        if (!Simple && !escaped)
        {
            if (!read && KernelMessages.IsUnknownWithAnyDigits(message))
            {
                shapes.Remember(Speaker.Kernel, written, statements);
            }
            else
            {
                cache.Remember(written, shared, known, statements);
            }
        }

        if (shared is not null)
        {
            Report(shared, time, number, raw);
        }

        return known;
    }

    private void Advance(ref LogPrefix prefix)
    {
        if (prefix.Time != LogTime.None)
        {
            prefix.Time = prefix.Monotonic ? AdvanceKernel(prefix.Time, prefix.Wall) : clock.TakeCalendar(prefix.Time);
        }
    }

    /// <summary>Takes the time of a line that has the kernel's own.</summary>
    /// <param name="wall">The calendar's time of the same line; 0 or <see cref="LogTime.None"/> if it has none.</param>
    private long AdvanceKernel(long time, long wall)
    {
        if (clock.IsBeforeBoot(time))
        {
            NewBoot();
        }

        return clock.TakeKernel(time, wall);
    }

    private void NewBoot()
    {
        boot++;
        bootLine = lineNumber;
        clock.Restart();
        ports.Restart();
    }

    private void Report(SharedEvent shared, long time, long number, ReadOnlySpan<byte> line)
    {
        if (shared.Happened.Kind is EventKind.KernelVersion or EventKind.KernelNamed)
        {
            TakeKernel(shared.Happened, line);
        }

        ports.Add(shared, new LogMoment(time, number, boot, place), line);
    }

    private void TakeKernel(in LogEvent happened, ReadOnlySpan<byte> line)
    {
        // "Linux version" opens a boot, unless the clock or a mark has just shown it.
        var opens = happened.Kind == EventKind.KernelVersion;
        if (opens && kernel is not null && ports.Any && !clock.IsMonotonic && lineNumber - bootLine > 64)
        {
            NewBoot();
        }

        if ((opens || kernel is null) && happened.Name is not null && Facts.Host.KernelVersion.TryParse(happened.Name, out var version))
        {
            kernel = new NamedKernel(version, happened.Detail is null ? "" : "#" + happened.Detail, new LineReference(input, lineNumber).ToEvidence(line));
        }
    }
}
