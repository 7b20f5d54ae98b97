using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Linux.Ports;
using Xunit;

namespace Dialtone.Tests.Linux;

public sealed class AtProbeTests
{
    /// <summary>Long enough for a loaded machine where an answer is expected.</summary>
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public Task A_modem_answers() => Expect(AtOutcome.Answered, "OK", Patient, modem =>
    {
        modem.Command();
        modem.Say("\r\nOK\r\n"u8);
    });

    [Fact]
    public Task A_modem_that_echoes_answers_too() => Expect(AtOutcome.Answered, "OK", Patient, modem =>
    {
        modem.Command();
        modem.Say("AT\r\r\nOK\r\n"u8);
    });

    [Fact]
    public Task A_refusal_is_an_answer() => Expect(AtOutcome.Answered, "+CME ERROR: 10", Patient, modem =>
    {
        modem.Command();
        modem.Say("\r\n^BOOT:1,0\r\n\r\n+CME ERROR: 10\r\n"u8);
    });

    [Fact]
    public Task An_answer_may_come_byte_by_byte() => Expect(AtOutcome.Answered, "OK", Patient, modem =>
    {
        modem.Command();
        foreach (var one in "\r\nOK\r\n"u8.ToArray())
        {
            modem.Say([one]);
            Thread.Yield();
        }
    });

    [Fact]
    public Task Garbage_of_a_starting_modem_before_the_answer_is_passed_over() => Expect(AtOutcome.Answered, "OK", Patient, modem =>
    {
        modem.Command();
        modem.Say([0xff, 0x00, 0x9c, (byte)'\r', (byte)'\n']);
        modem.Say([0xfe, (byte)'A', 0x1b, (byte)'[', (byte)'\r', (byte)'\n', (byte)'O', (byte)'K', (byte)'\r', (byte)'\n']);
    });

    [Fact]
    public Task A_modem_that_loses_the_first_bytes_is_asked_again() => Expect(AtOutcome.Answered, "OK", TimeSpan.FromSeconds(3), modem =>
    {
        modem.Command();
        modem.Command();
        modem.Say("\r\nOK\r\n"u8);
    });

    [Fact]
    public Task A_silent_port_is_silent() => Expect(AtOutcome.Silent, "", Short, modem =>
    {
        while (modem.Command(2000) is not null)
        {
        }
    });

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task A_silent_port_is_not_asked_again_when_another_of_the_modem_answered_long_ago(bool answered, int times)
    {
        var asked = 0;
        var first = new FirstAnswer();
        if (answered)
        {
            first.Note();
        }

        using (var modem = new PseudoTerminal(modem =>
        {
            while (modem.Command(2000) is not null)
            {
                asked++;
            }
        }))
        {
            Assert.Equal(AtOutcome.Silent, (await AtProbe.AskAsync(modem.Path, "ttyTEST", Short, first, CancellationToken.None)).Outcome);
        }

        Assert.Equal(times, asked);
    }

    [Fact]
    public Task A_port_that_only_echoes_is_silent() => Expect(AtOutcome.Silent, "only its echo came back", Short, modem =>
    {
        while (modem.Command(2000) is not null)
        {
            modem.Say("AT\r"u8);
        }
    });

    [Fact]
    public Task A_position_port_is_not_quoted() => Expect(AtOutcome.Other, "position sentences (NMEA), 47 bytes", Short, modem =>
    {
        modem.Command();
        modem.Say("$GPGLL,5208.3,N,01138.4,E,120000,A*2D\r\n$GPGSV*0"u8);
        modem.Command(2000);
    });

    [Fact]
    public Task An_endless_answer_ends() => Expect(AtOutcome.Other, "text that is no answer, 4096 bytes", Patient, modem =>
    {
        modem.Command();
        while (modem.Say("and another line of nothing to say\r\n"u8))
        {
        }
    });

    [Fact]
    public Task A_modem_that_leaves_while_it_is_asked_is_a_failure_and_not_an_exception() => Expect(AtOutcome.Failed, "the port went away while it was asked", Patient, modem =>
    {
        modem.Command();
        modem.Vanish();
    });

    [Fact]
    public Task Escape_codes_do_not_reach_the_answer() => Expect(AtOutcome.Answered, "+CME ERROR: [31mred", Patient, modem =>
    {
        modem.Command();
        modem.Say("\r\n+CME ERROR: \u001b[31mred\u0007\r\n"u8);
    });

    [Fact]
    public async Task A_port_that_is_not_there_is_a_failure()
    {
        var answer = await AtProbe.AskAsync("ttyUSB987", Short, null, CancellationToken.None);
        Assert.Equal(AtOutcome.Failed, answer.Outcome);
    }

    [Fact]
    public async Task A_port_that_another_process_has_locked_is_busy_and_gets_no_byte()
    {
        var heard = (string?)"nothing yet";
        using (var modem = new PseudoTerminal(modem => heard = modem.Command(500)))
        {
            using var other = LibcFiles.Open(modem.Path, OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, 0);
            Assert.Equal(0, LibcFiles.Flock(other, LockOperations.LOCK_EX));
            Assert.Equal(AtOutcome.Busy, (await AtProbe.AskAsync(modem.Path, "ttyTEST", Patient, null, CancellationToken.None)).Outcome);
        }

        Assert.Null(heard);
    }

    [Fact]
    public async Task The_settings_of_the_port_are_as_before_afterwards()
    {
        using var modem = new PseudoTerminal(static modem =>
        {
            modem.Command();
            modem.Say("\r\nOK\r\n"u8);
        });
        using var observer = LibcFiles.Open(modem.Path, OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, 0);
        Assert.Equal(0, LibcTerminal.GetAttributes(observer, out var before));
        Assert.Equal(AtOutcome.Answered, (await AtProbe.AskAsync(modem.Path, "ttyTEST", Patient, null, CancellationToken.None)).Outcome);
        Assert.Equal(0, LibcTerminal.GetAttributes(observer, out var after));
        Assert.Equal((before.c_iflag, before.c_oflag, before.c_cflag, before.c_lflag), (after.c_iflag, after.c_oflag, after.c_cflag, after.c_lflag));
        Assert.NotEqual(0u, after.c_lflag);
    }

    [Fact]
    public async Task Asking_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var modem = new PseudoTerminal(modem =>
        {
            modem.Command();
            cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AtProbe.AskAsync(modem.Path, "ttyTEST", Patient, null, cancel.Token));
    }

    [Fact]
    public async Task Any_bytes_give_an_answer()
    {
        var random = new Random(20260922);
        for (var round = 0; round < 30; round++)
        {
            var noise = new byte[random.Next(1, 3000)];
            random.NextBytes(noise);
            using var modem = new PseudoTerminal(modem =>
            {
                modem.Command();
                modem.Say(noise);
                modem.Command(500);
            });
            var answer = await AtProbe.AskAsync(modem.Path, "ttyTEST", TimeSpan.FromMilliseconds(60), null, CancellationToken.None);
            Assert.DoesNotContain(answer.Detail, char.IsControl);
        }
    }

    [Theory]
    [InlineData("option", "ff/ff/ff", true)]
    [InlineData("sierra", "ff/ff/ff", true)]
    [InlineData("cp210x", "ff/00/00", false)]
    [InlineData("ftdi_sio", "ff/ff/ff", false)]
    [InlineData("usbserial_generic", "ff/ff/ff", false)]
    [InlineData("cdc_acm", "02/02/01", false)]
    public void Only_modem_ports_are_asked(string driver, string triple, bool asked) =>
        Assert.Equal(asked, ModemPorts.ToAsk([Device((driver, triple, "ttyX0"))]).Count == 1);

    [Fact]
    public void A_CDC_port_is_asked_if_another_function_of_the_device_shows_a_modem()
    {
        Assert.Equal(["ttyACM0", "ttyACM1"], ModemPorts.ToAsk([Device(("cdc_acm", "02/02/01", "ttyACM0"), ("cdc_acm", "02/02/01", "ttyACM1"))]));
        Assert.Equal(["ttyACM0"], ModemPorts.ToAsk([Device(("cdc_acm", "02/02/01", "ttyACM0"), ("cdc_mbim", "02/0e/00", null))]));
        // A single-board computer as a gadget: a console and a network.
        Assert.Empty(ModemPorts.ToAsk([Device(("cdc_acm", "02/02/01", "ttyACM0"), ("cdc_ether", "02/06/00", null))]));
    }

    private static UsbDevice Device(params (string Driver, string Triple, string? Tty)[] interfaces)
    {
        var port = UsbPortPath.Parse("1-1");
        return new UsbDevice
        {
            Port = port,
            Interfaces = Observed.Known<IReadOnlyList<UsbInterface>>(
                [.. interfaces.Select((given, number) => new UsbInterface
                {
                    Name = new UsbInterfaceName(port, 1, number),
                    Class = new UsbClass(Convert.ToByte(given.Triple[..2], 16), Convert.ToByte(given.Triple[3..5], 16), Convert.ToByte(given.Triple[6..], 16)),
                    Driver = Observed.Known(given.Driver, default),
                    Ttys = given.Tty is null ? [] : [given.Tty],
                })],
                default),
        };
    }

    private static async Task Expect(AtOutcome outcome, string detail, TimeSpan deadline, Action<PseudoTerminal> modem)
    {
        using var terminal = new PseudoTerminal(modem);
        var answer = await AtProbe.AskAsync(terminal.Path, "ttyTEST", deadline, null, CancellationToken.None);
        Assert.Equal(new AtAnswer("ttyTEST", outcome, detail), answer);
    }
}
