using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Listings.Tools;
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
public sealed partial class LogReader
{
    /// <summary>Lines kept of what nobody understood, to be shown.</summary>
    private const int MostUnrecognised = 16;

    private readonly string input;
    private readonly LogFormatHint? hint;
    private readonly LineAssembler lines = new();
    private readonly PortTracks ports = new();
    private readonly LogClock clock = new();
    private readonly ProgramTally tally = new();

    /// <summary>The first line of a program that serves something else than a modem.</summary>
    private Evidence? stranger;
    private readonly StatementLog statements;
    private readonly IReadOnlyList<ListingReader> listings = ListingReaders.Create();
    private readonly AtTranscriptReader transcript;
    private readonly JsonListingReader documents;
    private readonly QmiToolReader tools;

    private LogFormat? format;
    private long lineNumber;
    private long recognised;
    private bool listingOpen;
    private int boot;
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
    private readonly SyslogTag[] tags = new SyslogTag[SyslogMemory.Batch];

    /// <summary>Lines that are taken apart at a time: few where days, hosts or formats alternate.</summary>
    private int batch = 1;

    /// <summary>Where the line that is taken stands in what <see cref="TakeWholeLines"/> takes; negative if nowhere.</summary>
    private int place = -1;
    private ProgramTally.Tally? plainLines;
    private ProgramTally.Tally? timedLines;

    /// <summary>Whether the line before, which had a prefix, was understood; null if there is none. The line after it may be its rest.</summary>
    private bool? understood;

    /// <summary>True if the bare line that was just taken says something in words only: it is part of no listing and reports no event.</summary>
    private bool wordsOnly;
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
            if (understood is { } known)
            {
                // The bytes are gone when the next line comes.
                last = margin.Without(last);
                wrapped.Begin(last, last, lastLineNumber, known);
                understood = null;
            }
        }
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
            Ports = [.. ports.Tracks.Select(track => track.ToTimeline(input))],
            General = ports.General.ToTimeline(input).Events,
            Start = clock.First,
            End = clock.Last,
            Monotonic = clock.IsMonotonic,
            Boots = boot + 1,
            Kernel = kernel ?? facts.Kernel,
            Devices = facts.Devices,
            Modules = facts.Modules,
            Statements = said,
            Told = [.. statements.ToTold(said).Concat(facts.Told).OrderBy(told => told.Line.Line)],
            Exchanges = facts.Exchanges,
            Properties = facts.Properties,
            Stranger = tally.ModemStackSpeaks ? null : stranger,
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
            // The line before may be the last that has the margin.
            previous = margin.Without(previous);
            line = margin.Take(line, understood: recognised > recognisedBefore);
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

        if (understood is { } known)
        {
            wrapped.Begin(previous, previous, previousNumber, known);
            understood = null;
        }

        TakeOtherLine(line);
    }

    private void TakeEmptyLine()
    {
        understood = null;
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
        understood = known;
        if (known)
        {
            recognised++;
        }
        else if (unrecognised.Count < MostUnrecognised)
        {
            KeepUnrecognised(line);
        }

        tally.Count(format!, prefix.Variant, speaker, known);
    }

    private void KeepLast(ReadOnlySpan<byte> line)
    {
        lastLineLength = Math.Min(line.Length, lastLine.Length);
        line[..lastLineLength].CopyTo(lastLine);
    }

    private void KeepUnrecognised(ReadOnlySpan<byte> line)
    {
        if (unrecognised.Count < MostUnrecognised && line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            unrecognised.Add(new LineReference(input, lineNumber).ToEvidence(line));
        }
    }
}
