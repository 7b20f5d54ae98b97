using System.Net.Sockets;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbIp;

namespace Dialtone.Lab.Transports;

/// <summary>
/// One imported device on one socket: commands in, replies out, until either side closes. Leaving the bus is closing the socket; coming back
/// needs a new import, hence a new connection. Port resets end in the importing kernel's vhci and never reach the device.
/// </summary>
internal sealed class UsbIpConnection(VirtualDevice device, IUsbTraffic? traffic, BusAddress address) : IUsbHost
{
    private const int ConnectionReset = -104;

    /// <summary>More than any driver submits; anything longer is a broken stream.</summary>
    private const int LongestTransfer = 32 * 1024 * 1024;

    private readonly PacketQueue _outgoing = new();
    private readonly Dictionary<ulong, UsbTransfer> _pending = [];
    private readonly Lock _gate = new();

    /// <summary>Serves a socket whose import is done. Returns when it is closed, by the kernel or by the device's leaving.</summary>
    public async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        var sending = SendAsync(socket, cancellation);
        try
        {
            if (!device.Connect(this))
                return;
            var head = new byte[UsbIpHeader.CommandSize];
            while (await socket.TryFillAsync(head, cancellation))
            {
                if (UsbIpUnlink.TryRead(head, out var unlink))
                    Unlink(unlink);
                else if (!UsbIpSubmit.TryRead(head, out var submit) || !await SubmitAsync(socket, submit, cancellation))
                    return;
            }
        }
        catch (SocketException)
        {
            // The kernel let go, or the device left: both close the socket.
        }
        finally
        {
            device.Disconnect(this);
            _outgoing.End();
            await sending;
        }
    }

    public void Plugged(Personality personality) => address.Next();

    /// <summary>What is queued still goes out; then the socket is closed, and the kernel sees the device go.</summary>
    public void Unplugged() => _outgoing.End();

    /// <summary>Cannot happen here: vhci keeps port resets to itself.</summary>
    public void Morphed(Personality personality, ConfigurationModel configuration)
    {
    }

    public void Completed(UsbTransfer transfer)
    {
        traffic?.Completed(transfer);
        lock (_gate)
        {
            // Already gone: an unlink took it, and its reply says so.
            if (!_pending.Remove(transfer.Id))
                return;
        }
        if (transfer.Status == UsbTransferStatus.Disconnected)
            return;
        var packet = new byte[UsbIpHeader.CommandSize + transfer.Answer.Length];
        var header = new UsbIpHeader(UsbIpCommandCode.ReplySubmit, (uint)transfer.Id, 0, false, 0);
        new UsbIpSubmitReply(header, PcapRecorder.ErrnoOf(transfer.Status), transfer.ActualLength).Write(packet);
        transfer.Answer.Span.CopyTo(packet.AsSpan(UsbIpHeader.CommandSize));
        _outgoing.Add(packet);
    }

    private async Task SendAsync(Socket socket, CancellationToken cancellation)
    {
        try
        {
            await _outgoing.SendAsync(socket, cancellation);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side sees the same end and tidies up.
        }
    }

    private async Task<bool> SubmitAsync(Socket socket, UsbIpSubmit submit, CancellationToken cancellation)
    {
        // Isochronous transfers have a layout of their own, and no virtual device has such an endpoint.
        if (submit.Length is < 0 or > LongestTransfer || submit.PacketCount > 0)
            return false;
        var data = submit.Header.IsIn ? [] : new byte[submit.Length];
        if (!await socket.TryFillAsync(data, cancellation))
            return false;
        var endpoint = (byte)((submit.Header.Endpoint & 0x0f) | (submit.Header.IsIn ? 0x80u : 0));
        var isControl = (submit.Header.Endpoint & 0x0f) == 0;
        var type = isControl ? TransferType.Control : device.TransferTypeOf(endpoint);
        var transfer = new UsbTransfer(submit.Header.Sequence, endpoint, type, submit.Length, data, isControl ? submit.Setup : null)
        {
            BusNumber = address.Bus,
            DeviceNumber = address.Device,
        };
        lock (_gate)
            _pending[transfer.Id] = transfer;
        traffic?.Submitted(transfer);
        device.Submit(transfer);
        return true;
    }

    private void Unlink(UsbIpUnlink unlink)
    {
        UsbTransfer? transfer;
        lock (_gate)
            _pending.Remove(unlink.UnlinkedSequence, out transfer);
        if (transfer is not null)
            device.Cancel(transfer);
        var packet = new byte[UsbIpHeader.CommandSize];
        var header = new UsbIpHeader(UsbIpCommandCode.ReplyUnlink, unlink.Header.Sequence, 0, false, 0);
        new UsbIpUnlinkReply(header, transfer is null ? 0 : ConnectionReset).Write(packet);
        _outgoing.Add(packet);
    }
}
