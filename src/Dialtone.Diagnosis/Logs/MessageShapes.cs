using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dialtone.Diagnosis.Logs.Pastes;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;

namespace Dialtone.Diagnosis.Logs;

/// <summary>Remembers what messages say that come again and again with other numbers: <c>Started Session 812 of user root.</c> Those that differ in the values
/// of their digits only have one shape and hold the same wordings, unless a wording asks for a digit's value; such shapes are not kept.</summary>
internal sealed class MessageShapes
{
    private const int Sets = 512;
    private const int Ways = 2;
    private const int Slots = Sets * Ways;

    /// <summary>Shorter ones are scanned faster than looked up; longer ones seldom come twice.</summary>
    private const int MinimumLength = 16;
    private const int MaximumLength = 256;

    /// <summary>Whose messages nothing but the wordings is asked of, as a rule.</summary>
    private const Speaker Concerned = Speaker.Kernel | Speaker.ModemManager | Speaker.NetworkManager | Speaker.Netifd | Speaker.ModemService | Speaker.Udev
        | Speaker.Systemd | Speaker.MessageBus | Speaker.AddressService | Speaker.Application | Speaker.Stranger;

    /// <summary>Literals that hold digits, which are zeros here, as in a shape.</summary>
    private static readonly Lazy<(byte[] Literal, Speaker Speakers)[]> Numbered = new(() =>
    [
        .. from wording in WordingCatalogue.All
           from pattern in wording.Patterns
           let literals = pattern.Literals.Select(Shape).ToList()
           where pattern.Literals.Any(literal => literal.AsSpan().IndexOfAnyInRange((byte)'0', (byte)'9') >= 0)
           select (literals.MaxBy(literal => literal.Length)!, wording.Speakers),
    ]);

    private readonly Slot[] slots = new Slot[Slots];
    private readonly byte[] shapes = new byte[Slots * MaximumLength];

    /// <summary>Per set, what the last message hashed to that was not found: most come once and are not worth a copy.</summary>
    private readonly uint[] seen = new uint[Sets];

    /// <summary>Per set, what the last message hashed to that may not be kept.</summary>
    private readonly uint[] refused = new uint[Sets];
    private uint victim;
    private ulong lastHash;

    private struct Slot
    {
        public uint Mark;
        public int Length;
        public Speaker Speaker;
        public KnownWording[]? Said;
    }

    /// <summary>What messages of this shape say; null if that is not known.</summary>
    public KnownWording[]? Find(Speaker speaker, ReadOnlySpan<byte> message)
    {
        if (message.Length is < MinimumLength or > MaximumLength)
        {
            return null;
        }

        // Five pieces, of which the last overlap, tell most messages apart whatever their length is; a longer one has more to compare.
        ref var bytes = ref MemoryMarshal.GetReference(message);
        var last = message.Length - Vector128<byte>.Count;
        var (two, three, four) = (Bits.Lesser(16, last), Bits.Lesser(32, last), Bits.Lesser(48, last));
        var (first, second, third) = (Shape(ref bytes, 0), Shape(ref bytes, two), Shape(ref bytes, three));
        var (fourth, end) = (Shape(ref bytes, four), Shape(ref bytes, last));
        var one = first.AsUInt64() ^ Vector128.ShiftLeft(second.AsUInt64(), 3);
        var other = (third.AsUInt64() + end.AsUInt64()) ^ Vector128.ShiftLeft(fourth.AsUInt64(), 5);
        var hash = (one.ToScalar() * 0x9e3779b97f4a7c15) ^ (Bits.Upper(one) * 0x94d049bb133111eb);
        hash ^= BitOperations.RotateLeft(((other.ToScalar() ^ (ulong)message.Length) * 0xbf58476d1ce4e5b9) ^ ((Bits.Upper(other) ^ (ulong)speaker) * 0xd6e8feb86659fd93), 29);
        hash *= 0x9e3779b97f4a7c15;
        lastHash = hash;
        for (int at = (int)(hash >> 55) * Ways, ways = at + Ways; at < ways; at++)
        {
            ref readonly var slot = ref slots[at];
            if (((slot.Mark ^ (uint)(hash >> 16)) | (uint)(slot.Length ^ message.Length) | (uint)(slot.Speaker ^ speaker)) != 0)
            {
                continue;
            }

            ref var shape = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(shapes), at * MaximumLength);
            var different = (first ^ Vector128.LoadUnsafe(ref shape)) | (second ^ Vector128.LoadUnsafe(ref shape, (nuint)two)) | (third ^ Vector128.LoadUnsafe(ref shape, (nuint)three))
                | (fourth ^ Vector128.LoadUnsafe(ref shape, (nuint)four)) | (end ^ Vector128.LoadUnsafe(ref shape, (nuint)last));
            for (var i = 4 * Vector128<byte>.Count; i < last; i += 2 * Vector128<byte>.Count)
            {
                var next = Bits.Lesser(i + Vector128<byte>.Count, last);
                different |= (Shape(ref bytes, i) ^ Vector128.LoadUnsafe(ref shape, (nuint)i)) | (Shape(ref bytes, next) ^ Vector128.LoadUnsafe(ref shape, (nuint)next));
            }

            if (different == Vector128<byte>.Zero)
            {
                return slot.Said;
            }
        }

        return null;
    }

    /// <summary>Keeps what the message says that was just looked for, when one of its shape comes for the second time.</summary>
    /// <param name="statements">Has just taken it.</param>
    public void Remember(Speaker speaker, ReadOnlySpan<byte> message, StatementLog statements)
    {
        if (message.Length is < MinimumLength or > MaximumLength || (speaker & Concerned) == Speaker.None)
        {
            return;
        }

        var set = (int)(lastHash >> 55);
        var mark = (uint)(lastHash >> 16);
        if (seen[set] != mark)
        {
            seen[set] = mark;
            return;
        }

        if (refused[set] == mark)
        {
            return;
        }

        var shape = Shape(message);
        if (PasteCleaner.HasEscapes(message) || AsksForDigits(shape, speaker))
        {
            refused[set] = mark;
            return;
        }

        // The first is looked at first.
        var at = (set * Ways) + (slots[set * Ways].Said is null ? 0 : (int)(victim++ % Ways));
        shape.CopyTo(shapes, at * MaximumLength);
        slots[at] = new Slot { Mark = mark, Length = message.Length, Speaker = speaker, Said = statements.Last() };
    }

    private static bool AsksForDigits(byte[] shape, Speaker speaker)
    {
        foreach (var (literal, speakers) in Numbered.Value)
        {
            if ((speakers & speaker) != Speaker.None && FoldedText.IndexOf(shape, literal, 0) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Shape(ReadOnlySpan<byte> message)
    {
        var shape = message.ToArray();
        foreach (ref var b in shape.AsSpan())
        {
            b = b is >= (byte)'0' and <= (byte)'9' ? (byte)'0' : b;
        }

        return shape;
    }

    private static byte[] Shape(byte[] literal) => Shape(literal.AsSpan());

    /// <summary>Sixteen bytes with zeros for digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shape(ref byte bytes, int at)
    {
        var text = Vector128.LoadUnsafe(ref bytes, (nuint)at);
        var values = text - Vector128.Create((byte)'0');
        return text - (values & Vector128.Equals(Vector128.Min(values, Vector128.Create((byte)9)), values));
    }
}
