using System.Runtime.InteropServices;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Facts;

namespace Dialtone.Diagnosis.Logs.Statements;

/// <summary>A wording that a message is known to hold, in which of its patterns.</summary>
internal readonly record struct KnownWording(StatementLog.Kept Kept, WordingPattern Pattern);

/// <summary>Collects what programs said, in bounded memory: of each wording the first and the last times are kept, and all are counted. Text is decoded when
/// it is asked for.</summary>
internal sealed class StatementLog(string input)
{
    private const int FirstKept = 24;
    private const int LastKept = 40;
    private const int MaximumText = 400;

    /// <summary>Bytes of a message from which holes are filled; what stands behind is no wording's.</summary>
    private const int MaximumMessage = 1200;

    private readonly Dictionary<Wording, Kept> kept = [];
    private readonly List<(Wording Wording, WordingPattern Pattern)> found = [];
    private readonly byte[] plain = new byte[LineAssembler.MaximumLength];
    private readonly Dictionary<string, Aspect> aspects = new(
        Enum.GetValues<Aspect>().Select(aspect => KeyValuePair.Create(EnumWords.Of(aspect), aspect)));

    /// <summary>All the times that one wording was said, of which the first and the last are held.</summary>
    internal sealed class Kept(Wording wording)
    {
        public Wording Wording => wording;

        public long Count { get; set; }

        public List<Said> First { get; } = [];

        public Said[] Last { get; } = new Said[LastKept];

        public ref Said Next()
        {
            if (Count++ < FirstKept)
            {
                First.Add(default);
                return ref CollectionsMarshal.AsSpan(First)[^1];
            }

            return ref Last[(Count - 1 - FirstKept) % LastKept];
        }
    }

    /// <summary>A wording in a line, not decoded.</summary>
    internal struct Said
    {
        public WordingPattern Pattern;
        public byte[]? Text;
        public int TextLength;
        public int MessageStart;
        public int MessageLength;
        public long Line;
        public long Time;
        public long Ordinal;
        public int Boot;
        public Statement? Decoded;
    }

    /// <summary>Looks for wordings in a message. True if there is one.</summary>
    /// <param name="message">The line without its prefix.</param>
    /// <param name="line">The whole line, for the evidence.</param>
    public bool Take(Speaker speaker, ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, long number, long time, int boot)
    {
        message = Plain(message);
        found.Clear();
        WordingScanner.Default.Scan(message, speaker, found);
        foreach (var (wording, pattern) in found)
        {
            Keep(KeptOf(wording), pattern, message, line, number, time, boot);
        }

        return found.Count > 0;
    }

    /// <summary>Looks for wordings that stand across the break of a wrapped message. True if there is one.</summary>
    /// <param name="message">Both parts together.</param>
    /// <param name="first">What stands before the break; what it says by itself was taken.</param>
    /// <param name="last">What stands behind it; likewise.</param>
    public bool TakeAcross(Speaker speaker, ReadOnlySpan<byte> message, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, ReadOnlySpan<byte> line, long number, long time, int boot)
    {
        found.Clear();
        WordingScanner.Default.Scan(Plain(first), speaker, found);
        WordingScanner.Default.Scan(Plain(last), Speaker.Any, found);
        var alone = found.ConvertAll(entry => entry.Wording);
        message = Plain(message);
        found.Clear();
        WordingScanner.Default.Scan(message, speaker, found);
        found.RemoveAll(entry => alone.Contains(entry.Wording));
        foreach (var (wording, pattern) in found)
        {
            Keep(KeptOf(wording), pattern, message, line, number, time, boot);
        }

        return found.Count > 0;
    }

    /// <summary>What the last message said that was taken.</summary>
    public KnownWording[] Last() => [.. found.Select(entry => new KnownWording(KeptOf(entry.Wording), entry.Pattern))];

    /// <summary>Takes a message that says what another said before.</summary>
    /// <param name="said">What it was.</param>
    public void Repeat(KnownWording[] said, ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, long number, long time, int boot)
    {
        message = Plain(message);
        foreach (ref readonly var known in said.AsSpan())
        {
            Keep(known.Kept, known.Pattern, message, line, number, time, boot);
        }
    }

    private ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> message)
    {
        message = message.IndexOf((byte)0xe2) >= 0 ? Typography.ToAscii(message, plain) : message;
        return message.Length > MaximumMessage ? message[..MaximumMessage] : message;
    }

    private Kept KeptOf(Wording wording)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(kept, wording, out _);
        return entry ??= new Kept(wording);
    }

    private static void Keep(Kept entry, WordingPattern pattern, ReadOnlySpan<byte> message, ReadOnlySpan<byte> line, long number, long time, int boot)
    {
        ref var said = ref entry.Next();
        said.Pattern = pattern;
        said.Line = number;
        said.Time = time;
        said.Boot = boot;
        said.Ordinal = entry.Count;
        said.Decoded = null;
        Copy(ref said, message, line.Length > MaximumText ? line[..MaximumText] : line);
    }

    private static void Copy(ref Said said, ReadOnlySpan<byte> message, ReadOnlySpan<byte> line)
    {
        // The message is a part of the line as a rule; a joined, an unescaped and a long one is not.
        var within = line.Overlaps(message, out var start) && start >= 0 && start + message.Length <= line.Length;
        said.TextLength = line.Length;
        said.MessageStart = within ? start : line.Length;
        said.MessageLength = message.Length;
        var length = within ? line.Length : line.Length + message.Length;
        if (said.Text is null || said.Text.Length < length)
        {
            said.Text = new byte[Math.Max(length, 128)];
        }

        line.CopyTo(said.Text);
        if (!within)
        {
            message.CopyTo(said.Text.AsSpan(line.Length));
        }
    }

    private Statement Decode(Wording wording, ref Said said)
    {
        if (said.Decoded is not null)
        {
            return said.Decoded;
        }

        var captures = new List<(string Name, string Value)>();
        said.Pattern.TryMatch(said.Text.AsSpan(said.MessageStart, said.MessageLength), captures);
        var evidence = new Evidence(input, (int)Math.Min(int.MaxValue, said.Line), LineText.Decode(said.Text.AsSpan(0, said.TextLength)));
        if (said.MessageStart == said.TextLength)
        {
            evidence = evidence with { Whole = LineText.Decode(said.Text.AsSpan(said.MessageStart, said.MessageLength)) };
        }

        return said.Decoded = new Statement(wording, said.Time == LogTime.None ? null : TimeSpan.FromMicroseconds(said.Time), said.Boot, evidence)
        {
            Captures = [.. captures],
            Ordinal = said.Ordinal,
        };
    }

    /// <summary>What was kept, in the order of the lines.</summary>
    public IReadOnlyList<Statement> ToStatements()
    {
        var statements = new List<Statement>();
        foreach (var entry in kept.Values)
        {
            foreach (ref var said in CollectionsMarshal.AsSpan(entry.First))
            {
                statements.Add(Decode(entry.Wording, ref said));
            }

            var more = entry.Count - FirstKept;
            for (var i = Math.Max(0, more - LastKept); i < more; i++)
            {
                statements.Add(Decode(entry.Wording, ref entry.Last[i % LastKept]));
            }
        }

        return [.. statements.OrderBy(statement => statement.Line.Line)];
    }

    /// <summary>The aspects that the statements tell, in the order of the lines.</summary>
    public IEnumerable<Told> ToTold(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
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
