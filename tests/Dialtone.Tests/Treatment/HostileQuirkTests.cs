using System.Text;
using Dialtone.Facts.Usb;
using Dialtone.Tests.Linux;
using Dialtone.Treatment.Cures;
using Xunit;

namespace Dialtone.Tests.Treatment;

/// <summary>What others may have written into usb-storage's list, and into the file that sets it at boot.</summary>
public sealed class HostileQuirkTests
{
    [Fact]
    public void Any_text_is_either_a_file_of_dialtones_to_the_byte_or_none() => HostileBytesTests.Try(
        new StorageQuirkFile("0951:1603:u", [new StorageQuirkEntry(new(Loops.Port("1-1"), Loops.E620), "s"), new StorageQuirkEntry(new(Loops.Port("1-2.4"), Loops.E620), "i")]).Text,
        bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            Assert.True(StorageQuirkFile.Parse(text) is not { } file || file.Text == text, text);
        });

    [Fact]
    public void In_any_list_an_entry_that_was_added_is_found_and_taken_out_again() => HostileBytesTests.Try(
        "0421:0019:i,12d1:1001:u,12D1:0x1446:,,951:1603:us,:::",
        bytes =>
        {
            var (list, id) = (Encoding.UTF8.GetString(bytes), new UsbId(0x19d2, 0x2000));
            var before = StorageQuirks.LettersFor(list, id);
            var with = StorageQuirks.With(list, id, "s");
            Assert.Contains("s", StorageQuirks.LettersFor(with, id), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(before, StorageQuirks.LettersFor(StorageQuirks.Without(with, list, id, "s"), id));
        });
}
