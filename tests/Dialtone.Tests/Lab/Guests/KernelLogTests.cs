using System.Text;
using Dialtone.Lab.Guests;

namespace Dialtone.Tests.Lab.Guests;

public class KernelLogTests
{
    private const string Detach =
        "6,339,5140900,-;usb 1-1: reset high-speed USB device number 2 using xhci_hcd\n SUBSYSTEM=usb\n DEVICE=c189:1\n";

    [Fact]
    public void A_record_has_its_number_level_time_text_and_device()
    {
        var log = new KernelLog();
        log.Append(Encoding.UTF8.GetBytes(Detach));
        var record = Assert.Single(log.Records);
        Assert.Equal(new KernelRecord(339, 6, TimeSpan.FromMicroseconds(5_140_900), "usb 1-1: reset high-speed USB device number 2 using xhci_hcd", "c189:1"), record);
    }

    [Fact]
    public void Records_that_come_again_after_the_reader_fell_behind_are_not_counted_twice()
    {
        var log = new KernelLog();
        log.Append(Encoding.UTF8.GetBytes(Detach + "6,340,5140901,-;next\n" + Detach + "6,340,5140901,-;next\n6,341,5140902,c,more=1;last\n"));
        Assert.Equal([339, 340, 341], log.Records.Select(record => record.Sequence));
    }

    [Fact]
    public async Task Waiting_finds_a_record_that_is_there_and_one_that_comes_later()
    {
        var log = new KernelLog();
        log.Append(Encoding.UTF8.GetBytes(Detach));
        var there = await log.WaitForAsync("reset", TimeSpan.FromSeconds(10));
        var later = log.WaitForAsync("reset", TimeSpan.FromSeconds(10), there.Sequence);
        Assert.False(later.IsCompleted);
        log.Append("6,400,9,-;another reset\n"u8);
        Assert.Equal(400, (await later).Sequence);
    }

    [Fact]
    public void Any_bytes_in_any_pieces_are_read_without_an_exception_and_numbers_only_grow()
    {
        var random = new Random(1_234_567);
        var alphabet = ";,-=0123456789 \nDEVICESUBSYSTEM\\x\0\xff"u8.ToArray();
        var bytes = new byte[48];
        var log = new KernelLog();
        for (var i = 0; i < 100_000; i++)
        {
            foreach (ref var value in bytes.AsSpan())
                value = alphabet[random.Next(alphabet.Length)];
            log.Append(bytes.AsSpan(0, random.Next(bytes.Length + 1)));
            if (i % 1000 == 0)
                log = new KernelLog();
        }
        log.Append(Encoding.UTF8.GetBytes("\n6,9000000000000000000,1,-;good\n"));
        Assert.Equal("good", log.Records[^1].Text);
        Assert.Equal(log.Records.OrderBy(record => record.Sequence), log.Records);
    }
}
