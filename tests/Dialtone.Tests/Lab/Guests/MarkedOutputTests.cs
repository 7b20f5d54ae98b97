using System.Buffers;
using Dialtone.Lab.Guests;

namespace Dialtone.Tests.Lab.Guests;

public class MarkedOutputTests
{
    private const int Inputs = 100_000;

    [Fact]
    public void Any_output_comes_through_whole_however_the_stream_is_cut()
    {
        var random = new Random(20_261_122);
        for (var i = 0; i < Inputs; i++)
        {
            // Two letters and a short marker make near-misses the rule: prefixes of the marker, repeated and cut anywhere.
            var marker = Bytes(random, random.Next(1, 6));
            var noise = Without(marker, Bytes(random, random.Next(0, 12)), marker);
            var content = Without(marker, Bytes(random, random.Next(0, 24)), marker);
            var trailer = Bytes(random, random.Next(0, 4));
            var next = Bytes(random, random.Next(0, 4));
            byte[] stream = [.. noise, .. marker, .. content, .. marker, .. trailer, .. next];

            var output = new ArrayBufferWriter<byte>();
            var marked = new MarkedOutput(marker, trailer.Length);
            var used = Feed(random, marked, stream, output);

            Assert.True(marked.IsComplete);
            Assert.Equal(content, output.WrittenSpan.ToArray());
            Assert.Equal(trailer, marked.Trailer.ToArray());
            Assert.Equal(stream.Length - next.Length, used);
        }
    }

    [Fact]
    public void Any_bytes_are_taken_without_an_exception_and_nothing_is_invented()
    {
        var random = new Random(7);
        for (var i = 0; i < Inputs; i++)
        {
            var stream = Bytes(random, random.Next(0, 64));
            var output = new ArrayBufferWriter<byte>();
            var marked = new MarkedOutput(Bytes(random, random.Next(1, 6)), random.Next(0, 4));
            var used = Feed(random, marked, stream, output);
            Assert.InRange(used, 0, stream.Length);
            Assert.True(output.WrittenCount == 0 || stream.AsSpan().IndexOf(output.WrittenSpan) >= 0);
            Assert.True(marked.IsComplete || used == stream.Length);
        }
    }

    [Fact]
    public void Output_is_given_on_before_the_command_ends()
    {
        var output = new ArrayBufferWriter<byte>();
        var marked = new MarkedOutput("MARK"u8, 3);
        marked.Append("MARKone line\nMA"u8, output);
        Assert.Equal("one line\n", System.Text.Encoding.ASCII.GetString(output.WrittenSpan));
        marked.Append("x"u8, output);
        Assert.Equal("one line\nMAx", System.Text.Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.False(marked.IsComplete);
    }

    private static int Feed(Random random, MarkedOutput marked, byte[] stream, ArrayBufferWriter<byte> output)
    {
        var at = 0;
        while (at < stream.Length && !marked.IsComplete)
        {
            var piece = stream.AsSpan(at, Math.Min(random.Next(1, 8), stream.Length - at));
            at += marked.Append(piece, output);
        }
        return at;
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        foreach (ref var value in bytes.AsSpan())
            value = (byte)"ab"[random.Next(2)];
        return bytes;
    }

    /// <summary>Shortened until the marker neither is in it nor arises where it meets what follows.</summary>
    private static byte[] Without(byte[] marker, byte[] bytes, byte[] following)
    {
        while (((byte[])[.. bytes, .. following]).AsSpan().IndexOf(marker) != bytes.Length)
            bytes = bytes[..^1];
        return bytes;
    }
}
