using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>Finds which wordings a message holds, in one pass over every fourth of its bytes whatever the number of wordings.</summary>
/// <remarks>Each pattern is known by eleven successive bytes of one of its literals, the rarest among all patterns: wherever they stand in a message, one of
/// their four overlapping runs of eight bytes begins at a position that is divisible by four. A bitmap tells most positions apart from all of them at a few
/// instructions each (as Wu and Manber do, "A fast algorithm for multi-pattern searching", 1994). Patterns without such a literal are known by seven bytes,
/// of which there are four runs of four in the same way. Of five or six successive bytes there are always three that stand together in one such run; the
/// fourth may be anything and is listed with every value. The few literals of four bytes are looked for one by one.</remarks>
internal sealed class WordingScanner
{
    private const int GramLength = 4;
    private const int LongGramLength = 8;

    /// <summary>Positions in a message that are looked at are so far apart.</summary>
    private const int Step = 4;

    /// <summary>Bytes of a literal that are looked for, so that they hold a gram however they stand.</summary>
    private const int AnchorLength = GramLength + Step - 1;
    private const int LongAnchorLength = LongGramLength + Step - 1;

    /// <summary>Bits of a byte by which grams are not told apart: a letter's case, and the bit that no ASCII character has.</summary>
    private const uint Ignored = 0xa0;
    private const uint IgnoredBits = 0xa0a0a0a0;
    private const ulong LongIgnoredBits = 0xa0a0a0a0a0a0a0a0;

    /// <summary>Logarithms of the bitmaps' sizes: one bit in thirty or so is set, and both fit into a processor's first cache.</summary>
    private const int FourBits = 16;
    private const int EightBits = 17;
    private const int FrequencyBits = 14;
    private const ulong Factor = 0x9e3779b97f4a7c15;

    private static readonly Lazy<WordingScanner> Shared = new(() => new WordingScanner(WordingCatalogue.All));

    private readonly Grams fours = new(FourBits);
    private readonly Grams eights = new(EightBits);
    private readonly List<Candidate> shortest = [];

    /// <summary>A literal that tells of a pattern, and where in it the run of bytes stands that was found: before its start, if that is not of the literal.</summary>
    private readonly record struct Candidate(Wording Wording, WordingPattern Pattern, Speaker Speakers, byte[] Literal, int Offset)
    {
        public int Length { get; } = Literal.Length;

        /// <summary>The literal's first and last four bytes, by which most are told apart without looking at it.</summary>
        public ulong Ends { get; } = EndsOf(ref MemoryMarshal.GetArrayDataReference(Literal), Literal.Length);
    }

    private static ulong EndsOf(ref byte literal, int length) =>
        (Unsafe.ReadUnaligned<uint>(ref literal) | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref literal, length - GramLength)) << 32)) | LongIgnoredBits;

    /// <summary>Runs of bytes of one length with what they are part of.</summary>
    private sealed class Grams(int bits)
    {
        private readonly Dictionary<ulong, List<Candidate>> listed = [];
        private readonly uint[] bitmap = new uint[1 << (bits - 5)];
        private (uint Mark, int List)[] slots = [];
        private Candidate[][] lists = [];
        private int slotMask;

        public uint[] Bitmap => bitmap;

        public void Add(ulong gram, Candidate candidate) => (CollectionsMarshal.GetValueRefOrAddDefault(listed, gram, out _) ??= new List<Candidate>(1)).Add(candidate);

        /// <summary>Makes a table of what was added, of which at most half is taken.</summary>
        public void Fill()
        {
            slots = new (uint Mark, int List)[BitOperations.RoundUpToPowerOf2((uint)(listed.Count * 2) + 4)];
            slotMask = slots.Length - 1;
            lists = new Candidate[listed.Count + 1][];
            var number = 0;
            foreach (var (gram, candidates) in listed)
            {
                var hash = gram * Factor;
                var bit = (uint)(hash >> (64 - bits));
                bitmap[bit >> 5] |= 1u << (int)(bit & 31);
                lists[++number] = [.. candidates];
                var at = (int)(hash >> 32) & slotMask;
                while (slots[at].List != 0)
                {
                    at = (at + 1) & slotMask;
                }

                slots[at] = ((uint)(hash >> 20), number);
            }

            listed.Clear();
        }

        /// <summary>What the gram is part of; of grams that are like it in most bits, too.</summary>
        public void LookUp(ulong gram, ReadOnlySpan<byte> message, int position, Speaker speaker, List<(Wording Wording, WordingPattern Pattern)> found)
        {
            var hash = gram * Factor;
            for (var at = (int)(hash >> 32) & slotMask; slots[at].List is var list and not 0; at = (at + 1) & slotMask)
            {
                if (slots[at].Mark == (uint)(hash >> 20))
                {
                    Verify(message, position, speaker, lists[list], found);
                }
            }
        }
    }

    public WordingScanner(IReadOnlyList<Wording> wordings)
    {
        // Two grams that share a place make both seem less rare than they are, which costs next to nothing.
        var frequency = new ushort[1 << FrequencyBits];
        foreach (var literal in wordings.SelectMany(wording => wording.Patterns).SelectMany(pattern => pattern.Literals))
        {
            for (var i = 0; i + GramLength <= literal.Length; i++)
            {
                frequency[FrequencyOf(literal, i)]++;
            }
        }

        foreach (var wording in wordings)
        {
            foreach (var pattern in wording.Patterns)
            {
                var (literal, offset) = Rarest(pattern, frequency);
                Add(wording, pattern, literal, offset);
            }
        }

        fours.Fill();
        eights.Fill();
    }

    /// <summary>Over all wordings.</summary>
    public static WordingScanner Default => Shared.Value;

    /// <summary>Adds each wording that <paramref name="message"/> holds and that <paramref name="speaker"/> may say, with the first of its patterns that fits.</summary>
    public void Scan(ReadOnlySpan<byte> message, Speaker speaker, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        foreach (ref readonly var candidate in CollectionsMarshal.AsSpan(shortest))
        {
            if ((candidate.Speakers & speaker) != Speaker.None && FoldedText.IndexOf(message, candidate.Literal, 0) >= 0)
            {
                Match(message, candidate, found);
            }
        }

        ref var bytes = ref MemoryMarshal.GetReference(message);
        ref var fourMap = ref MemoryMarshal.GetArrayDataReference(fours.Bitmap);
        ref var eightMap = ref MemoryMarshal.GetArrayDataReference(eights.Bitmap);
        var at = 0;
        for (; at + LongGramLength <= message.Length; at += Step)
        {
            var gram = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at)) | LongIgnoredBits;
            var eight = (uint)((gram * Factor) >> (64 - EightBits));
            if (((Unsafe.Add(ref eightMap, (nint)(eight >> 5)) >> (int)(eight & 31)) & 1) != 0)
            {
                eights.LookUp(gram, message, at, speaker, found);
            }

            var four = (uint)(((uint)gram * Factor) >> (64 - FourBits));
            if (((Unsafe.Add(ref fourMap, (nint)(four >> 5)) >> (int)(four & 31)) & 1) != 0)
            {
                fours.LookUp((uint)gram, message, at, speaker, found);
            }
        }

        for (; at + GramLength <= message.Length; at += Step)
        {
            LookUpFour(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at)), message, at, speaker, found);
        }

        if (message.Length - at == GramLength - 1)
        {
            // The end may hold a literal whose run ends behind it.
            LookUpFour(Three(message, at), message, at, speaker, found);
        }
    }

    private void LookUpFour(uint gram, ReadOnlySpan<byte> message, int at, Speaker speaker, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        gram |= IgnoredBits;
        var bit = (uint)((gram * Factor) >> (64 - FourBits));
        if (((fours.Bitmap[bit >> 5] >> (int)(bit & 31)) & 1) != 0)
        {
            fours.LookUp(gram, message, at, speaker, found);
        }
    }

    private void Add(Wording wording, WordingPattern pattern, byte[] literal, int offset)
    {
        if (literal.Length == GramLength)
        {
            shortest.Add(new Candidate(wording, pattern, wording.Speakers, literal, 0));
            return;
        }

        var length = Math.Min(AnchorLength, literal.Length);
        for (var shift = 0; shift < Step; shift++)
        {
            var candidate = new Candidate(wording, pattern, wording.Speakers, literal, offset + shift);
            if (literal.Length >= LongAnchorLength)
            {
                eights.Add(MemoryMarshal.Read<ulong>(literal.AsSpan(offset + shift)) | LongIgnoredBits, candidate);
            }
            else if (shift + GramLength <= length)
            {
                fours.Add(Gram(literal, offset + shift), candidate);
            }
            else if (shift + GramLength == length + 1)
            {
                // The byte behind the literal may be any.
                AddAny(Three(literal, shift), 24, candidate);
            }
            else
            {
                // The byte before the literal may be any.
                AddAny(Three(literal, 0) << 8, 0, candidate with { Offset = -1 });
            }
        }
    }

    /// <summary>Adds three known bytes with every value of the fourth, which stands at <paramref name="shift"/>.</summary>
    private void AddAny(uint known, int shift, Candidate candidate)
    {
        for (var any = 0u; any < 256; any++)
        {
            if ((any & Ignored) == Ignored)
            {
                fours.Add((known | (any << shift)) | IgnoredBits, candidate);
            }
        }
    }

    /// <summary>Which literal, and from which byte of it on, is looked for.</summary>
    private static (byte[] Literal, int Offset) Rarest(WordingPattern pattern, ushort[] frequency)
    {
        var longest = pattern.Literals.Max(literal => literal.Length);
        if (longest < GramLength)
        {
            throw new ArgumentException($"'{pattern.Text}' has no literal of {GramLength} bytes to look for.", nameof(pattern));
        }

        var length = longest >= LongAnchorLength ? LongAnchorLength : Math.Min(AnchorLength, longest);
        var grams = length - GramLength + 1;
        (byte[] Literal, int Offset) best = ([], 0);
        var least = int.MaxValue;
        foreach (var literal in pattern.Literals)
        {
            var sum = 0;
            for (var last = 0; last + GramLength <= literal.Length; last++)
            {
                var first = last - grams + 1;
                sum += frequency[FrequencyOf(literal, last)] - (first > 0 ? frequency[FrequencyOf(literal, first - 1)] : 0);
                if (first >= 0 && sum < least)
                {
                    (best, least) = ((literal, first), sum);
                }
            }
        }

        return best;
    }

    private static int FrequencyOf(byte[] literal, int at) => (int)((Gram(literal, at) * Factor) >> (64 - FrequencyBits));

    private static void Verify(ReadOnlySpan<byte> message, int at, Speaker speaker, Candidate[] candidates, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        ref var bytes = ref MemoryMarshal.GetReference(message);
        foreach (ref readonly var candidate in candidates.AsSpan())
        {
            var start = at - candidate.Offset;
            if ((candidate.Speakers & speaker) != Speaker.None && start >= 0 && start + candidate.Length <= message.Length
                && EndsOf(ref Unsafe.Add(ref bytes, start), candidate.Length) == candidate.Ends
                && FoldedText.Same(message.Slice(start, candidate.Length), candidate.Literal))
            {
                Match(message, candidate, found);
            }
        }
    }

    /// <summary>Adds the wording if the pattern fits, or puts the pattern in the place of one that comes after it in the same wording.</summary>
    private static void Match(ReadOnlySpan<byte> message, in Candidate candidate, List<(Wording Wording, WordingPattern Pattern)> found)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (ReferenceEquals(found[i].Wording, candidate.Wording))
            {
                if (candidate.Pattern.Rank < found[i].Pattern.Rank && candidate.Pattern.TryMatch(message, null))
                {
                    found[i] = (candidate.Wording, candidate.Pattern);
                }

                return;
            }
        }

        if (candidate.Pattern.TryMatch(message, null))
        {
            found.Add((candidate.Wording, candidate.Pattern));
        }
    }

    private static uint Gram(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<uint>(bytes[at..]) | IgnoredBits;

    private static uint Three(ReadOnlySpan<byte> bytes, int at) => bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16);
}
