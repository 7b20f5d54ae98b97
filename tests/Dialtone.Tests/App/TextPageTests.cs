using Dialtone.App.Text;

namespace Dialtone.Tests.App;

public sealed class TextPageTests
{
    [Fact]
    public void Text_wraps_at_words_and_hangs_under_its_label()
    {
        var page = new TextPage(new PageStyle(Width: 60));
        page.Entry("Trouble", "usb-storage resets the data card on port 3-1 again and again, so its ports come and go.");
        Assert.Equal(
            "Trouble       usb-storage resets the data card on port 3-1\n" +
            "              again and again, so its ports come and go.\n",
            page.ToString());
    }

    [Fact]
    public void On_a_narrow_terminal_the_label_stands_above()
    {
        var page = new TextPage(new PageStyle(Width: 40));
        page.Entry("Trouble", "usb-storage resets the data card on port 3-1.");
        Assert.Equal("Trouble\n  usb-storage resets the data card on\n  port 3-1.\n", page.ToString());
    }

    [Fact]
    public void A_word_longer_than_the_line_is_broken()
    {
        var page = new TextPage(new PageStyle(Width: 20));
        page.Paragraph(new string('a', 45));
        Assert.Equal($"{new string('a', 20)}\n{new string('a', 20)}\naaaaa\n", page.ToString());
    }

    [Fact]
    public void A_command_is_never_broken()
    {
        var page = new TextPage(new PageStyle(Width: 20));
        page.Command(2, "sudo /usr/local/bin/dialtone doctor --state-directory /var/lib/dialtone");
        Assert.Equal("  sudo /usr/local/bin/dialtone doctor --state-directory /var/lib/dialtone\n", page.ToString());
    }

    [Fact]
    public void Wide_characters_count_twice()
    {
        var page = new TextPage(new PageStyle(Width: 20));
        page.Paragraph("数据卡数据卡 数据卡数据卡");
        Assert.Equal("数据卡数据卡\n数据卡数据卡\n", page.ToString());
    }

    [Fact]
    public void Colour_is_written_only_when_it_may_be()
    {
        static string With(bool colour)
        {
            var page = new TextPage(new PageStyle(Colour: colour));
            page.Paragraph(new Piece("bad", Tone.Bad), " and ", new Piece("good", Tone.Good));
            return page.ToString();
        }

        Assert.Equal("bad and good\n", With(colour: false));
        Assert.Equal("\e[1;31mbad\e[0m and \e[32mgood\e[0m\n", With(colour: true));
    }

    [Fact]
    public void Pieces_without_a_blank_between_them_stay_together()
    {
        var page = new TextPage(new PageStyle(Width: 20));
        page.Paragraph("0123456789 (", new Piece("12d1:1001", Tone.Strong), ")");
        Assert.Equal("0123456789\n(12d1:1001)\n", page.ToString());
    }

    [Fact]
    public void A_table_aligns_its_columns_and_wraps_the_last()
    {
        var page = new TextPage(new PageStyle(Width: 60));
        page.Table(2, [["3-1:1.0", "ff/ff/ff", "option", "ttyUSB0"], ["3-1:1.3", "08/06/50", "usb-storage", "sr0 (CD-ROM HUAWEI Mass Storage)"]]);
        Assert.Equal(
            "  3-1:1.0  ff/ff/ff  option       ttyUSB0\n" +
            "  3-1:1.3  08/06/50  usb-storage  sr0 (CD-ROM HUAWEI Mass\n" +
            "                                  Storage)\n",
            page.ToString());
    }
}
