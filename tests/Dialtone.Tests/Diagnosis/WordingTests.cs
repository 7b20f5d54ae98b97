using System.Reflection;
using System.Text;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Tests.Diagnosis;

public sealed class WordingTests
{
    [Fact]
    public void The_catalogue_holds_every_wording_that_is_declared()
    {
        var declared = typeof(WordingCatalogue).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Wording)).Select(field => (field.Name, (Wording)field.GetValue(null)!)).ToList();
        Assert.NotEmpty(declared);
        Assert.All(declared, entry => Assert.Contains(entry.Item2, WordingCatalogue.All));
        Assert.Equal(declared.Count, WordingCatalogue.All.Count);
    }

    [Fact]
    public void Every_pattern_is_found_in_a_line_made_of_it()
    {
        var missed = new List<string>();
        foreach (var wording in WordingCatalogue.All)
        {
            foreach (var pattern in wording.Patterns)
            {
                var line = Encoding.UTF8.GetBytes(Fill(pattern.Text));
                var found = new List<(Wording Wording, WordingPattern Pattern)>();
                WordingScanner.Default.Scan(line, Speaker.Any, found);
                if (!found.Exists(entry => ReferenceEquals(entry.Wording, wording)))
                {
                    missed.Add($"{pattern.Text} in '{Encoding.UTF8.GetString(line)}'");
                }
            }
        }

        Assert.Empty(missed);
    }

    /// <summary>What is looked for is made from the wordings themselves, whatever their literals' lengths: no new one can be missed.</summary>
    [Fact]
    public void A_wording_that_is_added_is_found_wherever_it_stands()
    {
        var random = new Random(20261123);
        var found = new List<(Wording Wording, WordingPattern Pattern)>();
        for (var round = 0; round < 400; round++)
        {
            var added = Enumerable.Range(0, 4).Select(_ => new Wording(Speaker.Application, Word(random, random.Next(4, 20)) + "{*}" + Word(random, random.Next(1, 6)), Word(random, random.Next(4, 14)))).ToList();
            var scanner = new WordingScanner([.. WordingCatalogue.All.Take(100), .. added]);
            for (var i = 0; i < 64; i++)
            {
                var pattern = added[random.Next(added.Count)].Patterns[random.Next(2)].Text.Replace("{*}", random.Next(2) == 0 ? "" : Word(random, random.Next(9)), StringComparison.Ordinal);
                // A wording begins where a word does.
                var text = (random.Next(2) == 0 ? "" : Word(random, random.Next(12)) + (random.Next(2) == 0 ? " " : "/")) + (random.Next(2) == 0 ? pattern : pattern.ToUpperInvariant()) + Word(random, random.Next(12));
                var line = Encoding.Latin1.GetBytes(text);
                found.Clear();
                scanner.Scan(line, Speaker.Application, found);
                var expected = added.Select(wording => (wording, wording.Patterns.FirstOrDefault(pattern => pattern.TryMatch(line, null)))).Where(pair => pair.Item2 is not null).ToHashSet();
                Assert.NotEmpty(expected);
                Assert.True(expected.SetEquals(found.Where(pair => added.Contains(pair.Wording))!), text);
            }
        }
    }

    private static string Word(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "abcdefgh -:.1"[random.Next(13)]));

    [Fact]
    public void A_speaker_is_not_taken_for_another()
    {
        var line = "<warn> Modem couldn't be initialized: SIM not inserted"u8.ToArray();
        var found = new List<(Wording Wording, WordingPattern Pattern)>();
        WordingScanner.Default.Scan(line, Speaker.Kernel, found);
        Assert.Empty(found);
        WordingScanner.Default.Scan(line, Speaker.ModemManager, found);
        Assert.Contains(found, entry => entry.Wording == SimWordings.Missing);
    }

    [Theory]
    [InlineData("state changed ({from:w} -> {to:w})", "<info> [modem0] State Changed (registered -> connecting)", "from=registered to=connecting")]
    [InlineData("{tty:w}: open failed", "tty: ttyUSB2: open failed", "tty=ttyUSB2")]
    [InlineData("read {n:n} bytes", "read 12 bytes", "n=12")]
    [InlineData("read {n:n} bytes", "read x bytes, then read 7 bytes", "n=7")]
    [InlineData("device {id:i} on", "switching device 12d1:1446 on bus 3", "id=12d1:1446")]
    [InlineData("device {id:i} on", "switching device 12d1:14467 on bus 3", null)]
    [InlineData("device {id:i}", "device 12d1", null)]
    [InlineData("^exit with {what}", "exit with a 'bad' end", "what=a 'bad' end")]
    [InlineData("^exit with", "we exit with", null)]
    [InlineData("plugin{*}missing$", "plugin is missing", "")]
    [InlineData("plugin{*}missing$", "plugin is missing here", null)]
    [InlineData("key: {value}", "key: \"quoted text\"", "value=quoted text")]
    public void A_pattern_takes_what_stands_in_its_holes(string pattern, string line, string? expected)
    {
        var captures = new List<(string Name, string Value)>();
        var matches = new WordingPattern(pattern).TryMatch(Encoding.UTF8.GetBytes(line), captures);
        Assert.Equal(expected, matches ? string.Join(' ', captures.Select(capture => $"{capture.Name}={capture.Value}")) : null);
    }

    [Fact]
    public void No_bytes_make_a_pattern_fail()
    {
        var random = new Random(20261122);
        var patterns = WordingCatalogue.All.SelectMany(wording => wording.Patterns).ToList();
        var captures = new List<(string Name, string Value)>();
        var found = new List<(Wording Wording, WordingPattern Pattern)>();
        for (var i = 0; i < 100_000; i++)
        {
            var pattern = patterns[random.Next(patterns.Count)];
            var line = Encoding.UTF8.GetBytes(Fill(pattern.Text));
            var bytes = line[..random.Next(line.Length + 1)];
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
            {
                // A line holds no line feed.
                bytes[random.Next(bytes.Length)] = (byte)random.Next(11, 256);
            }

            found.Clear();
            WordingScanner.Default.Scan(bytes, Speaker.Any, found);
            foreach (var (_, matched) in found)
            {
                Assert.True(matched.TryMatch(bytes, captures));
                Assert.All(captures, capture => Assert.DoesNotContain('\n', capture.Value));
            }
        }
    }

    /// <summary>The pattern with something plausible in its holes.</summary>
    private static string Fill(string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '{')
            {
                var close = pattern.IndexOf('}', i);
                text.Append(pattern[close - 1] switch { 'n' when pattern[close - 2] == ':' => "4", 'i' when pattern[close - 2] == ':' => "12d1:1f01", _ => "some" });
                i = close;
            }
            else if ((pattern[i] == '^' && i == 0) || (pattern[i] == '$' && i == pattern.Length - 1))
            {
                continue;
            }
            else
            {
                text.Append(pattern[i]);
            }
        }

        return text.ToString();
    }
}
