using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Messages;
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
    private readonly ProgramTally tally = new();
    private readonly StatementLog statements;
    private readonly IReadOnlyList<ListingReader> listings = ListingReaders.Create();
    private readonly AtTranscriptReader transcript;

    private PortTrack? recent;
    private PortKey newest;
    private LogFormat? format;
    private long lineNumber;
    private long recognised;
    private bool listingOpen;
    private int boot;
    private long firstTime = LogTime.None;
    private long lastTime = LogTime.None;
    private bool monotonic;
    private NamedKernel? kernel;
    private Evidence? firstLine;
    private readonly byte[] lastLine = new byte[400];
    private int lastLineLength;
    private long lastLineNumber;

    private readonly NameTable names = new();
    private readonly MessageCache cache = new();
    private readonly List<Evidence> unrecognised = [];

    /// <param name="inputName">Name under which evidence refers to this input.</param>
    /// <param name="hint">What is known of the format; null: found by content.</param>
    public LogReader(string inputName, LogFormatHint? hint = null)
    {
        input = inputName;
        statements = new StatementLog(inputName);
        transcript = listings.OfType<AtTranscriptReader>().First();
        this.hint = hint;
        if (hint == LogFormatHint.Kmsg)
        {
            format = LogFormat.All.First(known => known is KmsgFormat);
        }
    }

    /// <summary>Reads on. The pieces may be cut anywhere.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (lines.TryTakeLine(ref bytes, out var line))
        {
            Take(line);
        }
    }

    /// <summary>Ends the stream; a last line without line end counts.</summary>
    public LogFacts Complete()
    {
        if (lines.TryPeekLast(out var last))
        {
            Take(last);
            lines.Drop();
        }

        return Snapshot();
    }

    /// <summary>What was read so far. Reading may go on.</summary>
    public LogFacts Snapshot()
    {
        var facts = new ListingFacts();
        foreach (var listing in listings)
        {
            listing.Contribute(facts);
        }

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
            Statements = statements.ToStatements(),
            Told = [.. statements.ToTold().Concat(facts.Told).OrderBy(told => told.Line.Line)],
            Exchanges = facts.Exchanges,
            Properties = facts.Properties,
            FirstLine = firstLine,
            Unrecognised = [.. unrecognised],
            LastLine = lastLineNumber == 0
                ? null
                : new Evidence(input, (int)Math.Min(int.MaxValue, lastLineNumber), LineText.Decode(lastLine.AsSpan(0, lastLineLength))),
        };
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        lineNumber++;
        if (lineNumber == 1 && line.StartsWith("\xEF\xBB\xBF"u8))
        {
            line = line[3..];
        }

        if (line.IsEmpty)
        {
            return;
        }

        KeepLast(line);
        if (firstLine is null && line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            firstLine = new LineReference(input, lineNumber).ToEvidence(line);
        }

        var prefix = default(LogPrefix);
        if (TryPrefix(line, ref prefix))
        {
            listingOpen = false;
            TakeLogLine(line, ref prefix);
            return;
        }

        TakeBareLine(line);
    }

    private void KeepLast(ReadOnlySpan<byte> line)
    {
        lastLineNumber = lineNumber;
        lastLineLength = Math.Min(line.Length, lastLine.Length);
        line[..lastLineLength].CopyTo(lastLine);
    }

    private bool TryPrefix(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (format is not null && format.TryRead(line, ref prefix))
        {
            return true;
        }

        if (hint is not null)
        {
            return false;
        }

        foreach (var candidate in LogFormat.All)
        {
            prefix = default;
            if (candidate != format && candidate.TryRead(line, ref prefix))
            {
                format = candidate;
                return true;
            }
        }

        return false;
    }

    private void TakeLogLine(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        Advance(prefix);
        var message = line[prefix.Message..];
        var program = prefix.Program(line);
        var speaker = !program.IsEmpty ? Speakers.Of(program) : prefix.Unnamed == Speaker.None ? Speaker.Kernel : prefix.Unnamed;
        var fromKernel = speaker == Speaker.Kernel;
        var known = message.IsEmpty;
        var happened = default(LogEvent);
        if (!known && fromKernel)
        {
            known = TryKernelMessage(message, line, prefix.Time, ref happened);
        }
        else if (!known)
        {
            known = ProgramMessages.TryRead(speaker, message, ref happened, names);
            known |= statements.Take(speaker, message, line, lineNumber, prefix.Time, boot);
            known |= transcript.TryTakeMessage(speaker, message, line, new LineReference(input, lineNumber), prefix.Time, boot);
        }

        if (happened.Reported)
        {
            happened.Time = prefix.Time;
            happened.Line = lineNumber;
            Report(ref happened, line);
        }

        if (known)
        {
            recognised++;
        }
        else
        {
            KeepUnrecognised(line);
        }

        tally.Count(format!, prefix.Variant, speaker, known);
    }

    private bool TryKernelMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, long time, ref LogEvent happened)
    {
        if (cache.TryFind(message, out happened, out var known))
        {
            return known;
        }

        known = KernelMessages.TryRead(message, ref happened, names);
        if (!known)
        {
            happened = default;
        }

        if (statements.Take(Speaker.Kernel, message, line, lineNumber, time, boot))
        {
            return true;
        }

        cache.Remember(message, happened, known);
        return known;
    }

    /// <summary>A line without a prefix: part of a listing, a kernel message that lost its prefix, or nothing known.</summary>
    private void TakeBareLine(ReadOnlySpan<byte> line)
    {
        var reference = new LineReference(input, lineNumber);
        foreach (var listing in listings)
        {
            if (listing.TryTake(line, reference))
            {
                listingOpen = true;
                recognised++;
                statements.Take(Speaker.Any, line, line, lineNumber, LogTime.None, boot);
                return;
            }
        }

        var happened = default(LogEvent);
        var trimmed = line.TrimStart((byte)' ');
        if (KernelMessages.TryRead(trimmed, ref happened, names))
        {
            recognised++;
            tally.CountBare();
            statements.Take(Speaker.Any, trimmed, line, lineNumber, LogTime.None, boot);
        }
        else
        {
            happened = default;
            var known = ProgramMessages.TryReadAny(trimmed, ref happened, names);
            if (statements.Take(Speaker.Any, trimmed, line, lineNumber, LogTime.None, boot) || known)
            {
                recognised++;
                tally.CountOther();
            }
            else
            {
                if (listingOpen && line[0] is (byte)' ' or (byte)'\t')
                {
                    recognised++;
                }
                else
                {
                    KeepUnrecognised(line);
                }

                return;
            }
        }

        if (happened.Reported)
        {
            happened.Time = LogTime.None;
            happened.Line = lineNumber;
            Report(ref happened, line);
        }
    }

    private void KeepUnrecognised(ReadOnlySpan<byte> line)
    {
        if (unrecognised.Count < MostUnrecognised && line.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            unrecognised.Add(new LineReference(input, lineNumber).ToEvidence(line));
        }
    }

    private void Advance(in LogPrefix prefix)
    {
        if (prefix.Time == LogTime.None)
        {
            return;
        }

        if (firstTime == LogTime.None)
        {
            firstTime = prefix.Time;
        }

        // The kernel's clock starts at zero with each boot. A little disorder is printk's and syslog's.
        if (prefix.Monotonic && monotonic && lastTime - prefix.Time > 5_000_000)
        {
            NewBoot();
        }

        monotonic |= prefix.Monotonic;
        lastTime = prefix.Time;
    }

    private void NewBoot()
    {
        boot++;
        portOfTty.Clear();
        portOfScsiHost.Clear();
        portOfAddress.Clear();
        foreach (var track in order)
        {
            track.Restart();
        }
    }

    private void Report(ref LogEvent happened, ReadOnlySpan<byte> line)
    {
        if (happened.Kind == EventKind.KernelVersion)
        {
            TakeKernel(happened, line);
        }

        var port = happened.Reference switch
        {
            PortReference.Tty => portOfTty.GetValueOrDefault(happened.Name ?? ""),
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
        track.Add(happened, boot, line);
    }

    private void TakeKernel(in LogEvent happened, ReadOnlySpan<byte> line)
    {
        // "Linux version" opens a boot, unless the clock has just shown it.
        if (kernel is not null && order.Count > 0 && !monotonic)
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

    /// <summary>Learns which port stands behind a tty, a SCSI host or a device number.</summary>
    private void Relate(PortKey port, in LogEvent happened)
    {
        switch (happened.Kind)
        {
            case EventKind.SerialAttached or EventKind.AcmAttached when happened.Name is not null && portOfTty.Count < 256:
                portOfTty[happened.Name] = port;
                break;
            case EventKind.StorageHost when !port.IsNone && (portOfScsiHost.Count < 256 || portOfScsiHost.ContainsKey(happened.Number)):
                portOfScsiHost[happened.Number] = port;
                break;
            case EventKind.NewDevice when portOfAddress.Count < 256 || portOfAddress.ContainsKey(happened.Number):
                newest = port;
                portOfAddress[happened.Number] = port;
                break;
        }
    }
}
