using System.Runtime.InteropServices;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Finds which wordings a message holds, in one pass over its bytes whatever the number of wordings.</summary>
/// <remarks>Each pattern is known by four successive bytes of its literals, the four that are rarest among all patterns. A bitmap of 8 KiB tells most
/// positions of a message apart from all of them at a few instructions each (as Wu and Manber do, "A fast algorithm for multi-pattern searching", 1994).</remarks>
internal sealed class WordingScanner
{
    private const int GramLength = 4;
    private const int Bits = 16;
    private const uint CaseBits = 0x20202020;

    private static readonly Lazy<WordingScanner> Shared = new(() => new WordingScanner(WordingCatalogue.All));

    private readonly ulong[] bitmap = new ulong[(1 << Bits) / 64];
    private readonly Dictionary<uint, Candidate[]> byGram = [];

    private readonly record struct Candidate(Wording Wording, WordingPattern Pattern);

    public WordingScanner(IReadOnlyList<Wording> wordings)
    {
        var frequency = new Dictionary<uint, int>();
        foreach (var wording in wordings)
        {
            foreach (var literal in wording.Patterns.SelectMany(pattern => pattern.Literals))
            {
                for (var i = 0; i + GramLength <= literal.Length; i++)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(frequency, Gram(literal, i), out _)++;
                }
            }
        }

        var lists = new Dictionary<uint, List<Candidate>>();
        foreach (var wording in wordings)
        {
            foreach (var pattern in wording.Patterns)
            {
                var gram = Rarest(pattern, frequency);
                (CollectionsMarshal.GetValueRefOrAddDefault(lists, gram, out _) ??= []).Add(new Candidate(wording, pattern));
            }
        }

        foreach (var (gram, candidates) in lists)
        {
            byGram.Add(gram, [.. candidates]);
            var slot = Slot(gram);
            bitmap[slot >> 6] |= 1UL << (slot & 63);
        }
    }

    /// <summary>Over all wordings.</summary>
    public static WordingScanner Default => Shared.Value;

    private static uint Rarest(WordingPattern pattern, Dictionary<uint, int> frequency)
    {
        uint best = 0;
        var least = int.MaxValue;
        foreach (var literal in pattern.Literals)
        {
            for (var i = 0; i + GramLength <= literal.Length; i++)
            {
                var gram = Gram(literal, i);
                if (frequency[gram] < least)
                {
                    (best, least) = (gram, frequency[gram]);
                }
            }
        }

        return least < int.MaxValue ? best : throw new ArgumentException($"'{pattern.Text}' has no literal of {GramLength} bytes to look for.", nameof(pattern));
    }

    /// <summary>Adds each wording that <paramref name="message"/> holds and that <paramref name="speaker"/> may say.</summary>
    public void Scan(ReadOnlySpan<byte> message, Speaker speaker, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        for (var i = 0; i + GramLength <= message.Length; i++)
        {
            var gram = Gram(message, i);
            var slot = Slot(gram);
            if ((bitmap[slot >> 6] & (1UL << (slot & 63))) == 0 || !byGram.TryGetValue(gram, out var candidates))
            {
                continue;
            }

            foreach (var candidate in candidates)
            {
                if ((candidate.Wording.Speakers & speaker) != Speaker.None && !Holds(found, candidate.Wording) && candidate.Pattern.TryMatch(message, null))
                {
                    found.Add((candidate.Wording, candidate.Pattern));
                }
            }
        }
    }

    private static bool Holds(List<(Wording Wording, WordingPattern Pattern)> found, Wording wording)
    {
        foreach (var (known, _) in found)
        {
            if (ReferenceEquals(known, wording))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Gram(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<uint>(bytes[at..]) | CaseBits;

    private static int Slot(uint gram) => (int)((gram * 0x9e3779b1u) >> (32 - Bits));
}
