using Dialtone.Lab.Devices;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbMon;

namespace Dialtone.Lab.Transports;

/// <summary>Writes what passes a transport as the kernel's usbmon would have seen it, for Wireshark. One recorder may serve several transports.</summary>
public sealed class PcapRecorder : IUsbTraffic, IDisposable
{
    private const int BrokenPipe = -32;
    private const int ConnectionReset = -104;
    private const int Shutdown = -108;
    private const int ProtocolError = -71;

    private readonly Lock _gate = new();
    private readonly Stream _file;
    private bool _disposed;

    public PcapRecorder(string path)
        : this(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 64 * 1024))
    {
    }

    /// <param name="stream">Closed with the recorder.</param>
    public PcapRecorder(Stream stream)
    {
        _file = stream;
        Span<byte> header = stackalloc byte[PcapFile.FileHeaderSize];
        PcapFile.WriteFileHeader(header);
        _file.Write(header);
    }

    /// <summary>What Linux calls it: 0 or a negative errno.</summary>
    internal static int ErrnoOf(UsbTransferStatus status) => status switch
    {
        UsbTransferStatus.Stall => BrokenPipe,
        UsbTransferStatus.Cancelled => ConnectionReset,
        UsbTransferStatus.Disconnected => Shutdown,
        UsbTransferStatus.InputOutputError => ProtocolError,
        _ => 0,
    };

    public void Submitted(UsbTransfer transfer) =>
        Write(transfer, UsbMonEvent.Submit, UsbMonRecord.InProgress, transfer.Length, transfer.IsIn ? default : transfer.Data, transfer.Setup);

    public void Completed(UsbTransfer transfer)
    {
        Write(transfer, UsbMonEvent.Complete, ErrnoOf(transfer.Status), transfer.ActualLength, transfer.Answer, null);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _file.Dispose();
        }
    }

    private void Write(UsbTransfer transfer, UsbMonEvent kind, int status, int length, ReadOnlyMemory<byte> data, SetupPacket? setup)
    {
        var record = new UsbMonRecord(
            transfer.Serial,
            kind,
            transfer.Type,
            transfer.Endpoint,
            transfer.DeviceNumber,
            transfer.BusNumber,
            DateTime.UtcNow - DateTime.UnixEpoch,
            status,
            (uint)length,
            setup);
        var bytes = new byte[PcapFile.RecordOverhead + data.Length];
        PcapFile.WriteRecord(bytes, record, data.Span);
        lock (_gate)
        {
            if (!_disposed)
                _file.Write(bytes);
        }
    }
}
