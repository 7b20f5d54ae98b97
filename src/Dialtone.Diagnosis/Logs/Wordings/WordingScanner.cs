using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Finds which wordings a message holds, in one pass over every fourth of its bytes whatever the number of wordings.</summary>
/// <remarks>Each pattern is known by seven successive bytes of one of its literals, the rarest among all patterns: wherever they stand in a message, one of
/// their four overlapping runs of four bytes begins at a position that is divisible by four. A bitmap tells most positions apart from all of them at a few
/// instructions each (as Wu and Manber do, "A fast algorithm for multi-pattern searching", 1994). Literals that are shorter than seven bytes have passes of
/// their own, with a step of two or one. Each speaker has its own bitmaps, since most wordings are one program's.</remarks>
internal sealed class WordingScanner
{
    private const int GramLength = 4;
    private const uint CaseBits = 0x20202020;

    private static readonly Lazy<WordingScanner> Shared = new(() => new WordingScanner(WordingCatalogue.All));

    private readonly List<(Wording Wording, byte[] Literal, int Offset, int Step)> anchors = [];
    private readonly Dictionary<uint, int> frequency = [];
    private readonly Pass[]?[] single = new Pass[]?[32];
    private readonly Dictionary<Speaker, Pass[]> combined = [];

    /// <summary>A literal that tells of a pattern, and where in it the run of bytes stands that was found.</summary>
    private readonly record struct Candidate(Wording Wording, byte[] Literal, int Offset);

    /// <summary>All runs that are looked for at every <paramref name="step"/>th position.</summary>
    private sealed class Pass(int step)
    {
        private const int Bits = 16;

        private readonly ulong[] bitmap = new ulong[(1 << Bits) / 64];
        private (uint Gram, Candidate[] Candidates)[] table = [];
        private int shift;

        public void Fill(Dictionary<uint, List<Candidate>> lists)
        {
            // Open addressing, at most a quarter full.
            var size = (int)BitOperations.RoundUpToPowerOf2((uint)(lists.Count * 4) + 4);
            shift = 32 - BitOperations.Log2((uint)size);
            table = new (uint Gram, Candidate[] Candidates)[size];
            foreach (var (gram, candidates) in lists)
            {
                var slot = Slot(gram);
                bitmap[slot >> 6] |= 1UL << (int)(slot & 63);
                var at = Start(gram);
                while (table[at].Candidates is not null)
                {
                    at = (at + 1) & (table.Length - 1);
                }

                table[at] = (gram, [.. candidates]);
            }
        }

        public void Scan(ReadOnlySpan<byte> message, List<(Wording Wording, WordingPattern Pattern)> found)
        {
            ref var bytes = ref MemoryMarshal.GetReference(message);
            ref var map = ref MemoryMarshal.GetArrayDataReference(bitmap);
            for (var i = 0; i + GramLength <= message.Length; i += step)
            {
                var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, i)) | CaseBits;
                var slot = Slot(gram);
                if (((Unsafe.Add(ref map, (nint)(slot >> 6)) >> (int)(slot & 63)) & 1) != 0)
                {
                    LookUp(message, i, gram, found);
                }
            }
        }

        private void LookUp(ReadOnlySpan<byte> message, int position, uint gram, List<(Wording Wording, WordingPattern Pattern)> found)
        {
            for (var at = Start(gram); table[at].Candidates is { } candidates; at = (at + 1) & (table.Length - 1))
            {
                if (table[at].Gram == gram)
                {
                    Verify(message, position, candidates, found);
                    return;
                }
            }
        }

        private int Start(uint gram) => (int)((gram * 0x85ebca6bu) >> shift);

        private static uint Slot(uint gram) => (gram * 0x9e3779b1u) >> (32 - Bits);
    }

    public WordingScanner(IReadOnlyList<Wording> wordings)
    {
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

        foreach (var wording in wordings)
        {
            foreach (var pattern in wording.Patterns)
            {
                var (literal, offset, step) = Rarest(pattern);
                anchors.Add((wording, literal, offset, step));
            }
        }
    }

    /// <summary>Over all wordings.</summary>
    public static WordingScanner Default => Shared.Value;

    /// <summary>Adds each wording that <paramref name="message"/> holds and that <paramref name="speaker"/> may say, with the first of its patterns that fits.</summary>
    public void Scan(ReadOnlySpan<byte> message, Speaker speaker, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        foreach (var pass in PassesOf(speaker))
        {
            pass.Scan(message, found);
        }
    }

    private Pass[] PassesOf(Speaker speaker)
    {
        if (BitOperations.IsPow2((uint)speaker))
        {
            return Volatile.Read(ref single[BitOperations.Log2((uint)speaker)]) ?? Compile(speaker);
        }

        lock (combined)
        {
            return combined.TryGetValue(speaker, out var passes) ? passes : combined[speaker] = Compile(speaker);
        }
    }

    private Pass[] Compile(Speaker speaker)
    {
        var lists = new SortedDictionary<int, Dictionary<uint, List<Candidate>>>();
        foreach (var (wording, literal, offset, step) in anchors)
        {
            if ((wording.Speakers & speaker) == Speaker.None)
            {
                continue;
            }

            if (!lists.TryGetValue(step, out var list))
            {
                lists.Add(step, list = []);
            }

            for (var shift = 0; shift < step; shift++)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(list, Gram(literal, offset + shift), out _) ??= []).Add(new Candidate(wording, literal, offset + shift));
            }
        }

        var passes = new List<Pass>();
        foreach (var (step, list) in lists)
        {
            var pass = new Pass(step);
            pass.Fill(list);
            passes.Add(pass);
        }

        Pass[] result = [.. passes];
        if (BitOperations.IsPow2((uint)speaker))
        {
            Volatile.Write(ref single[BitOperations.Log2((uint)speaker)], result);
        }

        return result;
    }

    /// <summary>Which literal, from which byte of it on, and at which step it can be looked for.</summary>
    private (byte[] Literal, int Offset, int Step) Rarest(WordingPattern pattern)
    {
        var longest = pattern.Literals.Max(literal => literal.Length);
        if (longest < GramLength)
        {
            throw new ArgumentException($"'{pattern.Text}' has no literal of {GramLength} bytes to look for.", nameof(pattern));
        }

        var step = longest >= GramLength + 3 ? 4 : longest > GramLength ? 2 : 1;
        (byte[] Literal, int Offset) best = ([], 0);
        var least = int.MaxValue;
        foreach (var literal in pattern.Literals)
        {
            for (var i = 0; i + GramLength + step - 1 <= literal.Length; i++)
            {
                var sum = 0;
                for (var shift = 0; shift < step; shift++)
                {
                    sum += frequency[Gram(literal, i + shift)];
                }

                if (sum < least)
                {
                    (best, least) = ((literal, i), sum);
                }
            }
        }

        return (best.Literal, best.Offset, step);
    }

    private static void Verify(ReadOnlySpan<byte> message, int at, Candidate[] candidates, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        foreach (var (wording, literal, offset) in candidates)
        {
            var start = at - offset;
            if (start < 0 || start + literal.Length > message.Length || !Same(message.Slice(start, literal.Length), literal) || Holds(found, wording))
            {
                continue;
            }

            foreach (var pattern in wording.Patterns)
            {
                if (pattern.TryMatch(message, null))
                {
                    found.Add((wording, pattern));
                    break;
                }
            }
        }
    }

    private static bool Same(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) => Ascii.EqualsIgnoreCase(text, literal) || text.SequenceEqual(literal);

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
}
