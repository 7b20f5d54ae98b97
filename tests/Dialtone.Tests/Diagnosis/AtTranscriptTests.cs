using System.Text;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Transcripts;
using Dialtone.Diagnosis.Logs.Wordings;
using Xunit;

namespace Dialtone.Tests.Diagnosis;

public sealed class AtTranscriptTests
{
    [Theory]
    // Typed into a terminal.
    [InlineData("AT+CPIN?\r\n\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n")]
    [InlineData("at+cpin?\n+CPIN: SIM PIN\nOK\n")]
    // In prose.
    [InlineData("I asked it for the card:\n> AT+CPIN?\n> +CPIN: SIM PIN\n>\n> OK\n\nand nothing else helps.\n")]
    [InlineData("AT+CPIN? => +CPIN: SIM PIN OK\n")]
    // Behind a time, a tag or a direction.
    [InlineData("15:50:55.170 -> AT+CPIN?\n15:50:55.270 -> +CPIN: SIM PIN\n15:50:55.271 -> OK\n")]
    [InlineData("2023/07/31 15:07:36 w: AT+CPIN?\n2023/07/31 15:07:36 r: +CPIN: SIM PIN\n2023/07/31 15:07:36 r: OK\n")]
    [InlineData("[13:22:28][V][sim800l:062]: S: AT+CPIN? - 1\n[13:22:28][V][sim800l:073]: R: +CPIN: SIM PIN - 2\n[13:22:28][V][sim800l:073]: R: OK - 2\n")]
    [InlineData("I (1234) modem: Send: AT+CPIN?\nI (1240) modem: Recv: +CPIN: SIM PIN\nI (1240) modem: Recv: OK\n")]
    [InlineData("> 0:01:00:973 - AT+CPIN?\n> 0:01:01:274 - +CPIN: SIM PIN\n> 0:01:01:314 - OK\n")]
    // Logged by programs.
    [InlineData("--> Sending: AT+CPIN?\nAT+CPIN?\n+CPIN: SIM PIN\nOK\n--> Modem initialized.\n")]
    [InlineData("Feb 13 12:59:43 desk chat[4096]: send (AT+CPIN?^M)\nFeb 13 12:59:43 desk chat[4096]: expect (OK)\nFeb 13 12:59:43 desk chat[4096]: AT+CPIN?^M^M\n"
        + "Feb 13 12:59:43 desk chat[4096]: +CPIN: SIM PIN^M\nFeb 13 12:59:43 desk chat[4096]: ^M\nFeb 13 12:59:43 desk chat[4096]: OK\nFeb 13 12:59:43 desk chat[4096]:  -- got it\n")]
    [InlineData("ModemManager[571]: <debug> [1284.1] [mm-at-serial-port.c:298] debug_log(): (ttyUSB2): --> 'AT+CPIN?<CR>'\n"
        + "ModemManager[571]: <debug> [1284.2] [mm-at-serial-port.c:298] debug_log(): (ttyUSB2): <-- '<CR><LF>+CPIN: SIM PIN<CR><LF><CR><LF>OK<CR><LF>'\n")]
    [InlineData("ModemManager[571]: <debug> [1530.1] (ttyUSB2): --> 'AT+CPIN?<CR>'\nModemManager[571]: <debug> [1530.2] (ttyUSB2): <-- '<CR><LF>+CPIN: SIM'\n"
        + "ModemManager[571]: <debug> [1530.2] (ttyUSB2): <-- ' PIN<CR><LF>'\nModemManager[571]: <debug> [1530.3] (ttyUSB2): <-- '<CR><LF>OK<CR><LF>'\n")]
    [InlineData("Dec 29 08:00:00 host ModemManager[312]: <dbg> [1767.3] [modem0/ttyUSB2/at] --> 'AT+CPIN?<CR>'\n"
        + "Dec 29 08:00:00 host ModemManager[312]: <dbg> [1767.4] [modem0/ttyUSB2/at] <-- '<CR><LF>+CPIN: SIM PIN<CR><LF><CR><LF>OK<CR><LF>'\n")]
    public void The_same_exchange_is_read_from_every_form(string text)
    {
        var facts = Read(text);
        var exchange = Assert.Single(facts.Exchanges);
        Assert.Equal("AT+CPIN?", exchange.Command, ignoreCase: true);
        Assert.Equal("+CPIN: SIM PIN", Assert.Single(exchange.Answers).Text);
        Assert.Equal("OK", exchange.Result?.Text);
        Assert.Equal("sim-pin", facts.Told.Last(told => told.Aspect == Aspect.Lock).Value);
    }

    [Fact]
    public void Ports_of_one_log_are_kept_apart()
    {
        var facts = Read("""
            ModemManager[1]: <dbg> [1.1] [modem0/ttyUSB2/at] --> 'AT+CREG?<CR>'
            ModemManager[1]: <dbg> [1.2] [modem1/ttyUSB6/at] --> 'AT+CREG?<CR>'
            ModemManager[1]: <dbg> [1.3] [modem1/ttyUSB6/at] <-- '<CR><LF>+CREG: 2,3<CR><LF><CR><LF>OK<CR><LF>'
            ModemManager[1]: <dbg> [1.4] [modem0/ttyUSB2/at] <-- '<CR><LF>+CREG: 2,1,"1A2B","03C4D5E6",7<CR><LF><CR><LF>OK<CR><LF>'
            """);
        Assert.Equal([("modem1", "denied"), ("modem0", "home")], facts.Told.Where(told => told.Aspect == Aspect.Registration).Select(told => (told.Modem, told.Value)));
        Assert.Equal(["ttyUSB2", "ttyUSB6"], facts.Exchanges.Select(exchange => exchange.Port));
    }

    [Theory]
    [InlineData("AT+CREG?\n+CREG: 0,2\nOK", "searching")]
    [InlineData("+CREG: 3", "denied")]
    [InlineData("+CEREG: 3,,,,,0,15", "denied")]
    [InlineData("+CREG: 5,\"1A2B\",\"03C4D5E6\",7", "roaming")]
    [InlineData("+CGREG: 2,1,\"1A2B\",\"03C4D5E6\",7", "home")]
    [InlineData("+CREG: 1,1A2B,3C4D", "home")]
    [InlineData("AT+CREG?\n+CREG: 0,2\nOK\nAT+CEREG?\n+CEREG: 0,1\nOK\nAT+CGREG?\n+CGREG: 0,0\nOK", "home")]
    [InlineData("AT+CREG=?\n+CREG: (0-2)\nOK", null)]
    [InlineData("^SYSINFO:2,3,1,5,1,,4", "roaming")]
    public void Registration_is_that_of_any_domain(string text, string? expected) =>
        Assert.Equal(expected, Read(text).Told.LastOrDefault(told => told.Aspect == Aspect.Registration)?.Value);

    [Theory]
    [InlineData("AT+CPIN?\n+CME ERROR: 10", Aspect.FailedReason, "sim-missing")]
    [InlineData("AT+CPIN?\n+CME ERROR: SIM not inserted", Aspect.FailedReason, "sim-missing")]
    [InlineData("AT+CPIN?\n+CME ERROR: SIM failure", Aspect.FailedReason, "sim-error")]
    [InlineData("AT+CIMI\n+CME ERROR: SIM PUK required", Aspect.Lock, "sim-puk")]
    [InlineData("AT+QSIMSTAT?\n+QSIMSTAT: 1,0\n\nOK", Aspect.FailedReason, "sim-missing")]
    [InlineData("^SIMST: 255", Aspect.FailedReason, "sim-missing")]
    [InlineData("AT+CFUN?\n+CFUN: 4\nOK", Aspect.PowerState, "low")]
    [InlineData("AT+CFUN=1\nOK", Aspect.PowerState, "on")]
    [InlineData("AT+COPS?\n+COPS: 0,0,\"vodafone IT\",7\nOK", Aspect.OperatorName, "vodafone it")]
    [InlineData("AT+COPS?\n+COPS: 0,2,\"22210\",2\nOK", Aspect.OperatorCode, "22210")]
    [InlineData("AT+CSQ\n+CSQ: 31,99\nOK", Aspect.SignalQuality, "100")]
    [InlineData("AT+CSQ\n+CSQ: 99,99\nOK", Aspect.SignalQuality, "0")]
    [InlineData("AT+CGATT?\n+CGATT: 0\nOK", Aspect.PacketService, "detached")]
    [InlineData("AT+CGDCONT?\n+CGDCONT: 1,\"IP\",\"web.example\",\"0.0.0.0\",0,0\n+CGDCONT: 2,\"IP\",\"ims\",\"\",0,0\nOK", Aspect.AccessPointName, "web.example")]
    [InlineData("AT+CGDCONT=1,\"IP\",\"internet\"\nERROR", Aspect.AccessPointName, "internet")]
    [InlineData("ATI\nQuectel\nEC25\nRevision: EC25EFAR06A06M4G\n\nOK", Aspect.Model, "ec25")]
    [InlineData("ATI\nManufacturer: huawei\nModel: E1550\nRevision: 11.608.12.10.311\nIMEI: 000000000000000\n+GCAP: +CGSM,+DS,+ES\n\nOK", Aspect.Model, "e1550")]
    [InlineData("AT+CGMM\nSARA-R410M-02B\nOK", Aspect.Model, "sara-r410m-02b")]
    [InlineData("AT!PCINFO?\nState: Low Power Mode\nLPM voters - Temp:0, Volt:0\n\nOK", Aspect.PowerState, "low")]
    [InlineData("ATD*99#\nNO CARRIER", Aspect.BearerConnected, "no")]
    public void An_answer_tells_the_modems_state(string text, Aspect aspect, string expected) =>
        Assert.Equal(expected, Read(text).Told.Last(told => told.Aspect == aspect).Value);

    [Theory]
    [InlineData("At first I thought that the stick was broken.")]
    [InlineData("at the moment nothing works")]
    [InlineData("attach the modem and wait")]
    [InlineData("ATI graphics card, 512 MB")]
    [InlineData("ATTENTION: this will erase everything")]
    [InlineData("OK")]
    [InlineData("modem state changed, 'enabled' --> 'registered' (reason: unknown)")]
    public void Prose_is_no_dialogue(string text) => Assert.Empty(Read(text).Exchanges);

    [Fact]
    public void An_error_in_words_has_the_number_of_the_specification()
    {
        var exchange = Assert.Single(Read("AT+COPS=0\n+CME ERROR: no network service\n").Exchanges);
        Assert.Equal(30, exchange.MobileEquipmentError);
        Assert.Null(exchange.MessageServiceError);
    }

    [Fact]
    public void Many_exchanges_keep_the_first_and_the_last()
    {
        var reader = new LogReader("log");
        for (var i = 0; i < 20_000; i++)
        {
            reader.Feed("AT+CREG?\n+CREG: 0,2\nOK\n"u8);
        }

        reader.Feed("AT+CREG?\n+CREG: 0,1\nOK\n"u8);
        var facts = reader.Complete();
        Assert.InRange(facts.Exchanges.Count, 100, 1000);
        Assert.Equal("home", facts.Told[^1].Value);
    }

    private static LogFacts Read(string text)
    {
        var reader = new LogReader("transcript");
        reader.Feed(Encoding.UTF8.GetBytes(text));
        return reader.Complete();
    }
}
