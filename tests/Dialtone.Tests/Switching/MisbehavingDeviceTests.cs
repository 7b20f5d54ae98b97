using Dialtone.Protocols.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Methods;
using Dialtone.Switching.Ports;

namespace Dialtone.Tests.Switching;

/// <summary>Devices that refuse, stall, fall silent, leave or lie, as the peers' bug reports have them.</summary>
public sealed class MisbehavingDeviceTests
{
    private static readonly SwitchConfiguration Eject = ConfigurationText.Parse("19d2:2000", "19d2:2000", "StandardEject=1"u8);
    private static readonly SwitchConfiguration Message = ConfigurationText.Parse("12d1:1446", "12d1:1446", "HuaweiNewMode=1"u8);

    /// <summary>A device whose n-th bulk transfer ends as told; all others complete.</summary>
    private sealed class Scripted(Func<int, byte, TransferStatus> script, byte commandStatus = 0, byte interfaceClass = 8) : TracingPort(interfaceClass)
    {
        private int transfers;

        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
        {
            var ends = script(transfers++, endpoint);
            var done = base.Bulk(endpoint, data, deadline);
            if (ends != TransferStatus.Completed)
            {
                return new Transfer(ends, 0);
            }

            return (endpoint & 0x80) == 0 ? done : new Transfer(TransferStatus.Completed, Status(data, commandStatus));
        }
    }

    private static int Commands(TracingPort port, string operation) => port.Trace.Count(line => line.StartsWith("bulk 01 ", StringComparison.Ordinal) && line.Contains(operation, StringComparison.Ordinal));

    [Fact]
    public void A_device_that_fails_every_command_has_refused_and_not_switched()
    {
        var port = new Scripted((_, _) => TransferStatus.Completed, commandStatus: 1);
        var report = SwitchSequence.Run(port, Eject);
        Assert.Equal(SendOutcome.Refused, report.Outcome);
        Assert.Empty(port.Claimed);
    }

    [Fact]
    public void The_eject_is_sent_although_the_command_before_it_stalls()
    {
        var port = new Scripted((n, endpoint) => n is 1 or 2 && (endpoint & 0x80) != 0 ? TransferStatus.Stalled : TransferStatus.Completed);
        var report = SwitchSequence.Run(port, Eject);
        Assert.Equal(SendOutcome.Sent, report.Outcome);
        Assert.Equal(2, Commands(port, "061b"));
    }

    [Fact]
    public void A_stalled_status_is_read_again_after_the_halt_is_cleared()
    {
        var port = new Scripted((n, _) => n == 1 ? TransferStatus.Stalled : TransferStatus.Completed);
        SwitchSequence.Run(port, Message);
        Assert.Equal(["bulk 81 read 13 timeout 3000", "clear-halt 81", "bulk 81 read 13 timeout 3000"], port.Trace[3..6]);
    }

    [Fact]
    public void After_a_command_that_timed_out_the_pipe_is_recovered_before_the_next()
    {
        var port = new Scripted((n, _) => n == 0 ? TransferStatus.TimedOut : TransferStatus.Completed);
        SwitchSequence.Run(port, Eject);
        Assert.Equal(["control 21 ff 0000 0000 0 timeout 1000", "clear-halt 81", "clear-halt 01"], port.Trace[3..6]);
    }

    [Fact]
    public void A_device_that_says_nothing_is_called_silent()
    {
        var port = new Scripted((_, endpoint) => (endpoint & 0x80) != 0 ? TransferStatus.TimedOut : TransferStatus.Completed);
        Assert.Equal(SendOutcome.Silent, SwitchSequence.Run(port, Message).Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_device_that_leaves_in_the_middle_is_told_from_one_that_refuses_and_nothing_more_is_sent(int at)
    {
        var port = new Scripted((n, _) => n >= at ? TransferStatus.Gone : TransferStatus.Completed);
        var report = SwitchSequence.Run(port, Eject);
        Assert.Equal(SendOutcome.Left, report.Outcome);
        Assert.Equal(at + 1, port.Trace.Count(line => line.StartsWith("bulk", StringComparison.Ordinal)));
        Assert.Empty(port.Claimed);
    }

    [Theory]
    [InlineData(0x03)]
    [InlineData(0xff)]
    [InlineData(0x07)]
    public void Storage_commands_never_go_to_an_interface_of_another_class(byte interfaceClass)
    {
        var port = new TracingPort(interfaceClass);
        var report = SwitchSequence.Run(port, Eject);
        Assert.Equal(SendOutcome.NotSuitable, report.Outcome);
        Assert.Empty(port.Trace);
    }

    [Fact]
    public void A_device_with_data_to_send_gets_its_data_phase_before_the_status()
    {
        var port = new DataPhase();
        var report = SwitchSequence.Run(port, ConfigurationText.Parse("1f28:0021", "f", "MessageContent=\"555342431234567824000000800108df200000000000000000000000000000\""u8));
        Assert.Equal(SendOutcome.Sent, report.Outcome);
        Assert.Equal(["bulk 81 read 36 timeout 3000", "bulk 81 read 13 timeout 3000"], port.Trace.Where(line => line.StartsWith("bulk 81", StringComparison.Ordinal)));
    }

    private sealed class DataPhase : TracingPort
    {
        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
        {
            var done = base.Bulk(endpoint, data, deadline);
            if (endpoint != 0x81 || data.Length == 13)
            {
                return done;
            }

            data.Fill(0x20);
            return new Transfer(TransferStatus.Completed, data.Length);
        }
    }

    /// <summary>Whatever a device does, in whatever order: the run ends, and the interface is given back.</summary>
    [Fact]
    public void No_device_makes_a_method_fail_or_keeps_its_interface()
    {
        var random = new Random(513);
        var keys = new[]
        {
            "StandardEject=1", "HuaweiNewMode=1", "HuaweiMode=1", "SierraMode=1", "SonyMode=1\nConfiguration=2", "GCTMode=1", "KobilMode=1", "SequansMode=1", "MobileActionMode=1", "CiscoMode=1",
            "QuantaMode=1", "BlackberryMode=1", "PantechMode=4", "QisdaMode=1", "DetachStorageOnly=1", "OptionMode=1\nAltSetting=1\nResetUSB=1", "Configuration=3",
            "MessageContent=\"5553424312345678c0000000800006bd000000020000000000000000000000\"\nInterface=2", "MessageContent=\"0f00010142\"\nMessageEndpoint=0x01\nResponseEndpoint=0x01",
        };
        for (var i = 0; i < 20_000; i++)
        {
            var port = new Wild(random);
            var report = SwitchSequence.Run(port, ConfigurationText.Parse("1234:5678", "f", System.Text.Encoding.ASCII.GetBytes(keys[random.Next(keys.Length)])));
            Assert.Empty(port.Claimed);
            Assert.True(port.Trace.Count < 500);
            Assert.Equal(report.Outcome is SendOutcome.Sent or SendOutcome.Left, report.Reason.Length == 0);
        }
    }

    private sealed class Wild : TracingPort
    {
        private readonly Random random;

        public Wild(Random random)
            : base(8)
        {
            this.random = random;
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            Layout = random.Next(3) == 0 ? UsbLayout.Read(bytes) : Layout;
        }

        private TransferStatus Next() => (TransferStatus)(random.Next(3) == 0 ? random.Next(5) : 0);

        public override TransferStatus Claim(int interfaceNumber)
        {
            var status = Next();
            return status == TransferStatus.Completed ? base.Claim(interfaceNumber) : status;
        }

        public override Transfer Bulk(byte endpoint, Span<byte> data, TimeSpan deadline)
        {
            base.Bulk(endpoint, data, deadline);
            random.NextBytes(data);
            return new Transfer(Next(), random.Next(data.Length + 1));
        }

        public override Transfer Control(SetupPacket setup, Span<byte> data, TimeSpan deadline) => new(Next(), base.Control(setup, data, deadline).Length);

        public override Transfer Interrupt(byte endpoint, Span<byte> data, TimeSpan deadline) => new(Next(), base.Interrupt(endpoint, data, deadline).Length);

        public override TransferStatus SetConfiguration(int value) => Next();

        public override bool Pause(TimeSpan duration) => random.Next(8) == 0;

        public override bool Reopen(TimeSpan deadline) => random.Next(2) == 0;
    }
}
