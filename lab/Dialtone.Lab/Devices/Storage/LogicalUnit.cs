using System.Buffers.Binary;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Scsi;

namespace Dialtone.Lab.Devices.Storage;

/// <summary>What a unit makes of a command: data for the host, or sense for the next REQUEST SENSE.</summary>
/// <param name="Data">IN data; may be longer than what the host asked for.</param>
internal readonly record struct UnitAnswer(CommandStatus Status, ReadOnlyMemory<byte> Data)
{
    public static UnitAnswer Good => new(CommandStatus.Passed, default);
}

/// <summary>One LUN: SPC's basic commands, and what its kind adds.</summary>
internal abstract class LogicalUnit(UnitModel model)
{
    /// <summary>Sense key, additional sense code and qualifier of the last failure.</summary>
    private (SenseKey Key, byte Asc, byte Ascq) _sense;

    /// <summary>After power-on and after a reset the first command fails once, to say so (SAM-5, 5.14).</summary>
    private bool _attention = true;

    public UnitModel Model { get; } = model;

    /// <summary>Whether such a command, as the next, will be answered with a unit attention.</summary>
    public bool HasAttentionFor(ScsiOperation operation) =>
        _attention && operation is not (ScsiOperation.Inquiry or ScsiOperation.RequestSense or ScsiOperation.ReportLuns);

    protected abstract byte PeripheralType { get; }
    protected abstract bool HasMedium { get; }

    /// <summary>0 if there is no medium.</summary>
    protected abstract uint Blocks { get; }

    protected abstract int BlockSize { get; }

    /// <param name="command">16 bytes.</param>
    /// <param name="data">OUT data.</param>
    public UnitAnswer Execute(ReadOnlySpan<byte> command, ReadOnlySpan<byte> data)
    {
        if (HasAttentionFor((ScsiOperation)command[0]))
        {
            _attention = false;
            return Fail(SenseKey.UnitAttention, 0x29);
        }
        switch ((ScsiOperation)command[0])
        {
            case ScsiOperation.Inquiry:
                if ((command[1] & 1) != 0)
                    return Fail(SenseKey.IllegalRequest, 0x24);
                var inquiry = new byte[InquiryData.Size];
                new InquiryData(PeripheralType, Model.Removable, Model.ScsiVersion, Model.Vendor, Model.Product, Model.Revision).Write(inquiry);
                return Data(inquiry, BinaryPrimitives.ReadUInt16BigEndian(command[3..]));
            case ScsiOperation.RequestSense:
                return Data(TakeSense(), command[4]);
            case ScsiOperation.TestUnitReady:
                return HasMedium ? UnitAnswer.Good : NoMedium();
            case ScsiOperation.PreventAllowMediumRemoval:
            case ScsiOperation.SynchronizeCache10:
            case ScsiOperation.Verify10:
                return UnitAnswer.Good;
            case ScsiOperation.StartStopUnit:
                StartStop(loadEject: (command[4] & 2) != 0, start: (command[4] & 1) != 0);
                return UnitAnswer.Good;
            case ScsiOperation.ModeSense6:
                return ModeSense(command[2], isLong: false, command[4]);
            case ScsiOperation.ModeSense10:
                return ModeSense(command[2], isLong: true, BinaryPrimitives.ReadUInt16BigEndian(command[7..]));
            case ScsiOperation.ReadCapacity10:
                if (!HasMedium)
                    return NoMedium();
                var capacity = new byte[8];
                BinaryPrimitives.WriteUInt32BigEndian(capacity, Blocks - 1);
                BinaryPrimitives.WriteInt32BigEndian(capacity.AsSpan(4), BlockSize);
                return new UnitAnswer(CommandStatus.Passed, capacity);
            case ScsiOperation.ReadFormatCapacities:
                var formats = new byte[12];
                formats[3] = 8;
                BinaryPrimitives.WriteUInt32BigEndian(formats.AsSpan(4), Blocks);
                BinaryPrimitives.WriteInt32BigEndian(formats.AsSpan(8), BlockSize);
                // Descriptor code: formatted medium, or no medium.
                formats[8] = HasMedium ? (byte)2 : (byte)3;
                return Data(formats, BinaryPrimitives.ReadUInt16BigEndian(command[7..]));
            case ScsiOperation.Read10:
                return Read(BinaryPrimitives.ReadUInt32BigEndian(command[2..]), BinaryPrimitives.ReadUInt16BigEndian(command[7..]));
            case ScsiOperation.Write10:
                return Write(BinaryPrimitives.ReadUInt32BigEndian(command[2..]), BinaryPrimitives.ReadUInt16BigEndian(command[7..]), data);
            default:
                return ExecuteOther(command);
        }
    }

    /// <summary>Commands of the kind alone.</summary>
    protected virtual UnitAnswer ExecuteOther(ReadOnlySpan<byte> command) => Fail(SenseKey.IllegalRequest, 0x20);

    /// <summary>A mode page with its two-byte head, or null if the unit has no such page.</summary>
    protected virtual byte[]? ModePage(byte page) => null;

    protected virtual void StartStop(bool loadEject, bool start)
    {
    }

    protected abstract void ReadBlocks(uint block, Span<byte> bytes);

    /// <returns>False on a medium that cannot be written.</returns>
    protected abstract bool TryWriteBlocks(uint block, ReadOnlySpan<byte> bytes);

    protected UnitAnswer Fail(SenseKey key, byte asc, byte ascq = 0)
    {
        _sense = (key, asc, ascq);
        return new UnitAnswer(CommandStatus.Failed, default);
    }

    protected UnitAnswer NoMedium() => Fail(SenseKey.NotReady, 0x3a);

    protected static UnitAnswer Data(ReadOnlyMemory<byte> data, int allocationLength) =>
        new(CommandStatus.Passed, data[..Math.Min(data.Length, allocationLength)]);

    private byte[] TakeSense()
    {
        var sense = new FixedSense(_sense.Key, _sense.Asc, _sense.Ascq, Model.SenseAdditionalLength);
        var bytes = new byte[Math.Max(sense.Size, FixedSense.UsualSize)];
        sense.Write(bytes);
        _sense = default;
        return bytes.AsSpan(0, sense.Size).ToArray();
    }

    private UnitAnswer ModeSense(byte pageByte, bool isLong, int allocationLength)
    {
        var page = (byte)(pageByte & 0x3f);
        var body = ModePage(page);
        // 3f asks for all pages: a unit without any answers with the bare head.
        if (body is null && page != 0x3f)
            return Fail(SenseKey.IllegalRequest, 0x24);
        var head = isLong ? 8 : 4;
        var answer = new byte[head + (body?.Length ?? 0)];
        if (isLong)
            BinaryPrimitives.WriteUInt16BigEndian(answer, (ushort)(answer.Length - 2));
        else
            answer[0] = (byte)(answer.Length - 1);
        body?.CopyTo(answer.AsSpan(head));
        return Data(answer, allocationLength);
    }

    private UnitAnswer Read(uint block, ushort count)
    {
        if (!HasMedium)
            return NoMedium();
        if ((ulong)block + count > Blocks)
            return Fail(SenseKey.IllegalRequest, 0x21);
        var data = new byte[count * BlockSize];
        ReadBlocks(block, data);
        return new UnitAnswer(CommandStatus.Passed, data);
    }

    private UnitAnswer Write(uint block, ushort count, ReadOnlySpan<byte> data)
    {
        if (!HasMedium)
            return NoMedium();
        if ((ulong)block + count > Blocks)
            return Fail(SenseKey.IllegalRequest, 0x21);
        if (data.Length < count * BlockSize)
            return Fail(SenseKey.IllegalRequest, 0x24);
        return TryWriteBlocks(block, data[..(count * BlockSize)]) ? UnitAnswer.Good : Fail(SenseKey.DataProtect, 0x27);
    }
}

internal sealed class DiskUnit(UnitModel model, DiskStore store) : LogicalUnit(model)
{
    protected override byte PeripheralType => InquiryData.DirectAccess;
    protected override bool HasMedium => true;
    protected override uint Blocks => store.Blocks;
    protected override int BlockSize => DiskStore.BlockSize;

    protected override void ReadBlocks(uint block, Span<byte> bytes) => store.Read((long)block * DiskStore.BlockSize, bytes);

    protected override bool TryWriteBlocks(uint block, ReadOnlySpan<byte> bytes)
    {
        store.Write((long)block * DiskStore.BlockSize, bytes);
        return true;
    }
}

/// <summary>A card reader without a card.</summary>
internal sealed class CardSlotUnit(UnitModel model) : LogicalUnit(model)
{
    protected override byte PeripheralType => InquiryData.DirectAccess;
    protected override bool HasMedium => false;
    protected override uint Blocks => 0;
    protected override int BlockSize => DiskStore.BlockSize;

    protected override void ReadBlocks(uint block, Span<byte> bytes) => bytes.Clear();

    protected override bool TryWriteBlocks(uint block, ReadOnlySpan<byte> bytes) => false;
}

/// <summary>The vendor's CD with the Windows driver, or an empty drive.</summary>
internal sealed class CdRomUnit(UnitModel model) : LogicalUnit(model)
{
    private readonly byte[] _image = model.HasMedium ? Iso9660Image.Create("MOBILE PARTNER", "README.TXT", "A virtual modem's CD.\r\n"u8) : [];
    private bool _ejected;

    protected override byte PeripheralType => InquiryData.CdRom;
    protected override bool HasMedium => _image.Length > 0 && !_ejected;
    protected override uint Blocks => HasMedium ? (uint)(_image.Length / BlockSize) : 0;
    protected override int BlockSize => Iso9660Image.SectorSize;

    protected override void StartStop(bool loadEject, bool start)
    {
        if (loadEject)
            _ejected = !start;
    }

    protected override void ReadBlocks(uint block, Span<byte> bytes) => _image.AsSpan((int)block * BlockSize, bytes.Length).CopyTo(bytes);

    protected override bool TryWriteBlocks(uint block, ReadOnlySpan<byte> bytes) => false;

    protected override UnitAnswer ExecuteOther(ReadOnlySpan<byte> command)
    {
        switch ((ScsiOperation)command[0])
        {
            case ScsiOperation.ReadTableOfContents:
                if (!HasMedium)
                    return NoMedium();
                // One data track from 0, and the lead-out (MMC-6, 6.25).
                var contents = new byte[20];
                contents[1] = 18;
                contents[2] = contents[3] = 1;
                contents[5] = contents[13] = 0x14;
                contents[6] = 1;
                contents[14] = 0xaa;
                BinaryPrimitives.WriteUInt32BigEndian(contents.AsSpan(16), Blocks);
                return Data(contents, BinaryPrimitives.ReadUInt16BigEndian(command[7..]));
            case ScsiOperation.GetEventStatusNotification:
                // Media class: no change, medium present or absent (MMC-6, 6.6).
                byte[] status = [0, 6, 4, 0x10, 0, HasMedium ? (byte)2 : (byte)0, 0, 0];
                return Data(status, BinaryPrimitives.ReadUInt16BigEndian(command[7..]));
            case ScsiOperation.GetConfiguration:
                // Current profile 0008, CD-ROM.
                return Data(new byte[] { 0, 0, 0, 4, 0, 0, 0, 8 }, BinaryPrimitives.ReadUInt16BigEndian(command[7..]));
            default:
                return base.ExecuteOther(command);
        }
    }

    protected override byte[]? ModePage(byte page)
    {
        if (page is not (0x2a or 0x3f))
            return null;
        // CD capabilities (MMC-3, 5.5.10): reads CD-R, multisession, tray that locks and ejects, 24 times 176 kB/s.
        // Without the speed descriptors of writers, of which there are none; Wireshark reads up to their number.
        var capabilities = new byte[32];
        capabilities[0] = 0x2a;
        capabilities[1] = 30;
        capabilities[2] = 0x03;
        capabilities[4] = 0x40;
        capabilities[6] = 0x29;
        BinaryPrimitives.WriteUInt16BigEndian(capabilities.AsSpan(8), 24 * 176);
        BinaryPrimitives.WriteUInt16BigEndian(capabilities.AsSpan(14), 24 * 176);
        return capabilities;
    }
}
