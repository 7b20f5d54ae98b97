using System.Globalization;
using System.Text;
using System.Text.Json;
using Dialtone.App.CommandLine;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Messages;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Tests.App;
using Dialtone.Tests.Golden;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

/// <summary>Whole inputs that nobody has seen before. <c>build/fuzz</c> runs these with many more of them.</summary>
public sealed class SplicedInputTests
{
    private static readonly int Inputs = int.TryParse(Environment.GetEnvironmentVariable("DIALTONE_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var count) ? count : 2000;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("DIALTONE_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20091206;

    private static readonly string[] Stages = ["facts", "events", "findings"];

    /// <summary>What <c>build/fuzz</c> holds every input to. The tests hold it to nothing: they may run beside anything.</summary>
    private static readonly double? SecondsPerMegabyte =
        double.TryParse(Environment.GetEnvironmentVariable("DIALTONE_FUZZ_SECONDS_PER_MEGABYTE"), CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    [Fact]
    public void Reading_with_memory_gives_the_same_facts_as_reading_line_by_line()
    {
        using var inputs = new SplicedInputs(Seed);
        var random = new Random(Seed);
        for (var i = 0; i < Inputs; i++)
        {
            var input = inputs.Next();
            var fast = new LogReader("log");
            for (var at = 0; at < input.Length;)
            {
                var length = Math.Min(random.Next(4) == 0 ? random.Next(1, 200) : input.Length, input.Length - at);
                fast.Feed(input.AsSpan(at, length));
                at += length;
            }

            var simple = new LogReader("log") { Simple = true };
            simple.Feed(input);
            var (expected, given) = (LogReaderPropertyTests.Describe(simple.Complete()), LogReaderPropertyTests.Describe(fast.Complete()));
            Assert.True(expected == given, $"input {i} of seed {Seed}, base64 {Convert.ToBase64String(input)}:\n{expected}\nbut\n{given}");
        }
    }

    /// <summary>A syslog as long as a file's, whose lines are of many programs and of one day as a rule, beside what the cases hold.</summary>
    [Fact]
    public void A_long_syslog_gives_the_same_facts_as_its_lines_one_by_one()
    {
        using var inputs = new SplicedInputs(Seed + 4);
        var random = new Random(Seed + 4);
        string[] programs = ["kernel", "ModemManager[711]", "NetworkManager[701]", "pppd[812]", "sshd[99]", "CRON[12345]", "dhclient", "a-program-with-a-name-that-is-long[1]", "usb_modeswitch", "x.y", "(udev-worker)[77]", "k"];
        for (var round = 0; round < Math.Max(4, Inputs / 100); round++)
        {
            var text = new StringBuilder();
            var (clock, uptime) = (random.Next(86_000), random.Next(1, 100_000) * 1_000_000L);
            var host = (round % 4) switch { 0 => "a", 1 => "laptop", 2 => "host-of-sixteen1", _ => "a-host-with-quite-a-long-name" };
            foreach (var said in Enumerable.Range(0, 40).SelectMany(_ => Encoding.Latin1.GetString(inputs.Next()).Split('\n')))
            {
                clock += random.Next(20) == 0 ? random.Next(100) : 0;
                uptime += random.Next(2_000_000);
                uptime = random.Next(400) == 0 ? 1_000_000 : uptime;
                var message = said.Length > 60 && random.Next(4) == 0 ? said[random.Next(60)..] : said;
                message = random.Next(3) == 0 ? "usb 3-1: USB disconnect, device number 4" : message;
                var program = programs[random.Next(programs.Length)];
                for (var times = random.Next(3) == 0 ? 5 : 1; times > 0; times--)
                {
                    text.Append(CultureInfo.InvariantCulture, $"Nov {(round & 1) + 9,2} {clock / 3600 % 24:d2}:{clock / 60 % 60:d2}:{clock % 60:d2} {host} {program}: ");
                    text.Append(CultureInfo.InvariantCulture, $"{(random.Next(2) == 0 ? $"[{uptime / 1_000_000,5}.{uptime % 1_000_000:d6}] " : "")}{message}\n");
                    message = WithOtherDigits(message, random);
                }
            }

            var input = Encoding.Latin1.GetBytes(text.ToString());
            var fast = new LogReader("log");
            fast.Feed(input);
            var simple = new LogReader("log") { Simple = true };
            simple.Feed(input);
            Assert.Equal(LogReaderPropertyTests.Describe(simple.Complete()), LogReaderPropertyTests.Describe(fast.Complete()));
        }
    }

    /// <summary>A line that a format had to read put the count of its kind aside, and the batch it stood in lost those that nobody looks at: the format was told wrong.</summary>
    [Fact]
    public void Lines_that_nobody_looks_at_are_counted_beside_one_of_an_unusual_program()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 127; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Nov  1 12:00:00 laptop {(i == 93 ? "x.y" : $"sshd[{i}]")}: Connection closed\n");
        }

        for (var i = 0; i < 100; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Nov  1 12:00:00 laptop kernel: [  100.{i:d6}] nobody knows this message\n");
        }

        var facts = new LogReader("log");
        facts.Feed(Encoding.ASCII.GetBytes(text.ToString()));
        Assert.Equal("syslog", facts.Complete().Description.Format);
    }

    /// <summary>What was cut off by a window's edge or a page's end: each line of a text ends anywhere, with the lines before it in their place.</summary>
    [Fact]
    public void Lines_may_end_anywhere()
    {
        var random = new Random(Seed + 6);
        var inputs = Case.All.SelectMany(known => known.Inputs).Select(input => Encoding.Latin1.GetString(input.Bytes).Split('\n')).ToList();
        for (var round = 0; round < Math.Max(2, Inputs / 5000); round++)
        {
            foreach (var lines in inputs)
            {
                var cut = random.Next(lines.Length);
                var text = string.Join('\n', lines.Select((line, index) => index == cut || random.Next(8) == 0 ? line[..random.Next(line.Length + 1)] : line));
                var fast = new LogReader("log");
                fast.Feed(Encoding.Latin1.GetBytes(text));
                var simple = new LogReader("log") { Simple = true };
                simple.Feed(Encoding.Latin1.GetBytes(text));
                Assert.Equal(LogReaderPropertyTests.Describe(simple.Complete()), LogReaderPropertyTests.Describe(fast.Complete()));
            }
        }
    }

    [Fact]
    public void A_kernel_message_of_unknown_shape_is_unknown_whatever_its_digits_are()
    {
        using var inputs = new SplicedInputs(Seed + 5);
        var random = new Random(Seed + 5);
        var names = new NameTable();
        var (unknown, known) = (0, 0);
        for (var i = 0; i < Inputs / 4; i++)
        {
            foreach (var text in Encoding.Latin1.GetString(inputs.Next()).Split('\n'))
            {
                var message = text.Length > 40 && random.Next(2) == 0 ? text[random.Next(40)..] : text;
                var happened = default(LogEvent);
                if (KernelMessages.TryRead(Encoding.Latin1.GetBytes(message), ref happened, names) || !KernelMessages.IsUnknownWithAnyDigits(Encoding.Latin1.GetBytes(message)))
                {
                    known++;
                    continue;
                }

                unknown++;
                happened = default;
                var other = WithOtherDigits(message, random);
                Assert.False(KernelMessages.TryRead(Encoding.Latin1.GetBytes(other), ref happened, names), $"{message} but {other}");
            }
        }

        Assert.True(unknown > Inputs && known > Inputs);
    }

    private static string WithOtherDigits(string text, Random random) =>
        string.Concat(text.Select(character => char.IsAsciiDigit(character) && random.Next(2) == 0 ? (char)('0' + random.Next(10)) : character));

    [Fact]
    public void The_memory_of_a_syslog_gives_what_its_format_gives()
    {
        using var inputs = new SplicedInputs(Seed + 1);
        var format = LogFormat.All.OfType<SyslogFormat>().Single();
        var random = new Random(Seed);
        var remembered = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var memory = new SyslogMemory();
            foreach (var text in Encoding.Latin1.GetString(inputs.Next()).Split('\n'))
            {
                var line = Encoding.Latin1.GetBytes(text);
                // What stands behind the line may be read and must not matter.
                var room = new byte[line.Length + 200];
                random.NextBytes(room.AsSpan(line.Length));
                line.CopyTo(room, 0);
                room[line.Length] = (byte)'\n';
                var expected = default(LogPrefix);
                var known = TryRemembered(memory, room, line.Length, out var given, out var speaker);
                if (!format.TryRead(line, ref expected))
                {
                    Assert.False(known, text);
                    continue;
                }

                memory.Learn(line, expected);
                if (known)
                {
                    remembered++;
                    Assert.Equal((expected.Message, expected.Time, expected.Monotonic, expected.Variant), (given.Message, given.Time, given.Monotonic, given.Variant));
                    Assert.Equal(expected.ProgramStart, given.ProgramStart);
                    Assert.True(!given.Monotonic || given.Wall == expected.Wall, text);
                    Assert.Equal(Speakers.Of(expected.Program(line)), speaker);
                }
            }
        }

        Assert.True(remembered > Inputs);
    }

    [Fact]
    public void Programs_that_take_each_others_place_in_the_memory_are_told_apart()
    {
        var memory = new SyslogMemory();
        var format = LogFormat.All.OfType<SyslogFormat>().Single();
        var random = new Random(Seed);
        string[] known = ["kernel", "ModemManager", "NetworkManager", "sshd", "a-name-of-thirty-two-bytes-in-all", "systemd-modules-load"];
        for (var i = 0; i < Inputs * 10; i++)
        {
            var name = random.Next(2) == 0 ? known[random.Next(known.Length)] : "daemon-" + random.Next(3000);
            var line = Encoding.ASCII.GetBytes($"Nov  1 12:00:{random.Next(60):00} laptop {name}{(random.Next(2) == 0 ? $"[{random.Next(9999)}]" : "")}: says something");
            var room = new byte[line.Length + 200];
            line.CopyTo(room, 0);
            var remembered = TryRemembered(memory, room, line.Length, out _, out var speaker);
            var expected = default(LogPrefix);
            Assert.True(format.TryRead(line, ref expected));
            memory.Learn(line, expected);
            Assert.True(i == 0 || remembered || name is "kernel" or "a-name-of-thirty-two-bytes-in-all", name);
            Assert.True(!remembered || speaker == Speakers.Of(expected.Program(line)), name);
        }
    }

    private static bool TryRemembered(SyslogMemory memory, byte[] room, int length, out LogPrefix prefix, out Speaker speaker)
    {
        prefix = default;
        speaker = Speaker.None;
        Span<SyslogTag> tags = [default];
        if (!memory.IsUsable)
        {
            return false;
        }

        var looked = memory.TakeApart(ref room[0], room.Length, [-1, length], tags);
        Assert.Equal(tags[0].Message > 0 && tags[0].Speaker == Speaker.None && room[tags[0].Message] != '[', looked == 0);
        if (!memory.TryFindMessage(ref room[0], length, tags[0], out var message, out var uptime))
        {
            return false;
        }

        speaker = tags[0].Speaker;
        var timed = uptime != LogTime.None;
        var time = memory.TimeOf(ref room[0]);
        prefix = new LogPrefix
        {
            ProgramStart = memory.ProgramStart,
            Message = message,
            Monotonic = timed,
            Time = timed ? uptime : time,
            Wall = time,
            Variant = timed ? "syslog-kernel-time" : memory.Padded ? "journal" : null,
        };
        return true;
    }

    [Fact]
    public void The_scanner_finds_what_trying_every_pattern_finds()
    {
        using var inputs = new SplicedInputs(Seed + 2);
        var found = new List<(Wording Wording, WordingPattern Pattern)>();
        var total = 0;
        for (var i = 0; i < Inputs / 40; i++)
        {
            foreach (var text in Encoding.Latin1.GetString(inputs.Next()).Split('\n'))
            {
                var line = Encoding.Latin1.GetBytes(text);
                foreach (var speaker in (ReadOnlySpan<Speaker>)[Speaker.Kernel, Speaker.ModemManager, Speaker.Any])
                {
                    found.Clear();
                    WordingScanner.Default.Scan(line, speaker, found);
                    var expected = WordingCatalogue.All
                        .Where(wording => (wording.Speakers & speaker) != Speaker.None)
                        .Select(wording => (wording, wording.Patterns.FirstOrDefault(pattern => pattern.TryMatch(line, null))))
                        .Where(pair => pair.Item2 is not null).ToHashSet();
                    Assert.True(expected.SetEquals(found!), text);
                    total += found.Count;
                }
            }
        }

        Assert.True(total > 0);
    }

    /// <summary>Every form of an answer, to any input: in time, and without a character that a terminal or a page would obey.</summary>
    [Fact]
    public async Task Every_input_gets_an_answer_in_every_form()
    {
        using var inputs = new SplicedInputs(Seed + 3);
        var machine = new FakeThisMachine(0);
        var slowest = 0.0;
        var broken = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var plain = inputs.Next();
            var input = inputs.Packed(plain);
            var start = ProcessorTime();
            string[] form = (i % 16) switch
            {
                0 => ["--format", "text"],
                1 => ["--format", "html"],
                2 => ["--evidence", "--verbose"],
                3 => ["--redact", "--format", "json"],
                4 => ["--after", Stages[i / 16 % 3]],
                5 => ["--after", Stages[i / 16 % 3], "--format", "json"],
                _ => ["--format", "json"],
            };
            using var stream = new MemoryStream(input);
            using var output = new MemoryStream();
            var run = await Run.ProgramAsync(machine, ["diagnose", .. form, "-"], stream, output: output, stop: TestContext.Current.CancellationToken);
            // A packed input may be broken, and then says so and nothing else.
            if (run.Status == ExitStatus.Usage && input != plain)
            {
                Assert.Equal("", run.Output);
                Assert.StartsWith("dialtone: ", run.Error, StringComparison.Ordinal);
                broken++;
                continue;
            }

            Assert.True(run.Status is 0 or 1 or 2, $"input {i} of seed {Seed} ended with {run.Status}: {run.Error} base64 {Convert.ToBase64String(input)}");
            var answer = run.Output + Encoding.UTF8.GetString(output.ToArray());
            Assert.False(string.IsNullOrEmpty(answer));
            Assert.DoesNotContain(answer, character => char.IsControl(character) && character != '\n');
            if (form is [.., "--format", "json"])
            {
                using var document = JsonDocument.Parse(answer);
                Assert.True(form is ["--after", ..] || document.RootElement.GetProperty("schema").GetInt32() == 1);
            }

            var seconds = (ProcessorTime() - start).TotalSeconds / Math.Max(1, Math.Max(plain.Length, input.Length) / 1e6);
            slowest = Math.Max(slowest, seconds);
            Assert.True(SecondsPerMegabyte is not { } most || seconds <= most, $"input {i} of seed {Seed} took {seconds:f3} s, base64 {Convert.ToBase64String(input)}");
        }

        TestContext.Current.SendDiagnosticMessage("slowest input: {0:f3} s of processor time, or per MB where it is longer than that; {1} archives were broken", slowest, broken);
    }

    /// <summary>Of this process, which does nothing else: other processes do not count.</summary>
    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Large_and_hostile_inputs_get_a_clear_answer(int kind)
    {
        var random = new Random(Seed);
        byte[] input = kind switch
        {
            0 => [.. Enumerable.Repeat((byte)'x', 20_000_000)],
            1 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\n", 200_000))),
            2 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("> > > 1: &lt;&lt;\x1b[1m\n", 50_000))),
            3 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("[    1.0", 100_000))),
            _ => new byte[2_000_000],
        };
        if (kind == 4)
        {
            random.NextBytes(input);
        }

        using var stream = new MemoryStream(input);
        var run = await Run.ProgramAsync(new FakeThisMachine(0), ["diagnose", "-"], stream, stop: TestContext.Current.CancellationToken);
        Assert.Equal(2, run.Status);
        Assert.Contains("Cannot tell", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output, character => char.IsControl(character) && character != '\n');
    }
}
