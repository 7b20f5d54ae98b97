using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices;

public enum UsbTransferStatus
{
    Pending,
    Success,

    /// <summary>Taken back by the host, or lost in a port reset.</summary>
    Cancelled,
    Stall,

    /// <summary>The transaction failed on the wire; the host's kernel says -EPROTO (-71).</summary>
    InputOutputError,

    /// <summary>The device left the bus.</summary>
    Disconnected,
}

/// <summary>One request of the host, from its submission to its completion.</summary>
/// <param name="id">The transport's own name for it.</param>
/// <param name="endpoint">With the direction in bit 7; for control transfers the direction of the data stage.</param>
/// <param name="length">Bytes the host is ready to take, or sends.</param>
/// <param name="data">OUT data.</param>
public sealed class UsbTransfer(ulong id, byte endpoint, TransferType type, int length, ReadOnlyMemory<byte> data = default, SetupPacket? setup = null)
{
    private static ulong _count;

    /// <summary>Unique among all transfers of the process.</summary>
    public ulong Serial { get; } = Interlocked.Increment(ref _count);

    public ulong Id { get; } = id;
    public byte Endpoint { get; } = endpoint;
    public TransferType Type { get; } = type;
    public int Length { get; } = length;
    public ReadOnlyMemory<byte> Data { get; } = data;
    public SetupPacket? Setup { get; } = setup;
    public bool IsIn => (Endpoint & 0x80) != 0;

    /// <summary>Where the device sits, as a capture shows it.</summary>
    public ushort BusNumber { get; init; }

    public byte DeviceNumber { get; init; }

    public UsbTransferStatus Status { get; private set; }

    /// <summary>IN data, once completed.</summary>
    public ReadOnlyMemory<byte> Answer { get; private set; }

    /// <summary>Bytes moved, once completed.</summary>
    public int ActualLength { get; private set; }

    /// <summary>False if it was completed before: a transfer is given back once.</summary>
    internal bool TryComplete(UsbTransferStatus status, ReadOnlyMemory<byte> answer)
    {
        if (Status != UsbTransferStatus.Pending)
            return false;
        Status = status;
        Answer = answer;
        ActualLength = IsIn ? answer.Length : status == UsbTransferStatus.Success ? Length : 0;
        return true;
    }
}
