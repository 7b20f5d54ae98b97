using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices;

/// <summary>
/// One endpoint's two queues: transfers of the host that wait for data, and data that wait for transfers. IN data keep their boundaries: a
/// transfer ends with the segment it drained, as a short packet ends it on the wire. All members are called under the device's lock.
/// </summary>
internal sealed class VirtualEndpoint(EndpointDescriptor descriptor, Action<UsbTransfer, UsbTransferStatus, ReadOnlyMemory<byte>> complete)
{
    private readonly LinkedList<UsbTransfer> _transfers = [];
    private readonly LinkedList<ReadOnlyMemory<byte>> _segments = [];

    public EndpointDescriptor Descriptor { get; } = descriptor;

    /// <summary>Everything is answered with a stall until the host clears the feature.</summary>
    public bool Halted { get; private set; }

    /// <summary>The function behind does not take or give anything: the endpoint NAKs.</summary>
    public bool Mute { get; set; }

    /// <summary>Takes OUT data; set by the function.</summary>
    public Action<ReadOnlyMemory<byte>>? Received { get; set; }

    /// <summary>Bytes that wait for the host.</summary>
    public int Waiting { get; private set; }

    /// <summary>Called when the last segment was drained by a transfer.</summary>
    public Action? Drained { get; set; }

    public void Submit(UsbTransfer transfer)
    {
        if (Halted)
        {
            complete(transfer, UsbTransferStatus.Stall, default);
            return;
        }
        if (Mute)
        {
            _transfers.AddLast(transfer);
            return;
        }
        if (transfer.IsIn)
        {
            _transfers.AddLast(transfer);
            Flush();
            return;
        }
        complete(transfer, UsbTransferStatus.Success, default);
        Received?.Invoke(transfer.Data);
    }

    /// <summary>Queues IN data as one segment; an empty one is a zero-length packet.</summary>
    public void Send(ReadOnlyMemory<byte> segment)
    {
        _segments.AddLast(segment);
        Waiting += segment.Length;
        Flush();
    }

    public void Halt()
    {
        Halted = true;
        GiveBack(UsbTransferStatus.Stall);
    }

    public void ClearHalt() => Halted = false;

    public bool Cancel(UsbTransfer transfer)
    {
        if (!_transfers.Remove(transfer))
            return false;
        complete(transfer, UsbTransferStatus.Cancelled, default);
        return true;
    }

    /// <summary>Forgets what waits, on both sides.</summary>
    public void Reset(UsbTransferStatus status)
    {
        _segments.Clear();
        Waiting = 0;
        Halted = Mute = false;
        GiveBack(status);
    }

    public void DropSegments()
    {
        _segments.Clear();
        Waiting = 0;
    }

    private void GiveBack(UsbTransferStatus status)
    {
        // Completing may bring new transfers: only those that wait now are given back.
        var waiting = _transfers.ToArray();
        _transfers.Clear();
        foreach (var transfer in waiting)
            complete(transfer, status, default);
    }

    private void Flush()
    {
        while (!Mute && !Halted && _transfers.First is { Value: var transfer } && _segments.First is { Value: var segment })
        {
            _transfers.RemoveFirst();
            _segments.RemoveFirst();
            var length = Math.Min(segment.Length, transfer.Length);
            if (length < segment.Length)
                _segments.AddFirst(segment[length..]);
            Waiting -= length;
            complete(transfer, UsbTransferStatus.Success, segment[..length]);
            if (_segments.Count == 0)
                Drained?.Invoke();
        }
    }
}
