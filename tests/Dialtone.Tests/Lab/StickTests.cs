using System.Globalization;
using System.Runtime.Versioning;
using Dialtone.Lab.Devices;
using Dialtone.Protocols.Usb;
using Dialtone.Tests.Switching;
using Xunit;

namespace Dialtone.Tests.Lab;

/// <summary>The sticks of the lab, asked with what the reference was recorded to send: they switch for it, and for nothing else.</summary>
[SupportedOSPlatform("linux")]
public class StickTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly Dictionary<string, IReadOnlyList<string>> Traces = ReferenceTraces.Read();

    /// <summary>Stick, and the configuration of usb-modeswitch-data that is for it.</summary>
    public static TheoryData<string, string> Sticks() => new()
    {
        { "standard-eject", "1410:5010" },
        { "message", "1bbb:f000" },
        { "huawei-new", "12d1:1446" },
        { "option", "05c6:1000:uMa=Option" },
        { "configuration", "1bbb:022c" },
        { "eject-and-message", "19d2:2000" },
        { "huawei", "12d1:1009" },
        { "sierra", "05c6:98ff" },
        { "quanta", "0408:f000" },
        { "kobil", "0d46:45a1" },
        { "sony", "0fce:d0e1" },
        { "pantech", "10a9:6080" },
        { "mobile-action", "0df7:0800" },
        { "blackberry", "0fca:8020" },
        { "gct", "1076:7f40" },
        { "cisco", "1307:1169" },
        { "sequans", "148e:a000" },
        { "qisda", "1da5:f000" },
        { "driverless", "1c9e:98ff" },
        { "tiny-endpoints", "1410:5020" },
    };

    /// <summary>Those that wait for more than a choice of configuration, which has no bit to spare.</summary>
    public static TheoryData<string, string> SticksByMessage() =>
        [.. Sticks().Where(row => row.Data.Item1 == "sony" || !Traces[row.Data.Item2].Any(line => line.StartsWith("set-configuration", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Sticks))]
    public async Task A_stick_becomes_a_modem_by_what_the_reference_sends(string stick, string configuration)
    {
        using var device = VirtualDevice.Load($"stick-{stick}");
        Assert.Equal(configuration[..9], $"{device.Personality.Descriptor.VendorId:x4}:{device.Personality.Descriptor.ProductId:x4}");
        using var host = new TestHost(device);
        await ReplayAsync(host, Traces[configuration], mutate: null);
        if (device.Personality.Configurations.Count > 1)
        {
            Assert.Equal(2, device.Log.Events.Last(e => e.Kind == DeviceEventKind.ConfigurationSet).Number);
            Assert.Equal(2, host.Control(new SetupPacket(0x80, 8, 0, 0, 1)).Answer.Span[0]);
            return;
        }
        await device.Log.WaitForAsync(e => e.Kind == DeviceEventKind.PersonalityChanged, Soon);
        await device.Log.WaitForAsync(e => e.Kind == DeviceEventKind.Plugged && e.Text == device.Personality.Name, Soon);
        Assert.NotEqual(device.Model.Start, device.Personality);
    }

    [Theory]
    [MemberData(nameof(SticksByMessage))]
    public async Task A_stick_stays_when_a_bit_of_the_last_message_is_another(string stick, string configuration)
    {
        using var device = VirtualDevice.Load($"stick-{stick}");
        using var host = new TestHost(device);
        var trace = Traces[configuration];
        // What follows the eject of LUN 0 is for a second LUN.
        var messages = trace.Index().Where(line => IsMessage(line.Item)).Select(line => line.Index).ToArray();
        var last = stick is "standard-eject" or "tiny-endpoints" ? messages[1] : messages[^1];
        await ReplayAsync(host, trace, mutate: last);
        Assert.Equal(0, device.Log.Count(DeviceEventKind.SwitchRequested));
        Assert.Equal(device.Model.Start, device.Personality);
    }

    /// <summary>A predicate that asked the device waited for the device's lock with the log's lock in hand, and the device for the log's: the tests hung once in a while.</summary>
    [Fact]
    public async Task Who_waits_for_an_event_may_ask_the_device_while_the_device_tells_one()
    {
        using var device = VirtualDevice.Load("stick-standard-eject");
        using var host = new TestHost(device);
        using var asked = new ManualResetEventSlim();
        using var told = new ManualResetEventSlim();
        var waiting = Task.Run(() => device.Log.WaitForAsync(Asks, Soon));
        var unplugging = Task.Run(() =>
        {
            asked.Wait(Soon);
            device.Unplug();
            told.Set();
        });
        await unplugging.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(DeviceEventKind.Unplugged, (await waiting.WaitAsync(Soon, TestContext.Current.CancellationToken)).Kind);

        bool Asks(DeviceEvent e)
        {
            asked.Set();
            // By then the device is telling of it, under its own lock.
            told.Wait(TimeSpan.FromMilliseconds(200));
            return device.Personality is not null && e.Kind == DeviceEventKind.Unplugged;
        }
    }

    [Fact]
    public void Another_configuration_brings_other_endpoints_and_takes_the_first_ones_away()
    {
        using var device = VirtualDevice.Load("stick-mbim");
        using var host = new TestHost(device);
        Assert.Equal(UsbTransferStatus.Stall, host.In(0x83, 16).Status);
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0, 9, 2, 0, 0)).Status);
        var notification = host.Interrupt(0x83, 16);
        Assert.Equal(UsbTransferStatus.Pending, notification.Status);
        Assert.Equal("morphed mbim", host.History[^1]);
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x01, 11, 1, 1, 0)).Status);
        Assert.Equal(1, host.Control(new SetupPacket(0x81, 10, 0, 1, 1)).Answer.Span[0]);
        Assert.Equal(UsbTransferStatus.Stall, host.Control(new SetupPacket(0x01, 11, 2, 1, 0)).Status);
        Assert.Equal(UsbTransferStatus.Stall, host.Control(new SetupPacket(0, 9, 3, 0, 0)).Status);
    }

    [Fact]
    public void The_MBIM_function_opens()
    {
        using var device = VirtualDevice.Load("stick-mbim");
        using var host = new TestHost(device);
        host.Control(new SetupPacket(0, 9, 2, 0, 0));
        var notification = host.Interrupt(0x81, 16);
        var open = Convert.FromHexString("01000000100000000700000000100000");
        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0x21, 0x00, 0, 0, (ushort)open.Length), open).Status);
        Assert.Equal("a101000000000000", Convert.ToHexStringLower(notification.Answer.Span));
        Assert.Equal("01000080100000000700000000000000", Convert.ToHexStringLower(host.Control(new SetupPacket(0xa1, 0x01, 0, 0, 4096)).Answer.Span));
    }

    [Fact]
    public async Task A_stick_that_waits_for_silence_switches_when_the_storage_driver_is_gone()
    {
        using var device = VirtualDevice.Load("stick-detach");
        using var host = new TestHost(device);
        host.EatAttention(luns: 1);
        Assert.Equal(0, device.Log.Count(DeviceEventKind.SwitchRequested));
        var last = device.Log.Events.Last(e => e.Kind == DeviceEventKind.ScsiCommand).At;
        var asked = await device.Log.WaitForAsync(DeviceEventKind.SwitchRequested, Soon);
        Assert.True(asked.At - last >= TimeSpan.FromSeconds(4.9), $"{asked.At - last}");
    }

    private static bool IsMessage(string line) =>
        line.StartsWith("control", StringComparison.Ordinal) || ((line.StartsWith("bulk", StringComparison.Ordinal) || line.StartsWith("interrupt", StringComparison.Ordinal)) && !line.Contains(" read ", StringComparison.Ordinal));

    /// <param name="mutate">The line whose message gets a bit flipped.</param>
    private static async Task ReplayAsync(TestHost host, IReadOnlyList<string> trace, int? mutate)
    {
        foreach (var (index, line) in trace.Index())
        {
            var words = line.Split(' ');
            var flip = index == mutate ? 1 : 0;
            switch (words)
            {
                case ["bulk" or "interrupt", var endpoint, "read", var length, ..]:
                    var address = byte.Parse(endpoint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    var wanted = int.Parse(length, CultureInfo.InvariantCulture);
                    var reading = words[0] == "bulk" ? host.In(address, wanted) : host.Interrupt(address, wanted);
                    Assert.True(mutate is not null || reading.Status is UsbTransferStatus.Success or UsbTransferStatus.Disconnected, $"{line}: {reading.Status}");
                    host.Device.Cancel(reading);
                    break;
                case ["bulk" or "interrupt", var endpoint, var hex, ..]:
                    var message = Convert.FromHexString(hex);
                    message[^1] ^= (byte)flip;
                    var to = byte.Parse(endpoint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    _ = words[0] == "bulk" ? host.Out(to, message) : host.Interrupt(to, message.Length, message);
                    break;
                case ["control", var type, var request, var value, var where, var length, ..]:
                    var setup = new SetupPacket(Hex(type), (byte)(Hex(request) ^ flip), (ushort)Long(value), (ushort)Long(where), ushort.Parse(length, CultureInfo.InvariantCulture));
                    host.Control(setup, words[6] == "timeout" ? [] : Convert.FromHexString(words[6]));
                    break;
                case ["set-configuration", var value]:
                    if (host.Device.Log.Count(DeviceEventKind.SwitchRequested) > 0)
                    {
                        // Sony's: gone for a moment, asked a second time, and there for good.
                        await host.Device.Log.WaitForAsync(e => e.Kind == DeviceEventKind.Plugged && e.Text == "configurations", Soon);
                        Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0xc0, 0x11, 2, 0, 3)).Status);
                    }
                    else if (mutate is not null)
                    {
                        return;
                    }
                    Assert.Equal(UsbTransferStatus.Success, host.Control(new SetupPacket(0, 9, Hex(value), 0, 0)).Status);
                    break;
                default:
                    break;
            }
        }

        static byte Hex(string word) => byte.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        static int Long(string word) => int.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
