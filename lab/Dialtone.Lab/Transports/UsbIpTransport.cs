using System.Net;
using System.Net.Sockets;
using Dialtone.Lab.Devices;
using Dialtone.Protocols.UsbIp;

namespace Dialtone.Lab.Transports;

/// <summary>
/// Offers a device as a USB/IP server on the loopback address: <c>usbip attach -r 127.0.0.1 -b 1-1</c> imports it. When the device leaves the
/// bus the connection is closed; the client has to import it again once it is back.
/// </summary>
/// <param name="port">0 lets the system choose; <see cref="Port"/> says which. The standard's is 3240.</param>
public sealed class UsbIpTransport(VirtualDevice device, int port = 0, IUsbTraffic? traffic = null) : IAsyncDisposable
{
    private const string BusId = "1-1";

    private readonly BusAddress _address = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, port);
    private readonly List<Task> _clients = [];
    private Task _serving = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Start()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _clients.RemoveAll(t => t.IsCompleted);
                _clients.Add(ServeClientAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeClientAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                var head = new byte[UsbIpOperation.Size];
                while (await socket.TryFillAsync(head, _stop.Token) && UsbIpOperation.TryRead(head, out var operation))
                {
                    switch (operation.Code)
                    {
                        case UsbIpOperationCode.RequestDeviceList:
                            await SendAsync(socket, DeviceList());
                            break;
                        case UsbIpOperationCode.RequestImport:
                            var name = new byte[UsbIpDevice.BusIdSize];
                            if (!await socket.TryFillAsync(name, _stop.Token))
                                return;
                            var found = UsbIpDevice.ReadText(name) == BusId && device.Plugged && !device.HasHost;
                            await SendAsync(socket, ImportReply(found));
                            if (found)
                                await new UsbIpConnection(device, traffic, _address).ServeAsync(socket, _stop.Token);
                            return;
                        default:
                            return;
                    }
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The client went, or we are being disposed.
            }
        }
    }

    private async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, _stop.Token)..];
    }

    private byte[] DeviceList()
    {
        var personality = device.Plugged ? device.Personality : null;
        var interfaces = personality?.First.Interfaces.DistinctBy(i => i.Descriptor.Number).ToArray() ?? [];
        var reply = new byte[UsbIpOperation.Size + 4 + (personality is null ? 0 : UsbIpDevice.Size + (4 * interfaces.Length))];
        new UsbIpOperation(UsbIpOperation.CurrentVersion, UsbIpOperationCode.ReplyDeviceList, 0).Write(reply);
        if (personality is null)
            return reply;
        reply[UsbIpOperation.Size + 3] = 1;
        var rest = reply.AsSpan(UsbIpOperation.Size + 4);
        Describe().Write(rest);
        rest = rest[UsbIpDevice.Size..];
        foreach (var model in interfaces)
        {
            rest[0] = model.Descriptor.Class;
            rest[1] = model.Descriptor.Subclass;
            rest[2] = model.Descriptor.Protocol;
            rest = rest[4..];
        }
        return reply;
    }

    private byte[] ImportReply(bool found)
    {
        var reply = new byte[UsbIpOperation.Size + (found ? UsbIpDevice.Size : 0)];
        new UsbIpOperation(UsbIpOperation.CurrentVersion, UsbIpOperationCode.ReplyImport, found ? 0u : 1u).Write(reply);
        if (found)
            Describe().Write(reply.AsSpan(UsbIpOperation.Size));
        return reply;
    }

    private UsbIpDevice Describe()
    {
        var personality = device.Personality;
        return new UsbIpDevice(
            $"/dialtone-lab/{device.Model.Name}",
            BusId,
            1,
            1,
            UsbIpDevice.SpeedOf(personality.Speed),
            personality.Descriptor,
            personality.First.Value,
            (byte)personality.First.Interfaces.DistinctBy(i => i.Descriptor.Number).Count());
    }
}
