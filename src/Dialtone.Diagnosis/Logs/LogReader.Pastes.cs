using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Messages;
using Dialtone.Diagnosis.Logs.Pastes;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs;

/// <content>Lines that are not like the one before: of another format, of none, or torn and decorated by those who paste.</content>
public sealed partial class LogReader
{
    /// <summary>A line that is not like the one before.</summary>
    private void TakeOtherLine(ReadOnlySpan<byte> line)
    {
        var prefix = default(LogPrefix);
        if (hint is not null)
        {
            TakeBareLine(line, line);
            return;
        }

        // A document that does not go on as it should is given up, so what was pasted as HTML is unescaped first.
        var text = PasteCleaner.HasEscapes(line) && cleaner.TryUnescape(line, out var plain) ? plain : line;
        if (documents.Wants(text, new LineReference(input, lineNumber)) && TakeBareLine(text, line))
        {
            wrapped.Clear();
            return;
        }

        if (wrapped.EndsWithArrow && TryRestOfWrapped(line))
        {
            return;
        }

        if (TryRecord(line) || TryBootMark(line))
        {
            wrapped.Clear();
            return;
        }

        if (TryFormats(line, ref prefix))
        {
            TakeLogLine(line, line, ref prefix);
            return;
        }

        if (TryNumbered(line) || (PasteCleaner.HasEscapes(line) && TryCleaned(line)))
        {
            wrapped.Clear();
            return;
        }

        wordsOnly = false;
        if (TakeBareLine(line, line))
        {
            if (!wordsOnly || !TryRestOfWrapped(line, known: true))
            {
                wrapped.Begin(line, line, lineNumber, known: true);
            }

            return;
        }

        if (!TryCleaned(line) && !TryRestOfWrapped(line))
        {
            wrapped.Begin(line, line, lineNumber, known: false);
            KeepUnrecognised(line);
        }
    }

    private bool TryFormats(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        foreach (var candidate in LogFormat.All)
        {
            prefix = default;
            if (candidate.TryRead(line, ref prefix))
            {
                format = candidate;
                return true;
            }
        }

        return false;
    }

    /// <summary>A line of a log behind a number or a file's name, as <c>cat -n</c> and grep print it. What is found in it anywhere would not be an event of the kernel.</summary>
    private bool TryNumbered(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" \t"u8);
        if (text.Length < 20 || text[0] is not (>= (byte)'0' and <= (byte)'9' or (byte)'/' or (byte)'.' or (byte)'d' or (byte)'k' or (byte)'m' or (byte)'s'))
        {
            return false;
        }

        text = text[0] is >= (byte)'0' and <= (byte)'9' ? PasteCleaner.Strip(text) : PasteCleaner.WithoutFileName(text);
        if (text.IsEmpty || text.Length == line.Length)
        {
            return false;
        }

        // Only a time makes sure that this is a log.
        var (own, prefix) = (format, default(LogPrefix));
        if (((own is not null && own.TryRead(text, ref prefix)) || TryFormats(text, ref prefix)) && prefix.Time != LogTime.None && prefix.Time != 0)
        {
            TakeLogLine(text, line, ref prefix);
            return true;
        }

        format = own;
        return false;
    }

    /// <summary>Reads a line as what it is when quotation marks, colours and the like are taken off.</summary>
    private bool TryCleaned(ReadOnlySpan<byte> line)
    {
        var changed = cleaner.TryUnescape(line, out var plain);
        var text = PasteCleaner.Strip(plain);
        if (!changed && text.Length == line.Length)
        {
            return TryUnprefixed(PasteCleaner.WithoutFileName(line), line);
        }

        if (text.IsEmpty)
        {
            return false;
        }

        return TryUnprefixed(text, line) || TryUnprefixed(PasteCleaner.WithoutFileName(text), line) || TakeBareLine(text, line)
            || (changed && text.Length != plain.Length && TakeBareLine(plain, line)) || TryRestOfWrapped(text, line);
    }

    private bool TryUnprefixed(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line)
    {
        var prefix = default(LogPrefix);
        if (text.IsEmpty || !((format is not null && format.TryRead(text, ref prefix)) || TryFormats(text, ref prefix)))
        {
            return false;
        }

        TakeLogLine(text, line, ref prefix);
        return true;
    }

    private bool TryRestOfWrapped(ReadOnlySpan<byte> line, bool known = false) => TryRestOfWrapped(line.TrimStart(" \t"u8), line, known);

    /// <summary>Reads a line as the rest of the one before. True only if both together say something that neither does alone, or if there may be a third part.</summary>
    /// <param name="known">True if it says something by itself.</param>
    private bool TryRestOfWrapped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, bool known = false)
    {
        var (length, width) = (wrapped.Length, wrapped.Width);
        for (var blank = 1; blank >= 0; blank--)
        {
            if (!wrapped.TryJoin(text, line.Length, blank == 1))
            {
                continue;
            }

            if (TakeJoined(length, wrapped.Known || known))
            {
                recognised += wrapped.Understood(known);
                return true;
            }

            if (blank == 1)
            {
                wrapped.Undo(length, width);
            }
            else
            {
                // Kept with the first way of joining: there may be a third part.
                wrapped.Undo(length, width);
                return wrapped.TryJoin(text, line.Length, blank: true);
            }
        }

        return wrapped.Parts > 1 && wrapped.Length > length;
    }

    /// <summary>Reads all parts of a wrapped line together. True if they say something that none of them does alone.</summary>
    /// <param name="before">Length of what was joined without the last part.</param>
    /// <param name="partsKnown">True if a part says something by itself, which is not taken again.</param>
    private bool TakeJoined(int before, bool partsKnown)
    {
        var joined = wrapped.Joined;
        var last = partsKnown ? joined[before..] : default;
        if (PasteCleaner.HasEscapes(joined) && cleaner.TryUnescape(joined, out var plain))
        {
            if (partsKnown)
            {
                return false;
            }

            joined = plain;
        }

        var prefix = default(LogPrefix);
        var prefixed = false;
        foreach (var candidate in LogFormat.All)
        {
            prefix = default;
            if (prefixed = candidate.TryRead(joined, ref prefix))
            {
                break;
            }
        }

        var message = prefixed ? joined[prefix.Message..] : joined;
        var first = partsKnown ? message[..Math.Max(0, before - (joined.Length - message.Length))] : default;
        var program = prefixed ? prefix.Program(joined) : default;
        var speaker = !prefixed ? Speaker.Any
            : !program.IsEmpty ? Speakers.Of(program)
            : prefix.Unnamed == Speaker.None ? Speaker.Kernel : prefix.Unnamed;
        var time = prefixed ? prefix.Time : LogTime.None;

        var (alone, whole) = (default(LogEvent), default(LogEvent));
        var told = TryReadEvent(speaker, first, ref alone);
        var reads = TryReadEvent(speaker, message, ref whole);
        // What a device calls itself is told again, whole. Of another event that the first part told, the rest is not known to be its.
        var adds = reads && (!told || whole.Kind != alone.Kind || whole.Kind is EventKind.Product or EventKind.Manufacturer);
        var known = adds;
        if (speaker != Speaker.None)
        {
            known |= statements.TakeAcross(speaker, message, first, last, wrapped.First, wrapped.Number, time, boot);
        }

        if (!partsKnown && speaker is not Speaker.None and not Speaker.Kernel)
        {
            known |= transcript.TryTakeMessage(One(speaker), message, wrapped.First, new LineReference(input, wrapped.Number), time, boot);
        }

        if (reads && whole.Reported)
        {
            var shared = new SharedEvent(whole);
            if (adds)
            {
                Report(shared, time, wrapped.Number, wrapped.First);
            }

            ports.Complete(wrapped.Number, LineText.Decode(joined), shared);
        }

        return known;
    }

    private bool TryReadEvent(Speaker speaker, ReadOnlySpan<byte> message, ref LogEvent happened)
    {
        if ((speaker & Speaker.Kernel) != Speaker.None && KernelMessages.TryRead(message, ref happened, names))
        {
            return true;
        }

        happened = default;
        return speaker == Speaker.Any ? ProgramMessages.TryReadAny(message, ref happened, names) : ProgramMessages.TryRead(One(speaker), message, ref happened, names);
    }

    /// <summary>What journalctl prints between boots.</summary>
    private bool TryBootMark(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("-- "u8))
        {
            return false;
        }

        if (line.StartsWith("-- Reboot --"u8) || (line.StartsWith("-- Boot "u8) && line.TrimEnd((byte)' ').EndsWith("--"u8)))
        {
            if (clock.First is not null || ports.Any)
            {
                NewBoot();
            }

            recognised++;
            return true;
        }

        if (line.StartsWith("-- Logs begin "u8) || line.StartsWith("-- Journal begins "u8) || line.StartsWith("-- No entries --"u8))
        {
            recognised++;
            return true;
        }

        return false;
    }

    /// <summary>Fields of a journal that was written field by field.</summary>
    private bool TryRecord(ReadOnlySpan<byte> line)
    {
        var step = records.Read(line, lineNumber);
        if (step == JournalRecords.Step.None)
        {
            return false;
        }

        recognised++;
        if (step != JournalRecords.Step.Part)
        {
            FlushRecord();
        }

        return true;
    }

    private void FlushRecord()
    {
        if (!records.Open)
        {
            return;
        }

        var record = records.Take();
        if (record.Message.IsEmpty)
        {
            return;
        }

        if (record.Boot != 0 && record.Boot != journalBoot)
        {
            if (journalBoot != 0)
            {
                NewBoot();
            }

            journalBoot = record.Boot;
        }

        var prefix = new LogPrefix { Time = record.Monotonic, Monotonic = true, Wall = record.Realtime };
        if (record.Monotonic == LogTime.None)
        {
            prefix = new LogPrefix { Time = record.Realtime, Wall = LogTime.None };
        }

        Advance(ref prefix);
        var speaker = record.Program.IsEmpty ? Speaker.Kernel : Speakers.Of(record.Program);
        TakeMessage(speaker, record.Message, record.Evidence, record.Line, prefix.Time);
        tally.Count(JournalRecords.Format, null, speaker, known: true);
    }

    /// <summary>A line that something was taken off, or whose format is another than the one before.</summary>
    private void TakeLogLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> raw, ref LogPrefix prefix)
    {
        listingOpen = false;
        Advance(ref prefix);
        var speaker = SpeakerOf(line, prefix);
        var known = TakeMessage(speaker, line[prefix.Message..], raw, lineNumber, prefix.Time);
        wrapped.Begin(line, raw, lineNumber, known);
        if (known)
        {
            recognised++;
        }
        else
        {
            KeepUnrecognised(raw);
        }

        tally.Count(format!, prefix.Variant, speaker, known);
    }

    /// <summary>A line without a prefix: part of a listing, a kernel message that lost its prefix, or nothing known, which gives false.</summary>
    /// <param name="text">What stands on it.</param>
    /// <param name="raw">The line as it is, for the evidence.</param>
    private bool TakeBareLine(ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw)
    {
        var reference = new LineReference(input, lineNumber);
        if (!raw.Overlaps(text))
        {
            // What was unescaped does not stand on the line as it is read.
            reference = reference with { Instead = reference.ToEvidence(raw).Text };
        }

        foreach (var listing in listings)
        {
            if (listing.TryTake(text, reference))
            {
                listingOpen = true;
                recognised++;
                statements.Take(Speaker.Any, text, raw, lineNumber, LogTime.None, boot);
                return true;
            }
        }

        var happened = default(LogEvent);
        var trimmed = text.TrimStart((byte)' ');
        if (KernelMessages.TryRead(trimmed, ref happened, names))
        {
            recognised++;
            tally.CountBare();
            statements.Take(Speaker.Any, trimmed, raw, lineNumber, LogTime.None, boot);
        }
        else
        {
            happened = default;
            var known = ProgramMessages.TryReadAny(trimmed, ref happened, names);
            wordsOnly = !known;
            if (statements.Take(Speaker.Any, trimmed, raw, lineNumber, LogTime.None, boot) || known)
            {
                recognised++;
                tally.CountOther(trimmed.StartsWith("--> "u8) ? Speaker.PointToPoint : Speaker.None);
            }
            else if (listingOpen && text[0] is (byte)' ' or (byte)'\t')
            {
                recognised++;
                return true;
            }
            else
            {
                if (trimmed.StartsWith("--> "u8) || trimmed.StartsWith("WvDial"u8))
                {
                    tally.CountOther(Speaker.PointToPoint);
                }

                return false;
            }
        }

        if (happened.Reported)
        {
            Report(new SharedEvent(happened), LogTime.None, lineNumber, raw);
        }

        return true;
    }
}
