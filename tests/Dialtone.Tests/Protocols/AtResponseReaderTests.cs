using System.Text;
using Dialtone.Protocols.At;
using Xunit;

namespace Dialtone.Tests.Protocols;

public class AtResponseReaderTests
{
    [Fact]
    public void Echo_lines_and_final_result_are_told_apart()
    {
        Assert.Equal(
            ["Echo:ATI", "Line:Manufacturer: huawei", "Line:Model: E620", "FinalResult:OK"],
            Read("ATI\r\r\nManufacturer: huawei\r\nModel: E620\r\n\r\nOK\r\n", "ATI", out _));
    }

    [Fact]
    public void An_unfinished_line_waits_for_the_rest()
    {
        Assert.Equal(["Line:+CSQ: 17,99"], Read("\r\n+CSQ: 17,99\r\n\r\nO", "", out var consumed));
        Assert.Equal("\r\n+CSQ: 17,99\r\n\r\n".Length, consumed);
    }

    [Theory]
    [InlineData("OK", AtResult.Ok, "")]
    [InlineData("ERROR", AtResult.Error, "")]
    [InlineData("+CME ERROR: SIM not inserted", AtResult.EquipmentError, "SIM not inserted")]
    [InlineData("+CMS ERROR: 500", AtResult.MessageServiceError, "500")]
    [InlineData("CONNECT", AtResult.Connect, "")]
    [InlineData("CONNECT 7200000", AtResult.Connect, "7200000")]
    [InlineData("NO CARRIER", AtResult.NoCarrier, "")]
    [InlineData("NO DIALTONE", AtResult.NoDialtone, "")]
    [InlineData("COMMAND NOT SUPPORT", AtResult.NotSupported, "")]
    [InlineData("OKAY", AtResult.None, "")]
    [InlineData("CONNECTED", AtResult.None, "")]
    [InlineData("^MODE: 3,3", AtResult.None, "")]
    public void A_line_states_its_result(string line, AtResult result, string detail)
    {
        Assert.Equal(result, AtResponseReader.ResultOf(Encoding.ASCII.GetBytes(line), out var actual));
        Assert.Equal(detail, Encoding.ASCII.GetString(actual));
    }

    [Fact]
    public void A_prompt_needs_no_line_end() => Assert.Equal(["Echo:AT+CMGS=5", "Prompt:> "], Read("AT+CMGS=5\r\r\n> ", "AT+CMGS=5", out _));

    [Fact]
    public void An_answer_without_end_is_seen_to_have_none()
    {
        var reader = new AtResponseReader(new byte[AtResponseReader.MaximumLineLength + 1].AsSpan(), default);
        Assert.False(reader.LineTooLong && reader.Read());
        var endless = new byte[AtResponseReader.MaximumLineLength + 1];
        Array.Fill(endless, (byte)'A');
        reader = new AtResponseReader(endless, default);
        Assert.False(reader.Read());
        Assert.True(reader.LineTooLong);
    }

    private static List<string> Read(string received, string command, out int consumed)
    {
        var reader = new AtResponseReader(Encoding.ASCII.GetBytes(received), Encoding.ASCII.GetBytes(command));
        var tokens = new List<string>();
        while (reader.Read())
            tokens.Add($"{reader.Kind}:{Encoding.ASCII.GetString(reader.Text)}");
        consumed = reader.Consumed;
        return tokens;
    }
}
