using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Transports;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbIp;
using Dialtone.Protocols.UsbRedir;
using Xunit;

namespace Dialtone.Tests.Lab;

[SupportedOSPlatform("linux")]
public sealed class TransportTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly string _directory = Directory.CreateTempSubdirectory("dialtone").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Over_usbredir_the_device_is_plugged_reset_read_and_plugged_again_after_a_reconnect()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        await using var transport = new UsbRedirTransport(device, Path.Combine(_directory, "modem.sock"));
        transport.Start();
        for (var round = 1; round <= 2; round++)
        {
            using (var guest = await RedirGuest.ConnectAsync(transport.SocketPath))
            {
                Assert.Equal(UsbRedirPacketType.EndpointInfo, (await guest.ReceiveAsync()).Header.Type);
                Assert.Equal(UsbRedirPacketType.InterfaceInfo, (await guest.ReceiveAsync()).Header.Type);
                var (header, body) = await guest.ReceiveAsync();
                Assert.Equal(UsbRedirPacketType.DeviceConnect, header.Type);
                Assert.True(DeviceConnect.TryRead(body, out var connect));
                Assert.Equal((0x12d1, 0x1001), (connect.VendorId, connect.ProductId));

                await guest.SendAsync(UsbRedirPacketType.Reset, 0, []);
                await guest.SendAsync(UsbRedirPacketType.SetConfiguration, 11, [1]);
                Assert.Equal((UsbRedirPacketType.ConfigurationStatus, 11ul), await guest.ReceiveKindAsync());

                // An IN transfer waits; a cancelled one comes back as such, under an id that needs all 64 bits.
                var waiting = new byte[10];
                new BulkPacketHeader(0x82, UsbRedirStatus.Success, 64, 0).Write(waiting, wideLength: true);
                await guest.SendAsync(UsbRedirPacketType.BulkPacket, 1ul << 40, waiting);
                await guest.SendAsync(UsbRedirPacketType.CancelDataPacket, 1ul << 40, []);
                (header, body) = await guest.ReceiveAsync();
                Assert.Equal((UsbRedirPacketType.BulkPacket, 1ul << 40), (header.Type, header.Id));
                Assert.Equal(UsbRedirStatus.Cancelled, (UsbRedirStatus)body[1]);

                await guest.SendAsync(UsbRedirPacketType.StartInterruptReceiving, 12, [0x81]);
                Assert.Equal((UsbRedirPacketType.InterruptReceivingStatus, 12ul), await guest.ReceiveKindAsync());
                await guest.SendAsync(UsbRedirPacketType.StopInterruptReceiving, 13, [0x81]);
                Assert.Equal((UsbRedirPacketType.InterruptReceivingStatus, 13ul), await guest.ReceiveKindAsync());
                await guest.SendAsync(UsbRedirPacketType.SetAlternateSetting, 14, [0, 1]);
                (header, body) = await guest.ReceiveAsync();
                Assert.Equal(UsbRedirPacketType.AlternateSettingStatus, header.Type);
                Assert.Equal(UsbRedirStatus.Stall, (UsbRedirStatus)body[0]);
            }
            var expected = round;
            await device.Log.WaitForAsync(_ => device.Log.Count(DeviceEventKind.HostDisconnected) == expected, Soon);
        }
        Assert.Equal(2, device.Log.Count(DeviceEventKind.PortReset));
        Assert.Equal(0, device.Log.RecoveryResets());
    }

    [Fact]
    public async Task Over_usbredir_any_bytes_end_the_connection_and_the_next_one_works()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        await using var transport = new UsbRedirTransport(device, Path.Combine(_directory, "modem.sock"));
        transport.Start();
        var random = new Random(24);
        for (var i = 0; i < 200; i++)
        {
            using var guest = await RedirGuest.ConnectAsync(transport.SocketPath);
            var noise = new byte[random.Next(1, 400)];
            random.NextBytes(noise);
            await guest.SendRawAsync(noise);
        }
        using var last = await RedirGuest.ConnectAsync(transport.SocketPath);
        Assert.Equal(UsbRedirPacketType.EndpointInfo, (await last.ReceiveAsync()).Header.Type);
    }

    [Fact]
    public async Task Over_usbip_a_device_is_listed_imported_read_and_taken_away()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        await using var transport = new UsbIpTransport(device);
        transport.Start();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync("127.0.0.1", transport.Port);
        var operation = new byte[8];
        new UsbIpOperation(UsbIpOperation.CurrentVersion, UsbIpOperationCode.RequestDeviceList, 0).Write(operation);
        await client.SendAsync(operation);
        var list = await ReceiveAsync(client, 12 + UsbIpDevice.Size + (4 * 4));
        Assert.True(UsbIpDevice.TryRead(list.AsSpan(12), out var listed));
        Assert.Equal((0x12d1, 0x1001, (byte)4), (listed!.Descriptor.VendorId, listed.Descriptor.ProductId, listed.InterfaceCount));

        new UsbIpOperation(UsbIpOperation.CurrentVersion, UsbIpOperationCode.RequestImport, 0).Write(operation);
        await client.SendAsync(operation);
        var busId = new byte[UsbIpDevice.BusIdSize];
        "1-1"u8.CopyTo(busId);
        await client.SendAsync(busId);
        Assert.True(UsbIpOperation.TryRead(await ReceiveAsync(client, 8 + UsbIpDevice.Size), out var imported));
        Assert.Equal(0u, imported.Status);

        await SubmitAsync(client, 1, 0, true, 18, new SetupPacket(0x80, 6, 0x0100, 0, 18));
        var reply = await ReceiveAsync(client, UsbIpHeader.CommandSize + 18);
        Assert.True(UsbIpSubmitReply.TryRead(reply, out var submitted));
        Assert.Equal((1u, 0, 18), (submitted.Header.Sequence, submitted.Status, submitted.ActualLength));
        Assert.True(DeviceDescriptor.TryRead(reply.AsSpan(UsbIpHeader.CommandSize), out var descriptor));
        Assert.Equal(device.Personality.Descriptor, descriptor);

        await SubmitAsync(client, 2, 0, false, 0, new SetupPacket(0, 9, 1, 0, 0));
        await ReceiveAsync(client, UsbIpHeader.CommandSize);
        await SubmitAsync(client, 3, 2, true, 64, default);
        var unlink = new byte[UsbIpHeader.CommandSize];
        new UsbIpUnlink(new UsbIpHeader(UsbIpCommandCode.Unlink, 4, 0, false, 0), 3).Write(unlink);
        await client.SendAsync(unlink);
        Assert.True(UsbIpUnlinkReply.TryRead(await ReceiveAsync(client, UsbIpHeader.CommandSize), out var unlinked));
        Assert.Equal((4u, -104), (unlinked.Header.Sequence, unlinked.Status));

        device.Unplug();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Without_vhci_the_error_says_what_to_load()
    {
        using var device = VirtualDevice.Load("huawei-e620");
        await using var transport = new VhciTransport(device, controller: Path.Combine(_directory, "vhci_hcd.0"));
        var error = await Assert.ThrowsAsync<VhciUnavailableException>(transport.StartAsync);
        Assert.Contains("modprobe vhci_hcd", error.Message);
    }

    [Fact]
    public async Task The_recording_is_read_by_tshark()
    {
        if (!File.Exists("/usr/bin/tshark"))
            Assert.Skip("tshark is not installed (Debian package tshark).");
        var path = Path.Combine(_directory, "traffic.pcap");
        using (var device = VirtualDevice.Load("huawei-e620"))
        using (var recorder = new PcapRecorder(path))
        await using (var transport = new UsbRedirTransport(device, Path.Combine(_directory, "modem.sock"), recorder))
        {
            transport.Start();
            using var guest = await RedirGuest.ConnectAsync(transport.SocketPath);
            for (var i = 0; i < 3; i++)
                await guest.ReceiveAsync();
            var control = new byte[ControlPacketHeader.Size];
            new ControlPacketHeader(0x80, UsbRedirStatus.Success, new SetupPacket(0x80, 6, 0x0100, 0, 18)).Write(control);
            await guest.SendAsync(UsbRedirPacketType.ControlPacket, 1, control);
            await guest.ReceiveAsync();
        }
        using var tshark = Process.Start(new ProcessStartInfo("/usr/bin/tshark", ["-r", path, "-T", "fields", "-e", "usb.urb_type", "-e", "usb.idProduct"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = tshark.StandardError.ReadToEndAsync();
        var output = await tshark.StandardOutput.ReadToEndAsync();
        await tshark.WaitForExitAsync();
        Assert.True(tshark.ExitCode == 0, await errors);
        Assert.Equal("'S'\t\n'C'\t0x1001\n", output);
    }

    private static async Task SubmitAsync(Socket client, uint sequence, uint endpoint, bool isIn, int length, SetupPacket setup)
    {
        var packet = new byte[UsbIpHeader.CommandSize];
        new UsbIpSubmit(new UsbIpHeader(UsbIpCommandCode.Submit, sequence, 0x10001, isIn, endpoint), 0, length, 0, 0, 0, setup).Write(packet);
        await client.SendAsync(packet);
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var have = 0; have < length;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(have)).AsTask().WaitAsync(Soon);
            Assert.NotEqual(0, read);
            have += read;
        }
        return bytes;
    }

    /// <summary>QEMU's end of the socket.</summary>
    private sealed class RedirGuest(Socket socket) : IDisposable
    {
        public static async Task<RedirGuest> ConnectAsync(string path)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            var guest = new RedirGuest(socket);
            // Hellos go with narrow ids, what follows with wide ones.
            await TransportTests.ReceiveAsync(socket, UsbRedirHeader.SizeOf(false) + UsbRedirHello.Size);
            var hello = new byte[UsbRedirHeader.SizeOf(false) + UsbRedirHello.Size];
            new UsbRedirHeader(UsbRedirPacketType.Hello, UsbRedirHello.Size, 0).Write(hello, false);
            new UsbRedirHello("test", (UsbRedirCapabilities)0xff).Write(hello.AsSpan(UsbRedirHeader.SizeOf(false)));
            await guest.SendRawAsync(hello);
            return guest;
        }

        public async Task SendRawAsync(byte[] bytes) => await socket.SendAsync(bytes);

        public async Task SendAsync(UsbRedirPacketType type, ulong id, byte[] body)
        {
            var packet = new byte[UsbRedirHeader.SizeOf(true) + body.Length];
            new UsbRedirHeader(type, (uint)body.Length, id).Write(packet, true);
            body.CopyTo(packet, UsbRedirHeader.SizeOf(true));
            await socket.SendAsync(packet);
        }

        public async Task<(UsbRedirHeader Header, byte[] Body)> ReceiveAsync()
        {
            UsbRedirHeader.TryRead(await TransportTests.ReceiveAsync(socket, UsbRedirHeader.SizeOf(true)), true, out var header);
            return (header, await TransportTests.ReceiveAsync(socket, (int)header.Length));
        }

        public async Task<(UsbRedirPacketType Type, ulong Id)> ReceiveKindAsync()
        {
            var (header, _) = await ReceiveAsync();
            return (header.Type, header.Id);
        }

        public void Dispose() => socket.Dispose();
    }
}
