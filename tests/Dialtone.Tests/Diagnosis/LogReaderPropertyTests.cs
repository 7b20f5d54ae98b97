using System.Text;
using System.Text.Json;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Json;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Formats;
using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Tests.Golden;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

public sealed class LogReaderPropertyTests
{
    private const int Inputs = 100_000;

    private static readonly byte[][] Pieces =
    [
        .. LogFormat.All.SelectMany(format => format.Samples).Select(Encoding.UTF8.GetBytes),
        .. ListingReaders.Create().SelectMany(reader => reader.Samples).Select(Encoding.UTF8.GetBytes),
        .. Case.All.SelectMany(known => known.Inputs).SelectMany(input => Lines(input.Bytes)),
    ];

    [Fact]
    public void No_bytes_make_the_reader_or_the_rules_fail()
    {
        var random = new Random(20091201);
        var text = new byte[600];
        for (var i = 0; i < Inputs; i++)
        {
            var reader = new LogReader("any", i % 7 == 0 ? LogFormatHint.Kmsg : null);
            reader.Feed(Splice(random, text));
            var facts = reader.Complete();
            Assert.True(facts.Ports.Count <= 128 && facts.Devices.Count <= 1024);
            if (i % 16 == 0)
            {
                var found = Examiner.Examine(new Subjects { Logs = [facts] });
                using var stream = new MemoryStream();
                using (var writer = new Utf8JsonWriter(stream))
                {
                    ExaminationJson.Write(writer, found);
                }

                Assert.True(stream.Length < 200_000);
            }
        }
    }

    [Fact]
    public void No_bytes_make_a_listing_reader_fail()
    {
        var random = new Random(20091202);
        var text = new byte[600];
        var readers = ListingReaders.Create();
        for (var i = 0; i < Inputs; i++)
        {
            var line = Splice(random, text).ToArray();
            foreach (var reader in readers)
            {
                reader.TryTake(line, new LineReference("any", i));
            }
        }

        var facts = new ListingFacts();
        foreach (var reader in readers)
        {
            reader.Contribute(facts);
        }

        Assert.True(facts.Devices.Count < 2000);
    }

    [Fact]
    public void Pieces_cut_anywhere_give_the_same_facts_as_the_whole()
    {
        var random = new Random(20091203);
        foreach (var input in Case.All.SelectMany(known => known.Inputs).Append(("returns", "usb 1-1: USB disconnect, address 2\r\n\r\nusb 1-1: Product: X\r"u8.ToArray())))
        {
            var whole = Describe(Case.Read("log", input.Item2));
            for (var round = 0; round < 8; round++)
            {
                var reader = new LogReader("log");
                for (var at = 0; at < input.Item2.Length;)
                {
                    var length = Math.Min(random.Next(1, 1 << (2 + round)), input.Item2.Length - at);
                    reader.Feed(input.Item2.AsSpan(at, length));
                    at += length;
                }

                Assert.Equal(whole, Describe(reader.Complete()));
            }
        }
    }

    /// <summary>Notepad's, which once stayed on the first line, so that it was not understood.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void A_byte_order_mark_is_no_part_of_the_first_line(int size)
    {
        byte[] text = [0xef, 0xbb, 0xbf, .. "usb 3-1: USB disconnect, device number 4\n"u8];
        var reader = new LogReader("log");
        foreach (var piece in text.Chunk(size))
        {
            reader.Feed(piece);
        }

        var facts = reader.Complete();
        Assert.Equal("usb 3-1: USB disconnect, device number 4", facts.FirstLine?.Text);
        Assert.Equal(1, Assert.Single(facts.Ports).Count(EventKind.Disconnect));
    }

    /// <summary>RFC 5424, 6.4: a message in UTF-8 starts with the mark.</summary>
    [Fact]
    public void A_byte_order_mark_before_a_message_is_no_part_of_it()
    {
        var reader = new LogReader("log");
        reader.Feed([.. "<6>1 2023-10-11T22:14:15.003Z box kernel - - - "u8, 0xef, 0xbb, 0xbf, .. "usb 3-1: USB disconnect, device number 4\n"u8]);
        Assert.Equal(1, Assert.Single(reader.Complete().Ports).Count(EventKind.Disconnect));
    }

    [Fact]
    public void A_line_without_end_takes_no_more_memory_than_a_page()
    {
        var block = new byte[1 << 20];
        Array.Fill(block, (byte)'x');
        // What is made once for all readers, such as the table of wordings, is not this line's.
        var first = new LogReader("first");
        first.Feed("something\n"u8);
        first.Complete();
        var reader = new LogReader("endless");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            reader.Feed(block);
        }

        Assert.Equal(1, reader.Complete().Description.Lines);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_million_rounds_keep_a_bounded_number_of_events()
    {
        var round = "usb 3-1: GSM modem (1-port) converter now attached to ttyUSB0\noption 3-1:1.0: device disconnected\n"u8;
        var reader = new LogReader("loop");
        for (var i = 0; i < 1_000_000; i++)
        {
            reader.Feed(round);
        }

        var port = Assert.Single(reader.Complete().Ports);
        Assert.Equal(1_000_000, port.Count(EventKind.SerialAttached));
        Assert.InRange(port.Events.Count, 100, 500);
        Assert.Equal(1_000_000, port.RoundTotal);
    }

    private static ReadOnlySpan<byte> Splice(Random random, byte[] room)
    {
        var at = 0;
        for (var parts = random.Next(1, 5); parts > 0 && at < room.Length; parts--)
        {
            if (random.Next(4) == 0)
            {
                var noise = room.AsSpan(at, Math.Min(random.Next(1, 40), room.Length - at));
                random.NextBytes(noise);
                at += noise.Length;
                continue;
            }

            var piece = Pieces[random.Next(Pieces.Length)];
            var from = random.Next(3) == 0 ? random.Next(piece.Length) : 0;
            var length = Math.Min(random.Next(3) == 0 ? random.Next(piece.Length - from + 1) : piece.Length - from, room.Length - at);
            piece.AsSpan(from, length).CopyTo(room.AsSpan(at));
            at += length;
            if (random.Next(3) > 0 && at < room.Length)
            {
                room[at++] = (byte)'\n';
            }

            if (random.Next(5) == 0 && at > 0)
            {
                room[random.Next(at)] = (byte)random.Next(256);
            }
        }

        return room.AsSpan(0, at);
    }

    private static IEnumerable<byte[]> Lines(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes);

    internal static string Describe(LogFacts facts)
    {
        var text = new StringBuilder().AppendLine(facts.Description.ToString()).AppendLine($"{facts.Start} {facts.End} {facts.Boots} {facts.Kernel} {facts.FirstLine} {facts.LastLine}");
        foreach (var happened in facts.Ports.SelectMany(port => port.Events).Concat(facts.General))
        {
            text.AppendLine(happened.ToString());
        }

        foreach (var port in facts.Ports)
        {
            text.AppendLine($"{port.Port} {port.Period} {port.LastRound} {port.Away} {string.Join(",", port.Rounds)} {string.Join(",", port.Interfaces)} {string.Join(",", port.Units)}");
        }

        foreach (var device in facts.Devices)
        {
            text.AppendLine($"{device.Id} {device.Line} {string.Join(",", device.Interfaces)}");
        }

        foreach (var said in facts.Statements)
        {
            text.AppendLine($"{said.Wording} {said.Time} {said.Boot} {said.Ordinal} {said.Line} {string.Join(",", said.Captures)}");
        }

        text.AppendJoin('\n', facts.Told).AppendLine().AppendJoin('\n', facts.Exchanges.Select(exchange => exchange.Line)).AppendLine().AppendJoin('\n', facts.Unrecognised);
        return text.ToString();
    }
}
