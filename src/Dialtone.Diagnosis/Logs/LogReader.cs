using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Listings.Tools;
using Dialtone.Diagnosis.Logs.Messages;
using Dialtone.Diagnosis.Logs.Pastes;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Timelines;
using Dialtone.Diagnosis.Logs.Transcripts;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Reads any text that somebody pastes, or the live kernel log, as a stream in bounded memory: log lines of every known format and the listings
/// that stand between them. No bytes make it fail.</summary>
/// <remarks>Work per line: find its end, take off the prefix with the format that fitted the line before, look at the first word of the message. Only
/// messages that a reader knows are looked at further, and text is decoded only for the events that are kept.</remarks>
public sealed class LogReader
{
    private const int MaximumPorts = 128;

    /// <summary>Lines kept of what nobody understood, to be shown.</summary>
    private const int MostUnrecognised = 16;

    private readonly string input;
    private readonly LogFormatHint? hint;
    private readonly LineAssembler lines = new();
    private readonly Dictionary<PortKey, PortTrack> ports = [];
    private readonly List<PortTrack> order = [];
    private readonly PortTrack general = new(PortKey.None);
    private readonly Dictionary<string, PortKey> portOfTty = [];
    private readonly Dictionary<int, PortKey> portOfScsiHost = [];
    private readonly Dictionary<int, PortKey> portOfAddress = [];
    private readonly (string? Tty, PortKey Port)[] recentTtys = new (string? Tty, PortKey Port)[4];
    private int recentTty;
    private readonly ProgramTally tally = new();
    private readonly StatementLog statements;
    private readonly IReadOnlyList<ListingReader> listings = ListingReaders.Create();
    private readonly AtTranscriptReader transcript;
    private readonly JsonListingReader documents;
    private readonly QmiToolReader tools;

    private PortTrack? recent;
    private PortKey newest;

    /// <summary>Counts the changes of what stands behind a tty, a SCSI host or a device number.</summary>
    private int relations;
    private LogFormat? format;
    private long lineNumber;
    private long recognised;
    private bool listingOpen;
    private int boot;
    private long firstTime = LogTime.None;
    private long lastTime = LogTime.None;
    private long lastMonotonic = LogTime.None;
    private long wallAhead = LogTime.None;
    private bool monotonic;
    private long bootLine;
    private int journalBoot;
    private NamedKernel? kernel;
    private Evidence? firstLine;
    private readonly byte[] lastLine = new byte[400];
    private int lastLineLength;
    private long lastLineNumber;

    private readonly TextEncoding encoding = new();
    private readonly JournalRecords records = new();
    private readonly PasteCleaner cleaner = new();
    private readonly PasteMargin margin = new();
    private long recognisedBefore;
    private readonly WrappedLine wrapped = new();
    private readonly LineEnds ends = new();
    private readonly SyslogMemory syslog = new();
    private readonly SyslogLine[] apart = new SyslogLine[SyslogMemory.Batch];

    /// <summary>Lines that are taken apart at a time: few where days, hosts or formats alternate.</summary>
    private int batch = 1;
    private ProgramTally.Tally? plainLines;
    private ProgramTally.Tally? timedLines;
    private bool unknown;
    private readonly NameTable names = new();
    private readonly MessageCache cache = new();
    private readonly MessageShapes shapes = new();
    private readonly List<Evidence> unrecognised = [];

    /// <param name="inputName">Name under which evidence refers to this input.</param>
    /// <param name="hint">What is known of the format; null: found by content.</param>
    public LogReader(string inputName, LogFormatHint? hint = null)
    {
        input = inputName;
        statements = new StatementLog(inputName);
        transcript = listings.OfType<AtTranscriptReader>().First();
        documents = listings.OfType<JsonListingReader>().First();
        tools = listings.OfType<QmiToolReader>().First();
        this.hint = hint;
        if (hint == LogFormatHint.Kmsg)
        {
            format = LogFormat.All.First(known => known is KmsgFormat);
        }
    }

    /// <summary>Reads every line by itself, without what is remembered of the lines before. The facts are the same, which a test checks.</summary>
    internal bool Simple { get; init; }

    /// <summary>Reads on. The pieces may be cut anywhere.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (encoding.IsPlain || hint is not null)
        {
            TakeLines(bytes);
            return;
        }

        while (encoding.TryTake(ref bytes, ended: false, out var text))
        {
            TakeLines(text);
        }
    }

    /// <summary>Ends the stream; a last line without line end counts.</summary>
    public LogFacts Complete()
    {
        var rest = default(ReadOnlySpan<byte>);
        if (hint is null && encoding.TryTake(ref rest, ended: true, out var text))
        {
            TakeLines(text);
        }

        if (lines.TryTakeLast(out var last, out var continues))
        {
            Take(last, continues, default);
            KeepLast(last);
        }

        FlushRecord();
        return Snapshot();
    }

    private void TakeLines(ReadOnlySpan<byte> text)
    {
        scoped ReadOnlySpan<byte> last = default;
        while (true)
        {
            if (lines.AtStart && !Simple)
            {
                var used = TakeWholeLines(text, last, out var newest);
                last = newest.Length > 0 ? text.Slice(newest.Start, newest.Length) : last;
                text = text[used..];
            }

            if (!lines.TryTakeLine(ref text, out var line, out var continues))
            {
                break;
            }

            Take(line, continues, last);
            last = line.IsEmpty ? last : line;
        }

        if (!last.IsEmpty)
        {
            KeepLast(last);
            if (unknown)
            {
                // The bytes are gone when the next line comes.
                last = margin.Without(last);
                wrapped.Begin(last, last, lastLineNumber);
                unknown = false;
            }
        }
    }

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
            AdvanceCalendar(syslog.TimeOf(ref Unsafe.Add(ref bytes, apart[next - 1].Start)));
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
            known = TakeKernelMessage(text, whole, lineNumber, timed ? AdvanceKernel(uptime, calendar) : AdvanceCalendar(calendar));
            tally.CountKernel(known);
            (timed ? timedLines ??= tally.Of(format!, "syslog-kernel-time") : plainLines ??= PlainLines()).Count++;
        }
        else
        {
            var time = AdvanceCalendar(calendar);
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

    /// <summary>What was read so far. Reading may go on.</summary>
    public LogFacts Snapshot()
    {
        var facts = new ListingFacts();
        foreach (var listing in listings)
        {
            listing.Contribute(facts);
        }

        var said = statements.ToStatements();
        return new LogFacts
        {
            Description = tally.Describe(input, lineNumber, recognised, listings, hint),
            Ports = [.. order.Select(track => track.ToTimeline(input))],
            General = general.ToTimeline(input).Events,
            Start = firstTime == LogTime.None ? null : TimeSpan.FromMicroseconds(firstTime),
            End = lastTime == LogTime.None ? null : TimeSpan.FromMicroseconds(lastTime),
            Monotonic = monotonic,
            Boots = boot + 1,
            Kernel = kernel ?? facts.Kernel,
            Devices = facts.Devices,
            Modules = facts.Modules,
            Statements = said,
            Told = [.. statements.ToTold(said).Concat(facts.Told).OrderBy(told => told.Line.Line)],
            Exchanges = facts.Exchanges,
            Properties = facts.Properties,
            FirstLine = firstLine,
            Unrecognised = [.. unrecognised],
            LastLine = lastLineNumber == 0
                ? null
                : new Evidence(input, (int)Math.Min(int.MaxValue, lastLineNumber), LineText.Decode(lastLine.AsSpan(0, lastLineLength))),
        };
    }

    /// <param name="previous">The line before, if it is still there.</param>
    private void Take(ReadOnlySpan<byte> line, bool continues, ReadOnlySpan<byte> previous)
    {
        lineNumber += continues ? 0 : 1;
        if (line.IsEmpty)
        {
            TakeEmptyLine();
            return;
        }

        if (hint is null && margin.Concerns(line))
        {
            line = margin.Take(line, understood: recognised > recognisedBefore);
            previous = margin.Without(previous);
            if (line.IsEmpty)
            {
                TakeEmptyLine();
                return;
            }
        }

        recognisedBefore = recognised;
        var previousNumber = lastLineNumber;
        lastLineNumber = lineNumber;
        if (firstLine is null && line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            firstLine = new LineReference(input, lineNumber).ToEvidence(line);
        }

        var prefix = default(LogPrefix);
        if (format is not null && format.TryRead(line, ref prefix))
        {
            if (format is SyslogFormat)
            {
                syslog.Learn(line, prefix);
                (plainLines, timedLines) = (null, null);
            }

            TakePrefixed(line, SpeakerOf(line, prefix), ref prefix);
            return;
        }

        if (unknown)
        {
            wrapped.Begin(previous, previous, previousNumber);
            unknown = false;
        }

        TakeOtherLine(line);
    }

    private void TakeEmptyLine()
    {
        unknown = false;
        wrapped.Clear();
        margin.Pause();
        if (records.Open && records.Read(default, lineNumber) == JournalRecords.Step.End)
        {
            FlushRecord();
        }
    }

    private static Speaker SpeakerOf(ReadOnlySpan<byte> line, in LogPrefix prefix)
    {
        var program = prefix.Program(line);
        return !program.IsEmpty ? Speakers.Of(program) : prefix.Unnamed == Speaker.None ? Speaker.Kernel : prefix.Unnamed;
    }

    /// <summary>A line of the format of the one before.</summary>
    private void TakePrefixed(ReadOnlySpan<byte> line, Speaker speaker, ref LogPrefix prefix)
    {
        listingOpen = false;
        wrapped.Clear();
        Advance(ref prefix);
        var known = speaker == Speaker.None ? prefix.Message == line.Length : TakeMessage(speaker, line[prefix.Message..], line, lineNumber, prefix.Time);
        unknown = !known;
        if (known)
        {
            recognised++;
        }
        else if (unrecognised.Count < MostUnrecognised)
        {
            KeepUnrecognised(line);
        }

        tally.Count(format!, prefix.Variant, One(speaker), known);
    }

    private void KeepLast(ReadOnlySpan<byte> line)
    {
        lastLineLength = Math.Min(line.Length, lastLine.Length);
        line[..lastLineLength].CopyTo(lastLine);
    }

    /// <summary>A line that is not like the one before.</summary>
    private void TakeOtherLine(ReadOnlySpan<byte> line)
    {
        var prefix = default(LogPrefix);
        if (hint is not null)
        {
            TakeBareLine(line, line);
            return;
        }

        if (documents.Wants(line, new LineReference(input, lineNumber)) && TakeBareLine(line, line))
        {
            wrapped.Clear();
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

        if ((PasteCleaner.HasEscapes(line) && TryCleaned(line)) || TakeBareLine(line, line))
        {
            wrapped.Clear();
            return;
        }

        if (!TryCleaned(line) && !TryRestOfWrapped(line))
        {
            wrapped.Begin(line, line, lineNumber);
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

    private bool TryRestOfWrapped(ReadOnlySpan<byte> line) => TryRestOfWrapped(line.TrimStart(" \t"u8), line);

    /// <summary>Reads a line as the rest of the one before. True only if both together say something that neither does alone.</summary>
    private bool TryRestOfWrapped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line)
    {
        var (length, width) = (wrapped.Length, wrapped.Width);
        for (var blank = 1; blank >= 0; blank--)
        {
            if (!wrapped.TryJoin(text, line.Length, blank == 1))
            {
                continue;
            }

            if (TakeJoined())
            {
                recognised += wrapped.Parts;
                wrapped.Clear();
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

    private bool TakeJoined()
    {
        var joined = wrapped.Joined;
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
        var program = prefixed ? prefix.Program(joined) : default;
        var speaker = !prefixed ? Speaker.Any
            : !program.IsEmpty ? Speakers.Of(program)
            : prefix.Unnamed == Speaker.None ? Speaker.Kernel : prefix.Unnamed;
        var time = prefixed ? prefix.Time : LogTime.None;
        var happened = default(LogEvent);
        var known = (speaker & Speaker.Kernel) != Speaker.None && KernelMessages.TryRead(message, ref happened, names);
        if (!known)
        {
            happened = default;
            known = speaker == Speaker.Any ? ProgramMessages.TryReadAny(message, ref happened, names) : ProgramMessages.TryRead(One(speaker), message, ref happened, names);
        }

        known |= speaker != Speaker.None && statements.Take(speaker, message, wrapped.First, wrapped.Number, time, boot);
        if (known && happened.Reported)
        {
            Report(new SharedEvent(happened), time, wrapped.Number, wrapped.First);
        }

        return known;
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
            if (firstTime != LogTime.None || order.Count > 0)
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
        if (known)
        {
            recognised++;
            wrapped.Clear();
        }
        else
        {
            wrapped.Begin(line, raw, lineNumber);
            KeepUnrecognised(raw);
        }

        tally.Count(format!, prefix.Variant, One(speaker), known);
    }

    private bool TakeMessage(Speaker speaker, ReadOnlySpan<byte> message, ReadOnlySpan<byte> raw, long number, long time)
    {
        if (message.IsEmpty || speaker is Speaker.Kernel or Speaker.None)
        {
            return message.IsEmpty || (speaker == Speaker.Kernel && TakeKernelMessage(message, raw, number, time));
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
    private static Speaker One(Speaker speaker) => BitOperations.IsPow2((uint)speaker) || speaker == Speaker.None ? speaker : Speaker.ModemManager;

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
            if (cache.TryNext(message, out var meaning))
            {
                return TakeMeaning(meaning, message, raw, number, time);
            }

            if (shapes.Find(Speaker.Kernel, message) is { } said)
            {
                return TakeRepeated(said, message, raw, number, time);
            }

            if (cache.TryFind(message, out meaning))
            {
                return TakeMeaning(meaning, message, raw, number, time);
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

    private void KeepUnrecognised(ReadOnlySpan<byte> line)
    {
        if (unrecognised.Count < MostUnrecognised && line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            unrecognised.Add(new LineReference(input, lineNumber).ToEvidence(line));
        }
    }

    private void Advance(ref LogPrefix prefix)
    {
        if (prefix.Time != LogTime.None)
        {
            prefix.Time = prefix.Monotonic ? AdvanceKernel(prefix.Time, prefix.Wall) : AdvanceCalendar(prefix.Time);
        }
    }

    /// <summary>Takes the time of a line that has the kernel's own.</summary>
    /// <param name="wall">The calendar's time of the same line; 0 or <see cref="LogTime.None"/> if it has none.</param>
    private long AdvanceKernel(long time, long wall)
    {
        // The kernel's clock starts at zero with each boot. A little disorder is printk's and syslog's.
        if (lastMonotonic != LogTime.None && lastMonotonic - time > 5_000_000)
        {
            NewBoot();
        }

        lastMonotonic = time;
        if (wall != LogTime.None && wall != 0)
        {
            // Programs' lines have the calendar's time only: put them on the kernel's clock, as the last line that had both tells.
            wallAhead = wall - time;
            firstTime = !monotonic && firstTime != LogTime.None ? firstTime - wallAhead : firstTime;
        }

        monotonic = true;
        firstTime = firstTime == LogTime.None ? time : firstTime;
        return lastTime = time;
    }

    /// <summary>Takes the calendar's time; gives it on the kernel's clock if that is known.</summary>
    private long AdvanceCalendar(long time)
    {
        time = wallAhead == LogTime.None ? time : time - wallAhead;
        firstTime = firstTime == LogTime.None ? time : firstTime;
        return lastTime = time;
    }

    private void NewBoot()
    {
        boot++;
        bootLine = lineNumber;
        lastMonotonic = LogTime.None;
        wallAhead = LogTime.None;
        relations++;
        portOfTty.Clear();
        Array.Clear(recentTtys);
        portOfScsiHost.Clear();
        portOfAddress.Clear();
        foreach (var track in order)
        {
            track.Restart();
        }
    }

    private void Report(SharedEvent shared, long time, long number, ReadOnlySpan<byte> line)
    {
        if (shared.Track is { } known && shared.Relations == relations)
        {
            known.Add(shared, new LogMoment(time, number, boot), line);
            return;
        }

        ref readonly var happened = ref shared.Happened;
        if (happened.Kind == EventKind.KernelVersion)
        {
            TakeKernel(happened, line);
        }
        else if (happened.Kind == EventKind.KernelNamed && kernel is null && happened.Name is not null && Facts.Host.KernelVersion.TryParse(happened.Name, out var running))
        {
            kernel = new NamedKernel(running, happened.Detail is null ? "" : "#" + happened.Detail, new LineReference(input, lineNumber).ToEvidence(line));
        }

        var port = happened.Reference switch
        {
            PortReference.Tty => PortOfTty(happened.Name),
            PortReference.ScsiHost => portOfScsiHost.GetValueOrDefault(happened.ReferenceNumber),
            PortReference.Address => portOfAddress.GetValueOrDefault(happened.ReferenceNumber),
            // Before 2.6.38 a SCSI host names no device: it belongs to the one that was just enumerated.
            _ => happened.Port.IsNone && happened.Kind == EventKind.StorageHost ? newest : happened.Port,
        };
        var track = port.IsNone ? general : TrackOf(port);
        if (track is null)
        {
            return;
        }

        Relate(port, happened);
        if (happened.Kind is not (EventKind.NewDevice or EventKind.StorageHost or EventKind.KernelVersion or EventKind.KernelNamed))
        {
            shared.Track = track;
            shared.Relations = relations;
        }

        track.Add(shared, new LogMoment(time, number, boot), line);
    }

    private void TakeKernel(in LogEvent happened, ReadOnlySpan<byte> line)
    {
        // "Linux version" opens a boot, unless the clock or a mark has just shown it.
        if (kernel is not null && order.Count > 0 && !monotonic && lineNumber - bootLine > 64)
        {
            NewBoot();
        }

        if (happened.Name is not null && Facts.Host.KernelVersion.TryParse(happened.Name, out var version))
        {
            kernel = new NamedKernel(version, happened.Detail is null ? "" : "#" + happened.Detail, new LineReference(input, lineNumber).ToEvidence(line));
        }
    }

    private PortTrack? TrackOf(PortKey port)
    {
        if (recent is not null && recent.Port == port)
        {
            return recent;
        }

        if (!ports.TryGetValue(port, out var track))
        {
            if (ports.Count == MaximumPorts)
            {
                return null;
            }

            track = new PortTrack(port);
            ports.Add(port, track);
            order.Add(track);
        }

        return recent = track;
    }

    private PortKey PortOfTty(string? name)
    {
        // Names are interned, so that the few of one modem are found by reference.
        foreach (var (tty, port) in recentTtys)
        {
            if (ReferenceEquals(tty, name))
            {
                return port;
            }
        }

        return portOfTty.GetValueOrDefault(name ?? "");
    }

    /// <summary>Learns which port stands behind a tty, a SCSI host or a device number.</summary>
    private void Relate(PortKey port, in LogEvent happened)
    {
        switch (happened.Kind)
        {
            case EventKind.SerialAttached or EventKind.AcmAttached when happened.Name is not null && portOfTty.Count < 256:
                if (PortOfTty(happened.Name) != port)
                {
                    relations++;
                    portOfTty[happened.Name] = port;
                    var name = happened.Name;
                    var known = Array.FindIndex(recentTtys, entry => ReferenceEquals(entry.Tty, name));
                    recentTtys[known >= 0 ? known : recentTty++ % recentTtys.Length] = (happened.Name, port);
                }

                break;
            case EventKind.StorageHost when !port.IsNone && (portOfScsiHost.Count < 256 || portOfScsiHost.ContainsKey(happened.Number)):
                relations++;
                portOfScsiHost[happened.Number] = port;
                break;
            case EventKind.NewDevice when portOfAddress.Count < 256 || portOfAddress.ContainsKey(happened.Number):
                relations++;
                newest = port;
                portOfAddress[happened.Number] = port;
                break;
        }
    }
}
