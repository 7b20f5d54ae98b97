using System.Net.Sockets;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbRedir;

namespace Dialtone.Lab.Transports;

/// <summary>
/// Brings a device to QEMU over usbredir: listens on a unix socket, to which <c>-chardev socket,path=...</c> connects. When QEMU goes and another
/// comes, the device is plugged into the new one.
/// </summary>
public sealed class UsbRedirTransport(VirtualDevice device, string socketPath, IUsbTraffic? traffic = null) : IAsyncDisposable
{
    private readonly BusAddress _address = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile VirtualDevice _device = device;
    private volatile UsbRedirConnection? _connection;
    private Socket? _listener;
    private Task _serving = Task.CompletedTask;

    public string SocketPath => socketPath;

    /// <summary>Another device takes the port of this one, which has to be unplugged before.</summary>
    public void Exchange(VirtualDevice next)
    {
        _device = next;
        _connection?.Exchange(next);
    }

    /// <summary>Set when the connection was given up because of what the peer sent, which no QEMU does.</summary>
    public string? ProtocolError { get; private set; }

    /// <summary>Listens; returns at once. A stale socket file is replaced.</summary>
    public void Start()
    {
        File.Delete(socketPath);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        _listener.Listen(1);
        _serving = ServeAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _serving;
        _stop.Dispose();
        File.Delete(socketPath);
    }

    private async Task ServeAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = await listener.AcceptAsync(_stop.Token);
                var connection = new UsbRedirConnection(_device, traffic, _address);
                _connection = connection;
                await connection.ServeAsync(socket, _stop.Token);
                _connection = null;
                ProtocolError = connection.ProtocolError ?? ProtocolError;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // QEMU was killed in mid-packet: the next one may connect.
            }
        }
    }
}

/// <summary>One QEMU, from its hello to its end.</summary>
internal sealed class UsbRedirConnection(VirtualDevice device, IUsbTraffic? traffic, BusAddress address) : IUsbHost
{
    private const UsbRedirCapabilities Offered = UsbRedirCapabilities.ConnectDeviceVersion | UsbRedirCapabilities.EndpointInfoMaxPacketSize
        | UsbRedirCapabilities.WideIds | UsbRedirCapabilities.WideBulkLength;

    /// <summary>QEMU's xHCI hands over at most 16 MiB in one transfer; anything longer is a broken stream.</summary>
    private const uint LongestPacket = 32 * 1024 * 1024;

    private readonly PacketQueue _outgoing = new();
    private readonly Dictionary<ulong, UsbTransfer> _pending = [];
    private readonly HashSet<byte> _receiving = [];
    private readonly Lock _gate = new();
    private volatile VirtualDevice _device = device;
    private UsbRedirCapabilities _common;
    private bool _greeted;
    private ulong _interruptId;

    public string? ProtocolError { get; private set; }

    private bool WideIds => _common.HasFlag(UsbRedirCapabilities.WideIds);
    private bool WideLength => _common.HasFlag(UsbRedirCapabilities.WideBulkLength);

    public async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        var sending = SendAsync(socket, cancellation);
        var hello = new byte[UsbRedirHello.Size];
        new UsbRedirHello("dialtone-lab", Offered).Write(hello);
        Send(UsbRedirPacketType.Hello, 0, hello);
        try
        {
            var head = new byte[UsbRedirHeader.SizeOf(wideIds: true)];
            while (await socket.TryFillAsync(head.AsMemory(0, UsbRedirHeader.SizeOf(WideIds)), cancellation))
            {
                UsbRedirHeader.TryRead(head, WideIds, out var header);
                if (header.Length > LongestPacket)
                {
                    ProtocolError = $"a packet of type {header.Type} and {header.Length} bytes";
                    return;
                }
                var body = new byte[header.Length];
                if (!await socket.TryFillAsync(body, cancellation))
                    return;
                if (!Handle(header, body))
                {
                    ProtocolError = $"a packet of type {header.Type} and {header.Length} bytes that is none";
                    return;
                }
            }
        }
        finally
        {
            _device.Disconnect(this);
            _outgoing.End();
            await sending;
        }
    }

    public void Exchange(VirtualDevice next)
    {
        _device.Disconnect(this);
        _device = next;
        if (_greeted)
            next.Connect(this);
    }

    private async Task SendAsync(Socket socket, CancellationToken cancellation)
    {
        try
        {
            await _outgoing.SendAsync(socket, cancellation);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side sees the same end and tidies up.
        }
    }

    public void Plugged(Personality personality)
    {
        address.Next();
        SendDescription(personality, personality.First);
        var descriptor = personality.Descriptor;
        var connect = new byte[DeviceConnect.Size];
        new DeviceConnect(
            personality.Speed,
            descriptor.Class,
            descriptor.Subclass,
            descriptor.Protocol,
            descriptor.VendorId,
            descriptor.ProductId,
            descriptor.DeviceRelease).Write(connect);
        Send(UsbRedirPacketType.DeviceConnect, 0, connect);
    }

    public void Unplugged()
    {
        lock (_gate)
            _receiving.Clear();
        Send(UsbRedirPacketType.DeviceDisconnect, 0, []);
    }

    /// <summary>QEMU takes a new description of a connected device, as after a set_configuration.</summary>
    public void Morphed(Personality personality, ConfigurationModel configuration)
    {
        lock (_gate)
            _receiving.Clear();
        SendDescription(personality, configuration);
    }

    public void Completed(UsbTransfer transfer)
    {
        traffic?.Completed(transfer);
        if (transfer is { Type: TransferType.Interrupt, IsIn: true })
        {
            CompletedInterrupt(transfer);
            return;
        }
        lock (_gate)
            _pending.Remove(transfer.Id);
        var status = StatusOf(transfer.Status);
        if (transfer.Setup is { } setup)
        {
            CompletedControl(transfer, setup, status);
            return;
        }
        if (transfer.Type == TransferType.Interrupt)
        {
            var interrupt = new byte[InterruptPacketHeader.Size];
            new InterruptPacketHeader(transfer.Endpoint, status, (ushort)transfer.ActualLength).Write(interrupt);
            Send(UsbRedirPacketType.InterruptPacket, transfer.Id, interrupt);
            return;
        }
        var size = BulkPacketHeader.SizeOf(WideLength);
        var packet = new byte[size + transfer.Answer.Length];
        new BulkPacketHeader(transfer.Endpoint, status, (uint)transfer.ActualLength, 0).Write(packet, WideLength);
        transfer.Answer.Span.CopyTo(packet.AsSpan(size));
        Send(UsbRedirPacketType.BulkPacket, transfer.Id, packet);
    }

    private static UsbRedirStatus StatusOf(UsbTransferStatus status) => status switch
    {
        UsbTransferStatus.Success => UsbRedirStatus.Success,
        UsbTransferStatus.Stall => UsbRedirStatus.Stall,
        UsbTransferStatus.InputOutputError => UsbRedirStatus.InputOutputError,
        _ => UsbRedirStatus.Cancelled,
    };

    private bool Handle(UsbRedirHeader header, byte[] body)
    {
        switch (header.Type)
        {
            case UsbRedirPacketType.Hello:
                if (!UsbRedirHello.TryRead(body, out var hello))
                    return false;
                _common = Offered & hello!.Capabilities;
                // A second hello, or a device that hangs elsewhere, ends the connection.
                _greeted = true;
                return _device.Connect(this);
            case UsbRedirPacketType.Reset:
                _device.PortReset();
                return true;
            case UsbRedirPacketType.SetConfiguration when body.Length >= 1:
                return Request(header.Id, new SetupPacket(0x00, (byte)StandardRequest.SetConfiguration, body[0], 0, 0));
            case UsbRedirPacketType.GetConfiguration:
                return Request(header.Id, new SetupPacket(0x80, (byte)StandardRequest.GetConfiguration, 0, 0, 1));
            case UsbRedirPacketType.SetAlternateSetting when body.Length >= 2:
                return Request(header.Id, new SetupPacket(0x01, (byte)StandardRequest.SetInterface, body[1], body[0], 0));
            case UsbRedirPacketType.GetAlternateSetting when body.Length >= 1:
                return Request(header.Id, new SetupPacket(0x81, (byte)StandardRequest.GetInterface, 0, body[0], 1));
            case UsbRedirPacketType.StartInterruptReceiving when body.Length >= 1:
                return StartReceiving(header.Id, body[0]);
            case UsbRedirPacketType.StopInterruptReceiving when body.Length >= 1:
                return StopReceiving(header.Id, body[0]);
            case UsbRedirPacketType.CancelDataPacket:
                UsbTransfer? cancelled;
                lock (_gate)
                    _pending.TryGetValue(header.Id, out cancelled);
                if (cancelled is not null)
                    _device.Cancel(cancelled);
                return true;
            case UsbRedirPacketType.ControlPacket:
                if (!ControlPacketHeader.TryRead(body, out var control))
                    return false;
                var direction = (byte)(control.Setup.IsIn ? 0x80 : 0);
                Submit(Transfer(header.Id, direction, TransferType.Control, control.Setup.Length, body.AsMemory(ControlPacketHeader.Size), control.Setup));
                return true;
            case UsbRedirPacketType.BulkPacket:
                if (!BulkPacketHeader.TryRead(body, WideLength, out var bulk) || bulk.Length > LongestPacket)
                    return false;
                Submit(Transfer(header.Id, bulk.Endpoint, TransferType.Bulk, (int)bulk.Length, body.AsMemory(BulkPacketHeader.SizeOf(WideLength))));
                return true;
            case UsbRedirPacketType.InterruptPacket:
                if (!InterruptPacketHeader.TryRead(body, out var interrupt))
                    return false;
                Submit(Transfer(header.Id, interrupt.Endpoint, TransferType.Interrupt, interrupt.Length, body.AsMemory(InterruptPacketHeader.Size)));
                return true;
            default:
                // Filters, streams and isochronous packets are for devices and capabilities that this side does not have.
                return header.Type is not (UsbRedirPacketType.SetConfiguration or UsbRedirPacketType.SetAlternateSetting
                    or UsbRedirPacketType.GetAlternateSetting or UsbRedirPacketType.StartInterruptReceiving or UsbRedirPacketType.StopInterruptReceiving);
        }
    }

    private UsbTransfer Transfer(
        ulong id, byte endpoint, TransferType type, int length, ReadOnlyMemory<byte> data = default, SetupPacket? setup = null) =>
        new(id, endpoint, type, length, data, setup) { BusNumber = address.Bus, DeviceNumber = address.Device };

    private void Submit(UsbTransfer transfer)
    {
        lock (_gate)
            _pending[transfer.Id] = transfer;
        traffic?.Submitted(transfer);
        _device.Submit(transfer);
    }

    /// <summary>Requests that usbredir gives packets of their own are control transfers all the same.</summary>
    private bool Request(ulong id, SetupPacket setup)
    {
        Submit(Transfer(id, (byte)(setup.IsIn ? 0x80 : 0), TransferType.Control, setup.Length, default, setup));
        return true;
    }

    private void CompletedControl(UsbTransfer transfer, SetupPacket setup, UsbRedirStatus status)
    {
        byte[] packet;
        switch (setup.IsStandard ? (StandardRequest)setup.Request : default)
        {
            case StandardRequest.SetConfiguration or StandardRequest.GetConfiguration:
                packet = new byte[ConfigurationStatus.Size];
                var value = setup.IsIn ? (transfer.Answer.IsEmpty ? (byte)0 : transfer.Answer.Span[0]) : (byte)setup.Value;
                new ConfigurationStatus(status, value).Write(packet);
                Send(UsbRedirPacketType.ConfigurationStatus, transfer.Id, packet);
                break;
            case StandardRequest.SetInterface or StandardRequest.GetInterface:
                packet = new byte[AlternateSettingStatus.Size];
                new AlternateSettingStatus(status, (byte)setup.Index, setup.IsIn ? (byte)0 : (byte)setup.Value).Write(packet);
                Send(UsbRedirPacketType.AlternateSettingStatus, transfer.Id, packet);
                break;
            default:
                packet = new byte[ControlPacketHeader.Size + transfer.Answer.Length];
                new ControlPacketHeader(transfer.Endpoint, status, setup with { Length = (ushort)transfer.ActualLength }).Write(packet);
                transfer.Answer.Span.CopyTo(packet.AsSpan(ControlPacketHeader.Size));
                Send(UsbRedirPacketType.ControlPacket, transfer.Id, packet);
                break;
        }
    }

    private bool StartReceiving(ulong id, byte endpoint)
    {
        lock (_gate)
            _receiving.Add(endpoint);
        SendReceivingStatus(id, endpoint);
        Receive(endpoint);
        return true;
    }

    private bool StopReceiving(ulong id, byte endpoint)
    {
        UsbTransfer? waiting;
        lock (_gate)
        {
            _receiving.Remove(endpoint);
            waiting = _pending.Values.FirstOrDefault(t => t.Type == TransferType.Interrupt && t.Endpoint == endpoint);
        }
        if (waiting is not null)
            _device.Cancel(waiting);
        SendReceivingStatus(id, endpoint);
        return true;
    }

    private void SendReceivingStatus(ulong id, byte endpoint)
    {
        var packet = new byte[InterruptReceivingStatus.Size];
        new InterruptReceivingStatus(UsbRedirStatus.Success, endpoint).Write(packet);
        Send(UsbRedirPacketType.InterruptReceivingStatus, id, packet);
    }

    /// <summary>While the guest receives, one transfer of our own waits at the endpoint; the upper id bit keeps it apart from QEMU's.</summary>
    private void Receive(byte endpoint)
    {
        UsbTransfer transfer;
        lock (_gate)
        {
            if (!_receiving.Contains(endpoint))
                return;
            transfer = Transfer((1ul << 63) | ++_interruptId, endpoint, TransferType.Interrupt, 1024);
            _pending[transfer.Id] = transfer;
        }
        traffic?.Submitted(transfer);
        _device.Submit(transfer);
    }

    private void CompletedInterrupt(UsbTransfer transfer)
    {
        lock (_gate)
            _pending.Remove(transfer.Id);
        switch (transfer.Status)
        {
            case UsbTransferStatus.Success:
                var packet = new byte[InterruptPacketHeader.Size + transfer.Answer.Length];
                new InterruptPacketHeader(transfer.Endpoint, UsbRedirStatus.Success, (ushort)transfer.Answer.Length).Write(packet);
                transfer.Answer.Span.CopyTo(packet.AsSpan(InterruptPacketHeader.Size));
                Send(UsbRedirPacketType.InterruptPacket, transfer.Id & uint.MaxValue, packet);
                Receive(transfer.Endpoint);
                break;
            case UsbTransferStatus.Cancelled:
                // By a port reset or a new configuration: the guest's driver still receives unless it said stop. The device puts on fresh
                // endpoints after giving back what waited at the old ones, hence not at once.
                _device.AfterThis(() => Receive(transfer.Endpoint));
                break;
            default:
                lock (_gate)
                    _receiving.Remove(transfer.Endpoint);
                break;
        }
    }

    /// <summary>The endpoints of all alternate settings at once: QEMU wants to know them before it passes a transfer on, and no two settings share an address here.</summary>
    private void SendDescription(Personality personality, ConfigurationModel configuration)
    {
        var endpoints = new byte[EndpointInfo.Size];
        EndpointInfo.WriteEmpty(endpoints, personality.Descriptor.MaxPacketSize0);
        foreach (var model in configuration.Interfaces)
        {
            foreach (var endpoint in model.Endpoints)
                EndpointInfo.WriteEndpoint(endpoints, endpoint, model.Descriptor.Number);
        }
        Send(UsbRedirPacketType.EndpointInfo, 0, endpoints);
        var interfaces = new byte[InterfaceInfo.Size];
        InterfaceInfo.Write(interfaces, configuration.Interfaces.Select(i => i.Descriptor).DistinctBy(i => i.Number).ToArray());
        Send(UsbRedirPacketType.InterfaceInfo, 0, interfaces);
    }

    private void Send(UsbRedirPacketType type, ulong id, ReadOnlySpan<byte> body)
    {
        var size = UsbRedirHeader.SizeOf(WideIds);
        var packet = new byte[size + body.Length];
        new UsbRedirHeader(type, (uint)body.Length, id).Write(packet, WideIds);
        body.CopyTo(packet.AsSpan(size));
        _outgoing.Add(packet);
    }
}
