using System.Diagnostics;
using System.Threading.Channels;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Pastes;
using Dialtone.Facts.Host;
using Dialtone.Linux.Events;

namespace Dialtone.App.Commands;

/// <summary>Diagnoses a log while it is written: tells each finding when it arises or changes, in bounded memory, and the whole answer at the end.</summary>
internal sealed class Following(Session session, OutputFormat format, bool verbose, bool evidence)
{
    /// <summary>Pieces that wait to be read: a writer that is faster than the reader is held up, not kept in memory.</summary>
    private const int MostWaiting = 64;

    /// <summary>A flood of lines is looked at this often; a single line at once.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<(string Id, string? Port), Finding> told = [];
    private readonly TextEncoding encoding = new();
    private LogReader reader = new("");
    private Machine? machine;
    private bool live;
    private Examination? examination;

    /// <param name="file">A file, <c>-</c> for standard input, or null for this machine's kernel log.</param>
    /// <returns>The exit status of the answer at the end.</returns>
    public async Task<int> RunAsync(string? file)
    {
        if (file is "" || Directory.Exists(file))
        {
            throw new CommandException(ExitStatus.Usage, file is "" ? "The file to follow has an empty name." : $"{file} is a directory; --follow takes one file.");
        }

        live = file is null;
        machine = live ? session.Machine.Collect(session.Stop) : null;
        reader = live ? new LogReader(KernelLog.Place, LogFormatHint.Kmsg) : new LogReader(InputNames.Of([file!])[0]);
        session.Terminal.Complain($"Following {(live ? "the kernel log" : file == "-" ? "standard input" : file!)}; Ctrl-C ends it with the whole answer.");
        var pieces = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
        // Reading a pipe cannot be cancelled; the thread that waits for it ends with the process.
        var pump = Task.Run(() => PumpAsync(file, pieces.Writer), CancellationToken.None);
        var since = Stopwatch.StartNew();
        try
        {
            while (await pieces.Reader.WaitToReadAsync(session.Stop))
            {
                // What comes in one burst is looked at once, and read while it comes: a writer is not held up.
                await FeedAsync(pieces.Reader, Interval - since.Elapsed);
                Examine();
                since.Restart();
            }

            await pump;
        }
        catch (OperationCanceledException) when (session.Stop.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitStatus.Usage, $"{(file == "-" ? "standard input" : file)} cannot be read: {InputFiles.Reason(exception)}");
        }

        return Conclude();
    }

    /// <summary>Reads what is there and what comes within <paramref name="patience"/>; at least one piece, and no longer than an interval in a flood that
    /// does not end.</summary>
    private async Task FeedAsync(ChannelReader<byte[]> pieces, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            while (pieces.TryRead(out var piece))
            {
                reader.Feed(piece);
                Learn(piece);
                if (since.Elapsed > Interval)
                {
                    return;
                }
            }

            var rest = patience - since.Elapsed;
            if (rest <= TimeSpan.Zero)
            {
                return;
            }

            using var ended = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
            ended.CancelAfter(rest);
            try
            {
                if (!await pieces.WaitToReadAsync(ended.Token))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!session.Stop.IsCancellationRequested)
            {
                // Nothing more came in time.
                return;
            }
        }
    }

    private void Learn(byte[] piece)
    {
        ReadOnlySpan<byte> rest = piece;
        while (session.Secrets is { } secrets && encoding.TryTake(ref rest, ended: false, out var text))
        {
            secrets.Learn(text);
        }
    }

    private async Task PumpAsync(string? file, ChannelWriter<byte[]> pieces)
    {
        try
        {
            if (file == "-")
            {
                using var stream = session.StandardInput();
                var buffer = new byte[1 << 16];
                for (int count; (count = stream.Read(buffer)) > 0;)
                {
                    await pieces.WriteAsync(buffer[..count], session.Stop);
                }
            }
            else if (file is null)
            {
                foreach (var piece in session.Machine.FollowLog(session.Stop))
                {
                    await pieces.WriteAsync(piece, session.Stop);
                }
            }
            else
            {
                await foreach (var piece in GrowingFile.ReadAsync(file, session.Stop))
                {
                    await pieces.WriteAsync(piece, session.Stop);
                }
            }
        }
        finally
        {
            pieces.Complete();
        }
    }

    private Subjects Subjects(LogFacts log) => new()
    {
        Machine = machine,
        Logs = [log],
        Live = live,
        Uptime = live ? session.Machine.Uptime : null,
    };

    private void Examine()
    {
        if (live)
        {
            machine = session.Machine.Collect(session.Stop);
        }

        Compare(Examiner.Examine(Subjects(reader.Snapshot())));
    }

    private int Conclude()
    {
        var log = reader.Complete();
        var subjects = Subjects(log);
        Compare(Examiner.Examine(subjects));
        var story = Examining.Tell(subjects, live ? "the kernel log of this machine" : DeviceListPage.Count((int)Math.Min(int.MaxValue, log.Description.Lines), "line"));
        if (format == OutputFormat.Json)
        {
            ShowLine(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("event", "end");
                writer.WritePropertyName("answer");
                writer.WriteRawValue(StoryJson.Write(story));
                writer.WriteEndObject();
            }));
        }
        else
        {
            session.Terminal.Output.Write("\n");
            Delivery.Show(story, format, verbose, session.Terminal, evidence);
        }

        return ExitStatus.For(story.Examination.Verdict);
    }

    private void Compare(Examination now)
    {
        var there = new HashSet<(string, string?)>();
        var suspects = new List<Finding>();
        foreach (var finding in now.Findings)
        {
            var key = (finding.Id, finding.Subject.Port);
            there.Add(key);
            if (!told.TryGetValue(key, out var before))
            {
                if (finding.Suspected && format == OutputFormat.Text)
                {
                    suspects.Add(finding);
                }
                else
                {
                    Say("new", finding);
                }
            }
            else if (before.Role != finding.Role || before.Confidence != finding.Confidence || before.Loop?.Ongoing != finding.Loop?.Ongoing)
            {
                Say("changed", finding);
            }

            told[key] = finding;
        }

        foreach (var symptom in suspects.GroupBy(finding => finding.Symptom))
        {
            Say("Seen", symptom);
        }

        var gone = told.Where(entry => !there.Contains(entry.Key)).ToList();
        foreach (var (key, finding) in gone)
        {
            told.Remove(key);
            if (!finding.Suspected || format != OutputFormat.Text)
            {
                Say("gone", finding);
            }
        }

        foreach (var symptom in gone.Select(entry => entry.Value).Where(finding => finding.Suspected && format == OutputFormat.Text).GroupBy(finding => finding.Symptom))
        {
            Say("No longer", symptom);
        }

        if (examination is { } last && last.Verdict != now.Verdict && now.Verdict is Verdict.Healthy)
        {
            Say(now);
        }

        examination = now;
    }

    private void Say(string change, Finding finding)
    {
        if (format == OutputFormat.Json)
        {
            ShowLine(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("event", change);
                Diagnosis.Json.ExaminationJson.WriteFindings(writer, "findings", [finding]);
                writer.WriteEndObject();
            }));
            return;
        }

        var page = session.Terminal.NewPage();
        var certain = finding is { Role: Role.Cause, Confidence: not Confidence.Possible };
        var tone = change == "gone" ? Tone.Good : certain ? Tone.Bad : Tone.Caution;
        page.Entry(
            change switch { "new" => finding.Role switch { Role.Cause => certain ? "Trouble" : "Perhaps", Role.Consequence => "Follows", _ => "Note" }, "changed" => "Changed", _ => "No longer" },
            Where(finding), new Piece(finding.Message, tone), new Piece($" ({finding.Id}, {StoryWords.ConfidenceWord(finding.Confidence)}{(finding.Loop is { Ongoing: false } ? ", over" : "")})", Tone.Faint));
        session.Terminal.Show(page);
        session.Terminal.Output.Flush();
    }

    /// <summary>What is seen, once, with all that commonly lies behind it.</summary>
    private void Say(string label, IEnumerable<Finding> suspects)
    {
        var all = suspects.ToList();
        var page = session.Terminal.NewPage();
        page.Entry(
            label, Where(all[0]), new Piece($"{all[0].Symptom}.", label == "Seen" ? Tone.Caution : Tone.Good),
            new Piece(label == "Seen" ? $" It may be {string.Join(", or ", all.Select(finding => finding.Id))}." : $" ({string.Join(", ", all.Select(finding => finding.Id))})", Tone.Faint));
        session.Terminal.Show(page);
        session.Terminal.Output.Flush();
    }

    private static string Where(Finding finding) => finding.Evidence.Count > 0 ? $"line {finding.Evidence.Max(line => line.Line)}: " : "";

    private void Say(Examination now)
    {
        if (format == OutputFormat.Text)
        {
            var page = session.Terminal.NewPage();
            page.Entry("Healthy", new Piece(StoryWords.Headline(now), Tone.Good));
            session.Terminal.Show(page);
            session.Terminal.Output.Flush();
        }
    }

    private void ShowLine(string json)
    {
        session.Terminal.Output.Write(JsonText.Compact(session.Terminal.Redactor is { } redactor ? JsonText.Redacted(json, redactor) : json));
        session.Terminal.Output.Flush();
    }
}
