using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs.Statements;

/// <summary>Collects what programs said, in bounded memory: of each wording the first and the last times are kept, and all are counted.</summary>
internal sealed class StatementLog(string input)
{
    private const int First = 24;
    private const int Last = 40;

    private readonly Dictionary<Wording, Kept> kept = [];
    private readonly List<(Wording Wording, WordingPattern Pattern)> found = [];
    private readonly List<(string Name, string Value)> captures = [];
    private readonly Dictionary<string, Aspect> aspects = new(
        Enum.GetValues<Aspect>().Select(aspect => KeyValuePair.Create(AspectNames.Of(aspect), aspect)));

    private sealed class Kept
    {
        public long Count { get; set; }

        public List<Statement> First { get; } = [];

        public Queue<Statement> Last { get; } = [];
    }

    /// <summary>Looks for wordings in a message. True if there is one.</summary>
    /// <param name="message">The line without its prefix.</param>
    /// <param name="line">The whole line, for the evidence.</param>
    public bool Take(Speaker speaker, ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, long number, long time, int boot)
    {
        found.Clear();
        WordingScanner.Default.Scan(message, speaker, found);
        if (found.Count == 0)
        {
            return false;
        }

        var evidence = new Evidence(input, (int)Math.Min(int.MaxValue, number), LineText.Decode(line.Length > 400 ? line[..400] : line));
        foreach (var (wording, pattern) in found)
        {
            pattern.TryMatch(message, captures);
            Add(new Statement(wording, time == LogTime.None ? null : TimeSpan.FromMicroseconds(time), boot, evidence) { Captures = [.. captures] });
        }

        return true;
    }

    private void Add(Statement statement)
    {
        if (!kept.TryGetValue(statement.Wording, out var entry))
        {
            kept.Add(statement.Wording, entry = new Kept());
        }

        statement = statement with { Ordinal = ++entry.Count };
        if (entry.First.Count < First)
        {
            entry.First.Add(statement);
            return;
        }

        if (entry.Last.Count == Last)
        {
            entry.Last.Dequeue();
        }

        entry.Last.Enqueue(statement);
    }

    /// <summary>What was kept, in the order of the lines.</summary>
    public IReadOnlyList<Statement> ToStatements() =>
        [.. kept.Values.SelectMany(entry => entry.First.Concat(entry.Last)).OrderBy(statement => statement.Line.Line)];

    /// <summary>The aspects that the statements tell, in the order of the lines.</summary>
    public IEnumerable<Told> ToTold()
    {
        foreach (var statement in ToStatements())
        {
            var modem = statement["modem"] is { Length: > 0 } name ? name : null;
            if (statement.Wording.Tells is { } tells)
            {
                yield return new Told(tells.Aspect, tells.Value, modem, statement.Time, statement.Boot, statement.Line);
            }

            foreach (var (hole, value) in statement.Captures)
            {
                if (value.Length > 0 && aspects.TryGetValue(hole, out var aspect))
                {
                    yield return new Told(aspect, value.ToLowerInvariant(), modem, statement.Time, statement.Boot, statement.Line);
                }
            }
        }
    }
}
