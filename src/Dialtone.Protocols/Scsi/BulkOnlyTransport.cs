using System.Buffers.Binary;

namespace Dialtone.Protocols.Scsi;

/// <summary>
/// Command block wrapper, 31 bytes (USB Mass Storage Class, Bulk-Only Transport 1.0, 5.1). The command block is always 16 bytes on the wire, and
/// <see cref="CommandBlockLength"/> is what the sender claims: Huawei's switch message claims 0 and means the opcode all the same.
/// </summary>
public readonly ref struct CommandBlockWrapper
{
    public const int Size = 31;
    public const int CommandBlockSize = 16;

    private CommandBlockWrapper(uint tag, uint dataLength, byte flags, byte lun, byte commandBlockLength, ReadOnlySpan<byte> commandBlock)
    {
        Tag = tag;
        DataLength = dataLength;
        Flags = flags;
        Lun = lun;
        CommandBlockLength = commandBlockLength;
        CommandBlock = commandBlock;
    }

    private static ReadOnlySpan<byte> Signature => "USBC"u8;

    public uint Tag { get; }

    /// <summary>dCBWDataTransferLength: bytes the host expects to move in the data phase.</summary>
    public uint DataLength { get; }

    /// <summary>Bit 7: 1 = data comes from the device.</summary>
    public byte Flags { get; }

    public byte Lun { get; }
    public byte CommandBlockLength { get; }

    /// <summary>All 16 bytes.</summary>
    public ReadOnlySpan<byte> CommandBlock { get; }

    public bool IsIn => (Flags & 0x80) != 0;
    public ScsiOperation Operation => (ScsiOperation)CommandBlock[0];

    /// <summary>Valid in the standard's sense (6.2.1): exactly 31 bytes with the signature.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CommandBlockWrapper wrapper)
    {
        wrapper = default;
        if (bytes.Length != Size || !bytes.StartsWith(Signature))
            return false;
        wrapper = new CommandBlockWrapper(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            bytes[12],
            (byte)(bytes[13] & 0x0f),
            (byte)(bytes[14] & 0x1f),
            bytes[15..]);
        return true;
    }

    /// <param name="commandBlock">At most 16 bytes; the rest is zero.</param>
    public static void Write(Span<byte> bytes, uint tag, uint dataLength, bool isIn, byte lun, ReadOnlySpan<byte> commandBlock)
    {
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], tag);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], dataLength);
        bytes[12] = isIn ? (byte)0x80 : (byte)0;
        bytes[13] = lun;
        bytes[14] = (byte)commandBlock.Length;
        bytes[15..Size].Clear();
        commandBlock.CopyTo(bytes[15..Size]);
    }
}

/// <summary>bCSWStatus (Bulk-Only Transport 1.0, table 5.3).</summary>
public enum CommandStatus : byte
{
    Passed = 0,
    Failed = 1,

    /// <summary>"Device and I have lost each other": the host must do a reset recovery; usb-storage resets the port.</summary>
    PhaseError = 2,
}

/// <summary>Command status wrapper, 13 bytes (Bulk-Only Transport 1.0, 5.2).</summary>
/// <param name="Residue">dCSWDataResidue: expected minus moved bytes.</param>
public readonly record struct CommandStatusWrapper(uint Tag, uint Residue, CommandStatus Status)
{
    public const int Size = 13;

    private static ReadOnlySpan<byte> Signature => "USBS"u8;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out CommandStatusWrapper wrapper)
    {
        wrapper = default;
        if (bytes.Length != Size || !bytes.StartsWith(Signature))
            return false;
        wrapper = new CommandStatusWrapper(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), (CommandStatus)bytes[12]);
        return true;
    }

    public void Write(Span<byte> bytes)
    {
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Tag);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Residue);
        bytes[12] = (byte)Status;
    }
}
