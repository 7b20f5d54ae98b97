using System.Runtime.Versioning;
using System.Text;
using Dialtone.Lab.Devices;
using Xunit;

namespace Dialtone.Tests.Lab;

[SupportedOSPlatform("linux")]
public class SerialPortTests
{
    [Theory]
    [InlineData(0x01, 0x82, true)]
    [InlineData(0x02, 0x83, false)]
    [InlineData(0x03, 0x84, true)]
    public void The_modem_and_the_control_port_answer_AT_and_the_diagnostic_port_does_not(byte output, byte input, bool answers)
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        host.Out(output, "AT\r"u8);
        Assert.Equal(answers ? "AT\r\r\nOK\r\n" : "", Drain(host, input));
        device.SetFault("wrong-at-port");
        host.Out(output, "AT\r"u8);
        Assert.Equal(answers ? "" : "AT\r\r\nOK\r\n", Drain(host, input));
        device.SetFault("mute-at");
        host.Out(output, "AT\r"u8);
        Assert.Equal("", Drain(host, input));
    }

    [Fact]
    public void What_was_said_before_the_port_is_read_waits_and_a_port_reset_clears_it()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        host.Out(0x01, "ATE0\r"u8);
        Assert.Equal("ATE0\r\r\nOK\r\n", Drain(host, 0x82));
        host.Out(0x01, "AT+CGMM\r"u8);
        Assert.Equal("\r\nE620\r\n\r\nOK\r\n", Drain(host, 0x82));
        host.Out(0x01, "AT+CGMM\r"u8);
        device.PortReset();
        host.Configure();
        Assert.Equal("", Drain(host, 0x82));
    }

    [Theory]
    [InlineData("ATE0;+CSQ", "+CSQ: 17,99")]
    [InlineData("AT+CREG?", "+CREG: 0,1")]
    [InlineData("at+cpin?", "+CPIN: READY")]
    [InlineData("AT+COPS?", "+COPS: 0,0,\"Test Network\",2")]
    [InlineData("AT^SYSINFO", "^SYSINFO:2,3,0,5,1")]
    public void Commands_are_answered(string command, string expected)
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        host.Out(0x01, Encoding.ASCII.GetBytes(command + "\r"));
        Assert.EndsWith($"\r\n{expected}\r\n\r\nOK\r\n", Drain(host, 0x82));
        Assert.Contains(device.Log.Events, e => e.Kind == DeviceEventKind.AtCommand && e.Text == command && e.Number == 0);
    }

    [Theory]
    [InlineData("sim-missing", "AT+CMEE=1;+CPIN?", "+CME ERROR: 10")]
    [InlineData("sim-missing", "AT+CPIN?", "ERROR")]
    [InlineData("sim-pin", "AT+CPIN?", "+CPIN: SIM PIN")]
    [InlineData("registration-denied", "AT+CREG?", "+CREG: 0,3")]
    [InlineData("roaming", "AT+CREG?", "+CREG: 0,5")]
    public void Troubles_of_the_network_show_in_the_answers(string fault, string command, string expected)
    {
        using var device = VirtualDevice.Load("huawei-e620", [fault]);
        using var host = new TestHost(device);
        host.Out(0x01, Encoding.ASCII.GetBytes(command + "\r"));
        Assert.Contains($"\r\n{expected}\r\n", Drain(host, 0x82));
    }

    [Fact]
    public void Any_bytes_typed_at_a_port_are_survived_and_it_still_answers()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        using var host = new TestHost(device);
        var random = new Random(1966);
        var bytes = new byte[24];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            if (i % 2 == 0)
                "AT"u8.CopyTo(bytes);
            bytes[^1] = (byte)'\r';
            host.Out(0x01, bytes);
            Drain(host, 0x82);
        }
        host.Out(0x01, "AT&F\r"u8);
        Drain(host, 0x82);
        host.Out(0x01, "AT\r"u8);
        Assert.Equal("AT\r\r\nOK\r\n", Drain(host, 0x82));
    }

    private static string Drain(TestHost host, byte endpoint)
    {
        var text = new StringBuilder();
        while (true)
        {
            var reading = host.In(endpoint, 4096);
            if (reading.Status != UsbTransferStatus.Success)
            {
                host.Device.Cancel(reading);
                return text.ToString();
            }
            text.Append(Encoding.Latin1.GetString(reading.Answer.Span));
        }
    }
}
