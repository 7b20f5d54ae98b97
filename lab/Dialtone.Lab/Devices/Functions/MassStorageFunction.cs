using Dialtone.Lab.Devices.Models;
using Dialtone.Lab.Devices.Storage;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Functions;

/// <summary>Mass storage, bulk-only (USB Mass Storage Class, Bulk-Only Transport 1.0), with the faults of storage and of the switch message.</summary>
internal sealed class MassStorageFunction : UsbFunction
{
    private const byte BulkOnlyReset = 0xff;
    private const byte GetMaxLun = 0xfe;

    /// <summary>More than usb-storage's largest request (max_sectors 240 to 2048).</summary>
    private const int LongestData = 16 * 1024 * 1024;

    private readonly IReadOnlyList<LogicalUnit> _units;
    private readonly VirtualEndpoint _in;
    private readonly VirtualEndpoint _out;

    /// <summary>The command whose OUT data are being collected.</summary>
    private Command? _collecting;

    private int _resets;

    public MassStorageFunction(VirtualDevice device, InterfaceModel model, IReadOnlyList<LogicalUnit> units)
        : base(device, model)
    {
        _units = units;
        _in = Endpoint(TransferType.Bulk, isIn: true);
        _out = Endpoint(TransferType.Bulk, isIn: false);
        _out.Received = Received;
    }

    public override byte[]? Control(SetupPacket setup, ReadOnlySpan<byte> data)
    {
        switch (setup.RequestType, setup.Request)
        {
            case (0xa1, GetMaxLun):
                return [(byte)(_units.Count - 1)];
            case (0x21, BulkOnlyReset):
                // The host clears the endpoints' halts afterwards (5.3.4).
                _collecting = null;
                _resets++;
                _in.Drained = null;
                _in.DropSegments();
                _in.Mute = _out.Mute = false;
                return [];
            default:
                return null;
        }
    }

    private void Received(ReadOnlyMemory<byte> data)
    {
        if (_collecting is { } collecting)
        {
            collecting.Data.Write(data.Span);
            if (collecting.Data.Length < collecting.DataLength)
                return;
            _collecting = null;
            Execute(collecting);
            return;
        }
        Device.HeardStorage();
        if (!CommandBlockWrapper.TryRead(data.Span, out var wrapper))
        {
            if (Device.Advance(t => t is SwitchTrigger.Raw { Interrupt: false } raw && data.Span.SequenceEqual(raw.Bytes)) is { } raw)
            {
                if (raw.Complete)
                    Device.BeginSwitch(raw.Switch, Convert.ToHexStringLower(data.Span));
                return;
            }
            // Not a CBW: stall both ways until the host recovers by a reset (6.6.1).
            _in.Halt();
            _out.Halt();
            return;
        }
        var command = new Command(data.ToArray(), wrapper.Tag, wrapper.DataLength, wrapper.IsIn, wrapper.Lun, wrapper.CommandBlock.ToArray());
        if (!command.IsIn && command.DataLength > 0 && command.DataLength <= LongestData && !Device.Awaits(command.Fits))
            _collecting = command;
        else
            Execute(command);
    }

    private void Execute(Command command)
    {
        var operation = (ScsiOperation)command.Block[0];
        Device.Note(new DeviceEvent(
            default, DeviceEventKind.ScsiCommand, command.Lun < _units.Count ? "" : "no such LUN", command.Lun, default, operation, (int)command.DataLength));
        if (Device.Advance(command.Fits) is { } advance)
        {
            if (advance.Complete)
            {
                Device.BeginSwitch(advance.Switch, Convert.ToHexStringLower(command.Block));
                AnswerSwitchMessage(command, performsData: advance.Trigger is SwitchTrigger.Command);
            }
            else if (Device.Faults[Fault.FirstCommandStall] && advance.Trigger == advance.Switch.Triggers[0])
            {
                // The status waits behind the halt (6.7.2).
                Device.NoteFault(Fault.FirstCommandStall);
                _in.Halt();
                SendStatus(command, CommandStatus.Failed, 0);
            }
            else
            {
                SendStatus(command, CommandStatus.Passed, 0);
            }
            return;
        }
        if (command.Lun >= _units.Count || command.DataLength > LongestData)
        {
            Finish(command, CommandStatus.PhaseError, default);
            return;
        }
        // The two commands that Linux polls with: disks with the first, CD-ROMs with the second.
        if (operation is ScsiOperation.TestUnitReady or ScsiOperation.GetEventStatusNotification
            && HasPhaseError(command.Lun) && !_units[command.Lun].HasAttentionFor(operation))
        {
            Device.NoteFault(Fault.PhaseError);
            Finish(command, CommandStatus.PhaseError, default);
            return;
        }
        if (operation == ScsiOperation.RequestSense && command.Block[4] > FixedSense.UsualSize)
        {
            if (Device.Faults[Fault.LongSenseHang])
            {
                Device.NoteFault(Fault.LongSenseHang);
                Device.Faults.Spend(Fault.LongSenseHang);
                Hang();
                return;
            }
            if (Device.Faults[Fault.LongSenseFail])
            {
                Device.NoteFault(Fault.LongSenseFail);
                Finish(command, CommandStatus.Failed, default);
                return;
            }
        }
        var answer = _units[command.Lun].Execute(command.Block, command.Data.GetBuffer().AsSpan(0, (int)command.Data.Length));
        if (operation is ScsiOperation.Write10 or ScsiOperation.Write12 or ScsiOperation.Write16 && Device.Faults.ValueOf(Fault.SlowWrite) is { } milliseconds)
        {
            var resets = _resets;
            Device.After(TimeSpan.FromMilliseconds(milliseconds), () =>
            {
                // The host gave the command up with the reset and expects no status of it.
                if (resets == _resets)
                    Finish(command, answer.Status, answer.Data);
            });
            return;
        }
        Finish(command, answer.Status, answer.Data);
        if (operation == ScsiOperation.StartStopUnit && (command.Block[4] & 3) == 2)
        {
            if (Device.Advance(t => t is SwitchTrigger.Eject) is { Complete: true } eject)
                Device.BeginSwitch(eject.Switch, "eject");
        }
    }

    private bool HasPhaseError(int lun) => Device.Faults[Fault.PhaseError] || Device.Faults[lun switch
    {
        0 => Fault.Lun0PhaseError,
        1 => Fault.Lun1PhaseError,
        _ => "",
    }];

    private void AnswerSwitchMessage(Command command, bool performsData)
    {
        if (Device.Faults[Fault.SwitchVanish])
        {
            Device.NoteFault(Fault.SwitchVanish);
            Hang();
        }
        else if (Device.Faults[Fault.SwitchSilence])
        {
            Device.NoteFault(Fault.SwitchSilence);
            Hang();
        }
        else if (Device.Faults[Fault.SwitchStall])
        {
            Device.NoteFault(Fault.SwitchStall);
            _in.Halt();
        }
        else if (Device.Faults[Fault.SwitchEndless])
        {
            Device.NoteFault(Fault.SwitchEndless);
            _in.Drained = Babble;
            Babble();
        }
        else if (Device.Faults[Fault.SwitchCswFailed])
        {
            Device.NoteFault(Fault.SwitchCswFailed);
            SendStatus(command, CommandStatus.Failed, 0);
        }
        else if (performsData)
        {
            // A SCSI command to this device, with the data that it announces: usb-storage's own REZERO UNIT wants one byte.
            Finish(command, CommandStatus.Passed, new byte[Math.Min(command.DataLength, LongestData)]);
        }
        else
        {
            // 57 of usb_modeswitch's messages announce a data phase that it never performs: the status comes at once.
            SendStatus(command, CommandStatus.Passed, 0);
        }
    }

    private void Babble() => _in.Send(new byte[512]);

    private void Finish(Command command, CommandStatus status, ReadOnlyMemory<byte> data)
    {
        var moved = command.Data.Length;
        if (command.IsIn && command.DataLength > 0)
        {
            data = data[..(int)Math.Min(data.Length, command.DataLength)];
            moved = data.Length;
            // Less than expected ends with a short packet, which is one of the ways the standard leaves open (6.7.2).
            _in.Send(data);
        }
        SendStatus(command, status, moved);
    }

    private void SendStatus(Command command, CommandStatus status, long moved)
    {
        var bytes = new byte[CommandStatusWrapper.Size];
        new CommandStatusWrapper(command.Tag, (uint)Math.Max(0, command.DataLength - moved), status).Write(bytes);
        _in.Send(bytes);
    }

    /// <summary>Neither endpoint answers from here to the next reset.</summary>
    private void Hang() => _in.Mute = _out.Mute = true;

    private sealed record Command(byte[] Wrapper, uint Tag, uint DataLength, bool IsIn, byte Lun, byte[] Block)
    {
        public MemoryStream Data { get; } = new();

        public bool Fits(SwitchTrigger trigger) => trigger switch
        {
            SwitchTrigger.Command command => Block.AsSpan().StartsWith(command.Prefix),
            SwitchTrigger.Wrapper wrapper => wrapper.Fits(Wrapper),
            _ => false,
        };
    }
}
